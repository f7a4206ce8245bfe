"""A strategy that cannot be right is refused, and told where and why."""

from __future__ import annotations

import pytest

from arrears.kernel.errors import BadDocument
from arrears.strategy.reading import read_strategy

SOUND = """\
name: small
title: A small strategy
version: "1"
segments:
  - name: large
    when: outstanding >= 1000
  - name: rest
    when: otherwise
stops:
  - name: paid
    when: outstanding = 0
    why: Nothing is owed.
stages:
  - name: grace
    title: Grace
    department: reminders
    when: arrears_total > 0 AND delinquent_days = 0
    do:
      - {id: hint, kind: contact, channel: app, template: reminder_app, purpose: reminder, every_days: 3}
  - name: early
    title: Early
    department: reminders
    when: delinquent_days BETWEEN 1 AND 10
    do:
      - {id: note, kind: contact, channel: sms, template: reminder_app, purpose: reminder, every_days: 3}
  - name: late
    title: Late
    department: negotiation
    when: delinquent_days > 10
    do:
      - {id: talk, kind: task, action: price_offer}
capacity: {reminders: 10}
priority: delinquent_days
"""


def refusal(old: str, new: str) -> str:
    assert old in SOUND
    with pytest.raises(BadDocument) as caught:
        read_strategy("small.yaml", SOUND.replace(old, new, 1))
    return str(caught.value)


def test_the_sound_one_is_read() -> None:
    assert [stage.name for stage in read_strategy("small.yaml", SOUND).stages] == ["grace", "early", "late"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: A small", "titel: A small", ["titel", "title"]),
        ("outstanding >= 1000", "outstandin >= 1000", ["outstandin", "outstanding"]),
        ("outstanding >= 1000", "outstanding >= 'much'", ["money cannot be set against text"]),
        ("outstanding >= 1000", "outstanding", []),
        ("outstanding >= 1000", "outstanding >=", []),
        ("outstanding >= 1000", "outstanding / 2 >= 1000", []),
        ("delinquent_days > 10", "delinquent_days > 9", ["early", "late"]),
        ("delinquent_days > 10", "delinquent_days > 10 AND delinquent_days < 5", ["late"]),
        ("delinquent_days BETWEEN 1 AND 10", "delinquent_days BETWEEN 11 AND 10", ["early"]),
        ("channel: sms", "channel: pigeon", ["pigeon", "sms"]),
        ("department: reminders", "department: police", ["police"]),
        (", every_days: 3", "", ["every_days"]),
        ("name: late", "name: early", ["early"]),
        ("capacity: {reminders: 10}", "capacity: {bailiffs: 10}", ["bailiffs"]),
        ("priority: delinquent_days", "priority: status_deceased", []),
        ("- name: early", "- name: none", ["none"]),
    ],
)  # fmt: skip
def test_a_strategy_that_cannot_be_right_is_refused_with_its_place(old: str, new: str, told: list[str]) -> None:
    message = refusal(old, new)
    line = SOUND[: SOUND.index(old)].count("\n") + 1
    told = [*told, f"small.yaml:{line}:"]
    assert [words for words in told if words not in message] == [], message


def test_a_gap_between_segments_is_told_with_an_example() -> None:
    assert "no segment holds when outstanding = 999.00" in refusal("when: otherwise", "when: outstanding < 999")


def test_a_gap_between_stages_is_told_with_an_example() -> None:
    assert "delinquent_days" in refusal("delinquent_days > 10", "delinquent_days > 12")
