"""How does a server process keep from pausing? It settles once, after all is loaded and before the first page."""

from __future__ import annotations

import gc
import sys
from typing import Final

from django.urls import get_resolver

# A page that comes back from the database waits for the one that is being drawn to let go: at most so long, and at each statement.
_TURN_SECONDS: Final = 0.001
_NEW_OBJECTS: Final = 20_000  # a page makes some thousands, nearly all of which need no collector


def settle() -> None:
    """Load what the first page would have to load, and take it out of what the collector looks through again and again."""
    get_resolver().url_patterns  # noqa: B018  reads every department's pages
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 50)
    sys.setswitchinterval(_TURN_SECONDS)
