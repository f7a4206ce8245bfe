"""The migrations make the tables the models say; tests themselves run without them, for speed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _django(*arguments: str, database: Path) -> subprocess.CompletedProcess[str]:
    told = {"DJANGO_SETTINGS_MODULE": "tests.store.settings", "ARREARS_DATABASE_URL": f"sqlite:///{database}"}
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments], env={**os.environ, **told, "PYTHONPATH": paths}, cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_fresh_database_gets_every_table_and_no_change_of_a_table_lacks_its_migration(tmp_path: Path) -> None:
    made = _django("migrate", database=tmp_path / "store.sqlite3")
    assert made.returncode == 0, made.stderr
    checked = _django("makemigrations", "store", "--check", "--dry-run", database=tmp_path / "store.sqlite3")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_only_the_store_has_models() -> None:
    root = ROOT / "src" / "arrears"
    found = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "(models.Model)" in path.read_text(encoding="utf-8")
    ]
    assert found
    assert [path for path in found if not path.startswith("store/tables/")] == []
