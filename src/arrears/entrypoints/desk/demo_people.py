"""Who is ready to sign in to a demo book? One person a role, with a second factor, told on the terminal.

They exist only where `arrears demo` wrote `demo-users.json` beside a demo's book. Any other desk has no such file, shows no
names on its sign-in page and no code on its second page.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from arrears.entrypoints.desk.demo_agencies import make_demo_agencies
from arrears.store.tables import Agency, Membership, Person, Team

CAST_FILE: Final = Path(__file__).with_suffix(".yaml")
_WITH_TEAM: Final = ("collector", "supervisor")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody ready to sign in."""

    username: str
    password: str
    totp_secret: str  # base 32, for any authenticator app
    says: dict[str, str]


def read_cast() -> dict[str, dict[str, Any]]:
    """The shipped list: name -> role, department, agency (of its people), says (language -> text)."""
    cast: dict[str, dict[str, Any]] = yaml.safe_load(CAST_FILE.read_text(encoding="utf-8"))
    return cast


def make_demo_people() -> list[DemoPerson]:
    """One ready person a role, in the store and in `demo-users.json`; whoever was there before gets new passwords."""
    agencies = make_demo_agencies()
    with transaction.atomic():
        people = [_make(name, told, agencies.get(told.get("agency", ""))) for name, told in read_cast().items()]
    file = settings.ENVIRONMENT.demo_file
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump([asdict(person) for person in people], out, ensure_ascii=False, indent=1)
    return people


def read_demo_people() -> list[DemoPerson]:
    """Those of this book; none unless it is a demo's."""
    file = settings.ENVIRONMENT.demo_file
    if not file.exists():
        return []
    return [DemoPerson(**told) for told in json.loads(file.read_text(encoding="utf-8"))]


def demo_code_of(request: HttpRequest) -> str:
    """The one-time code of the demo person who is signing in just now; empty for anybody else."""
    people = {person.username: person for person in read_demo_people()}
    stage = get_pending_stage(request) if people else None
    user = stage.login.user if stage is not None else None
    if user is None or user.username not in people:
        return ""
    codes = [one_time_code(people[user.username].totp_secret, step) for step in (0, 1, -1)]
    # a code works once; whoever signs in twice within its time is shown the next
    return next(
        (code for code in codes if cache.get(f"allauth.mfa.totp.used?user={user.pk}&code={code}") is None), codes[0]
    )


def one_time_code(secret: str, steps_ahead: int = 0) -> str:
    """What an authenticator app shows for `secret` now."""
    counter = int(time.time()) // 30 + steps_ahead
    return str(format_hotp_value(hotp_value(secret, counter)))


def _make(name: str, told: dict[str, Any], agency: Agency | None) -> DemoPerson:
    role, department, says = told["role"], told["department"], told["says"]
    person, _ = Person.objects.get_or_create(
        username=name, defaults={"display_name": says["en"].partition(":")[0].capitalize()}
    )
    password = f"demo-{secrets.token_hex(4)}"
    person.set_password(password)
    person.is_staff = person.is_superuser = role == "administrator"
    person.save()
    team = _team_of(department) if role in _WITH_TEAM else None
    Membership.objects.get_or_create(person=person, role=role, department=department, team=team, agency=agency)
    secret = generate_totp_secret()
    Authenticator.objects.filter(user=person).delete()
    TOTP.activate(person, secret)
    return DemoPerson(name, password, secret, says)


def _team_of(department: str) -> Team:
    found, _ = Team.objects.get_or_create(
        code=f"{department.replace('_', '-')}-1", defaults={"title": f"{department} 1", "department": department}
    )
    return found
