"""How does a view say that it needs nobody signed in?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

View = Callable[..., Any]


def open_to_all(view: View) -> View:
    """Mark a page that shows nothing of anybody."""
    view.is_open = True  # type: ignore[attr-defined]
    return view
