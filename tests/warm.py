"""`python -m tests.warm night|synthetic_tape`: compile what the tests need compiled.

Done before they run side by side and each would compile the same. What is compiled lies in caches from then on.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, book_config, orders
from arrears.feeds.synthetic_tape.write_tape import write_tape as write_synthetic_tape
from arrears.flows.load_tape import load_tape
from arrears.nightly.runner import run_night
from tests.cast import AS_OF, write_tape
from tests.feeds.sample_tape import sound_tables, write_csv


def night(folder: Path) -> None:
    """Load two small portfolios, one of them with rows out of order and quotes, and run a night: nearly all kernels."""
    tables = sound_tables()  # money taken back, pauses
    tables["payments"].reverse()
    tables["borrowers"][0]["name"] = "Invented, quoted"
    load_tape(write_csv(folder / "sound", tables), folder / "book_of_sound", processes=1)
    book = folder / "book"
    load_tape(write_tape(folder / "tape"), book, AS_OF, processes=1)
    run_night(book, AS_OF, orders(book_config(book, None), DEFAULT_STRATEGY, None))


def synthetic_tape(folder: Path) -> None:
    """Write one: its kernels are others."""
    write_synthetic_tape(folder / "tape", 200, 1, AS_OF, file_format="csv", processes=1)


def main(what: str) -> None:
    """Do one of the above, so that two processes can do one each."""
    with tempfile.TemporaryDirectory() as name:
        {"night": night, "synthetic_tape": synthetic_tape}[what](Path(name))


if __name__ == "__main__":
    main(sys.argv[1])
