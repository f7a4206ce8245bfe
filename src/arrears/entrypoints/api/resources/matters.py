"""Legal matters: opened, filled with papers, approved, filed, heard and ended."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router

from arrears.entrypoints.api.answers.legal import HearingAnswer, MatterAnswer, PaperAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, downloads, made, writes
from arrears.entrypoints.api.files import read_base64
from arrears.entrypoints.api.kinds import Day, Id, Instant, Line, Minor, Text, Version, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.flows.add_document import add_document as add_paper
from arrears.flows.ask_matter import ask_matter as ask_for_matter
from arrears.flows.change_matter import change_matter as change_one
from arrears.flows.file_matter import file_matter as file_one
from arrears.flows.move_matter import move_matter as move_one
from arrears.flows.open_matter import open_matter as open_one
from arrears.flows.read_document import read_document as read_paper
from arrears.flows.record_hearing import record_hearing as record_session
from arrears.flows.schedule_hearing import schedule_hearing as schedule_session
from arrears.store.tables import Document, Hearing, LegalMatter

router = Router(tags=["Credit reporting and legal"])
_READ, _WRITE = "legal:read", "legal:write"


class MatterQuery(PageQuery):
    """Which matters."""

    case_id: Id | None = None
    state: Word | None = None
    kind: Word | None = None


class HearingQuery(PageQuery):
    """Which hearings."""

    matter_id: Id | None = None
    is_done: bool | None = None


class PaperQuery(PageQuery):
    """Which papers."""

    case_id: Id | None = None
    noun: Word | None = None
    noun_id: Id | None = None


class MatterBody(Body):
    """A new matter."""

    kind: Word = Field(description="mediation, payment_order, suit or enforcement")
    loan_id: Word = Field("", description="empty: all loans of the case")
    court: Line = ""
    claimed_minor: Minor | None = Field(None, description="null: all that is owed")


class ChangeBody(Body):
    """What changes; what is left out stays."""

    version: Version
    court: Line | None = None
    reference: Word | None = None
    claimed_minor: Minor | None = None
    limitation_on: Day | None = Field(None, description="by a paper, where the law packs cannot tell")


class AskBody(Body):
    """Leave to file."""

    version: Version
    reason: Text


class FileBody(Body):
    """It was filed."""

    version: Version
    filed_on: Day
    reference: Word = ""


class MoveBody(Body):
    """A further step."""

    version: Version
    act: Word = Field(description="back, hear, decide, settle, withdraw or close")
    reason: Text
    on: Day | None = Field(None, description="day of the decision")
    appeal_until: Day | None = None


class PaperBody(Body):
    """One paper of a matter's bundle."""

    kind: Word
    filename: Line
    content: str = Field(description="the file, in base64", max_length=28_000_000)
    title: Line = ""


class HearingBody(Body):
    """A hearing ahead."""

    held_at: Instant
    place: Line = ""


class HeardBody(Body):
    """What came of it."""

    outcome: Text
    is_held: bool = True


add_reads(router, Noun("matter", "/matters", _READ, MatterAnswer, of_cases(LegalMatter.objects.all()), MatterQuery))
add_reads(
    router,
    Noun("hearing", "/hearings", _READ, HearingAnswer, of_cases(Hearing.objects.all(), "matter__case"), HearingQuery),
)
add_reads(router, Noun("paper", "/papers", _READ, PaperAnswer, of_cases(Document.objects.all()), PaperQuery))


@writes(router, "/cases/{case_id}/matters", _WRITE, MatterAnswer, status=201)
def open_matter(request: HttpRequest, case_id: Id, body: MatterBody) -> LegalMatter:
    """Open a legal matter about one loan, or all of a case."""
    who = caller_of(request)
    return made(open_one(case_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}/change", _WRITE, MatterAnswer)
def change_matter(request: HttpRequest, matter_id: Id, body: ChangeBody) -> LegalMatter:
    """Change what a matter says; a changed claim has to be approved anew."""
    who = caller_of(request)
    return made(change_one(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}/papers", _WRITE, PaperAnswer, status=201)
def add_document(request: HttpRequest, matter_id: Id, body: PaperBody) -> Document:
    """Add a paper to a matter's bundle; it is kept sealed under its hash."""
    who = caller_of(request)
    matter = of_cases(LegalMatter.objects.all())(who).filter(pk=matter_id).first()
    case_id = matter.case_id if matter else 0
    told = body.model_dump(include={"kind", "filename", "title"})
    return made(
        add_paper(
            case_id,
            by=who.person,
            at=who.at,
            content=read_base64(body.content),
            noun="matter",
            noun_id=matter_id,
            **told,
        )
    )


@downloads(router, "/papers/{paper_id}/content", "personal:reveal")
def read_document(request: HttpRequest, paper_id: Id) -> HttpResponse:
    """Open one paper: its bytes, checked against its hash. Each look is logged, as with any personal data."""
    who = caller_of(request)
    content = made(
        read_paper(paper_id, by=who.person, at=who.at, address=str(request.META.get("REMOTE_ADDR", ""))[:45])
    )
    paper = Document.objects.get(pk=paper_id)
    reply = HttpResponse(content, content_type="application/octet-stream")
    named = quote(paper.filename or "paper", safe="")
    reply["Content-Disposition"] = f"attachment; filename=\"paper-{paper.pk}\"; filename*=UTF-8''{named}"
    reply["Cache-Control"], reply["X-Content-Type-Options"] = "no-store", "nosniff"
    return reply


@writes(router, "/matters/{matter_id}/ask", _WRITE, MatterAnswer)
def ask_matter(request: HttpRequest, matter_id: Id, body: AskBody) -> LegalMatter:
    """Ask a second person for leave to file it; everything it lacks is told at once."""
    who = caller_of(request)
    return made(ask_for_matter(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}/file", _WRITE, MatterAnswer)
def file_matter(request: HttpRequest, matter_id: Id, body: FileBody) -> LegalMatter:
    """Record that an approved matter was filed, before limitation runs out."""
    who = caller_of(request)
    return made(file_one(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}/move", _WRITE, MatterAnswer)
def move_matter(request: HttpRequest, matter_id: Id, body: MoveBody) -> LegalMatter:
    """Take a matter a step further: heard, decided, settled, withdrawn, closed, or back to the start."""
    who = caller_of(request)
    return made(move_one(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}/hearings", _WRITE, HearingAnswer, status=201)
def schedule_hearing(request: HttpRequest, matter_id: Id, body: HearingBody) -> Hearing:
    """Put a hearing of a filed matter into the calendar."""
    who = caller_of(request)
    return made(schedule_session(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/hearings/{hearing_id}/record", _WRITE, HearingAnswer)
def record_hearing(request: HttpRequest, hearing_id: Id, body: HeardBody) -> Hearing:
    """Record what came of a hearing."""
    who = caller_of(request)
    return made(record_session(hearing_id, by=who.person, at=who.at, **body.model_dump()))
