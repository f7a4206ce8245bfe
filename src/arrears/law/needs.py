"""What may a rule ask of the past? Descriptions of columns; equal descriptions of many rules become one column.

The kinds: `counters.Counter` (how often), `standing.StatusEnd` (until when a status holds), `plain_hours.PlainHours` (open
by the hours alone), `hours.OpenHours` (open by a calendar), `notices.NoticeGiven` (from when a notice has worked),
`elapsed.Elapsed` (when a period runs out), `wishes.WishHours` and `wishes.WishMask` (what the debtor asked for),
`holding.Holding` (a hold with a length of its own). `prepare` turns them into columns.
"""

from __future__ import annotations


class Need:
    """A column, or a few, that a rule's expressions read; immutable and comparable by content."""

    __slots__ = ()
