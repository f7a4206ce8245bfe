"""Judging asks about one of many who are alike, and all of a person's contacts at once: nobody can tell from what it says."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from functools import cache

import numpy as np
import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from arrears.entrypoints.cli.console import orders
from arrears.feeds.config_folder import read_config
from arrears.kernel import vocabulary as words
from arrears.law.facts import HISTORY, STATUSES, typed
from arrears.law.law_words import WISHES
from arrears.nightly.cases import Chosen
from arrears.nightly.night import Night
from arrears.nightly.questions import Questions
from arrears.nightly.step import Frames, list_steps
from tests.examples import examples

AS_OF = dt.date(2026, 11, 23)
PLACES: tuple[tuple[str | None, str | None, str], ...] = (
    *[("CN", "CN-GD", "Asia/Shanghai")] * 9, ("CN", None, "Asia/Shanghai"), ("US", "US-DC", "America/New_York"),
    ("US", "US-TX", "America/Chicago"), ("PH", None, "Asia/Manila"), (None, None, "Asia/Shanghai"),
)  # fmt: skip
OF_DAYS = (("US", "US-DC", "America/New_York"), ("PH", None, "Asia/Manila"))  # where the law tells late from very late
CHANNELS = ("call", "sms", "sms", "sms", "sms", "app", "app", "letter")
PURPOSES = ("reminder", "reminder", "reminder", "reminder", "reminder", "collection", "notice_litigation")
OUTCOMES = ("no_answer", "conversation", "delivered", None)
(JUDGE,) = (step for step in list_steps() if step.name == "judged")


@cache
def night() -> Night:
    given = orders(read_config(None), "cn_online_consumer", None)
    return Night(
        as_of=AS_OF, products=given.products, strategy=given.strategy, packs=given.packs, snapshot="", previous=None,
        work="", has_contact_points=False,
    )  # fmt: skip


def _frame(rows: list[tuple[object, ...]], **columns: pl.DataType) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=columns, orient="row")


def random_frames(
    seed: int, people: int, places: Sequence[tuple[str | None, str | None, str]] = PLACES
) -> dict[str, pl.DataFrame]:
    """What the step reads: people of whom many are alike, some with a past, statuses and wishes."""
    draw = random.Random(seed)
    loans, proposed, contacts, statuses, wishes = [], [], [], [], []
    for person in range(people):
        place, own = draw.choice(places), range(len(loans), len(loans) + draw.choice([1, 1, 2]))
        loans += [(*place, draw.random() < 0.03, draw.choice(["bank", "bank", "agency"]), "personal", "consumer",
                   draw.choice([1, 3, 40, 95, None])) for _ in own]  # fmt: skip
        first, until = draw.choice([(540, 1140), (540, 1140), (540, 1140), (300, 420)])
        proposed += [(person, draw.choice(own), draw.choice(CHANNELS), draw.choice(PURPOSES), first, until, turn)
                     for turn in range(draw.choice([1, 1, 2, 3, 5]))]  # fmt: skip
        for _ in range(draw.choice([0, 0, 0, 1, 8])):
            at = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC) - dt.timedelta(days=draw.choice([0, 3, 6, 7, 30, 900]))
            contacts.append((person, draw.choice([*own, None]), at, draw.choice(CHANNELS), "outbound", "borrower",
                             draw.choice(OUTCOMES), draw.choice(PURPOSES), "creditor"))  # fmt: skip
        if draw.random() < 0.2:
            since = AS_OF - dt.timedelta(days=draw.choice([-1, 2, 50]))
            ends = draw.choice([None, AS_OF + dt.timedelta(days=20)])
            statuses.append((person, draw.choice([*own, None]), draw.choice(words.STATUSES), since, ends))
        if draw.random() < 0.1:
            given = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
            wishes.append((person, draw.choice(WISHES), "sms", None, 480, 1200, None, given, None))
    return _as_frames(loans, proposed, contacts, statuses, wishes)


def _as_frames(*tables: list[tuple[object, ...]]) -> dict[str, pl.DataFrame]:
    loans, proposed, contacts, statuses, wishes = tables
    number, small, text, moment = pl.Int32(), pl.Int16(), pl.String(), pl.Datetime("us", "UTC")
    about = _frame(
        loans, country=text, region=text, timezone=text, has_evidence_gap=pl.Boolean(), creditor_class=text, kind=text,
        purpose=text, delinquent_days=number,
    )  # fmt: skip
    return {
        "proposed": _frame(proposed, borrower_no=number, loan_no=number, channel=text, purpose=text, hours_from=small,
                           hours_until=small, place=small),
        "loans": about.select("creditor_class", "kind", "purpose"),
        "wide": about.select("timezone", "has_evidence_gap", "country", "region"),
        "aged": about.select("delinquent_days"),
        "contacts_known": _frame(contacts, borrower_no=number, loan_no=number, at=moment, channel=text, direction=text,
                                 party=text, outcome=text, purpose=text, actor=text),
        "statuses": _frame(statuses, borrower_no=number, loan_no=number, status=text, since_on=pl.Date(), until_on=pl.Date()),
        "wishes": _frame(wishes, borrower_no=number, kind=text, channel=text, place=text, from_minute=pl.Int64(),
                         until_minute=pl.Int64(), days=text, given_at=moment, revoked_at=moment),
    }  # fmt: skip


def asked_in_full(frames: Frames) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Answers, reasons and first lawful moments: all of the law, every question with all that is known, one turn at a time."""
    gate, keys = night().rules.gate, {"borrower_no": "person", "loan_no": "loan"}
    asked = Questions.of(frames, night()).rows(np.arange(frames["proposed"].height))
    past = typed(frames["contacts_known"].rename(keys), HISTORY, "history")
    held = typed(frames["statuses"].rename(keys), STATUSES, "statuses")
    wishes = frames["wishes"].rename({"borrower_no": "person"}).with_columns(pl.col("days").str.split(" "))
    answers, reasons = [], []
    for turn in range(int(frames["proposed"]["place"].max()) + 1):  # type: ignore[arg-type]
        now = gate.decide(asked.filter(frames["proposed"]["place"] == turn), past, held, wishes)
        answers.append(now.answers)
        reasons.append(now.reasons())
        allowed = now.asked.filter(now.answers["answer"] == "allow").with_columns(is_planned=pl.lit(True))
        past = pl.concat([past, typed(allowed, HISTORY, "history")])
    told = pl.concat(answers).sort("q")
    refused = asked.filter(told["answer"] == "deny")
    when = gate.decide(refused, past, held, wishes)
    return told, pl.concat(reasons).sort("q", maintain_order=True), when.lawful_from()


@settings(
    max_examples=examples(usual=8, thorough=20), deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(
    seed=st.integers(0, 1 << 32), people=st.integers(1, 120), places=st.sampled_from([PLACES, OF_DAYS[:1], OF_DAYS[1:]])
)
def test_judging_in_short_says_what_asking_every_question_in_full_says(
    seed: int, people: int, places: Sequence[tuple[str | None, str | None, str]]
) -> None:
    frames = random_frames(seed, people, places)
    said, (answers, reasons, lawful_from) = JUDGE.run(frames, night()), asked_in_full(frames)
    judged = said["judged"]
    assert judged["answer"].equals(answers["answer"])
    states = said["judged_states"][judged["said"]]
    # law of elsewhere says nothing
    assert {name for name in answers.columns[2:] if answers[name].max()} <= {*states.columns}
    assert states.equals(answers.select(states.columns))
    each = judged.select("q", "said").join(said["judged_reasons"], on="said", maintain_order="left_right")
    assert each.drop("said").equals(reasons)
    assert said["judged_lawful_from"].equals(lawful_from)


def test_people_are_alike_only_with_the_same_contacts_in_turn_about_the_same_loans() -> None:
    person = np.array([0, 0, 1, 1, 2, 2, 3, 4, 4, 5])
    place = np.array([0, 1, 0, 1, 0, 1, 0, 0, 1, 0])
    loan = np.array([0, 0, 1, 2, 3, 3, 4, 5, 5, 6])  # person 1's contacts are about two loans
    kind = np.array([7, 8, 7, 8, 7, 8, 7, 8, 7, 7])  # person 4's contacts come in another order
    chosen = Chosen.of(person, place, loan, kind, person == 5)
    assert chosen.asked.tolist() == [0, 1, 2, 3, 6, 7, 8, 9]
    served = chosen.asked[chosen.source].tolist()
    assert served[1::2] == [1, 3, 1, 7, 9]  # person 2 gets what person 0 got
    assert served[4] in (0, 2, 6)  # and as the first contact what anybody with that one got
    assert [served[row] for row in (0, 2, 6, 8)] == [0, 2, 6, 8]
