"""arrears: the whole life of an overdue loan, lawful by construction."""

__version__ = "0.1.0"
