"""Working a case: claim, release, hand over, hold, move, close. Whoever changes a case names the version they saw."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.cases import CaseAnswer
from arrears.entrypoints.api.answers.records import ApprovalAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Instant, Line, Version, Word
from arrears.entrypoints.api.problems import not_there
from arrears.flows.ask_retain import ask_retain as ask_to_retain
from arrears.flows.claim_case import claim_case as claim
from arrears.flows.claim_next import claim_next as next_case
from arrears.flows.close_case import close_case as close
from arrears.flows.hold_case import hold_case as hold
from arrears.flows.move_case import move_case as move
from arrears.flows.release_case import release_case as release
from arrears.flows.reopen_case import reopen_case as reopen
from arrears.flows.resume_case import resume_case as resume
from arrears.flows.retain_case import retain_case as retain
from arrears.flows.set_co_worker import set_co_worker as share
from arrears.flows.take_over_case import take_over_case as take_over
from arrears.flows.transfer_case import transfer_case as transfer
from arrears.store.tables import Approval, Case, Person

router = Router(tags=["Working a case"])
_SCOPE = "cases:write"


class Nothing(Body):
    """An empty body."""


class ClaimBody(Body):
    """For how long."""

    minutes: int = Field(15, ge=1, le=480, description="the lock's length; claiming again renews it")


class NextBody(ClaimBody):
    """From where."""

    department: Word
    queue: Word = ""
    after: Id | None = Field(None, description="the case that was just worked: not this one again")


class VersionBody(Body):
    """A change that must not overwrite another."""

    version: Version


class ReasonBody(VersionBody):
    """With a reason."""

    reason: Line


class TransferBody(ReasonBody):
    """To whom."""

    to_id: Id = Field(description="the person who gets it")


class HoldBody(ReasonBody):
    """Until when. `reason` is one of the words for holds."""

    until: Day | None = Field(None, description="first day work goes on; null: until resumed")


class MoveBody(ReasonBody):
    """Where to."""

    department: Word = Field(description="empty: back to where the night puts it")


class TakeOverBody(Body):
    """Why."""

    reason: Line


class RetainBody(Body):
    """Until when."""

    until: Instant


class AskRetainBody(RetainBody):
    """Until when, and why past the limit."""

    reason: Line


class CoWorkerBody(Body):
    """Who works it too."""

    co_worker_id: Id | None = Field(description="null: nobody any more")


@writes(router, "/cases/next", _SCOPE, CaseAnswer)
def claim_next_case(request: HttpRequest, body: NextBody) -> Case:
    """The next-best case of a department, claimed: call-backs that are due first, then the night's worklist in its order."""
    who = caller_of(request)
    return made(
        next_case(
            body.department, by=who.person, at=who.at, queue=body.queue, minutes=body.minutes, after=body.after
        )
    )  # fmt: skip


@writes(router, "/cases/{case_id}/claim", _SCOPE, CaseAnswer)
def claim_case(request: HttpRequest, case_id: Id, body: ClaimBody) -> Case:
    """Lock a case to work it; a free one becomes one's own."""
    who = caller_of(request)
    return made(claim(case_id, by=who.person, at=who.at, minutes=body.minutes))


@writes(router, "/cases/{case_id}/release", _SCOPE, CaseAnswer)
def release_case(request: HttpRequest, case_id: Id, body: Nothing) -> Case:  # noqa: ARG001  an empty body is one too
    """Let others work it."""
    who = caller_of(request)
    return made(release(case_id, by=who.person, at=who.at))


@writes(router, "/cases/{case_id}/transfer", _SCOPE, CaseAnswer)
def transfer_case(request: HttpRequest, case_id: Id, body: TransferBody) -> Case:
    """Hand it to somebody else."""
    who = caller_of(request)
    done = transfer(
        case_id, to=_person(body.to_id), by=who.person, at=who.at, reason=body.reason, version=body.version
    )  # fmt: skip
    return made(done, case_id)


@writes(router, "/cases/{case_id}/take-over", _SCOPE, CaseAnswer)
def take_over_case(request: HttpRequest, case_id: Id, body: TakeOverBody) -> Case:
    """Take it from whoever has it, lock included; for supervisors."""
    who = caller_of(request)
    return made(take_over(case_id, by=who.person, at=who.at, reason=body.reason))


@writes(router, "/cases/{case_id}/retain", _SCOPE, CaseAnswer)
def retain_case(request: HttpRequest, case_id: Id, body: RetainBody) -> Case:
    """Keep it past its box of time."""
    who = caller_of(request)
    return made(retain(case_id, by=who.person, at=who.at, until=body.until))


@writes(router, "/cases/{case_id}/retain-requests", _SCOPE, ApprovalAnswer, status=201)
def ask_retain(request: HttpRequest, case_id: Id, body: AskRetainBody) -> Approval:
    """Ask a second person to let it be kept past its owner's number of kept cases."""
    who = caller_of(request)
    return made(ask_to_retain(case_id, by=who.person, at=who.at, until=body.until, reason=body.reason))


@writes(router, "/cases/{case_id}/co-worker", _SCOPE, CaseAnswer)
def set_co_worker(request: HttpRequest, case_id: Id, body: CoWorkerBody) -> Case:
    """Let a second person work it, or end that."""
    who = caller_of(request)
    other = _person(body.co_worker_id) if body.co_worker_id is not None else None
    return made(share(case_id, co_worker=other, by=who.person, at=who.at))


@writes(router, "/cases/{case_id}/hold", _SCOPE, CaseAnswer)
def hold_case(request: HttpRequest, case_id: Id, body: HoldBody) -> Case:
    """Nobody is contacted and nobody works it until it is resumed."""
    who = caller_of(request)
    done = hold(case_id, by=who.person, at=who.at, reason=body.reason, until=body.until, version=body.version)
    return made(done, case_id)


@writes(router, "/cases/{case_id}/resume", _SCOPE, CaseAnswer)
def resume_case(request: HttpRequest, case_id: Id, body: VersionBody) -> Case:
    """End a hold."""
    who = caller_of(request)
    return made(resume(case_id, by=who.person, at=who.at, version=body.version), case_id)


@writes(router, "/cases/{case_id}/move", _SCOPE, CaseAnswer)
def move_case(request: HttpRequest, case_id: Id, body: MoveBody) -> Case:
    """To another department; nights leave it there."""
    who = caller_of(request)
    done = move(
        case_id, department=body.department, by=who.person, at=who.at, reason=body.reason, version=body.version
    )  # fmt: skip
    return made(done, case_id)


@writes(router, "/cases/{case_id}/close", _SCOPE, CaseAnswer)
def close_case(request: HttpRequest, case_id: Id, body: ReasonBody) -> Case:
    """For good; what was planned is cancelled. `reason` is one of the words for closing."""
    who = caller_of(request)
    return made(close(case_id, by=who.person, at=who.at, reason=body.reason, version=body.version), case_id)


@writes(router, "/cases/{case_id}/reopen", _SCOPE, CaseAnswer)
def reopen_case(request: HttpRequest, case_id: Id, body: VersionBody) -> Case:
    """Open a closed case again."""
    who = caller_of(request)
    return made(reopen(case_id, by=who.person, at=who.at, version=body.version), case_id)


def _person(person_id: int) -> Person:
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise not_there("person")
    return found
