"""A column as the array a compiled function takes.

Polars lends its own memory where it can (then numpy may not write to it) and copies where a column lies in pieces.
Numba compiles a function anew for each such case, half a minute for the ledger: so every column looks the same here.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

Kind = TypeVar("Kind", bound=np.generic)


def array_of(column: pl.Series | NDArray[Any], kind: type[Kind]) -> NDArray[Kind]:
    """The values, in one piece, not to be written to; an Enum's codes, a date's days. Nulls must be filled before."""
    values = column.to_physical().to_numpy() if isinstance(column, pl.Series) else column
    found: NDArray[Kind] = np.ascontiguousarray(values, kind).view()
    found.flags.writeable = False
    return found
