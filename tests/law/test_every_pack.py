"""Every shipped pack proves itself: its cases alone and in a batch, each date and side, and no text passes for another."""

from collections import defaultdict

import pytest

from arrears.law.checks import check_packs
from arrears.law.pack import BASES, Pack, Rule
from tests.law.shipped import every_pack


def families() -> dict[str, list[Pack]]:
    """Packs that stand together, by country; those that stack on the directives with them."""
    found: dict[str, list[Pack]] = defaultdict(list)
    for pack in every_pack().values():
        found["EU" if "eu" in pack.stacks_on else pack.jurisdiction.split("-")[0]].append(pack)
    return found


RULES = [rule for pack in every_pack().values() for rule in pack.rules]
SOFT = {"standard", "self_discipline", "guidance", "code", "court_protocol"}


@pytest.mark.parametrize("family", families())
def test_every_case_holds_alone_and_in_a_batch_and_every_date_and_side_has_one(family: str) -> None:
    packs = families()[family]
    assert sum(len(pack.cases) for pack in packs) > 20
    assert [str(finding) for finding in check_packs(packs)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_text_passes_for_one_of_another_kind(rule: Rule) -> None:
    for value in rule.values:
        standings = {source.standing for source in value.sources}
        assert (rule.force == "house") == (value.basis == "house_reading") == (standings == {"house"})
        assert not (rule.force in ("prohibition", "presumption") and standings & SOFT)
        assert not (rule.status == "in_force" and "draft" in standings)
        surest = max(BASES.index(source.certainty) for source in value.sources)
        assert BASES.index(value.basis) >= surest, "no value is surer than its least sure source"


def test_drafts_of_india_are_kept_and_never_consulted() -> None:
    drafts = {rule.id for rule in every_pack()["in"].rules if rule.id.startswith("IN-26-")}
    assert drafts == {rule.id for rule in every_pack()["in"].rules if rule.status == "draft"}
    assert len(drafts) >= 6
