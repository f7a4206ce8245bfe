"""`arrears token revoke`: no call by it from now on."""

from __future__ import annotations

from pathlib import Path

import click

from arrears.entrypoints.cli.console import ERROR, print_json
from arrears.entrypoints.cli.token.desk_of import desk_options, open_desk
from arrears.kernel.errors import WrongUse


@click.command("revoke", epilog="Example: arrears token revoke --book BOOK 12")
@desk_options
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def COMMAND(book: Path, database: str | None, number: int, *, as_json: bool) -> None:  # noqa: N802  the name the list looks for
    """Revoke token NUMBER at once."""
    open_desk(book, database)
    from django.utils import timezone  # noqa: PLC0415  Django is ready only now

    from arrears.entrypoints.api.tokens import revoke_token  # noqa: PLC0415
    from arrears.store.tables import ApiToken  # noqa: PLC0415

    token = ApiToken.objects.filter(pk=number, revoked_at__isnull=True).first()
    if token is None:
        raise WrongUse(f"There is no token {number} that could be revoked. `arrears token list` shows them.")
    revoke_token(token, at=timezone.now())
    if as_json:
        print_json({"id": number, "revoked_at": token.revoked_at})
        return
    ERROR.print(f"Token {number} is revoked.")
