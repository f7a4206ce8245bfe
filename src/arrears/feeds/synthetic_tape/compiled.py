"""How the simulation's kernels are compiled, in one place.

numba keeps what it compiled in `__pycache__` and notices only a change of a function's own file: after editing one of
these files while others call it, remove this folder's `__pycache__`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile with numba, kept on disk between runs.

    `_nrt=False` takes away allocation inside kernels and with it the atomic reference counting of every array at every
    call, which cost two thirds of the time of a late day here. Nothing calls them from C: without a wrapper for that
    a tenth of the compiling is spared.
    """
    return cast(F, njit(cache=True, nogil=True, _nrt=False, no_cfunc_wrapper=True)(function))
