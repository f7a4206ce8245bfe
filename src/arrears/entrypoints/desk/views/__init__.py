"""The desk's own pages: the front door, search, settings of the page, faults, and the guide to its look."""
