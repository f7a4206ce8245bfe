"""What contacts cost, as the shipped file says it, and what a wrong file is told."""

from __future__ import annotations

from importlib import resources

import pytest

from arrears.casework.unit_costs import read_unit_costs
from arrears.kernel.errors import BadDocument
from arrears.kernel.vocabulary import CHANNELS

SHIPPED = (resources.files("arrears") / "packs/casework/unit_costs.yaml").read_text(encoding="utf-8")


def test_the_shipped_figures_say_that_they_are_an_assumption_and_cover_every_channel() -> None:
    costs = read_unit_costs(SHIPPED, "unit_costs.yaml")
    assert costs.basis == "assumption"
    assert set(costs.per_contact) == set(CHANNELS)


def test_costs_are_added_before_they_are_rounded() -> None:
    text = "{currency: CNY, basis: contract, about: x, per_contact: {email: 0.001, call: 2}}"
    assert read_unit_costs(text, "f").cost_minor({"email": 5, "call": 1, "visit": 9}) == 201


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{currency: CNY, basis: contract, about: x, per_contact: {fax: 1}}", "fax"),
        ("{currency: CNY, basis: contract, about: x, per_contact: {call: -1}}", "zero or more"),
        ("{currency: XXX, basis: contract, about: x, per_contact: {call: 1}}", "XXX"),
        ("{currency: CNY, basis: contract, about: x, per_contact: {}, discount: 1}", "discount"),
    ],
)
def test_a_wrong_file_is_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        read_unit_costs(text, "unit_costs.yaml")
