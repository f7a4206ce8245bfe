"""Who did what? Adds links to the activity chain and proves that none was changed, taken out or put in.

Writers wait for each other at the chain's end (one locked row), so that numbers have no gaps. A row is written in the
transaction of what it tells: both are there, or neither.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from arrears.kernel.findings import Finding
from arrears.law.receipts import FIRST, canonical
from arrears.store.tables import Activity, ActivityHead, Person

_HEAD: Final = 1
_AT_ONCE: Final = 2_000
_REPEATED: Final = ("actor_name", "verb", "noun", "noun_id", "case_id")  # in the body and in columns of their own


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done. `facts` hold no personal data: ids, words of closed lists, amounts, hashes."""

    verb: str
    noun: str
    noun_id: object
    case_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def record_activity(deed: Deed, *, by: Person | None, at: dt.datetime, actor_name: str = "") -> Activity:
    """One more link. Call it last in a transaction: it holds the chain's end until the commit."""
    return record_activities([deed], by=by, at=at, actor_name=actor_name)[0]


def record_activities(
    deeds: Iterable[Deed], *, by: Person | None, at: dt.datetime, actor_name: str = ""
) -> list[Activity]:
    """Several links at once, in order."""
    ActivityHead.objects.get_or_create(pk=_HEAD, defaults={"hash": FIRST})
    head = ActivityHead.objects.select_for_update().get(pk=_HEAD)
    links = []
    for deed in deeds:
        link = _link(deed, head, by, at, actor_name or (by.username if by else ""))
        head.number, head.hash = link.number, link.hash
        links.append(link)
    Activity.objects.bulk_create(links, batch_size=_AT_ONCE)
    head.save(update_fields=["number", "hash"])
    return links


def verify_activities() -> tuple[int, str, list[Finding]]:
    """Number of links, hash of the last, and everything that is wrong with the chain."""
    head = ActivityHead.objects.filter(pk=_HEAD).first()
    number, previous, findings = 0, FIRST, []
    for number, link in enumerate(_links(), 1):
        fault = _fault(link, number, previous)
        if fault:
            findings.append(Finding("log.altered", f"activity {link.number}: {fault}.", "activity", number))
        previous = link.hash
    if head is not None and (head.number, head.hash) != (number, previous) and not findings:
        findings.append(
            Finding("log.cut", f"the chain's end says {head.number} links, {number} are there.", "activity")
        )
    return number, previous, findings


def is_in_chain(digest: str) -> bool:
    """Whether some link has this hash."""
    return Activity.objects.filter(hash=digest).exists()


def _links() -> Iterator[Activity]:
    return Activity.objects.order_by("number").iterator(chunk_size=_AT_ONCE)


def _link(deed: Deed, head: ActivityHead, by: Person | None, at: dt.datetime, actor_name: str) -> Activity:
    number = head.number + 1
    told = {
        "number": number, "at": at.astimezone(dt.UTC).isoformat(), "actor": by.pk if by else None,
        "actor_name": actor_name, "verb": deed.verb, "noun": deed.noun, "noun_id": str(deed.noun_id),
        "case_id": deed.case_id, "facts": dict(deed.facts), "previous": head.hash,
    }  # fmt: skip
    body = canonical(told).decode()
    return Activity(
        number=number, at=at, actor=by, actor_name=actor_name, verb=deed.verb, noun=deed.noun, noun_id=str(deed.noun_id),
        case_id=deed.case_id, body=body, previous_hash=head.hash, hash=_hash(body),
    )  # fmt: skip


def _fault(link: Activity, number: int, previous: str) -> str:
    if link.number != number:
        return f"number {number} is missing"
    if link.previous_hash != previous:
        return "does not follow the one before it"
    if _hash(link.body) != link.hash:
        return "its content is not the one that was hashed"
    told = json.loads(link.body)
    if (told["number"], told["previous"], told["actor"]) != (link.number, link.previous_hash, link.actor_id):
        return "its columns do not say what its content says"
    if dt.datetime.fromisoformat(told["at"]) != link.at or any(told[name] != getattr(link, name) for name in _REPEATED):
        return "its columns do not say what its content says"
    return ""


def _hash(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
