"""Law packs as the commands take them: the shipped ones and those of a user's folder."""

from __future__ import annotations

from pathlib import Path

from arrears.feeds.config_folder import read_config
from arrears.law.shelf import Shelf


def law_shelf(config: Path | None) -> Shelf:
    """Every pack there is. A user's own, or one that replaces a shipped pack, must pass its cases before it answers."""
    held = read_config(config)
    return Shelf(held.packs, held.own_packs)
