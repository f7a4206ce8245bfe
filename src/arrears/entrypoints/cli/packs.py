"""Law packs as the commands take them: the shipped ones and those of a user's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from arrears.feeds.config_folder import read_config
from arrears.law.shelf import Shelf

OWN_PACKS: Final = click.option(
    "--config", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Folder with law packs of your own."
)


def law_shelf(config: Path | None) -> Shelf:
    """Every pack there is. A user's own, or one that replaces a shipped pack, must pass its cases before it answers."""
    held = read_config(config)
    return Shelf(held.packs, held.own_packs)
