"""What would the gate have said to each contact of a log, knowing only what had happened before it?

Pure: a log's frame in, findings out. The log of a person must be whole; logs of different persons may be audited apart
and their findings added up, which is how any number of contacts goes through a little memory.

The way through it: `auditing` (one frame), `made_of` (which contacts make a breach up), `unknowns` (what could not be
told, and for want of which fact), `sums` (counts by rule, agent, agency, day), `adding` (frames audited apart).
"""
