"""The cast's book, loaded once: every test gets a copy of its own. In two partitions, for a night's time goes by them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from arrears.flows.load_tape import load_tape
from tests.cast import AS_OF, write_tape


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only to be copied."""
    folder = tmp_path_factory.mktemp("cast")
    load_tape(write_tape(folder / "tape"), folder / "book", AS_OF, partitions=2, processes=1)
    return folder / "book"


@pytest.fixture
def loaded(loaded_once: Path, tmp_path: Path) -> Path:
    """A book with no night yet."""
    return Path(shutil.copytree(loaded_once, tmp_path / "book"))
