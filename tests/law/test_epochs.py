"""A frame of questions of many days is answered by the values of each day, as one gate a day would."""

import datetime as dt

from arrears.law.epochs import Epochs, change_dates
from arrears.law.gate import compile_gate
from tests.law.shipped import SHANGHAI, china, contact, frames, question

DAYS = [dt.date(2010, 6, 1), dt.date(2021, 2, 28), dt.date(2021, 3, 1), dt.date(2025, 2, 27), dt.date(2026, 11, 24)]


def at_noon(on: dt.date) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(12), SHANGHAI)


def test_each_question_is_answered_by_the_values_of_its_own_day() -> None:
    asked = [question(q=place, person=place, at=at_noon(on)) for place, on in enumerate(reversed(DAYS))]
    held = [{"person": place, "status": "bankrupt", "since_on": dt.date(2000, 1, 1)} for place in range(len(DAYS))]
    given = frames(asked, [contact(person=place) for place in range(len(DAYS))], held)
    together = Epochs(china()).decide(*given)
    assert together.answers["q"].to_list() == list(range(len(DAYS)))
    for place, on in enumerate(reversed(DAYS)):
        alone = compile_gate(china(), on).decide(*frames([asked[place]], [], [held[place]]))
        assert together.answers["answer"][place] == alone.answers["answer"][0]
        mine = together.reasons.filter(together.reasons["q"] == place)
        assert mine.rows() == alone.reasons().rows()


def test_the_debtors_own_midnight_parts_the_stretches() -> None:
    epochs = Epochs(china())
    asked = [
        question(q=1, at=dt.datetime.fromisoformat("2021-02-28T15:59:59Z")),
        question(q=2, at=dt.datetime.fromisoformat("2021-02-28T16:00:00Z")),
        question(q=3, at=dt.datetime.fromisoformat("2021-02-28T16:00:00Z"), timezone=None),
    ]
    first, second, by_utc = epochs.numbers(frames(asked)[0])
    assert (second, by_utc) == (first + 1, first)


def test_every_begin_and_end_is_a_change() -> None:
    edges = change_dates(china())
    assert dt.date(2021, 3, 1) in edges
    assert dt.date(2025, 2, 28) in edges
    assert list(edges) == sorted(set(edges))


def test_no_question_gives_empty_frames_of_the_right_form() -> None:
    answered = Epochs(china()).decide(*frames([]))
    assert answered.answers.columns == ["q", "answer"]
    assert answered.reasons.is_empty()
    assert answered.lawful_from.is_empty()
