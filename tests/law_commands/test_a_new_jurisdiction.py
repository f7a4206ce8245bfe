"""A country this product has never heard of is added with files alone: its rules, a fact of its own, its cases."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

import arrears
from tests.law_commands.commands import run

PACK = {
    "pack.yaml": """\
name: zz
title: Zedland, an invented country
jurisdiction: ZZ
standing: law
version: "1"
last_review: 2026-11-23
connects_by: [residence]
topics:
  - {act: contact, channels: [call]}
facts:
  is_in_mourning: {type: flag, of: borrower, meaning: somebody of the household died within forty days}
cases_given:
  {country: ZZ, timezone: Etc/GMT-3, act: contact, channel: call, party: borrower, purpose: collection, actor: creditor,
   is_in_mourning: false}
""",
    "sources.yaml": "act_1:\n  citation: Invented Act of Zedland, s 1\n  standing: law\n  certainty: read\n",
    "rules/ZZ-HOURS.yaml": """\
title: Calls from 10:00 to 12:00
shape: time_window
force: prohibition
applies_to: {act: [contact], channel: [call]}
message: In Zedland nobody is called about a debt before 10:00 or from 12:00 on.
values:
  - {since: always, source: [act_1], basis: read, mode: permit, windows: [{from: "10:00", until: "12:00"}]}
""",
    "rules/ZZ-HOURS.cases.yaml": """\
cases:
  - {case: at ten, at: 2026-11-24T10:00:00+03:00, expect: satisfied}
  - {case: a second before ten, at: 2026-11-24T09:59:59+03:00, expect: denies}
  - {case: at noon, at: 2026-11-24T12:00:00+03:00, expect: denies}
  - {case: a second before noon, at: 2026-11-24T11:59:59+03:00, expect: satisfied}
""",
    "rules/ZZ-MOURNING.yaml": """\
title: No call to a house in mourning
shape: means_rule
force: prohibition
applies_to: {act: [contact], channel: [call, letter], is_in_mourning: true}
message: A house in mourning is not called.
values:
  - {since: always, source: [act_1], basis: read, forbid: {channel: [call]}}
""",
    "rules/ZZ-MOURNING.cases.yaml": """\
cases:
  - {case: in mourning, at: 2026-11-24T10:00:00+03:00, given: {is_in_mourning: true}, expect: denies}
  - {case: a letter of condolence, at: 2026-11-24T10:00:00+03:00, given: {is_in_mourning: true, channel: letter}, expect: satisfied}
  - {case: not in mourning, at: 2026-11-24T10:00:00+03:00, expect: does_not_apply}
""",
}
QUESTION = """\
id: q1
as_of: 2026-11-24T{hour}:00:00+03:00
borrower: {{country: ZZ, timezone: Etc/GMT-3, is_in_mourning: {mourning}}}
loans: [{{loan_id: a, kind: personal, purpose: consumer, creditor_class: bank}}]
proposed: {{act: contact, channel: call, party: borrower, purpose: collection, actor: creditor}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for name, text in PACK.items():
        path = tmp_path / "law" / "zz" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def ask(config: Path, hour: str, mourning: str) -> dict[str, object]:
    ran = run("gate", "-", "--config", config, stdin=QUESTION.format(hour=hour, mourning=mourning))
    assert ran.out, ran.err
    return dict(json.loads(ran.out))


def test_a_country_is_added_with_files_alone(config: Path) -> None:
    assert run("law", "test", "zz", "--config", config).status == 0
    assert "Invented Act of Zedland" in run("law", "show", "ZZ-HOURS", "--config", config).out
    allowed = ask(config, "10", "false")
    assert (allowed["verdict"], allowed["packs"]) == ("allow", [{"name": "zz", "version": "1"}])
    early = ask(config, "09", "false")
    assert (early["verdict"], early["lawful_from"]) == ("deny", "2026-11-24T07:00:00+00:00")
    assert ask(config, "10", "true")["verdict"] == "deny"
    assert ask(config, "10", "null")["verdict"] == "unknown"


def test_no_code_that_judges_names_a_jurisdiction() -> None:
    packs = [folder.name for folder in (files("arrears") / "packs" / "law").iterdir() if folder.is_dir()]
    wanted = {*(pack for pack in packs if "_" in pack), *(pack.upper()[:2] for pack in packs)}
    named = re.compile(rf"""["'](?:{"|".join(sorted(wanted))})["']""")
    source = Path(arrears.__file__).parent
    judging = [path for room in ("law", "kernel", "ledger", "nightly") for path in (source / room).rglob("*.py")]
    assert judging
    assert [(path.name, found[0]) for path in judging if (found := named.search(path.read_text("utf-8")))] == []
