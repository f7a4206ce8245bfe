"""How is a noun read: a page of it, and one of it? The same way for all nouns, each only within the caller's reach."""

# No `from __future__ import annotations` here: the views are made per noun, and ninja reads their real types.

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema

from arrears.entrypoints.api.calling import Caller, caller_of
from arrears.entrypoints.api.endpoints import reads
from arrears.entrypoints.api.kinds import Id
from arrears.entrypoints.api.paging import Page, PageQuery, page_of
from arrears.entrypoints.api.problems import not_there

NEWEST_FIRST: Final = ("-id",)
Reach = Callable[[Caller], QuerySet[Any]]
_QUERY: Any = Query(...)  # type: ignore[type-arg]


@dataclass(frozen=True)
class Noun:
    """What one noun's addresses need to know."""

    name: str  # in messages: dispute
    path: str  # /disputes
    scope: str
    answer: type[Schema]
    reach: Reach  # the rows this caller may see
    filters: type[PageQuery]  # what a list may be narrowed by
    lookups: Mapping[str, str] = field(default_factory=dict)  # filter -> column, where the names differ
    order: Sequence[str] = NEWEST_FIRST


def add_reads(router: Router, noun: Noun) -> None:
    """`GET path` and `GET path/{id}`."""

    def list_rows(request: HttpRequest, query: noun.filters = _QUERY) -> dict[str, Any]:  # type: ignore[name-defined]
        who = caller_of(request)
        return page_of(narrowed(noun, who, query), noun.order, query)

    def get_row(request: HttpRequest, id: Id) -> Any:
        found = noun.reach(caller_of(request)).filter(pk=id).first()
        if found is None:
            raise not_there(noun.name)
        return found

    plural = noun.path.strip("/").replace("-", "_")
    list_rows.__name__, get_row.__name__ = f"list_{plural}", f"get_{noun.name}"
    list_rows.__doc__ = f"The {plural.replace('_', ' ')} in reach, page by page."
    get_row.__doc__ = f"One {noun.name.replace('_', ' ')}."
    reads(router, noun.path, noun.scope, Page[noun.answer])(list_rows)  # type: ignore[name-defined]
    reads(router, f"{noun.path}/{{id}}", noun.scope, noun.answer)(get_row)


def narrowed(noun: Noun, who: Caller, query: PageQuery) -> QuerySet[Any]:
    """The rows the filters leave. Errors: `Problem` 404 for a case that is not in reach."""
    asked = query.model_dump(exclude_none=True, exclude={"after", "limit", "order"})
    if isinstance(case_id := asked.get("case_id"), int):
        who.get_case(case_id)
    return noun.reach(who).filter(**{noun.lookups.get(name, name): value for name, value in asked.items()})


def of_cases(rows: QuerySet[Any], path: str = "case") -> Reach:
    """The rows whose case is in the caller's reach."""

    def reach(who: Caller) -> QuerySet[Any]:
        return rows.all() if who.sees_everything else rows.filter(**{f"{path}__in": who.cases()})

    return reach
