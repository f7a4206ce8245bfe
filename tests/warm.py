"""`python -m tests.warm night`, or `tape_and_log`: compile what the tests need compiled.

Done before they run side by side and each would compile the same. What is compiled lies in caches from then on.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path
from typing import Final

from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, orders
from arrears.feeds.config_folder import read_config
from arrears.feeds.synthetic_tape.write_tape import write_tape as write_synthetic_tape
from arrears.flows.load_tape import load_tape
from arrears.nightly.comparing import compare
from arrears.nightly.runner import run_night
from tests.cast import AS_OF, write_tape
from tests.feeds.sample_tape import sound_tables, write_csv
from tests.law_commands.planting import audit_planted
from tests.nightly.random_book import AROUND, write_random_tape

_LAW: Final = "cn_law,cn_house"


def night(folder: Path) -> None:
    """Load small portfolios, one of them with rows out of order and quotes; a night, one that follows it, a what-if."""
    tables = sound_tables()  # money taken back, pauses
    tables["payments"].reverse()
    tables["borrowers"][0]["name"] = "Invented, quoted"
    load_tape(write_csv(folder / "sound", tables), folder / "book_of_sound", processes=1)
    load_tape(write_tape(folder / "tape"), folder / "book_of_cast", AS_OF, processes=1)
    run_night(folder / "book_of_cast", AS_OF, orders(read_config(None), DEFAULT_STRATEGY, None))
    book, own = folder / "book", orders(read_config(None), DEFAULT_STRATEGY, _LAW)
    load_tape(write_random_tape(folder / "random", 5, 60), book, AROUND, partitions=2, processes=1)
    for as_of in (AROUND, AROUND + dt.timedelta(days=1)):
        run_night(book, as_of, own)
    compare(book, None, orders(read_config(None), "cn_gentle", _LAW))


def tape_and_log(folder: Path) -> None:
    """Write a portfolio, and audit logs of contacts: their kernels are others."""
    write_synthetic_tape(folder / "tape", 200, 1, AS_OF, file_format="csv", processes=1)
    for asked in ("cn_mainland", "us_federal"):
        (log := folder / asked).mkdir()
        audit_planted(log, asked)


def main(what: str) -> None:
    """Do one of the above, so that two processes can do one each."""
    with tempfile.TemporaryDirectory() as name:
        {"night": night, "tape_and_log": tape_and_log}[what](Path(name))


if __name__ == "__main__":
    main(sys.argv[1])
