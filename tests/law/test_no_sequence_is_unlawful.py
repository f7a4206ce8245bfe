"""Whatever a collector tries, in whatever order, what the gate lets through is never what a naive checker calls unlawful."""

import datetime as dt
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from arrears.law.asking import frame
from arrears.law.facts import HISTORY, STATUSES, WISHES
from arrears.law.gate import Gate, compile_gate
from arrears.law.reading import read_pack
from tests.examples import examples
from tests.law import naive_checker, naive_us
from tests.law.shipped import china_gate, texts_of

CHINA_START = dt.datetime(2026, 11, 20, 6, tzinfo=naive_checker.CHINA)
US_START = dt.datetime(2026, 11, 1, 0, tzinfo=naive_us.ZONE)  # the night on which the clocks go back
OUTCOMES = (
    "no_answer",
    "no_answer",
    "no_answer",
    "busy",
    "conversation",
    "connected",
    "voicemail",
    "delivered",
    "undelivered",
    None,
)
STEPS = st.sampled_from([5, 60, 180, 420, 600, 600, 1440, 4320, 8640])  # minutes


@cache
def us_gate(on: dt.date) -> Gate:
    folder = Path(str(files("arrears") / "packs" / "law" / "us_federal"))
    return compile_gate([read_pack("us_federal", texts_of(folder))], on)


class Collector(RuleBasedStateMachine):
    """Somebody who contacts whenever the gate allows it, and a world in which things happen meanwhile."""

    start = CHINA_START
    facts: ClassVar[dict[str, Any]] = {
        "timezone": "Asia/Shanghai", "country": "CN", "party": "borrower", "actor": "creditor", "creditor_class": "bank",
        "loan_kind": "personal", "loan_purpose": "consumer", "act": "contact", "direction": "outbound",
    }  # fmt: skip
    statuses_known = ("dispute_open", "bankrupt", "deceased", "complaint_open", "plan_active", "plan_broken", "minor")

    @initialize()
    def begin(self) -> None:
        self.now = self.start
        self.history: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        self.wishes: list[dict[str, Any]] = []

    def gate(self) -> Gate:
        return china_gate(self.now.astimezone(naive_checker.CHINA).date())

    def objections(self, question: dict[str, Any]) -> list[str]:
        return naive_checker.unlawful(question, self.history, self.statuses)

    def _allowed(self, question: dict[str, Any]) -> bool:
        decided = self.gate().decide(
            frame([question], self.gate().table), frame(self.history, HISTORY), frame(self.statuses, STATUSES),
            frame(self.wishes, WISHES),
        )  # fmt: skip
        return str(decided.answers["answer"][0]) == "allow"

    @rule(minutes=STEPS)
    def time_passes(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    @rule(
        channel=st.sampled_from(["call", "call", "call", "sms", "app", "letter", "visit"]),
        loan=st.integers(1, 2), point=st.sampled_from(["000-0000-0001", "000-0000-0002", None]),
        party=st.sampled_from(["borrower"] * 5 + ["family", "employer"]), voice=st.sampled_from(["interactive", "notification"]),
        outcome=st.sampled_from(OUTCOMES), times=st.sampled_from([1, 2, 4, 8, 9]),
    )  # fmt: skip
    def contact_as_often_as_allowed(
        self, channel: str, loan: int, point: str | None, party: str, voice: str, outcome: str | None, times: int
    ) -> None:
        for _ in range(times):
            question = {
                **self.facts, "q": 1, "person": 1, "loan": loan, "at": self.now, "channel": channel, "point": point,
                "party": party, "voice": voice, "purpose": "collection",
            }  # fmt: skip
            if self._allowed(question):
                assert self.objections(question) == []
                self._log(question, outcome)
            self.now += dt.timedelta(seconds=20)

    @rule(loan=st.integers(1, 2), outcome=st.sampled_from(["conversation", "connected"]))
    def debtor_calls(self, loan: int, outcome: str) -> None:
        self._log(
            {"loan": loan, "channel": "call", "direction": "inbound", "party": "borrower", "purpose": "collection"},
            outcome,
        )

    def _log(self, contact: dict[str, Any], outcome: str | None) -> None:
        row = {name: value for name, value in contact.items() if name in HISTORY}
        self.history.append({**row, "person": 1, "at": self.now, "outcome": outcome})

    @rule(data=st.data(), loan=st.sampled_from([None, 1, 2]), days=st.sampled_from([1, 1, 3, None]))
    def something_begins(self, data: st.DataObject, loan: int | None, days: int | None) -> None:
        status = data.draw(st.sampled_from(self.statuses_known))
        today = self.now.date()
        until = None if days is None else today + dt.timedelta(days=days)
        self.statuses.append({"person": 1, "loan": loan, "status": status, "since_on": today, "until_on": until})

    @rule()
    def everything_ends(self) -> None:
        for row in self.statuses:
            if row["until_on"] is None or row["until_on"] > self.now.date():
                row["until_on"] = max(self.now.date(), row["since_on"])


class Agency(Collector):
    """The same in New York, under Regulation F."""

    start = US_START
    facts: ClassVar[dict[str, Any]] = {
        "timezone": "America/New_York", "country": "US", "region": "US-NY", "party": "borrower", "actor": "agency",
        "loan_kind": "credit_card", "loan_purpose": "consumer", "obtained_in_default": True, "act": "contact",
        "direction": "outbound", "includes": ["opt_out", "caller_name", "debt_collector_statement"], "claims": [], "conduct": [],
    }  # fmt: skip
    statuses_known = ("represented", "cease_contact", "dispute_open")

    def gate(self) -> Gate:
        return us_gate(self.now.astimezone(naive_us.ZONE).date())

    def objections(self, question: dict[str, Any]) -> list[str]:
        if question["party"] != "borrower":
            return ["third party"]
        return naive_us.unlawful(question, self.history, self.statuses, self.wishes)

    @rule(channel=st.sampled_from(["call", "sms"]))
    def debtor_refuses_a_channel(self, channel: str) -> None:
        self.wishes.append({"person": 1, "kind": "no_channel", "channel": channel, "given_at": self.now})


_OFTEN = settings(
    max_examples=examples(usual=30, thorough=100), stateful_step_count=30, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestCollector = Collector.TestCase
TestCollector.settings = _OFTEN
TestAgency = Agency.TestCase
TestAgency.settings = _OFTEN


def test_the_machine_does_send_something() -> None:
    machine = Collector()
    machine.begin()
    machine.time_passes(180)
    machine.contact_as_often_as_allowed("call", 1, None, "borrower", "interactive", "no_answer", 9)
    assert len(machine.history) == 6  # the seventh attempt in a day to one number is refused
    agency = Agency()
    agency.begin()
    agency.time_passes(600)
    agency.contact_as_often_as_allowed("call", 1, None, "borrower", "interactive", "no_answer", 9)
    assert len(agency.history) == 7
