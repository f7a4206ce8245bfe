"""Each contact of a log gets the answer the gate would have given, with only what stood before it as its past.

The reference asks the gate once a contact, with a history cut by hand: no code of the audit.
"""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from arrears.law import facts
from arrears.law.audit.auditing import audit_log
from arrears.law.audit.sums import add_sums
from arrears.law.audit.unknowns import add_unknown
from arrears.law.epochs import Epochs
from tests.law.audit.logs import call, held, log_of
from tests.law.shipped import SHANGHAI, china, china_gate
from tests.law.small_pack import small_pack

EPOCHS = Epochs(china())
START = dt.datetime(2026, 1, 27, 6, 0, tzinfo=SHANGHAI)  # the banking association's guide begins on the 30th
WORDS = {
    "channel": ["call", "call", "call", "sms", "app", "visit", "letter"],
    "direction": ["outbound"] * 9 + ["inbound"],
    "party": ["borrower"] * 12 + ["family", "guarantor", "emergency_contact"],
    "outcome": ["no_answer", "conversation", "connected", "delivered", None],
    "purpose": ["collection", "collection", "reminder", "reply", None],
    "actor": ["creditor", "agency"],
    "loan_kind": ["personal", "personal", "credit_card", None],
    "creditor_class": ["bank", "micro_lender", None],
    "timezone": ["Asia/Shanghai"] * 6 + [None, "Asia/Urumqi"],
    "voice": ["interactive", "notification", None],
    "point": ["000-0000-0001", "000-0000-0002", None],
}


def invented_log(seed: int, people: int = 4, contacts: int = 60) -> list[dict[str, object]]:
    """Many contacts of few people within days, some at the very same second, not in order."""
    draw = random.Random(seed)
    rows = []
    for number in range(contacts):
        person = draw.randrange(people)
        seconds = draw.randrange(4 * 86_400) // 1800 * 1800
        rows.append(call(f"C{number}", "10:00", **{name: draw.choice(options) for name, options in WORDS.items()}) | {
            "person": person, "borrower_id": f"B{person}", "loan": draw.choice([person * 10, person * 10 + 1, None]),
            "at": START + dt.timedelta(seconds=seconds),
        })  # fmt: skip
    return rows


STATUSES = held(
    {"person": 0, "loan": 0, "status": "dispute_open", "since_on": dt.date(2026, 1, 28)},
    {
        "person": 1,
        "loan": None,
        "status": "bankrupt",
        "since_on": dt.date(2026, 1, 20),
        "until_on": dt.date(2026, 1, 29),
    },
    {"person": 2, "loan": None, "status": "unreachable", "since_on": dt.date(2026, 1, 20)},
)


def by_hand(rows: list[dict[str, object]]) -> dict[str, set[tuple[str, str]]]:
    """contact_id -> (rule, state) of every rule that spoke, one gate question a contact."""
    ordered = sorted(rows, key=lambda row: row["at"])  # type: ignore[arg-type, return-value]
    said = {}
    for place, row in enumerate(ordered):
        if row["direction"] == "inbound":
            continue
        zone = str(row["timezone"] or "UTC")
        on = row["at"].astimezone(ZoneInfo(zone)).date()  # type: ignore[attr-defined]
        before = pl.DataFrame(
            [{name: one.get(name) for name in facts.HISTORY} for one in ordered[:place]],
            schema={name: fact.dtype for name, fact in facts.HISTORY.items()},
        )
        asked = pl.DataFrame(
            [
                {
                    "q": 0,
                    "act": "contact",
                    **{name: row.get(name) for name in facts.QUESTION if name not in ("q", "act")},
                }
            ],
            schema={name: fact.dtype for name, fact in facts.QUESTION.items()},
        )
        decisions = china_gate(on).decide(asked, before, STATUSES)
        spoken = decisions.reasons().filter((pl.col("pack") != "gate") | (pl.col("rule") == "gate.forbidden"))
        said[str(row["contact_id"])] = set(spoken.select("rule", "state").rows())
    return said


@pytest.mark.parametrize("seed", range(6))
def test_every_contact_gets_the_gates_answer_to_what_was_known_then(seed: int) -> None:
    rows = invented_log(seed)
    audited = audit_log(log_of(rows), STATUSES, EPOCHS)
    said = by_hand(rows)
    wanted = {
        (id_, rule, state) for id_, rules in said.items() for rule, state in rules if state in ("denies", "warns")
    }
    assert wanted, "the invented log must break something"
    assert set(audited.breaches.select("contact_id", "rule", "state").rows()) == wanted
    unknown = {}
    for rules in said.values():
        for rule, state in rules:
            unknown[rule] = unknown.get(rule, 0) + (state == "unknown")
    counted = dict(
        audited.unknown.filter(pl.col("pack") != "gate").group_by("rule").agg(pl.col("contacts").sum()).rows()
    )
    assert counted == {rule: count for rule, count in unknown.items() if count}


@pytest.mark.parametrize("seed", range(3))
def test_the_contacts_of_a_breach_taken_alone_break_the_rule_again(seed: int) -> None:
    terms = "counts: {counted: attempt, channels: [call, sms]}\nper: person\nlimits:\n" + "".join(
        f"  - {{most: {most}, window: {{kind: {kind}, unit: {unit}}}}}\n"
        for most, kind, unit in ((2, "calendar", "day"), (4, "rolling", "week"))
    )
    epochs = Epochs([small_pack("frequency_cap", terms + "min_gap_minutes: 45")])
    rows = {str(row["contact_id"]): row for row in invented_log(seed, contacts=50)}
    breaches = audit_log(log_of(list(rows.values())), STATUSES, epochs).breaches.filter(pl.col("rule") == "R-1")
    assert breaches.height > 5
    for contact_id, made_of in breaches.select("contact_id", "made_of").rows():
        assert made_of[-1] == contact_id
        alone = audit_log(log_of([rows[id_] for id_ in made_of]), STATUSES, epochs).breaches
        assert contact_id in alone["contact_id"].to_list()


def test_order_of_the_log_and_of_its_persons_do_not_matter() -> None:
    rows = invented_log(11)
    for place, row in enumerate(rows):  # no two contacts at one instant: those are told apart by their order alone
        row["at"] += dt.timedelta(microseconds=place)  # type: ignore[operator]
    first = audit_log(log_of(rows), STATUSES, EPOCHS)
    again = audit_log(log_of(rows[::-1]), STATUSES, EPOCHS)
    assert first.breaches.equals(again.breaches)
    assert first.sums.equals(again.sums)


def test_persons_audited_apart_add_up_to_the_whole() -> None:
    rows = invented_log(12)
    whole = audit_log(log_of(rows), STATUSES, EPOCHS)
    parts = [
        audit_log(log_of([row for row in rows if row["person"] == person]), STATUSES, EPOCHS) for person in range(4)
    ]
    assert pl.concat([part.breaches for part in parts]).equals(whole.breaches)
    assert add_sums([part.sums for part in parts]).equals(whole.sums)
    columns = ["rule", "missing", "contacts"]
    assert add_unknown([part.unknown for part in parts]).select(columns).equals(whole.unknown.select(columns))
