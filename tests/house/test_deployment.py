"""What the deployment guide, units, compose file and wheel name is there: commands, options, variables, files."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from glob import glob
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "howto" / "deploy.md"
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
# Of the compose specification, what our file may use.
SERVICE_KEYS = {
    "build", "command", "depends_on", "environment", "healthcheck", "image", "ports", "restart", "volumes",
}  # fmt: skip


def known(words: list[str]) -> click.Command:
    """The command that `arrears WORDS…` names. Errors: `ModuleNotFoundError`, `KeyError`."""
    command: click.Command = import_module(f"arrears.entrypoints.cli.{words[0]}").COMMAND
    for word in words[1:]:
        if not isinstance(command, click.Group) or word not in command.commands:
            break
        command = command.commands[word]
    return command


def assert_runs(line: list[str]) -> None:
    """Every word after `arrears` is a command, or an option it has."""
    command = known([word for word in line if not word.startswith("-")])
    options = {name for one in command.params for name in one.opts}
    assert {word for word in line if word.startswith("--")} <= options, (line, sorted(options))


def from_units() -> Iterator[list[str]]:
    for unit in UNITS:
        started = re.search(r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        assert started, unit
        program, *line = shlex.split(started[1])
        assert program == "/opt/arrears/.venv/bin/arrears"
        yield line


def from_guide() -> Iterator[list[str]]:
    for told in re.findall(r"`arrears ([a-z -]+)`", GUIDE.read_text(encoding="utf-8")):
        yield shlex.split(told)


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = COMPOSE["services"]
    return found


@pytest.mark.parametrize("line", [*from_units(), *from_guide()], ids=" ".join)
def test_every_command_of_guide_and_units_is_there_with_its_options(line: list[str]) -> None:
    assert_runs(line)


def test_every_variable_of_the_settings_file_is_one_the_desk_knows_and_the_guide_explains() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "arrears").rglob("*.py"))
    text, guide = (
        (ROOT / "deploy" / "systemd" / "desk.env").read_text(encoding="utf-8"),
        GUIDE.read_text(encoding="utf-8"),
    )
    names = re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)
    names += [name for one in services().values() for name in one["environment"] if name.startswith("ARREARS_")]
    assert len(names) > 5
    assert [name for name in names if f'"{name}"' not in code] == []
    assert [name for name in names if f"`{name}`" not in guide] == []


def test_compose_file_starts_commands_that_are_there_and_declares_what_it_uses() -> None:
    assert set(COMPOSE) == {"x-arrears", "services", "volumes"}
    for name, one in services().items():
        assert set(one) <= SERVICE_KEYS, name
        assert ("image" in one) != ("build" in one), name
        assert {place.partition(":")[0] for place in one["volumes"]} <= set(COMPOSE["volumes"]), name
        for other, wait in one.get("depends_on", {}).items():
            assert wait == {"condition": "service_healthy"}
            assert "healthcheck" in services()[other]
        if "build" in one:
            assert (ROOT / "deploy" / one["build"]["context"] / one["build"]["dockerfile"]).exists()
            assert_runs(one["command"])
    used = re.findall(r"\$\{([^}]*)\}", (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert used
    assert all(":?" in one for one in used)  # nothing starts with a password left out


def test_wheel_carries_every_file_that_the_program_reads() -> None:
    """Templates, styles, words, packs, pictures: each file beside the code matches a pattern of the package's data."""
    package = ROOT / "src" / "arrears"
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    carried = {
        name for one in settings["package-data"]["arrears"] for name in glob(one, root_dir=package, recursive=True)
    }
    there = {
        str(path.relative_to(package))
        for path in package.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc", ".nbi", ".nbc") and "__pycache__" not in path.parts
    }
    assert len(there) > 500
    assert sorted(there - carried) == []
