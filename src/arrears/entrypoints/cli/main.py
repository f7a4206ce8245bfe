"""The command line: finds its commands by listing this folder, and turns errors into exit statuses.

0 done · 1 a check did not hold · 2 wrong use or bad input · 3 something outside failed.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys

import click

from arrears import __version__
from arrears.entrypoints import cli
from arrears.kernel.errors import ArrearsError, DidNotHold, WrongUse


class _Commands(click.Group):
    """Every module of this folder that has a `COMMAND`; imported only when named, so that --help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        names = (info.name for info in pkgutil.iter_modules(cli.__path__))
        return sorted(name for name in names if name not in ("main", "console", "packs"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{cli.__name__}.{cmd_name}")
        command: click.Command = module.COMMAND
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="arrears")
def arrears() -> None:
    """Collections of overdue loans: lawful by construction, explained, replayable.

    Example: arrears night --book BOOK --as-of 2026-11-23
    """


def main() -> None:
    """Run the command line."""
    try:
        arrears.main(prog_name="arrears", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("arrears: stopped. Nothing half-written remains; start again to go on.", err=True)
        sys.exit(130)
    except DidNotHold as error:
        click.echo(f"arrears: {error}", err=True)
        sys.exit(1)
    except WrongUse as error:
        click.echo(f"arrears: {error}", err=True)
        sys.exit(2)
    except ArrearsError as error:
        click.echo(f"arrears: {error}", err=True)
        sys.exit(3)
    except OSError as error:
        click.echo(f"arrears: {_outside(error)}", err=True)
        sys.exit(3)


def _outside(error: OSError) -> str:
    """A fault of the machine as a sentence: which file, what is wrong with it and what to do."""
    where = f"{os.fspath(error.filename)}: " if isinstance(error.filename, str | os.PathLike) else ""
    return f"{where}{error.strerror or error}. Look at the path, its permissions and the disk, then run it again."
