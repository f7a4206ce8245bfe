"""`arrears token list`: which tokens there are, by their last letters."""

from __future__ import annotations

from pathlib import Path

import click

from arrears.entrypoints.cli.console import print_json
from arrears.entrypoints.cli.token.desk_of import desk_options, open_desk


@click.command("list", epilog="Example: arrears token list --book BOOK")
@desk_options
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def COMMAND(book: Path, database: str | None, *, as_json: bool) -> None:  # noqa: N802  the name the command list looks for
    """Show every token: for whom, how far, until when, last used."""
    open_desk(book, database)
    from arrears.store.tables import ApiToken  # noqa: PLC0415  Django is ready only now

    rows = [
        {
            "id": one.pk, "person": one.person.username, "title": one.title, "ends_in": one.hint, "scopes": one.scopes,
            "expires_at": one.expires_at, "revoked_at": one.revoked_at, "last_used_at": one.last_used_at,
        }
        for one in ApiToken.objects.select_related("person").order_by("id")
    ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = (
            "revoked" if row["revoked_at"] else f"until {row['expires_at']:%Y-%m-%d}" if row["expires_at"] else "open"
        )
        click.echo(f"{row['id']:>5}  …{row['ends_in']}  {row['person']:<16} {state:<16} {','.join(row['scopes'])}")
