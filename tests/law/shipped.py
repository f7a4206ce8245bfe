"""The shipped packs, read once for all tests of the room, and small frames to ask them with."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from arrears.law.asking import frame
from arrears.law.facts import HISTORY, QUESTION, STATUSES
from arrears.law.gate import Gate, compile_gate
from arrears.law.pack import Pack, stack
from arrears.law.reading import read_pack

Item = Mapping[str, object]
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
ON = dt.date(2026, 11, 24)


def texts_of(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))}


@cache
def every_pack() -> Mapping[str, Pack]:
    root = Path(str(files("arrears") / "packs" / "law"))
    return {folder.name: read_pack(folder.name, texts_of(folder)) for folder in sorted(root.iterdir())}


def shipped_packs() -> Mapping[str, Pack]:
    """Those of mainland China."""
    return {name: pack for name, pack in every_pack().items() if name.startswith("cn_")}


def china() -> list[Pack]:
    return stack(["cn_mainland"], shipped_packs())


@cache
def china_gate(on: dt.date = ON) -> Gate:
    return compile_gate(china(), on)


def at(text: str) -> dt.datetime:
    """`11-24 10:00` or `10:00:30` of 24 November 2026, on China's clock."""
    day, _, clock = text.rpartition(" ")
    return dt.datetime.fromisoformat(f"2026-{day or '11-24'}T{clock}").replace(tzinfo=SHANGHAI)


def question(**facts: object) -> dict[str, object]:
    """A lawful call to a borrower on an online consumer loan; `facts` change it."""
    plain: dict[str, object] = {
        "q": 1, "person": 1, "loan": 1, "at": at("10:00"), "timezone": "Asia/Shanghai", "country": "CN", "act": "contact",
        "channel": "call", "party": "borrower", "purpose": "collection", "actor": "creditor", "direction": "outbound",
        "creditor_class": "bank", "loan_kind": "personal", "loan_purpose": "consumer",
    }  # fmt: skip
    return {**plain, **facts}


def contact(**facts: object) -> dict[str, object]:
    """One past call to the borrower; `facts` change it."""
    plain: dict[str, object] = {
        "person": 1, "loan": 1, "at": at("09:00"), "channel": "call", "direction": "outbound", "party": "borrower",
        "outcome": "no_answer", "purpose": "collection", "actor": "creditor",
    }  # fmt: skip
    return {**plain, **facts}


def frames(
    questions: Sequence[Item], history: Sequence[Item] = (), statuses: Sequence[Item] = ()
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    return frame(questions, QUESTION), frame(history, HISTORY), frame(statuses, STATUSES)


def answer(gate: Gate, asked: Item, history: Sequence[Item] = (), statuses: Sequence[Item] = ()) -> str:
    return str(gate.decide(*frames([asked], history, statuses)).answers["answer"][0])
