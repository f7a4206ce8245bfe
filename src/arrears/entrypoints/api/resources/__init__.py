"""One file a noun: its reads, and what may be done with it. Found by listing; each has a `router`."""
