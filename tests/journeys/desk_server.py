"""Starts the desk as `arrears serve` does, with the demo's people and the cases a test wants: BOOK URL PORT FILL."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from arrears.entrypoints.cli.serve import name_settings, prepare, run_server


def main(book: str, url: str, port: str, fill: str) -> None:
    """Make tables, people and cases, then serve until stopped."""
    name_settings(Path(book), url, is_loopback=True)
    prepare()
    from arrears.entrypoints.desk.demo_people import make_demo_people

    make_demo_people()
    if fill:
        module, _, function = fill.partition(":")
        getattr(importlib.import_module(module), function)()
    run_server("127.0.0.1", int(port), 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
