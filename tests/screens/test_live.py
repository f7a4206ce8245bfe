"""News arrives at once, then only what has changed, with a beat while nothing does; it ends by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from arrears.screens.live import Shared, event, news


def heard(values: list[dict[str, str]], *, look_seconds: float = 0.001, life_looks: int = 0) -> list[bytes]:
    """Every line of a stream whose facts are `values`, one a look."""
    told: Iterator[dict[str, str]] = iter(values)

    async def listen() -> list[bytes]:
        life = (life_looks or len(values)) * look_seconds
        return [
            line
            async for line in news(lambda: next(told), look_seconds=look_seconds, life_seconds=life - look_seconds / 2)
        ]

    return asyncio.run(listen())


def test_facts_are_told_at_once_and_then_only_what_changed() -> None:
    lines = heard([{"a": "1", "b": "x"}, {"a": "1", "b": "x"}, {"a": "2", "b": "x"}])
    assert lines == [b"retry: 3000\n\n", event("a", "1"), event("b", "x"), event("a", "2")]


def test_silence_is_broken_by_a_beat() -> None:
    lines = heard([{"a": "1"}] * 5, look_seconds=0.001)
    assert b": beat\n\n" not in lines
    from arrears.screens import live

    before, live.BEAT_SECONDS = live.BEAT_SECONDS, 0.002  # type: ignore[misc]
    try:
        assert heard([{"a": "1"}] * 5).count(b": beat\n\n") == 2
    finally:
        live.BEAT_SECONDS = before  # type: ignore[misc]


def test_text_of_several_lines_is_one_event() -> None:
    assert event("tiles", "<b>\n1</b>") == b"event: tiles\ndata: <b>\ndata: 1</b>\n\n"


def test_value_that_is_no_text_goes_as_json() -> None:
    assert event("chart", {"名": 1}).decode() == 'event: chart\ndata: {"名": 1}\n\n'


def test_database_that_is_away_ends_the_stream_so_that_the_browser_comes_back() -> None:
    from django.db import OperationalError

    def away() -> dict[str, str]:
        raise OperationalError

    async def listen() -> list[bytes]:
        return [line async for line in news(away, look_seconds=0.001, life_seconds=1)]

    assert asyncio.run(listen()) == [b"retry: 3000\n\n", event("away", "")]


def test_facts_that_many_share_are_looked_at_once_a_while_for_each_key() -> None:
    looks: list[str] = []

    def facts(name: str) -> dict[str, str]:
        looks.append(name)
        return {"a": name}

    held = Shared(0.2)
    assert [held.told("en", lambda: facts("en")) for _ in range(3)] == [{"a": "en"}] * 3
    assert held.told("zh", lambda: facts("zh")) == {"a": "zh"}
    assert looks == ["en", "zh"]
    time.sleep(0.25)
    held.told("en", lambda: facts("en"))
    assert looks == ["en", "zh", "en"]
