"""Every strategy we ship holds under its own checks."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from arrears.strategy.reading import read_strategy

FOLDER = Path(str(resources.files("arrears") / "packs" / "strategies"))
SHIPPED = sorted(path for path in FOLDER.glob("*.yaml") if not path.name.endswith(".cases.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_strategy_passes_its_static_checks(path: Path) -> None:
    strategy = read_strategy(path.name, path.read_text(encoding="utf-8"))
    assert strategy.name == path.stem
    assert strategy.stages
    assert path.with_name(f"{path.stem}.cases.yaml").is_file()
