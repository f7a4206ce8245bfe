"""`arrears token create`: a token for a program, shown this once."""

from __future__ import annotations

from pathlib import Path

import click

from arrears.entrypoints.cli.console import ERROR, print_json
from arrears.entrypoints.cli.token.desk_of import desk_options, open_desk
from arrears.kernel.errors import WrongUse


@click.command("create", epilog="Example: arrears token create --book BOOK --person rita --scopes cases:read,gate:ask")
@desk_options
@click.option("--person", required=True, help="User name of the person it acts as.")
@click.option("--scopes", required=True, help="Comma-separated, such as cases:read,gate:ask; /v1/docs lists all.")
@click.option("--title", default="", help="What it is for.")
@click.option("--days", type=int, default=90, show_default=True, help="How long it lives.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def COMMAND(  # noqa: N802  the name the command list looks for
    book: Path, database: str | None, person: str, scopes: str, title: str, days: int, *, as_json: bool
) -> None:
    """Make a token. It is shown this once: only its hash is kept."""
    open_desk(book, database)
    from django.utils import timezone  # noqa: PLC0415  Django is ready only now

    from arrears.entrypoints.api.tokens import issue_token  # noqa: PLC0415
    from arrears.store.tables import Person  # noqa: PLC0415

    found = Person.objects.filter(username=person, is_active=True).first()
    if found is None:
        raise WrongUse(f"There is no active person `{person}`.")
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    row, text = issue_token(found, wanted, title=title, at=timezone.now(), days=days)
    if as_json:
        print_json({"id": row.pk, "token": text, "scopes": row.scopes, "expires_at": row.expires_at})
        return
    ERROR.print(f"Token {row.pk} acts as {person} until {row.expires_at:%Y-%m-%d}. It is shown this once:")
    click.echo(text)
