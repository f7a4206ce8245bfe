"""Two lines of a strategy's text are changed; comments, order and every other letter stay."""

from __future__ import annotations

from difflib import ndiff
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.strategy.reading import read_strategy
from arrears.strategy.rewriting import with_capacity, with_replaces

FOLDER = Path("src/arrears/packs/strategies")
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml")) if "cases" not in path.name]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 10**6))
def test_a_rewritten_text_says_the_new_numbers_and_nothing_else_new(text: str, tasks: int) -> None:
    rewritten = with_capacity(text, {"reminders": tasks, "field": 7})
    after = read_strategy("f", rewritten, thorough=False)
    assert (after.capacity["reminders"], after.capacity["field"]) == (tasks, 7)
    changed = [line for line in ndiff(text.splitlines(), rewritten.splitlines()) if line[:1] in "+-"]
    assert all("reminders: " in line or "field: " in line for line in changed)


def test_comments_in_and_around_the_block_stay() -> None:
    text = "name: a\ncapacity:  # a day\n  reminders: 10  # people\n\n  # the van\n  field: 3\n\n# next\npriority: 1\n"
    assert with_capacity(text, {"field": 4}) == text.replace("field: 3", "field: 4")


def test_a_text_without_such_a_block_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="no `capacity:`"):
        with_capacity("name: a\n", {"field": 4})


def test_replaces_is_said_once() -> None:
    text = "# about\nname: a\ntitle: b\n"
    assert with_replaces(text) == "# about\nname: a\nreplaces: shipped\ntitle: b\n"
    assert with_replaces(with_replaces(text)) == with_replaces(text)
