"""What the docs say is what the code does."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import click
import polars as pl
import pytest

from arrears.entrypoints.cli.console import orders
from arrears.entrypoints.cli.main import arrears
from arrears.feeds.config_folder import read_config
from arrears.flows.load_tape import load_tape
from arrears.ledger.product import Product
from arrears.nightly.runner import run_night
from arrears.strategy.facts import FACTS
from tests.cast import AS_OF, write_tape
from tests.house import cli_reference, packs_reference, shapes_reference

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/README.md")])


def names(page: str) -> set[str]:
    """Everything a page writes in backticks."""
    return set(re.findall(r"`([\w.+*-]+)`", (ROOT / "docs" / page).read_text(encoding="utf-8")))


def test_reference_of_the_command_line_is_current() -> None:
    written = cli_reference.PAGE.read_text(encoding="utf-8")
    assert written == cli_reference.page(), "run `python -m tests.house.cli_reference`"


def test_reference_of_the_shapes_is_current() -> None:
    written = shapes_reference.PAGE.read_text(encoding="utf-8")
    assert written == shapes_reference.page(), "run `python -m tests.house.shapes_reference`"


def test_reference_of_the_shipped_packs_is_current() -> None:
    written = packs_reference.PAGE.read_text(encoding="utf-8")
    assert written == packs_reference.page(), "run `python -m tests.house.packs_reference`"


def test_every_column_of_a_nights_outputs_is_described(tmp_path: Path) -> None:
    load_tape(write_tape(tmp_path / "tape"), tmp_path / "book", AS_OF, processes=1)
    run_night(tmp_path / "book", AS_OF, orders(read_config(None), "cn_online_consumer", None))
    told = names("reference/outputs.md")
    for path in sorted((tmp_path / "book" / "nights" / str(AS_OF)).glob("*.parquet")):
        missing = {path.name, *pl.scan_parquet(path).collect_schema()} - told
        assert not missing, (path.name, missing)


def test_every_fact_of_a_strategy_is_described() -> None:
    told = names("reference/strategy.md")
    assert {name for name in FACTS if not name.startswith("status_")} - told == set()


def test_every_key_of_a_product_is_described() -> None:
    told = names("reference/products.md")
    keys = set(Product.__dataclass_fields__) - {"order"} | {"allocation"}
    assert keys - told == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_shown_have_the_options_shown(page: Path) -> None:
    context = click.Context(arrears, info_name="arrears")
    for line in re.findall(r"^ {4}(?:\$ )?arrears (\w.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        words = shlex.split(line.partition(" # ")[0])
        command = arrears.get_command(context, words[0])
        while isinstance(command, click.Group) and len(words) > 1 and words[1] != "[OPTIONS]":
            words = words[1:]
            command = command.get_command(context, words[0])
        assert command is not None, line
        known = {option for item in command.params for option in item.opts} | {"--help", "--version"}
        shown = {word.strip("[]").partition("=")[0] for word in words if word.strip("[").startswith("--")}
        assert shown <= known, line


def test_no_registry_and_no_machine_stand_in_the_files() -> None:
    told = subprocess.run(
        ["git", "grep", "-lIE", "https?://[^ ]*(pypi|pythonhosted|npmjs|registry)[.][a-z]+/|/work/(main|shared)|/tmp/lead"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.split()  # fmt: skip
    assert [name for name in told if name != "tests/house/test_docs_are_current.py"] == []
