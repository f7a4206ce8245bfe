"""Who calls, and how far do they reach? A token's person, within the token's scopes, seeing exactly what their desk shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from arrears.entrypoints.api.problems import Problem, not_there
from arrears.entrypoints.api.tokens import read_token
from arrears.store.scope import EVERYTHING, cases_for, parts_for
from arrears.store.tables import ApiToken, Case, Membership, Person


@dataclass(frozen=True, slots=True)
class Caller:
    """One call: who, when, by which token."""

    person: Person
    token: ApiToken
    at: dt.datetime
    memberships: tuple[Membership, ...]

    def cases(self) -> QuerySet[Case]:
        """The cases in reach."""
        return cases_for(self.person, self.at, self.memberships)

    def parts(self) -> list[QuerySet[Case]]:
        """The same in parts that may overlap, each read by an index of its own."""
        return parts_for(self.person, self.at, self.memberships)

    def get_case(self, case_id: int) -> Case:
        """Errors: `Problem` 404, which tells nothing of cases out of reach."""
        found = self.cases().filter(pk=case_id).first()
        if found is None:
            raise not_there("case")
        return found

    @property
    def sees_everything(self) -> bool:
        """The whole book: compliance and controllers."""
        return any(one.role in EVERYTHING for one in self.memberships)

    @property
    def is_of_the_house(self) -> bool:
        """Somebody of the lender, and not of an agency alone."""
        return any(not one.role.startswith("agency_") for one in self.memberships)


class Token(HttpBearer):
    """A bearer token that must hold `scope`."""

    openapi_description = "A token made by `arrears token create`. Each call names the scope it needs."

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:  # noqa: ARG002  ninja's signature
        """The caller. Errors: `Problem` 401 or 403."""
        at = timezone.now()
        known, held = read_token(token, at)
        if self.scope and self.scope not in known.scopes:
            raise Problem(
                403, "auth.scope_missing", f"This call needs the scope `{self.scope}`, which the token does not have.",
                scope=self.scope,
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{self.scope}"'},
            )  # fmt: skip
        return Caller(known.person, known, at, held)


def caller_of(request: HttpRequest) -> Caller:
    """Who calls; only behind `Token`."""
    return cast(Caller, cast(Any, request).auth)
