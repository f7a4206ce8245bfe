"""The league of agencies: shares and rates, and how sure a comparison among cases dealt by lot is."""

from __future__ import annotations

from arrears.casework.league import AgencyCounts, Drawn, compare_draw, rank_agencies


def test_league_ranks_by_recovered_share_and_leaves_out_what_cannot_be_shared() -> None:
    rows = rank_agencies([
        AgencyCounts(1, "One", "CNY", cases=10, outstanding_minor=1_000, recovered_minor=100, contacts=25, complaints=1),
        AgencyCounts(2, "Two", "CNY", cases=20, outstanding_minor=1_000, recovered_minor=300, promises=8, promises_kept=6),
        AgencyCounts(3, "Three", "CNY"),
    ])  # fmt: skip
    assert [row.counts.title for row in rows] == ["Two", "One", "Three"]
    assert (rows[0].recovered_share, rows[0].kept_share) == (0.3, 0.75)
    assert (rows[1].contacts_per_case, rows[1].complaints_per_1000, rows[1].kept_share) == (2.5, 100, None)
    assert rows[2].recovered_share is rows[2].contacts_per_case is None


def test_draw_tells_a_clear_difference_from_chance() -> None:
    clear = compare_draw([Drawn(1, "One", 1_000, 300), Drawn(2, "Two", 1_000, 200)])
    assert clear[0].drawn.agency == 1
    assert clear[0].ahead is not None
    assert clear[0].ahead.low > 0
    chance = compare_draw([Drawn(1, "One", 20, 6), Drawn(2, "Two", 20, 4)])
    assert chance[0].ahead is not None
    assert chance[0].ahead.low < 0 < chance[0].ahead.high
    assert chance[0].paying.low < 0.3 < chance[0].paying.high


def test_part_without_cases_says_nothing_and_one_alone_is_ahead_of_nobody() -> None:
    rows = compare_draw([Drawn(1, "One", 5, 1), Drawn(2, "Two", 0, 0)])
    assert [(row.drawn.agency, row.ahead) for row in rows] == [(1, None)]
