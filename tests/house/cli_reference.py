"""Writes docs/reference/cli.md from the commands themselves: `python -m tests.house.cli_reference`."""

from __future__ import annotations

import inspect
from pathlib import Path

import click

from arrears.entrypoints.cli.main import arrears

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"
_HEAD = """# The command line

Written by `python -m tests.house.cli_reference` from the commands themselves; a test holds that it is current.

Exit status: 0 done, 1 a check did not hold, 2 wrong use or bad input, 3 something outside failed (a full disk, a killed
process; nothing is lost, run it again). Results go to standard output, messages to people to standard error.
"""


def page() -> str:
    """The whole page."""
    context = click.Context(arrears, info_name="arrears")
    parts = [_HEAD]
    for name in arrears.list_commands(context):
        command = arrears.get_command(context, name)
        if command is not None:
            parts += _section(command, context, f"arrears {name}", 2)
    return "\n".join(parts)


def _section(command: click.Command, parent: click.Context, title: str, depth: int) -> list[str]:
    context = click.Context(command, info_name=title.rpartition(" ")[2], parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [f"{'#' * depth} {title}", "", inspect.cleandoc(command.help or ""), "", f"    {title} {usage}", ""]
    options = [item for item in command.params if isinstance(item, click.Option)]
    rows = [record for item in options if (record := item.get_help_record(context))]
    if rows:
        parts += ["| Option | Meaning |", "|---|---|"]
        parts += [f"| `{name}` | {' '.join(told.split()).replace('|', chr(92) + '|')} |" for name, told in rows]
        parts.append("")
    if command.epilog:
        parts += [f"{command.epilog.partition(': ')[0]}:", "", f"    {command.epilog.partition(': ')[2]}", ""]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                parts += _section(inner, context, f"{title} {name}", depth + 1)
    return parts


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
