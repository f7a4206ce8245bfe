"""Changes two lines of a strategy's text and leaves every other letter, comments too: its capacity, and what it replaces."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLOCK = re.compile(r"^capacity:[^\n]*\n(?:[ \t]+[^\n]*\n|[ \t]*#[^\n]*\n|\n(?=[ \t]))*", re.MULTILINE)
_NAME = re.compile(r"^name:[^\n]*\n", re.MULTILINE)
_REPLACES = re.compile(r"^replaces:", re.MULTILINE)


def with_capacity(text: str, per_day: Mapping[str, int]) -> str:
    """The text with these tasks a day; departments that it does not name are added to the block.

    Errors: `ValueError` when the text has no `capacity` block of its own lines.
    """
    found = _BLOCK.search(text if text.endswith("\n") else text + "\n")
    if found is None:
        raise ValueError("the strategy has no `capacity:` with a department a line")
    block = found.group()
    for department, tasks in per_day.items():
        line = re.compile(rf"^([ \t]+{re.escape(department)}:[ \t]*)\d+", re.MULTILINE)
        block, changed = line.subn(rf"\g<1>{tasks}", block)
        if not changed:
            block = block.rstrip("\n") + f"\n  {department}: {tasks}\n"
    return text[: found.start()] + block + text[found.end() :]


def with_replaces(text: str) -> str:
    """The text, saying that it stands in the place of the shipped file of its name."""
    return (
        text if _REPLACES.search(text) else _NAME.sub(lambda line: f"{line.group()}replaces: shipped\n", text, count=1)
    )
