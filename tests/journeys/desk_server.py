"""Starts the desk as `arrears serve` does, with the demo's people and the cases a test wants: BOOK URL PORT FILL."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path

from django.conf import settings

from arrears.entrypoints.cli.serve import name_settings, prepare, run_server
from tests.journeys.templates import begin_from


def _choose_hashes() -> None:
    """Once a desk is prepared: settings read its key and look for its files as they are first asked."""
    if os.environ["ARREARS_TEST_HASHES"] == "quick":
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def main(book: str, url: str, port: str, fill: str) -> None:
    """Make tables, people and cases, then serve until stopped."""
    gc.disable()  # until it serves: starting makes no garbage, and looking for some takes a fifth of the start
    name_settings(Path(book), url, is_loopback=True)
    begin_from(Path(os.environ["ARREARS_TEMPLATE"]), Path(os.environ["ARREARS_DESK"]), url, _make)
    prepare()
    _choose_hashes()
    if fill:
        module, _, function = fill.partition(":")
        getattr(importlib.import_module(module), function)()
    gc.enable()
    run_server("127.0.0.1", int(port), 1)


def _make() -> None:
    """Tables and people."""
    prepare()
    _choose_hashes()
    from arrears.entrypoints.desk.demo_people import make_demo_people

    make_demo_people()


if __name__ == "__main__":
    main(*sys.argv[1:])
