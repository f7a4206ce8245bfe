"""What people write wrong in a pack is refused with file, line, key and the mend."""

import pytest

from arrears.kernel.errors import BadDocument, WrongUse
from arrears.law.gate import compile_gate
from arrears.law.pack import stack
from arrears.law.reading import read_pack
from tests.law.shipped import ON, shipped_packs
from tests.law.small_pack import HEAD, SOURCES, small_files, small_pack

NIGHT = 'mode: forbid\nwindows: [{from: "22:00", until: "08:00"}]'
CAP = "counts: {counted: attempt}\nlimits: [{most: 3, window: {kind: calendar, unit: day}}]"


def faults(files: dict[str, str]) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        read_pack("small", files)
    return [str(finding) for finding in caught.value.findings]


def changed(shape: str, terms: str, old: str, new: str) -> dict[str, str]:
    files = small_files(shape, terms)
    assert old in files["rules/R-1.yaml"]
    return {**files, "rules/R-1.yaml": files["rules/R-1.yaml"].replace(old, new)}


def test_unknown_key_is_refused_with_its_line_and_the_nearest_key() -> None:
    (fault,) = faults(changed("time_window", NIGHT, "message:", "unknown_fakt: deny\nmessage:"))
    assert fault.startswith("small/rules/R-1.yaml:4:15: unknown key `unknown_fakt`. Did you mean `unknown_fact`?")


def test_unknown_key_of_a_shape_is_refused() -> None:
    found = faults(small_files("time_window", NIGHT + "\nhours: 3"))
    assert "unknown key `hours`" in found[0]


def test_unknown_key_among_the_undated_terms_is_refused() -> None:
    found = faults(changed("time_window", NIGHT, "values:", "terms: {modus: forbid}\nvalues:"))
    assert "unknown key `modus`" in found[0]


def test_unknown_shape_is_refused() -> None:
    found = faults(changed("time_window", NIGHT, "time_window", "time_windows"))
    assert "Did you mean `time_window`?" in " ".join(found)


def test_overlapping_values_are_refused() -> None:
    files = small_files("time_window", NIGHT)
    second = (
        "  - since: 2024-01-01\n    source: [act]\n    basis: read\n    mode: forbid\n"
        '    windows: [{from: "21:00", until: "08:00"}]\n'
    )
    (fault,) = faults({**files, "rules/R-1.yaml": files["rules/R-1.yaml"] + second})
    assert "begins before the one of line 6 ends" in fault
    assert "small/rules/R-1.yaml:11:" in fault


def test_source_that_does_not_resolve_is_refused() -> None:
    (fault,) = faults(changed("time_window", NIGHT, "[act]", "[akt]"))
    assert "source `akt` is not in sources.yaml" in fault


def test_value_without_a_source_is_refused() -> None:
    (fault,) = faults(changed("time_window", NIGHT, "[act]", "[]"))
    assert "at least one source" in fault


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ('[{from: "08:00", until: "08:00"}]', "cannot begin where it ends"),
        ('[{from: "24:00", until: "08:00"}]', "or at 24:00"),
        ('[{from: "25:00", until: "08:00"}]', "not a time of day"),
        ('[{from: "00:00", until: "24:00"}]', "leave no moment open"),
        ('[{from: "22:00", until: "08:00", days: [moon]}]', "`moon` is not known here"),
    ],
)
def test_impossible_window_is_refused(windows: str, said: str) -> None:
    assert any(said in fault for fault in faults(small_files("time_window", f"mode: forbid\nwindows: {windows}")))


def test_until_before_since_is_refused() -> None:
    (fault,) = faults(changed("time_window", NIGHT, "    source:", "    until: 2020-01-01\n    source:"))
    assert "it comes after `since`" in fault


def test_none_beside_terms_is_refused() -> None:
    (fault,) = faults(changed("time_window", NIGHT, "    source:", "    none: true\n    source:"))
    assert "no other terms beside it" in fault


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("counts: {counted: attempt}", "needs `limits`, `min_gap_minutes` or `min_gap_days`"),
        ("counts: {counted: trial}\nmin_gap_minutes: 5", "`trial` is not known here"),
        ("counts: {counted: attempt}\nlimits: [{most: -1, window: {kind: calendar}}]", "-1 is outside"),
        ("limits: [{most: 1, window: {kind: calendar}}]", "`counts` is missing"),
    ],
)
def test_broken_cap_is_refused(terms: str, said: str) -> None:
    assert any(said in fault for fault in faults(small_files("frequency_cap", terms)))


def test_hold_that_lifts_itself_is_refused() -> None:
    (fault,) = faults(small_files("hold", "statuses: [minor]\nlifted_by: [minor]\nscope: loan"))
    assert "cannot both start and lift" in fault


@pytest.mark.parametrize("terms", ["only_liable: [guarantor]", "allow: [borrower]\ndeny: [family]"])
def test_recipient_rule_names_one_side(terms: str) -> None:
    (fault,) = faults(small_files("recipient_rule", terms))
    assert "either `allow` or `deny`" in fault


def test_occasions_say_whose_they_are() -> None:
    (fault,) = faults(small_files("recipient_rule", "deny: [employer]\nmax_occasions: 1"))
    assert "say whose occasions count" in fault


def test_house_basis_under_a_prohibition_is_refused() -> None:
    (fault,) = faults(changed("time_window", NIGHT, "basis: read", "basis: house_reading"))
    assert "disagree on whether this is law or a house limit" in fault


def test_house_pack_cannot_claim_a_topic() -> None:
    files = small_files("time_window", NIGHT, head=HEAD.replace("standing: law", "standing: house"))
    assert any("a house pack covers no topic" in fault for fault in faults(files))


def test_house_source_cannot_claim_to_have_been_read() -> None:
    files = small_files("time_window", NIGHT, sources=SOURCES.replace("standing: law", "standing: house"))
    assert any("has certainty `house_reading`" in fault for fault in faults(files))


def test_missing_files_are_named() -> None:
    found = faults({"rules/R-1.yaml": small_files("time_window", NIGHT)["rules/R-1.yaml"]})
    assert any("`pack.yaml` is missing" in fault for fault in found)
    assert any("`sources.yaml` is missing" in fault for fault in found)


def test_file_outside_the_rules_folder_is_refused() -> None:
    (fault,) = faults({**small_files("time_window", NIGHT), "R-2.yaml": "title: x"})
    assert "belongs to no part of a pack" in fault


def test_text_that_is_no_yaml_is_refused_with_its_place() -> None:
    found = faults({**small_files("time_window", NIGHT), "rules/R-2.yaml": "title: [x"})
    assert any(fault.startswith("small/rules/R-2.yaml:1:") or "R-2.yaml:2" in fault for fault in found)


def test_cases_of_no_rule_are_refused() -> None:
    cases = "cases: [{case: x, at: 2026-11-24T10:00:00+08:00, expect: denies}]"
    (fault,) = faults({**small_files("time_window", NIGHT), "rules/R-9.cases.yaml": cases})
    assert "there is no rule `R-9`" in fault


@pytest.mark.parametrize(("instant", "said"), [("2026-11-24T10:00:00", "has no offset"), ("noon", "is not an instant")])
def test_case_whose_moment_cannot_be_told_is_refused(instant: str, said: str) -> None:
    cases = f"cases: [{{case: x, at: {instant}, expect: denies}}]"
    (fault,) = faults({**small_files("time_window", NIGHT), "rules/R-1.cases.yaml": cases})
    assert said in fault


def test_all_faults_of_all_files_are_shown_at_once() -> None:
    files = changed("frequency_cap", CAP, "[act]", "[akt]")
    found = faults({**files, "pack.yaml": HEAD + "colour: red\n"})
    assert len(found) == 2


def test_pack_without_the_one_it_stacks_on_is_refused() -> None:
    with pytest.raises(WrongUse, match="stacks on cn_law"):
        compile_gate([shipped_packs()["cn_mainland"]], ON)


def test_two_packs_with_the_same_rule_id_are_refused() -> None:
    with pytest.raises(WrongUse, match="`R-1` stands in both"):
        compile_gate([small_pack("time_window", NIGHT), small_pack("time_window", NIGHT)], ON)


def test_packs_that_stack_in_a_circle_are_refused() -> None:
    head = HEAD + "stacks_on: [small]\n"
    pack = read_pack("small", small_files("time_window", NIGHT, head=head))
    with pytest.raises(WrongUse, match="small -> small"):
        stack(["small"], {"small": pack})


def test_stack_gives_each_pack_once_and_what_is_below_first() -> None:
    names = [pack.name for pack in stack(["cn_house", "cn_mainland"], shipped_packs())]
    assert names == [
        "cn_house",
        "cn_law",
        "cn_pipl",
        "cn_credit",
        "cn_money",
        "cn_gbt_45251",
        "cn_cba_guide",
        "cn_nifa",
        "cn_mainland",
    ]
