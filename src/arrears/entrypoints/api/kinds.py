"""What kinds of value does a request carry, and within which bounds? Nothing passes that a database would choke on."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field

from arrears.flows.contact_rows import Id, Instant, Text, Word, storable, within

__all__ = ["Count", "Day", "Id", "Instant", "Line", "Minor", "Text", "Version", "Word"]

Count = Annotated[int, Field(ge=0, le=32_767)]
Minor = Annotated[int, Field(ge=0, le=10**15, description="amount in minor units (cents, fen) of the currency")]
Line = Annotated[str, Field(max_length=200), AfterValidator(storable)]
Day = Annotated[dt.date, AfterValidator(within)]
Version = Annotated[
    int, Field(ge=0, le=2**31 - 1, description="the version you saw; another one now is a conflict (409)")
]
