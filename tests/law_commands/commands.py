"""Runs a command of the command line as a user does: the whole program, so that exit statuses are the real ones."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from unittest.mock import patch

import click
import pytest
from click.testing import CliRunner

from arrears.entrypoints.cli.main import main


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


def run(*arguments: object, stdin: str = "") -> Ran:
    """`arrears ARGUMENTS…` with this text on standard input."""
    words: Sequence[str] = ["arrears", *(str(argument) for argument in arguments)]

    @click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
    def whole() -> None:
        with patch.object(sys, "argv", list(words)):
            main()

    result = CliRunner().invoke(whole, [], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        pytest.fail(f"{result.exception!r}")
    return Ran(result.exit_code, result.stdout, result.stderr)
