"""`arrears demo`: the main job on the shipped real portfolio, from tape to work lists, and the desk on its cases.

Also how well our ageing agrees with the bank's own word.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import polars as pl
from rich.table import Table

from arrears.book.nights import get_night
from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, ERROR, book_config, orders, partition_progress, print_json
from arrears.entrypoints.cli.serve import free_port, name_settings, prepare, run_server
from arrears.feeds.uci_cards.tape import bank_is_late, month_ends, read_cards, write_uci_tape
from arrears.flows.load_tape import load_tape
from arrears.nightly.runner import run_night
from arrears.reports.demo_report import demo_page
from arrears.reports.night_report import write_night_report

if TYPE_CHECKING:
    from arrears.entrypoints.desk.demo_people import DemoPerson


@click.command("demo", epilog="Example: arrears demo --folder demo --no-serve")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True)
@click.option("--no-serve", is_flag=True, help="Do not open the desk; for machines.")
@click.option("--json", "as_json", is_flag=True, help="Print the result; implies --no-serve.")
def COMMAND(folder: Path, no_serve: bool, as_json: bool) -> None:  # noqa: N802  the name the command list looks for
    """Load 30,000 real card accounts, run six monthly nights under the mainland China packs, open the desk on them."""
    started = time.perf_counter()
    shutil.rmtree(folder / "tape", ignore_errors=True)
    loans = write_uci_tape(folder / "tape")
    load_tape(folder / "tape", folder / "book")
    wanted = orders(book_config(folder / "book", None), DEFAULT_STRATEGY, None)
    book = folder / "book"
    manifests = []
    for end in month_ends():
        with partition_progress(f"night of {end}") as progress:
            manifests.append(run_night(book, end, wanted, progress=progress,
                                       finish=lambda night, told: write_night_report(night, told, book, wanted)))  # fmt: skip
    agreement = [agree(folder / "book", end, bank) for end, bank in bank_is_late(read_cards()).items()]
    (folder / "index.html").write_text(demo_page(manifests, agreement), encoding="utf-8")
    people = _fill_desk(book)
    result = {"loans": loans, "seconds": time.perf_counter() - started, "agreement": agreement}
    if as_json:
        print_json(result)
        return
    _tell(result, manifests)
    _tell_people(people, folder)
    if not no_serve:
        port = free_port()
        address = f"http://localhost:{port}/"  # a name, because passkeys are bound to one
        ERROR.print(f"Open {address} (Ctrl-C ends)")
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(address)
        run_server("127.0.0.1", port, 1)


def _fill_desk(book: Path) -> list[DemoPerson]:
    """The last night's cases in the store, and one ready person a role."""
    name_settings(book, None, is_loopback=True)
    prepare()
    from arrears.entrypoints.desk.demo_desk import fill_demo_desk  # noqa: PLC0415  settings are named only now

    with partition_progress("cases to the desk") as progress:
        return fill_demo_desk(book, month_ends()[-1], progress)


def _tell_people(people: list[DemoPerson], folder: Path) -> None:
    table = Table(title="Ready to sign in, in this demo book alone")
    for heading in ("name", "password", "secret for one-time codes"):
        table.add_column(heading, no_wrap=True)  # whoever types it needs all of it
    for person in people:
        table.add_row(person.username, person.password, person.totp_secret)
    ERROR.print(table)
    ERROR.print(
        "The sign-in page lists them too, and shows the code of the moment: no authenticator app is needed here."
    )
    ERROR.print(f"The night's report: {(folder / 'index.html').resolve().as_uri()}")


def agree(book: Path, end: dt.date, bank: pl.DataFrame) -> dict[str, Any]:
    """How often our ageing and the bank's own status say the same at one month end. Shares of all loans."""
    accounts = pl.read_parquet(get_night(book, end) / "accounts.parquet", columns=["loan_id", "past_due_days"])
    both = accounts.join(bank, on="loan_id").with_columns((pl.col("past_due_days") > 0).alias("is_late"))
    late, bank_late = both["is_late"], both["bank_is_late"]
    return {
        "month_end": end.isoformat(), "loans": both.height, "same": (late == bank_late).mean(),
        "both_late": int((late & bank_late).sum()), "only_bank": int((~late & bank_late).sum()),
        "only_ours": int((late & ~bank_late).sum()),
    }  # fmt: skip


def _tell(result: dict[str, Any], manifests: list[dict[str, Any]]) -> None:
    ERROR.print(f"{result['loans']:,} accounts, six nights, {result['seconds']:.1f} s.")
    for manifest in manifests:
        rows = manifest["rows"]
        ERROR.print(
            f"  {manifest['as_of']}: {rows['contacts_planned']:,} contacts planned, {rows['contacts_refused']:,} refused, "
            f"{rows['worklist']:,} tasks, {rows['transitions']:,} moves"
        )
    ERROR.print(
        "Our ageing against the bank's own status (late: 2 and above, in September 1 and above; April is our opening):"
    )
    for row in result["agreement"]:
        ERROR.print(
            f"  {row['month_end']}: same for {row['same']:.1%}; both late {row['both_late']:,}, only the bank "
            f"{row['only_bank']:,}, only ours {row['only_ours']:,}"
        )
