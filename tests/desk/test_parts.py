"""What follows from its values alone is drawn once for them, and anew as soon as one of them, the language or the clock differs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.utils import timezone, translation

from arrears.entrypoints.desk.templatetags.parts import key_of
from arrears.store.tables import Case, Person


@dataclass(frozen=True)
class Row:
    """A row that counts how often it is drawn."""

    name: str
    drawn: ClassVar[list[str]] = []

    @property
    def shown(self) -> str:
        """Its name."""
        self.drawn.append(self.name)
        return self.name


def drawn(text: str, **values: Any) -> str:
    """A template of these words."""
    return str(engines["django"].from_string(text).render(values))


def test_same_values_are_drawn_once_and_others_anew() -> None:
    Row.drawn.clear()
    found = engines["django"].from_string("{% each row in rows mark=mark %}{{ row.shown }}{{ mark }} {% endeach %}")
    assert found.render({"rows": [Row("a"), Row("b"), Row("a")], "mark": "."}) == "a. b. a. "
    assert found.render({"rows": [Row("b")], "mark": "."}) == "b. "
    assert Row.drawn == ["a", "b"]
    assert found.render({"rows": [Row("b")], "mark": "!"}) == "b! "
    assert Row.drawn == ["a", "b", "b"]


def test_rows_of_the_store_are_drawn_anew_when_one_of_their_fields_or_neighbours_changes() -> None:
    person = Person(pk=1, username="ana")
    case = Case(pk=7, bucket="M1", owner=person)
    before = key_of(case)
    assert key_of(case) == before
    person.username = "bea"
    assert key_of(case) != before
    person.username, case.past_due_days = "ana", 31
    assert key_of(case) != before


def test_rows_that_point_at_each_other_have_a_key() -> None:
    person, case = Person(pk=1), Case(pk=7)
    case.owner = person
    person._state.fields_cache["newest"] = case
    assert key_of(case) == key_of(case)


def test_values_that_are_equal_and_look_different_are_told_apart() -> None:
    found = engines["django"].from_string("{% each one in rows %}{{ one }} {% endeach %}")
    assert found.render({"rows": [1, True, 1.0, "1", None]}) == "1 True 1.0 1 None "


def test_language_and_clock_of_the_reader_are_part_of_the_key() -> None:
    found = engines["django"].from_string('{% each at in rows %}{% translate "Case" %} {{ at|clock }}{% endeach %}')
    rows = {"rows": [dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)]}
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        here = found.render(rows)
        with translation.override("zh-hans"):
            there = found.render(rows)
    with timezone.override(dt.UTC):
        early = found.render(rows)
    assert "16:00" in here
    assert "08:00" in early
    assert "16:00" in there
    assert "Case" in here
    assert "Case" not in there


def test_part_sees_nothing_but_what_it_is_handed() -> None:
    text = "{% each one in rows %}{{ one }}{{ other }}{{ request }}{% endeach %}"
    assert drawn(text, rows=["a"], other="x", request="y") == "a"
    with pytest.raises(KeyError):
        drawn("{% each one in rows %}{% form_token %}{% endeach %}", rows=["a"], request="y")


@pytest.mark.django_db
def test_part_that_would_ask_the_database_is_refused() -> None:
    Person.objects.create_user("ana", None)
    with pytest.raises(RuntimeError, match="hand it what it shows"):
        drawn("{% each one in rows %}{{ one.memberships.count }}{% endeach %}", rows=Person.objects.all())


def test_what_people_wrote_is_escaped_in_a_part_as_elsewhere() -> None:
    assert drawn("{% each one in rows %}{{ one }}{% badge one %}{% endeach %}", rows=["<b>"]).count("&lt;b&gt;") == 2
    assert "<b>" not in drawn("{% badge one %}", one="<b>")
