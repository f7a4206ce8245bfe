"""Starts the desk as `arrears serve` does, with the demo's people and the cases a test wants: BOOK URL PORT FILL."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

from arrears.entrypoints.cli.serve import name_settings, prepare, run_server

_DATABASE = "store.sqlite3"


def main(book: str, url: str, port: str, fill: str) -> None:
    """Make tables, people and cases, then serve until stopped."""
    name_settings(Path(book), url, is_loopback=True)
    template = os.environ.get("ARREARS_TEMPLATE", "")
    is_made = _take(Path(template)) if template else False
    prepare()
    if not is_made:
        from arrears.entrypoints.desk.demo_people import make_demo_people

        make_demo_people()
        if template:
            _keep(Path(template))
    if fill:
        module, _, function = fill.partition(":")
        getattr(importlib.import_module(module), function)()
    run_server("127.0.0.1", int(port), 1)


def _folder() -> Path:
    """The desk's own files; its SQLite database lies beside them."""
    return Path(os.environ["ARREARS_DESK"])


def _take(template: Path) -> bool:
    """A desk with tables and people, as the first one of this run made it: making them takes most of a start."""
    if not template.is_dir():
        return False
    shutil.copytree(template / "desk", _folder(), dirs_exist_ok=True)
    shutil.copyfile(template / _DATABASE, _folder().with_name(_DATABASE))
    return True


def _keep(template: Path) -> None:
    fresh = Path(tempfile.mkdtemp(dir=template.parent))
    shutil.copytree(_folder(), fresh / "desk")
    source, target = (sqlite3.connect(path) for path in (_folder().with_name(_DATABASE), fresh / _DATABASE))
    with contextlib.closing(source), contextlib.closing(target):
        source.backup(target)  # whole, whatever still stands in the write-ahead log
    with contextlib.suppress(OSError):  # another process was first
        fresh.rename(template)


if __name__ == "__main__":
    main(*sys.argv[1:])
