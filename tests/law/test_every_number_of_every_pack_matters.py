"""`arrears law check` over the shipped packs: no number without a case on both sides, no exception that lets nothing go."""

from importlib.resources import files
from pathlib import Path

import pytest

from arrears.law.linting import lint_pack
from tests.law.shipped import every_pack, texts_of

ROOT = Path(str(files("arrears") / "packs" / "law"))


@pytest.mark.parametrize("name", every_pack())
def test_no_number_time_or_exception_is_without_a_case(name: str) -> None:
    assert [str(finding) for finding in lint_pack(every_pack()[name], texts_of(ROOT / name))] == []
