"""Consents, preferences and points of contact of a case."""

from __future__ import annotations

from ninja import Router

from arrears.entrypoints.api.answers.reachable import ConsentAnswer, ContactPointAnswer, PreferenceAnswer
from arrears.entrypoints.api.kinds import Id, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.store.tables import Consent, ContactPoint, Preference

router = Router(tags=["Statuses"])
_SCOPE = "statuses:read"


class WishQuery(PageQuery):
    """Which of them."""

    case_id: Id | None = None
    kind: Word | None = None


class PointQuery(WishQuery):
    """Which points of contact."""

    is_valid: bool | None = None


add_reads(router, Noun("consent", "/consents", _SCOPE, ConsentAnswer, of_cases(Consent.objects.all()), WishQuery))
add_reads(
    router, Noun("preference", "/preferences", _SCOPE, PreferenceAnswer, of_cases(Preference.objects.all()), WishQuery)
)
add_reads(
    router,
    Noun(
        "contact_point", "/contact-points", _SCOPE, ContactPointAnswer,
        of_cases(ContactPoint.objects.all(), "borrower__case"), PointQuery, {"case_id": "borrower__case__id"},
    ),
)  # fmt: skip
