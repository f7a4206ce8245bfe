"""What the real file does not hold and the demo needs: contact points, past contacts, statuses. All plainly invented.

Numbers stand under 000-, ids begin with INVENTED. How often a call reaches the person (0.143), and how many tell of
hardship or dispute, follow docs/reference/synthetic-tape.md; every other figure here is an assumption of the demo.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

_SEED = 20_260_420
_REACHED = 0.143
_MISSED = ("no_answer", "busy", "voicemail", "not_in_service", "wrong_number")
_MISSED_WEIGHTS = (0.70, 0.12, 0.11, 0.06, 0.01)
_TALKED = ("conversation", "promise", "refused")
_TALKED_WEIGHTS = (0.60, 0.25, 0.15)
_CHANNELS = ("sms", "call", "app")
_CHANNEL_WEIGHTS = (0.45, 0.40, 0.15)
_CONTACTS_A_LATE_MONTH = 2.0
_FIRST_DAY = 21  # of the month: the day after a missed due date
# Notices to people late at so many month ends in a row before the month of the notice; day of that month.
_NOTICES = ((1, 10, "notice_credit_report"), (2, 12, "notice_visit"), (3, 14, "notice_agency"))
# status -> share of the people who were ever late
_STATUSES = {
    "hardship": 0.012, "dispute_open": 0.006, "wrong_number": 0.015, "complaint_open": 0.003, "represented": 0.002,
    "vulnerable": 0.002, "cease_contact": 0.002, "deceased": 0.001,
}  # fmt: skip
_ZONE = dt.timezone(dt.timedelta(hours=8))


def write_invented(folder: Path, clients: pl.DataFrame, is_late: NDArray[np.bool_], month_ends: list[dt.date]) -> None:
    """Write contact_points, contacts and statuses beside the real tables; the same bytes every time.

    Shapes: clients (borrower_id, loan_id), is_late (clients, months).
    """
    draw = np.random.default_rng(_SEED)
    _points(clients, draw).write_parquet(folder / "contact_points.parquet")
    _contacts(clients, is_late, month_ends, draw).write_parquet(folder / "contacts.parquet")
    _statuses(clients, is_late, month_ends, draw).write_parquet(folder / "statuses.parquet")


def _points(clients: pl.DataFrame, draw: Generator) -> pl.DataFrame:
    """A mobile for everybody, an address for most; one in fifty no longer valid."""
    number = clients["borrower_id"].str.strip_prefix("CLIENT-")
    mobile = clients.select("borrower_id", kind=pl.lit("mobile"), value=pl.lit("000-0") + number)
    postal = clients.select("borrower_id", kind=pl.lit("postal"), value=pl.lit("Sample Street ") + number)
    postal = postal.filter(pl.Series(draw.random(postal.height) < 0.85))
    rows = pl.concat([mobile, postal]).sort("borrower_id", "kind")
    return rows.with_columns(
        party=pl.lit("borrower"), valid=pl.Series(draw.random(rows.height) >= 0.02),
        consented_on=pl.lit(dt.date(2025, 8, 1)),
    )  # fmt: skip


def _contacts(
    clients: pl.DataFrame, is_late: NDArray[np.bool_], month_ends: list[dt.date], draw: Generator
) -> pl.DataFrame:
    """Attempts after each missed due date and notices, one a person and day, between nine and twenty o'clock."""
    parts = [_month(np.flatnonzero(is_late[:, month]), end, draw) for month, end in enumerate(month_ends)]
    parts += _notices(is_late, month_ends)
    rows = pl.concat(parts).unique(["client", "on"], keep="first", maintain_order=True).sort("client", "on")
    second = pl.lit(pl.Series(draw.integers(9 * 3600, 20 * 3600, rows.height)))
    at = rows["on"].cast(pl.Datetime("us")).dt.replace_time_zone("Asia/Shanghai") + pl.duration(seconds=second)
    drawn = np.array(_CHANNELS)[draw.choice(3, rows.height, p=_CHANNEL_WEIGHTS)]
    channel = np.where(rows["purpose"].to_numpy() == "collection", drawn, "sms")
    return pl.DataFrame(
        {
            "contact_id": [f"INVENTED-{row:06}" for row in range(rows.height)],
            "loan_id": clients["loan_id"].gather(rows["client"]),
            "borrower_id": clients["borrower_id"].gather(rows["client"]),
            "at": pl.select(at).to_series(),
            "channel": channel,
            "direction": ["outbound"] * rows.height,
            "party": ["borrower"] * rows.height,
            "outcome": _outcomes(channel, draw),
            "purpose": rows["purpose"],
            "actor": ["creditor"] * rows.height,
            "agent_id": [f"AGENT-{agent:02}" for agent in draw.integers(1, 21, rows.height)],
        }
    )


def _notices(is_late: NDArray[np.bool_], month_ends: list[dt.date]) -> list[pl.DataFrame]:
    """A message for each notice that was due in a month: whoever was late at the month ends before it."""
    found = []
    for before, day, purpose in _NOTICES:
        for month in range(before, len(month_ends)):
            client = np.flatnonzero(is_late[:, month - before : month].all(axis=1))
            found.append(_rows(client, [month_ends[month].replace(day=day)] * client.size, purpose))
    return found


def _rows(client: NDArray[np.int64], on: list[dt.date], purpose: str) -> pl.DataFrame:
    """Shapes: client (row of the clients), on, purpose."""
    columns = {"client": client, "on": pl.Series(on, dtype=pl.Date)}
    return pl.DataFrame(columns).with_columns(purpose=pl.lit(purpose))


def _month(late: NDArray[np.int64], end: dt.date, draw: Generator) -> pl.DataFrame:
    """Days on which the month's late clients were tried. Shapes: client, on, purpose."""
    client = np.repeat(late, draw.poisson(_CONTACTS_A_LATE_MONTH, late.size))
    day = draw.integers(_FIRST_DAY, end.day + 1, client.size)
    return _rows(client, [end.replace(day=int(one)) for one in day], "collection")


def _outcomes(channel: NDArray[np.str_], draw: Generator) -> NDArray[np.str_]:
    count = channel.size
    is_reached = draw.random(count) < _REACHED
    talked = np.array(_TALKED)[draw.choice(len(_TALKED), count, p=_TALKED_WEIGHTS)]
    missed = np.array(_MISSED)[draw.choice(len(_MISSED), count, p=_MISSED_WEIGHTS)]
    sent = np.where(draw.random(count) < 0.965, "delivered", "undelivered")
    return np.where(channel == "call", np.where(is_reached, talked, missed), sent)


def _statuses(
    clients: pl.DataFrame, is_late: NDArray[np.bool_], month_ends: list[dt.date], draw: Generator
) -> pl.DataFrame:
    """Told in a month in which the client was late; about half of what can end has ended after 45 days."""
    ever = np.flatnonzero(is_late.any(axis=1))
    parts = []
    for status, share in _STATUSES.items():
        people = ever[draw.random(ever.size) < share]
        since = [month_ends[int(is_late[one].argmax())] - dt.timedelta(days=int(draw.integers(0, 8))) for one in people]
        ends = (draw.random(people.size) < 0.5) & (status not in ("deceased", "represented", "cease_contact"))
        until = [day + dt.timedelta(days=45) if is_over else None for day, is_over in zip(since, ends, strict=True)]
        parts.append(
            pl.DataFrame(
                {
                    "borrower_id": clients["borrower_id"].gather(people),
                    "status": [status] * people.size,
                    "since_on": since,
                    "until_on": until,
                },
                schema_overrides={"since_on": pl.Date, "until_on": pl.Date},
            )
        )
    return pl.concat(parts).sort("borrower_id", "status")
