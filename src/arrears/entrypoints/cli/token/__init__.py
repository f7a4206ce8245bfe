"""`arrears token`: which programs may call. Each sub-command is one file of this folder."""

from __future__ import annotations

import importlib
import pkgutil

import click


class _Parts(click.Group):
    """Every module of this folder that has a `COMMAND`; imported only when named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return sorted(info.name for info in pkgutil.iter_modules(__path__) if info.name != "desk_of")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name}").COMMAND
        return command


@click.command(
    "token", cls=_Parts, epilog="Example: arrears token create --book BOOK --person rita --scopes cases:read"
)
def COMMAND() -> None:  # noqa: N802  the name the command list looks for
    """Tokens for programs that call the API: create, list, revoke."""
