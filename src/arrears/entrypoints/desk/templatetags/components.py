"""Which components do the department's pages share? Each is one tag over one template in `templates/desk/parts`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from arrears.entrypoints.desk.templatetags.parts import drawn_once
from arrears.screens.charts import Chart

register = template.Library()
PARTS = "desk/parts"


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    icon: str = "",
    key: str = "",
    tone: str = "",
    flush: bool = False,
    level: int = 2,
) -> SafeString:
    """A framed part of a page. `flush` lets a table reach the frame; `tone` is good, warn, bad or info."""
    values = {
        "content": content,
        "title": title,
        "icon": icon,
        "key": key,
        "tone": tone,
        "flush": flush,
        "level": level,
    }
    return render_to_string(f"{PARTS}/card.html", values)


@register.inclusion_tag(f"{PARTS}/tile.html")
def tile(
    label: str,
    value: Any,
    hint: str = "",
    href: str = "",
    tone: str = "",
    icon: str = "",
    trend: str = "",
    key: str = "",
) -> dict[str, Any]:
    """One number, large, with what it means; with `href` it leads to what is behind it."""
    return {
        "label": label,
        "value": value,
        "hint": hint,
        "href": href,
        "tone": tone,
        "icon": icon,
        "trend": trend,
        "key": key,
    }


@register.simple_tag
def chart(picture: Chart) -> SafeString:
    """A picture, and the same as a table."""
    return drawn_once("chart", picture, lambda: _chart(picture))


def _chart(picture: Chart) -> SafeString:
    values = {"chart": picture, "told": picture.told(), "told_id": f"{picture.key}-told"}
    return render_to_string(f"{PARTS}/chart.html", values)


@register.simple_tag
def badge(text: Any, tone: str = "", icon: str = "") -> SafeString:
    """A word in a small frame; its tone never speaks alone, the word does."""
    return _badge(conditional_escape(localize(text)), tone, icon)


@lru_cache(4096)  # the same few words stand in every row
def _badge(text: SafeString, tone: str, icon: str) -> SafeString:
    return render_to_string(f"{PARTS}/badge.html", {"text": text, "tone": tone, "icon": icon})


@register.inclusion_tag(f"{PARTS}/empty.html")
def empty(title: str, text: str = "", icon: str = "inbox", href: str = "", action: str = "") -> dict[str, Any]:
    """What stands where there is nothing: why, and what to do."""
    return {"title": title, "text": text, "icon": icon, "href": href, "action": action}


@register.inclusion_tag(f"{PARTS}/timeline.html")
def timeline(events: Any) -> dict[str, Any]:
    """What happened, newest first. An event: at, title, and where known text, by, icon, tone, href, badges."""
    return {"events": events}


@register.inclusion_tag(f"{PARTS}/verdict.html")
def verdict(given: Any, label: str = "", icon: str = "") -> dict[str, Any]:
    """What the law says to one act: may be done now or not, why with its citation, and the first lawful moment."""
    return {"verdict": given, "label": label, "icon": icon}


@register.inclusion_tag(f"{PARTS}/pager.html", takes_context=True)
def pager(context: template.Context, page: Any) -> dict[str, Any]:
    """Earlier and later rows."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag(f"{PARTS}/exports.html", takes_context=True)
def exports(context: template.Context) -> dict[str, Any]:
    """This very table as a file."""
    return {"request": context["request"]}


@register.inclusion_tag(f"{PARTS}/masked.html")
def masked(text: str, reveal: str = "", label: str = "", key: str = "") -> dict[str, Any]:
    """Personal data, hidden. `reveal` is the address that shows it, asks why, and logs who looked."""
    return {"text": text, "reveal": reveal, "label": label, "key": key}


@register.inclusion_tag(f"{PARTS}/approval.html", takes_context=True)
def approval(context: template.Context, asked: Any, decide: str = "") -> dict[str, Any]:
    """What waits for a second person. `decide` is the address that takes granted=1 or 0 and a reason."""
    return {
        "asked": asked,
        "decide": decide,
        "request": context["request"],
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag(f"{PARTS}/confirm.html", takes_context=True)
def confirm(
    context: template.Context,
    action: str,
    button: str,
    question: str,
    text: str = "",
    tone: str = "",
    icon: str = "",
    fields: Any = None,
    key: str = "",
) -> dict[str, Any]:
    """A button that asks before it sends a form to `action`."""
    return {
        "action": action, "button": button, "question": question, "text": text, "tone": tone, "icon": icon,
        "fields": fields or {}, "key": key, "request": context["request"], "csrf_token": context.get("csrf_token", ""),
    }  # fmt: skip
