"""What collectors are notorious for cannot be got past the program: asked from outside, as anybody would ask."""

import json
from pathlib import Path

import polars as pl
import pytest

from arrears.book.schema import TABLES
from arrears.kernel.errors import BadDocument
from arrears.kernel.vocabulary import DEBTOR_PARTIES
from arrears.strategy.messages import read_forbidden, read_message
from arrears.strategy.reading import read_strategy
from tests.law_commands.commands import run
from tests.strategy.test_messages import PACKS, written
from tests.strategy.test_refusals import SOUND

PLACES = {
    "CN": ("CN", "Asia/Shanghai"), "US": ("US", "America/Chicago"), "US-NY": ("US", "America/New_York"),
    "US-MA": ("US", "America/New_York"), "US-CA": ("US", "America/Los_Angeles"), "US-WA": ("US", "America/Los_Angeles"),
    "US-DC": ("US", "America/New_York"), "KR": ("KR", "Asia/Seoul"), "CA-ON": ("CA", "America/Toronto"),
    "CA-QC": ("CA", "America/Montreal"), "AU": ("AU", "Australia/Sydney"), "GB-ENG": ("GB", "Europe/London"),
    "NL": ("NL", "Europe/Amsterdam"), "DE": ("DE", "Europe/Berlin"), "JP": ("JP", "Asia/Tokyo"),
    "IN": ("IN", "Asia/Kolkata"), "ID": ("ID", "Asia/Jakarta"), "PH": ("PH", "Asia/Manila"), "AQ": ("AQ", "UTC"),
}  # fmt: skip
CALL = {"act": "contact", "channel": "call", "party": "borrower", "purpose": "collection", "actor": "creditor"}
CONSENTS = {"has_consent_contact": True, "has_written_consent": True, "has_court_permission": True, "approvals": 9}
TACTICS = {
    "emergency contact called": {"party": "emergency_contact"},
    "emergency contact written to": {"party": "emergency_contact", "channel": "sms", "purpose": "reminder"},
    "emergency contact visited": {"party": "emergency_contact", "channel": "visit", "purpose": "negotiation"},
    "number of an emergency contact": {"point_source": "emergency_contact"},
    "number from the address book": {"party": "other", "point_source": "phone_book"},
    "address scraped": {"party": "family", "channel": "email", "point_source": "scraped"},
    "paper like a court's": {"channel": "letter", "document": "court_lookalike"},
    "paper like an authority's": {"act": "document", "channel": None, "document": "state_lookalike"},
    "threat of arrest": {"claims": ["threat_of_arrest"]},
    "threat of violence": {"channel": "sms", "claims": ["threat_of_violence"]},
    "false consequence": {"channel": "letter", "claims": ["credit_consequence_false"]},
    "false authority": {"claims": ["false_authority"]},
    "disguised caller id": {"is_caller_id_true": False},
    "disguised as complained of": {"conduct": ["disguised_caller_id"]},
    "published list": {"act": "disclose", "channel": None, "recipient": "public", "discloses": ["name"]},
    "post in public": {"channel": "social", "surfaces": ["social_post"], "discloses": ["debt_exists"]},
}


def ask(place: str) -> dict[str, dict[str, object]]:
    country, zone = PLACES[place]
    borrower = {"country": country, "timezone": zone, **({"region": place} if "-" in place else {})}
    questions = [
        {
            "id": name, "as_of": "2026-11-24T05:00:00+00:00", "borrower": borrower,
            "loans": [{"loan_id": "a", "kind": "personal", "purpose": "consumer", "creditor_class": "micro_lender"}],
            "proposed": {key: value for key, value in {**CALL, **CONSENTS, **tactic}.items() if value is not None},
        }
        for name, tactic in TACTICS.items()
    ]  # fmt: skip
    ran = run("gate", "-", stdin=json.dumps(questions))
    assert ran.status == 0, ran.err
    return {verdict["id"]: verdict for verdict in json.loads(ran.out)}


@pytest.mark.parametrize("place", PLACES)
def test_each_tactic_is_refused_everywhere_whatever_was_consented_to(place: str) -> None:
    for name, verdict in ask(place).items():
        assert verdict["verdict"] == "deny", (place, name)
        assert "gate.forbidden" in {reason["rule"] for reason in verdict["because"]}, (place, name)  # type: ignore[attr-defined]
        assert verdict["lawful_from"] is None


def test_nobody_can_override_it_and_no_pack_of_ones_own_loosens_it(tmp_path: Path) -> None:
    own = tmp_path / "law" / "loose"
    (own / "rules").mkdir(parents=True)
    (own / "pack.yaml").write_text(
        "name: loose\ntitle: Invented\njurisdiction: AQ\nstanding: law\nversion: '1'\nlast_review: 2026-11-26\n"
        "topics: [{act: contact, channels: [call]}, {act: disclose}, {act: document}]\n", "utf-8"
    )  # fmt: skip
    (own / "sources.yaml").write_text("{}\n", "utf-8")
    question = {
        "id": "q", "as_of": "2026-11-24T05:00:00+00:00", "packs": ["loose"], "borrower": {"country": "AQ"},
        "proposed": CALL, "overrides": [],
    }  # fmt: skip
    ran = run("gate", "-", "--config", tmp_path, stdin=json.dumps({k: v for k, v in question.items() if v != []}))
    assert json.loads(ran.out)["verdict"] == "allow", ran.err
    question["proposed"] = {**CALL, "party": "emergency_contact"}
    question["overrides"] = [{"rule": "gate.forbidden", "factor": "just_cause", "by": "L1", "role": "legal"}]
    ran = run("gate", "-", "--config", tmp_path, stdin=json.dumps(question))
    assert json.loads(ran.out)["verdict"] == "deny", ran.err


def test_the_book_has_no_place_for_a_third_partys_number() -> None:
    assert TABLES["contact_points"]["party"] == pl.Enum(list(DEBTOR_PARTIES))
    assert not any("emergency" in name or "third" in name for table in TABLES.values() for name in table)


@pytest.mark.parametrize("line", ["party: emergency_contact", "party: family", "caller_id: '110'", "publish: true"])
def test_a_strategy_has_no_word_for_it(line: str) -> None:
    text = SOUND.replace("kind: contact, channel: app", f"kind: contact, {line}, channel: app")
    assert text != SOUND
    with pytest.raises(BadDocument, match=f"unknown key `{line.partition(':')[0]}`"):
        read_strategy("small.yaml", text)


@pytest.mark.parametrize(
    "body",
    [
        "Court order against you.", "The police will come.", "We will tell your family.", "You will be arrested: jail.",
        "We publish your name.", "A regulator asked us to collect.", "法院通知", "公安将上门", "通讯录", "曝光",
    ],
)  # fmt: skip
def test_no_message_says_it(body: str) -> None:
    forbidden = read_forbidden((PACKS / "messages" / "forbidden.yaml").read_text(encoding="utf-8"), "forbidden.yaml")
    with pytest.raises(BadDocument):
        read_message("x.yaml", written(body), forbidden)
