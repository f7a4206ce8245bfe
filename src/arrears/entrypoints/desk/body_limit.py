"""How is a request that is too large refused with a message that arrives? Before Django reads it, and read to its end.

A server that answers while the browser still sends is heard by no browser: it reports a broken connection. So what comes
is read and thrown away, up to a bound, and then answered. nginx in front does the same (`docs/howto/deploy.md`).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from arrears.entrypoints.api.problems import MEDIA_TYPE, TYPE

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a request is not taken in: for people a page, for programs a problem (RFC 9457)."""

    status: int
    template: str
    title: str
    code: str
    detail: str


_TOO_LARGE: Final = Fault(
    413, "desk/faults/too_large.html", "Content Too Large", "request.too_large",
    "The request is larger than what is taken in. Send it in parts.",
)  # fmt: skip
_NO_LENGTH: Final = Fault(
    411, "desk/faults/no_length.html", "Length Required", "request.no_length",
    "The request does not say how large it is. Send a Content-Length.",
)  # fmt: skip
_DRAIN_BYTES_MAX: Final = 1024 * 1024 * 1024


def limited(application: Application, bytes_max: int) -> Application:
    """`application`, which gets no request body above `bytes_max`."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        headers = _headers(scope)
        length = headers.get("content-length", "")
        fault = None
        if length.isdecimal() and int(length) > bytes_max:
            fault = _TOO_LARGE
        elif "chunked" in headers.get("transfer-encoding", "").lower():
            fault = _NO_LENGTH
        if fault is None:
            await application(scope, receive, send)
            return
        await _drain(receive)
        await _answer(
            send, fault, _problem(fault) if scope["path"].startswith("/v1/") else _page(headers, fault, bytes_max)
        )

    return guarded


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _drain(receive: Receive) -> None:
    drained = 0
    while drained <= _DRAIN_BYTES_MAX:
        message = await receive()
        drained += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return


async def _answer(send: Send, fault: Fault, body: tuple[str, str]) -> None:
    kind, text = body
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(text.encode())).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": fault.status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _page(headers: dict[str, str], fault: Fault, bytes_max: int) -> tuple[str, str]:
    with translation.override(_language(headers)):
        values = {"language": translation.get_language(), "megabytes_max": bytes_max // 1024**2}
        return "text/html; charset=utf-8", render_to_string(fault.template, values)


def _problem(fault: Fault) -> tuple[str, str]:
    told = {
        "type": f"{TYPE}{fault.code}",
        "title": fault.title,
        "status": fault.status,
        "code": fault.code,
        "detail": fault.detail,
    }
    return MEDIA_TYPE, json.dumps(told)


def _language(headers: dict[str, str]) -> str:
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(settings.LANGUAGE_COOKIE_NAME)
    except CookieError:
        cookie = None
    asked = cookie.value if cookie else headers.get("accept-language", "")
    return "zh-hans" if asked.lower().startswith("zh") else "en"
