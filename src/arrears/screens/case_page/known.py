"""Which stages and buckets can a case be in? Read from the strategies and products there are, never from the cases."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import yaml

from arrears.feeds.config_folder import read_config


def known_stages() -> tuple[str, ...]:
    """Stages and stops of every strategy, as their files order them."""
    return _known(os.environ.get("ARREARS_BOOK", ""))[0]


def known_buckets() -> tuple[str, ...]:
    """Buckets of every product, the youngest first."""
    return _known(os.environ.get("ARREARS_BOOK", ""))[1]


@lru_cache(maxsize=1)
def _known(book: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    config = read_config(Path(book) / "config" if book else None)
    strategies = [yaml.safe_load(found.text) for _, found in sorted(config.strategies.items(), reverse=True)]
    products = [yaml.safe_load(found.text) for _, found in sorted(config.products.items())]
    stages = [part["name"] for told in strategies for kind in ("stages", "stops") for part in told.get(kind, ())]
    buckets = [part["name"] for told in products for part in told.get("buckets", ())]
    return tuple(dict.fromkeys(stages)), tuple(dict.fromkeys(buckets))
