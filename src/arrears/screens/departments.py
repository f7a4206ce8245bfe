"""Which departments are there, and what does each one's `department.yaml` say?

Found by listing `src/arrears/departments`: a folder with a `department.yaml` and a `urls.py` is a department. Deleting the folder
deletes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from arrears.casework.words import ROLES
from arrears.kernel.errors import WrongUse

FOLDER: Final = Path(__file__).parents[1] / "departments"
LANGUAGES: Final = ("en", "zh-hans")
_KEYS: Final = {"title", "icon", "order", "home", "case_page", "roles", "menu", "queues", "flows"}


class Level(StrEnum):
    """How far a role reaches in a department; each one includes those before it."""

    NONE = "none"
    READ = "read"  # looks, changes nothing
    WORK = "work"  # records what happened with cases in reach
    STEER = "steer"  # moves cases and people, approves

    def includes(self, other: Level) -> bool:
        """Whether who has this level may do what needs `other`."""
        return _ORDER.index(self) >= _ORDER.index(other)


_ORDER: Final = tuple(Level)


@dataclass(frozen=True, slots=True, eq=False)  # read once: one is what it is
class MenuItem:
    """One entry of a department's own menu."""

    page: str  # a url name of the department's urls.py
    title: Mapping[str, str]  # language -> text
    icon: str = ""
    level: Level = Level.READ  # who sees the entry
    roles: frozenset[str] = frozenset()  # when given, one of these is needed as well


@dataclass(frozen=True, slots=True, eq=False)
class Department:
    """What a `department.yaml` says."""

    name: str  # its folder
    title: Mapping[str, str]  # language -> text
    icon: str
    order: int  # place in the top bar
    home: str  # url name of its first page
    roles: Mapping[str, Level]  # what a member of this department may do here
    case_page: str = ""  # url name of its page of one case (one argument: the case's id); empty: it has none
    menu: tuple[MenuItem, ...] = ()
    queues: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # queue -> language -> title
    flows: frozenset[str] = frozenset()  # what its people may do


@cache
def list_departments() -> tuple[Department, ...]:
    """All departments in the order of the top bar."""
    files = [file for file in sorted(FOLDER.glob("*/department.yaml")) if file.with_name("urls.py").exists()]
    return tuple(sorted((read_department(file) for file in files), key=lambda found: (found.order, found.name)))


def get_department(name: str) -> Department:
    """The department of that folder. Errors: `KeyError`."""
    return {found.name: found for found in list_departments()}[name]


def read_department(file: Path) -> Department:
    """One `department.yaml`. Errors: `WrongUse` names file, key and mend."""
    told: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    unknown = sorted(set(told) - _KEYS)
    missing = sorted({"title", "icon", "order", "home", "roles"} - set(told))
    if unknown or missing:
        raise WrongUse(f"{file}: unknown keys {unknown}, missing keys {missing}. Known: {', '.join(sorted(_KEYS))}.")
    strange = sorted(set(told["roles"]) - set(ROLES))
    if strange:
        raise WrongUse(f"{file}: roles {strange} are not known. Known: {', '.join(ROLES)}.")
    return Department(
        name=file.parent.name, title=_texts(file, told["title"]), icon=told["icon"], order=told["order"], home=told["home"],
        case_page=told.get("case_page", ""), roles={role: Level(level) for role, level in told["roles"].items()},
        menu=tuple(_menu_item(file, item) for item in told.get("menu", ())),
        queues={name: _texts(file, title) for name, title in told.get("queues", {}).items()},
        flows=frozenset(told.get("flows", ())),
    )  # fmt: skip


def _menu_item(file: Path, told: dict[str, Any]) -> MenuItem:
    level = Level(told.get("level", Level.READ))
    roles = frozenset(told.get("roles", ()))
    if roles - set(ROLES):
        raise WrongUse(
            f"{file}: roles {sorted(roles - set(ROLES))} of the menu are not known. Known: {', '.join(ROLES)}."
        )
    return MenuItem(told["page"], _texts(file, told["title"]), told.get("icon", ""), level, roles)


def _texts(file: Path, told: Any) -> dict[str, str]:
    if not isinstance(told, dict) or set(told) != set(LANGUAGES):
        raise WrongUse(f"{file}: `{told}` must be one text in each of {', '.join(LANGUAGES)}.")
    return {language: str(text) for language, text in told.items()}
