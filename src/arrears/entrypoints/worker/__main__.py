"""`python -m arrears.entrypoints.worker [--once]`: the worker, as the desk starts it; `arrears worker` is the same for people."""

from __future__ import annotations

import os
import sys


def main(*, once: bool) -> int:
    """Until stopped; with `once` until there is nothing left."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arrears.entrypoints.desk.settings")
    import django  # noqa: PLC0415  settings are named only now

    django.setup()
    from arrears.entrypoints.worker.loop import work  # noqa: PLC0415

    return work(once=once)


if __name__ == "__main__":
    main(once="--once" in sys.argv[1:])
