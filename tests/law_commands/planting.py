"""Puts the cases of packs into a contact log, and says of each rule that no log can break why that is."""

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from arrears.law.audit.hindsight import in_hindsight
from arrears.law.cases import states_of
from arrears.law.facts import HISTORY, table_of
from arrears.law.pack import Case, Pack, Rule, stack
from tests.law.shipped import every_pack
from tests.law_commands.commands import Ran, run

SPOKEN = ("warns", "denies")
_NO_COLUMNS = ("q", "person", "loan", "at", "until_at", "act", "has_evidence_gap", "timezones", "unheeded_wishes")
_LONG_AGO = "2000-01-01T00:00:00+00:00"  # a consent without a date proves nothing; a case without one means an old one
# Why a contact log shows no breach of a rule; the first that holds is said.
REASONS = {
    "act": "about acts that are no contact (charges, suits, papers, reports, erasure)",
    "owed": "says what is owed; what is owed late or never is no breach of a contact",
    "none": "says that the law sets no limit",
}


@cache
def audited_packs() -> Mapping[str, tuple[str, ...]]:
    """What each audit names with `--packs`, and whose cases it plants: China's packs together, every other alone."""
    others = {name: (name,) for name, pack in every_pack().items() if not name.startswith("cn_") and pack.rules}
    return {"cn_mainland": tuple(name for name in every_pack() if name.startswith("cn_")), **others}


def rules_in_force() -> Iterator[tuple[Pack, Rule]]:
    return ((pack, rule) for pack in every_pack().values() for rule in pack.rules if rule.status == "in_force")


def why_not_logged(pack: Pack, rule: Rule) -> str | None:
    """The key of `REASONS` that keeps a breach of the rule out of every log."""
    breaks = [case for case in pack.cases if case.rule == rule.id and case.expect in SPOKEN]
    if all(value.terms is None for value in rule.values):
        return "none"
    if rule.effect == "duty" and not breaks:
        return "owed"
    if all(case.given.get("act", "contact") != "contact" or case.given.get("channel") is None for case in breaks):
        return "act"
    return None


def planted(names: tuple[str, ...]) -> list[tuple[Rule, Case]]:
    """The cases of these packs that a log can tell."""
    found = []
    for pack in (every_pack()[name] for name in names):
        rules = {rule.id: rule for rule in pack.rules if rule.status == "in_force"}
        told = {id_: rule for id_, rule in rules.items() if why_not_logged(pack, rule) is None}
        found += [(told[case.rule], case) for case in pack.cases if case.rule in told and _can_be_logged(case)]
    return found


def _can_be_logged(case: Case) -> bool:
    """A contact of ours at an instant, with no plans before it."""
    plans = [row for row in case.history if row.get("is_planned")]
    given = case.given
    return given.get("act", "contact") == "contact" and not (plans or given.get("timezones")) and (
        given.get("until_at") is None and given.get("channel") is not None and given.get("party") is not None
        and given.get("direction", "outbound") == "outbound"
    )  # fmt: skip


@cache
def states_in_hindsight(names: tuple[str, ...]) -> list[str]:
    """What the gate says to each planted case when a missing fact is only a gap of the log.

    Asked together: that cases get the same answers alone is what tests/law/test_every_pack.py shows.
    """
    available = {pack.name: pack for pack in _with_below(in_hindsight(every_pack()[name] for name in names))}
    said = []
    for name in names:
        cases = [case for _, case in planted((name,))]
        said += [
            found[case.rule] for case, found in zip(cases, states_of(stack([name], available), cases), strict=True)
        ]
    return said


def _with_below(packs: list[Pack]) -> list[Pack]:
    named = {pack.name for pack in packs}
    below = (under for pack in packs for under in stack([pack.name], every_pack()) if under.name not in named)
    return [*packs, *{pack.name: replace(pack, cases=()) for pack in below}.values()]


def write_log(folder: Path, names: tuple[str, ...]) -> None:
    """contacts.csv, statuses.csv and consents.csv with one person a case; the last contact of each is the case's own."""
    contacts: list[dict[str, object]] = []
    statuses: list[dict[str, object]] = []
    consents: list[dict[str, object]] = [{"borrower_id": "nobody", "given_at": "2026-01-01T00:00:00+00:00"}]
    table = table_of(item for name in names for item in every_pack()[name].facts.items())
    columns = [name for name in {**HISTORY, **table} if name not in _NO_COLUMNS]
    for number, (_, case) in enumerate(planted(names)):
        unknown: dict[str, object] = dict.fromkeys(HISTORY)  # of a past contact only that is known which its row says
        past = [({**case.given, **unknown, **row}, row["at"]) for row in case.history]
        for place, (facts, at) in enumerate([*past, (dict(case.given), case.at)]):
            assert isinstance(at, dt.datetime)
            is_last = place == len(past)
            contacts.append({
                **{name: facts.get(name) for name in columns if facts.get(name) is not None},
                "contact_id": f"P{number}-end" if is_last else f"P{number}-{place}", "borrower_id": f"P{number}",
                "loan_id": f"P{number}-{facts.get('loan', 1)}", "at": at.isoformat(),
                "direction": facts.get("direction") or "outbound",
            })  # fmt: skip
        statuses += [
            {**row, "borrower_id": f"P{number}", "loan_id": "" if row["loan"] is None else f"P{number}-{row['loan']}"}
            for row in case.statuses
        ]  # fmt: skip
        consents += [
            {**wish, "given_at": wish.get("given_at") or _LONG_AGO, "borrower_id": f"P{number}",
             "days": " ".join(str(day) for day in wish.get("days") or ())}
            for wish in case.wishes
        ]  # fmt: skip
    write_csv(folder / "contacts.csv", contacts)
    write_csv(folder / "consents.csv", consents)
    statuses = statuses or [{"borrower_id": "nobody", "status": "hardship", "since_on": "2026-01-01"}]
    write_csv(folder / "statuses.csv", statuses)


def write_csv(path: Path, rows: list[dict[str, object]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows({name: _said(value) for name, value in row.items()} for row in rows)


def _said(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ";".join(str(word) for word in value) or "none"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def audit_planted(folder: Path, asked: str) -> Ran:
    """`arrears audit` of such a log by the packs `asked`; what it finds lies in `found.parquet` and beside."""
    write_log(folder, audited_packs()[asked])
    return run(
        "audit", folder / "contacts.csv", "--statuses", folder / "statuses.csv", "--consents", folder / "consents.csv",
        "--packs", asked, "--no-assume", "--out", folder / "found.parquet", "--json",
    )  # fmt: skip
