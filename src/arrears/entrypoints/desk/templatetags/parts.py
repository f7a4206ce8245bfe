"""How does a row of a long list stay cheap? What follows from its values alone is drawn once for them, and kept.

    {% each visit in page.rows today=today %}<tr>…</tr>{% endeach %}    as `for`; the row sees itself and what is named
    {% part "desk/places.html" departments=departments %}    as `include`; the template sees what is named

What is drawn so sees no request, no reader and no database. So it follows from its values, the language and the time zone; the key
is made of all of them, and nothing can be stale. What is kept is bounded; the longest unused goes first.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Mapping
from enum import Enum
from threading import Lock
from typing import Any, Final
from uuid import UUID

from django import template
from django.db import connections
from django.db.models import Model, QuerySet
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.urls import get_script_prefix, get_urlconf
from django.utils import timezone, translation
from django.utils.functional import LazyObject
from django.utils.functional import Promise as Lazy
from django.utils.safestring import SafeString

register = template.Library()
_PARTS_MAX: Final = 6_000  # 4 to 7 kB each with its key: some 40 MB a process
_BOOLS: Final = (bool, (bool,))
_ROWS: Final = (tuple, list)
_PLAIN: Final = frozenset({str, int, type(None), dt.date, dt.datetime, dt.time, dt.timedelta, UUID, SafeString, bytes})


class Kept:
    """The parts that were drawn, by all that went into them."""

    def __init__(self, most: int) -> None:
        self._most, self._held, self._lock = most, OrderedDict[Any, SafeString](), Lock()

    def get(self, key: Any) -> SafeString | None:
        """What was drawn for this key."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: Any, drawn: SafeString) -> None:
        """Keep it, and let the longest unused go."""
        with self._lock:
            self._held[key] = drawn
            if len(self._held) > self._most:
                self._held.popitem(last=False)


_KEPT: Final = Kept(_PARTS_MAX)


def drawn_once(what: str, value: Any, draw: Callable[[], SafeString]) -> SafeString:
    """What `draw` draws of `value` alone, or drew before of the same; `what` tells it from other drawings."""
    key = (what, *_around(), key_of(value))
    drawn = _KEPT.get(key)
    if drawn is None:
        drawn = draw()
        _KEPT.put(key, drawn)
    return drawn


def _around() -> tuple[Any, ...]:
    """What changes the look of everything on a page."""
    return (translation.get_language(), str(timezone.get_current_timezone()), get_urlconf(), get_script_prefix())


class _Drawn:
    """How both tags draw: from the values alone, and once for the same."""

    def draw(self, context: template.Context, around: tuple[Any, ...], given: dict[str, Any]) -> SafeString:
        """Drawn now, or as it was drawn before."""
        try:
            key = (*around, *map(key_of, given.values()))
            drawn = _KEPT.get(key)
        except TypeError:  # something that cannot be compared: then every time anew
            return self._anew(context, given)
        if drawn is None:
            drawn = self._anew(context, given)
            _KEPT.put(key, drawn)
        return drawn

    def _anew(self, context: template.Context, given: dict[str, Any]) -> SafeString:
        with connections["default"].execute_wrapper(_refuse):
            return self.render_from(context.new(given))

    def render_from(self, context: template.Context) -> SafeString:
        """What it draws; `context` holds the values alone."""
        raise NotImplementedError

    def around(self) -> tuple[Any, ...]:
        """What everything in it follows from besides its values."""
        return (self, *_around())


class PartNode(_Drawn, Node):
    """`{% part %}`."""

    child_nodelists = ()

    def __init__(self, name: str, values: Mapping[str, FilterExpression]) -> None:
        self._name, self._values = name, values

    def render(self, context: template.Context) -> SafeString:
        """The part."""
        return self.draw(context, self.around(), {name: value.resolve(context) for name, value in self._values.items()})

    def render_from(self, context: template.Context) -> SafeString:
        """The template of that name."""
        found: Any = get_template(self._name)
        return SafeString(found.template.render(context))


class EachNode(_Drawn, Node):
    """`{% each %}`."""

    child_nodelists = ("nodelist",)

    def __init__(
        self, names: list[str], rows: FilterExpression, values: Mapping[str, FilterExpression], nodelist: NodeList
    ) -> None:
        self._names, self._rows, self._values, self.nodelist = names, rows, values, nodelist

    def render(self, context: template.Context) -> SafeString:
        """All rows."""
        beside = {name: value.resolve(context) for name, value in self._values.items()}
        around = self.around()
        rows = [dict(zip(self._names, row if len(self._names) > 1 else (row,), strict=True))
                for row in self._rows.resolve(context)]  # fmt: skip
        return SafeString("".join([self.draw(context, around, row | beside) for row in rows]))

    def render_from(self, context: template.Context) -> SafeString:
        """One row."""
        return self.nodelist.render(context)


def _refuse(_run: Any, sql: str, *_: Any) -> None:
    raise RuntimeError(f"A part of a page asks the database ({sql[:120]} …): hand it what it shows.")


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """A template drawn from the named values alone; drawn once for the same values."""
    _, name, *bits = token.split_contents()
    values = token_kwargs(bits, parser)
    if bits or name[0] not in "\"'":
        raise template.TemplateSyntaxError('Write {% part "template.html" name=value … %}.')
    return PartNode(name[1:-1], values)


@register.tag
def each(parser: Parser, token: Token) -> EachNode:
    """As `for`, each row drawn from itself and the named values alone; drawn once for the same values."""
    head, _in, tail = token.contents.partition(" in ")
    names = [name.strip() for name in head.split(None, 1)[1].split(",")]
    rows, *bits = tail.split()
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError("Write {% each row in rows name=value … %}.")
    nodelist = parser.parse(("endeach",))
    parser.delete_first_token()
    return EachNode(names, parser.compile_filter(rows), values, nodelist)


def key_of(value: Any, above: tuple[int, ...] = ()) -> Any:
    """Something to compare by that differs wherever `value` would be shown differently. `above`: rows it hangs on, by `id`.

    Errors: `TypeError` for what cannot be compared.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind in _ROWS and _PLAIN.issuperset(map(type, value)):
        return tuple(value)
    if kind is bool:
        return _BOOLS[value]  # equal to 0 and 1, which look different
    if issubclass(kind, LazyObject):
        value.__class__  # noqa: B018  asks it to find what it stands for
        return key_of(value._wrapped, above)
    if isinstance(value, Model):
        return (kind, *_of_row(value, above))
    if isinstance(value, Mapping):
        return tuple((key, key_of(one, above)) for key, one in value.items())
    if isinstance(value, (list, tuple, QuerySet)):
        return tuple([one if type(one) in _PLAIN else key_of(one, above) for one in value])
    return _of_other(value, kind, above)


def _of_row(row: Model, above: tuple[int, ...]) -> tuple[Any, ...]:
    """All that stands in it, and in the rows it was read with; rows point at each other in circles."""
    if id(row) in above:
        return (row.pk,)
    above = (*above, id(row))
    held = [
        one if type(one) in _PLAIN else key_of(one, above) for name, one in row.__dict__.items() if name != "_state"
    ]
    return (*held, *((name, key_of(one, above)) for name, one in row._state.fields_cache.items()))


def _of_other(value: Any, kind: type, above: tuple[int, ...]) -> Any:
    if isinstance(value, Lazy):
        return str(value)
    if dataclasses.is_dataclass(value):
        if "__eq__" not in vars(kind):
            return value  # one of a fixed set
        return (kind, *(key_of(getattr(value, one.name), above) for one in dataclasses.fields(value)))
    if isinstance(value, (Enum, float)) or hasattr(value, "as_tuple"):
        return (kind, str(value))  # 1, 1.0 and Decimal("1.00") are equal and look different
    if isinstance(value, (str, int, dt.date)):
        return (kind, value)
    raise TypeError(f"A part is drawn from values, not from {kind.__module__}.{kind.__qualname__}.")
