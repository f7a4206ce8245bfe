"""`python -m tests.warm`: compile what the tests need compiled, before they run side by side and each would compile the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, book_config, orders
from arrears.flows.load_tape import load_tape
from arrears.nightly.runner import run_night
from tests.cast import AS_OF, write_tape


def main() -> None:
    """Load a small portfolio and run a night of it: that touches nearly all compiled code, which lies in caches from then on."""
    with tempfile.TemporaryDirectory() as name:
        book = Path(name) / "book"
        load_tape(write_tape(Path(name) / "tape"), book, AS_OF, processes=1)
        run_night(book, AS_OF, orders(book_config(book, None), DEFAULT_STRATEGY, None))


if __name__ == "__main__":
    main()
