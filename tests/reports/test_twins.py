"""Every report does what its twin says."""

from __future__ import annotations

import math
from typing import Any

import pytest

from arrears.reports.twins import Twin, broken_invariants, list_twins, run_twin

TWINS = list_twins()


def same(one: Any, other: Any) -> bool:
    if isinstance(other, float):
        return math.isclose(float(one), other, abs_tol=1e-9)
    return bool(one == other)


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_report_gives_what_its_twin_expects(twin: Twin) -> None:
    rows = run_twin(twin, twin.given)
    assert len(rows) == len(twin.expect)
    for row, wanted in zip(rows, twin.expect, strict=True):
        assert list(row) == list(twin.columns)
        assert all(same(row[name], value) for name, value in wanted.items()), (row, wanted)
    assert broken_invariants(twin, rows) == []


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_report_of_an_empty_night_has_no_rows(twin: Twin) -> None:
    assert run_twin(twin, {}) == []


def test_a_broken_invariant_is_named() -> None:
    twin = next(twin for twin in TWINS if twin.name == "headline")
    rows = run_twin(twin, twin.given)
    rows[0]["arrears"] = -1
    assert broken_invariants(twin, rows) == ["arrears >= 0"]
