"""How is a request that is too large refused with a message that arrives? Before Django reads it, and read to its end.

A server that answers while the browser still sends is heard by no browser: it reports a broken connection. So what comes
is read and thrown away, up to a bound, and then answered. nginx in front does the same (`docs/howto/deploy.md`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
_DRAIN_BYTES_MAX: Final = 1024 * 1024 * 1024


def limited(application: Application, bytes_max: int) -> Application:
    """`application`, which gets no request body above `bytes_max`."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        length = _headers(scope).get("content-length", "")
        if length.isdecimal() and int(length) > bytes_max:
            await _refuse(scope, receive, send, bytes_max)
            return
        if "chunked" in _headers(scope).get("transfer-encoding", "").lower():
            await _refuse(scope, receive, send, bytes_max, "desk/faults/no_length.html", 411)
            return
        await application(scope, receive, send)

    return guarded


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    bytes_max: int,
    template: str = "desk/faults/too_large.html",
    status: int = 413,
) -> None:
    drained = 0
    while drained <= _DRAIN_BYTES_MAX:
        message = await receive()
        drained += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            break
    text = _page(_headers(scope), template, bytes_max).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _page(headers: dict[str, str], template: str, bytes_max: int) -> str:
    with translation.override(_language(headers)):
        return render_to_string(
            template, {"language": translation.get_language(), "megabytes_max": bytes_max // 1024**2}
        )


def _language(headers: dict[str, str]) -> str:
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(settings.LANGUAGE_COOKIE_NAME)
    except CookieError:
        cookie = None
    asked = cookie.value if cookie else headers.get("accept-language", "")
    return "zh-hans" if asked.lower().startswith("zh") else "en"
