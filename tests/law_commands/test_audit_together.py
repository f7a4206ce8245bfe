"""What is put together and put to the gate at once is a matter of speed: what is written is the same, byte for byte."""

import datetime as dt
import os
import random
from pathlib import Path

import polars as pl
import pytest

from arrears.feeds.contact_log import held, opening
from arrears.law.audit import alike
from tests.law_commands.commands import run

PLACES = (("CN", "Asia/Shanghai"), ("US", "America/New_York"), ("CN", "Asia/Urumqi"), ("US", None), (None, None))
CHANNELS, OUTCOMES = ("call", "call", "app", "letter"), ("no_answer", "conversation", "", "delivered")
FILES = ("parquet", "summary.parquet", "unknown.parquet", "rejects.parquet")


def write_log(folder: Path, seed: int) -> None:
    """Contacts of people of several countries around the day on which a law of China begins; some ids come twice."""
    draw = random.Random(seed)
    rows = []
    for number in range(900):
        person = draw.randrange(60)
        country, zone = draw.choice(PLACES) if person == 7 else PLACES[person % len(PLACES)]
        at = dt.datetime(2026, 4, 28, tzinfo=dt.UTC) + dt.timedelta(
            hours=draw.randrange(6 * 24), minutes=draw.randrange(3)
        )
        rows.append({
            "contact_id": f"C{draw.randrange(860) if draw.random() < 0.1 else number}", "borrower_id": f"B{person}",
            "loan_id": f"L{person}-{draw.randrange(2)}", "at": at,
            "channel": draw.choice(CHANNELS), "direction": "inbound" if draw.random() < 0.05 else "outbound",
            "party": draw.choice(["borrower"] * 9 + ["family"]), "outcome": draw.choice(OUTCOMES), "purpose": "collection",
            "country": country, "timezone": zone, "creditor_class": draw.choice(["bank", "bank", ""]), "voice": "interactive",
            "agent_id": draw.choice(["甲", "A2", None]),
        })  # fmt: skip
    pl.DataFrame(rows).write_parquet(folder / "contacts.parquet", row_group_size=300)
    statuses = [{"borrower_id": f"B{person}", "loan_id": f"L{person}-0", "status": "dispute_open",
                 "since_on": dt.date(2026, 4, 29)} for person in (3, 4, 99)]  # fmt: skip
    pl.DataFrame(statuses).write_csv(folder / "statuses.csv")


def written(folder: Path) -> list[bytes]:
    ran = run("audit", folder / "contacts.parquet", "--statuses", folder / "statuses.csv", "--packs", "cn_mainland,us_federal",
              "--no-assume", "--out", folder / "found.parquet", "--json")  # fmt: skip
    assert ran.status == 1, ran.err
    return [(folder / f"found.{name}").read_bytes() for name in FILES]


@pytest.mark.parametrize("seed", [1, 2])
def test_lots_and_countries_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    write_log(tmp_path, seed)
    monkeypatch.setattr(opening, "_ROWS_A_PARTITION", 80)
    monkeypatch.setattr(opening, "_LOTS_MIN", 1)
    monkeypatch.setattr(opening, "_TOGETHER", 1)
    alone = written(tmp_path)
    monkeypatch.setattr(opening, "_TOGETHER", 5)
    together = written(tmp_path)
    monkeypatch.setattr(alike, "_MANY", 20)
    by_country = written(tmp_path)
    assert [one == other for one, other in zip(alone, together, strict=True)] == [True] * len(FILES)
    assert [one == other for one, other in zip(alone, by_country, strict=True)] == [True] * len(FILES)
    assert pl.read_parquet(tmp_path / "found.unknown.parquet").height > 5
    assert pl.read_parquet(tmp_path / "found.rejects.parquet").height > 5
    assert pl.read_parquet(tmp_path / "found.parquet")["rule"].n_unique() >= 3


def test_whether_half_done_rows_lie_in_memory_or_on_disk_makes_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_log(tmp_path, seed=1)
    monkeypatch.setattr(opening, "_ROWS_A_PARTITION", 80)
    monkeypatch.setattr(held, "_AT_MOST", 0)
    on_disk = written(tmp_path)
    for some_or_all in (900 * 21, 1 << 30):
        monkeypatch.setattr(held, "_AT_MOST", some_or_all)
        assert [one == other for one, other in zip(on_disk, written(tmp_path), strict=True)] == [True] * len(FILES)


def test_no_memory_is_held_after_an_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_log(tmp_path, seed=1)
    made: list[str] = []
    create = os.memfd_create
    monkeypatch.setattr(os, "memfd_create", lambda name: made.append(name) or create(name))
    written(tmp_path)
    links = [
        os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if Path(f"/proc/self/fd/{fd}").exists()
    ]
    assert made
    assert not [link for link in links if "memfd:" in link]
