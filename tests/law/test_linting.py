"""A pack whose cases do not tell its numbers apart, or never use an exception, is told so; a proven one is not."""

from arrears.law.conflicts import find_conflicts
from arrears.law.diffing import diff_packs
from arrears.law.linting import lint_pack
from arrears.law.reading import read_pack
from tests.law.shipped import ON, china, shipped_packs
from tests.law.small_pack import small_files

NIGHT = 'mode: forbid\nwindows: [{from: "22:00", until: "08:00", includes_from: true}]'
EXCEPTION = "exceptions:\n  - {when: has_consent_hours, evidence: a recorded agreement}\nmessage:"
GIVEN = "given: {country: XX, timezone: UTC, act: contact, channel: call}\ncases:\n"
EDGES = """\
  - {case: before ten, at: 2026-11-24T21:59:00Z, expect: satisfied}
  - {case: at ten, at: 2026-11-24T22:00:00Z, expect: denies}
  - {case: before eight, at: 2026-11-24T07:59:00Z, expect: denies}
  - {case: at eight, at: 2026-11-24T08:00:00Z, expect: satisfied}
"""


def lint(cases: str, terms: str = NIGHT, shape: str = "time_window", **changes: str) -> list[str]:
    files = small_files(shape, terms) | {"rules/R-1.cases.yaml": GIVEN + cases}
    for old, new in changes.items():
        files["rules/R-1.yaml"] = files["rules/R-1.yaml"].replace(f"{old}:", new)
    return [str(finding) for finding in lint_pack(read_pack("small", files), files)]


def test_cases_on_both_sides_of_every_edge_are_enough() -> None:
    assert lint(EDGES) == []


def test_edge_without_a_case_between_it_and_the_next_minute_is_told() -> None:
    found = lint(EDGES.replace("2026-11-24T21:59:00Z", "2026-11-24T21:00:00Z"))
    assert len(found) == 1
    assert "small/rules/R-1.yaml:10: no case of `R-1` tells `22:00` from `21:59`" in found[0]


def test_whether_the_edge_itself_is_inside_needs_a_case() -> None:
    found = lint(EDGES.replace("2026-11-24T22:00:00Z", "2026-11-24T22:00:30Z"))
    assert [line for line in found if "tells `true` from `false`" in line]


def test_count_needs_cases_on_both_sides_and_its_window_too() -> None:
    terms = "counts: {counted: attempt}\nlimits: [{most: 2, window: {kind: calendar, unit: day, n: 1}}]"
    once = "  - {case: one, at: 2026-11-24T12:00:00Z, expect: satisfied, history: [{at: 2026-11-24T09:00:00Z, channel: call}]}\n"
    twice = (
        once.replace("one,", "two,").replace("satisfied", "denies").replace("channel: call", "channel: call, times: 2")
    )
    found = lint(once + twice, terms, "frequency_cap")
    assert len(found) == 1  # no case has a contact of the day before
    assert "tells `1` from `2`" in found[0]
    yesterday = twice.replace("two,", "yesterday,").replace("denies", "satisfied").replace("24T09", "23T09")
    assert lint(once + twice + yesterday, terms, "frequency_cap") == []


def test_exception_that_lets_no_case_through_is_told() -> None:
    (found,) = lint(EDGES, message=EXCEPTION)
    assert "no case of `R-1` is let through by the exception `has_consent_hours`" in found
    agreed = "  - {case: agreed, at: 2026-11-24T23:00:00Z, given: {has_consent_hours: true}, expect: satisfied}\n"
    assert lint(EDGES + agreed, message=EXCEPTION) == []


def test_house_margin_is_seen_to_refuse_what_the_standard_allows() -> None:
    pairs = {(one.allows, one.refuses, one.refuses_force) for one in find_conflicts(china())}
    assert ("GBT-TIME-1", "HOUSE-CN-TIME-MARGIN", "house") in pairs
    assert all(one[0].split("-")[0] != one[1].split("-")[0] for one in pairs)


def test_between_two_days_only_what_came_into_force_changes() -> None:
    changes = diff_packs(china(), china(), ON.replace(month=1, day=29), ON.replace(month=1, day=30))
    assert {change.rule for change in changes} == {
        "CBA-COND-1", "CBA-FREQ-1", "CBA-PERSON-1", "CBA-PERSON-2", "CBA-REC-1", "CBA-TIME-1", "CBA-VISIT-1",
    }  # fmt: skip
    assert diff_packs(china(), china(), ON, ON) == diff_packs(china(), china()) == []


def test_between_two_versions_every_part_that_differs_is_told() -> None:
    files = small_files("time_window", NIGHT)
    changed = files | {"rules/R-1.yaml": files["rules/R-1.yaml"].replace("22:00", "21:00").replace("Refused.", "No.")}
    (change,) = diff_packs([read_pack("small", files)], [read_pack("small", changed)])
    assert (change.rule, change.what) == ("R-1", "since 2020-01-01")
    assert "22:00" in change.before
    assert "21:00" in change.after


def test_pack_that_is_new_is_told_with_all_its_rules() -> None:
    house = shipped_packs()["cn_house"]
    changes = diff_packs([], [house])
    assert changes[0].after == "there"
    assert {change.rule for change in changes[1:]} == {rule.id for rule in house.rules}
