"""Which packs touch an act: home, place of the contact, contract, seat; one gate may hold the packs of all places."""

import pytest

from arrears.entrypoints.cli.packs import law_shelf
from arrears.kernel.errors import BadDocument
from arrears.law.gate import Gate, compile_gate
from arrears.law.packs_for import packs_for
from arrears.law.reading import read_pack
from tests.law.shipped import ON, answer, at, frames, question, shipped_packs
from tests.law.small_pack import HEAD, small_files

NIGHT = 'mode: forbid\nwindows: [{from: "22:00", until: "08:00"}]'


def gate_of(place: str, ways: str = "[residence]") -> Gate:
    head = HEAD.replace("jurisdiction: XX", f"jurisdiction: {place}\nconnects_by: {ways}")
    return compile_gate([read_pack("small", small_files("time_window", NIGHT, head=head))], ON)


def say(place: str, ways: str = "[residence]", **facts: object) -> str:
    return answer(gate_of(place, ways).without_topics(), question(at=at("23:00"), **facts))


@pytest.mark.parametrize(
    ("place", "facts", "expected"),
    [
        ("US", {"country": "US"}, "deny"), ("US", {"country": "CN"}, "allow"), ("US", {"country": None}, "unknown"),
        ("US", {"country": "us"}, "deny"), ("US", {"country": "cn"}, "allow"), ("US-MA", {"country": "us", "region": "MA"}, "deny"),
        ("US-MA", {"country": "US", "region": "US-MA"}, "deny"), ("US-MA", {"country": "US", "region": "MA"}, "deny"),
        ("US-MA", {"country": "US", "region": "US-NY"}, "allow"), ("US-MA", {"country": "US"}, "unknown"),
        ("US-MA", {"country": "CN"}, "allow"),
        ("US-NY-NYC", {"country": "US", "region": "NY", "locality": "NYC"}, "deny"),
        ("US-NY-NYC", {"country": "US", "region": "NY", "locality": "ALB"}, "allow"),
        ("US-NY-NYC", {"country": "US", "region": "NY"}, "unknown"),
        ("US-NY-NYC", {"country": "US", "region": "MA"}, "allow"),
        ("US-MA", {"country": "US", "region": "ma"}, "deny"), ("US-MA", {"country": "US", "region": "us-ma"}, "deny"),
        ("US-MA", {"country": "US", "region": "ny"}, "allow"), ("US-MA", {"country": "US", "region": "us-ny"}, "allow"),
        ("US-MA", {"country": "US", "region": "Massachusetts"}, "unknown"),
        ("US-MA", {"country": "US", "region": "Mass."}, "unknown"),
        ("US-MA", {"country": "CN", "region": "Shanghai"}, "allow"),
        ("US-NY-NYC", {"country": "US", "region": "NY", "locality": "nyc"}, "deny"),
        ("US-NY-NYC", {"country": "US", "region": "NY", "locality": "New York"}, "unknown"),
    ],
)  # fmt: skip
def test_pack_connects_by_home(place: str, facts: dict[str, object], expected: str) -> None:
    assert say(place, **facts) == expected


def test_a_state_told_by_its_name_is_not_known_and_the_reason_says_so() -> None:
    rows = frames([question(at=at("23:00"), country="US", region="Massachusetts")])
    (reason,) = gate_of("US-MA").without_topics().decide(*rows).reasons().to_dicts()
    assert reason["message"].endswith("not known: region.")


@pytest.mark.parametrize("region", ["Massachusetts", "Mass.", None, ""])
def test_packs_of_every_state_are_asked_where_the_state_is_not_told_by_its_code(region: str | None) -> None:
    shelf = law_shelf(None)
    packs = {pack.name: pack for pack in shelf.stacked(["us_federal", "us_ma", "us_wa", "us_ny_nyc"])}
    assert {pack.name for pack in packs_for(packs, country="US", region=region)} == set(packs)
    assert set(packs) <= set(shelf.names_for("US", region))
    assert "us_wa" not in shelf.names_for("US", "ma")


@pytest.mark.parametrize(
    ("ways", "facts", "expected"),
    [
        ("[residence, place]", {"country": "CN", "place_country": "US"}, "deny"),
        ("[residence]", {"country": "CN", "place_country": "US"}, "allow"),
        ("[contract]", {"country": "CN", "jurisdiction": "US"}, "deny"),
        ("[contract]", {"country": "CN", "jurisdiction": "US-NY"}, "deny"),
        ("[contract]", {"country": "CN", "jurisdiction": "us"}, "deny"),
        ("[contract]", {"country": "CN", "jurisdiction": "us-ny"}, "deny"),
        ("[residence, seat]", {"country": "CN", "creditor_country": "us"}, "deny"),
        ("[contract]", {"country": "US", "jurisdiction": "GB"}, "allow"),
        ("[contract]", {"country": "US"}, "deny"),
        ("[residence, seat]", {"country": "CN", "creditor_country": "US"}, "deny"),
        ("[residence, seat]", {"country": "CN"}, "allow"),
    ],
)
def test_pack_may_connect_in_other_ways_and_what_is_not_known_is_the_home(
    ways: str, facts: dict[str, object], expected: str
) -> None:
    assert say("US", ways, **facts) == expected


def test_place_that_is_none_is_refused() -> None:
    with pytest.raises(BadDocument, match="`Mars` is no place"):
        gate_of("Mars")


def test_each_act_of_a_mixed_batch_is_judged_by_the_packs_it_touches() -> None:
    rows = [question(q=1, at=at("23:00"), country="US"), question(q=2, at=at("23:00"), country="CN")]
    said = gate_of("US").without_topics().decide(*frames(rows)).answers
    assert said["answer"].to_list() == ["deny", "allow"]
    assert said["R-1"].to_list() == [5, 0]


def test_packs_are_derived_from_where_the_debtor_lives() -> None:
    names = [pack.name for pack in packs_for(shipped_packs(), country="CN")]
    assert "cn_gbt_45251" in names
    assert "cn_mainland" in names
    assert packs_for(shipped_packs(), country="ZZ") == []


def test_without_a_country_every_pack_may_apply() -> None:
    assert {pack.name for pack in packs_for(shipped_packs(), country=None)} == set(shipped_packs())
