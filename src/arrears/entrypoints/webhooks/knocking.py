"""What does the other side answer? One POST, no redirects, bounded in time and in what is read."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from arrears.entrypoints.webhooks.addresses import Target, checked_address
from arrears.kernel.errors import WrongUse

CONNECT_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 15.0  # whoever trickles its answer byte by byte holds us up no longer than this
_READ_BYTES_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try."""

    status: int | None  # none: nothing answered
    fault: str = ""
    is_permanent: bool = False  # trying again cannot help

    @property
    def is_taken(self) -> bool:
        """Whether the other side has it."""
        return self.status is not None and 200 <= self.status < 300


def knock(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send one message. Never raises: a fault is an answer too."""
    try:
        target = checked_address(url)
    except WrongUse as fault:
        # a name that does not resolve now may later; an address that is not allowed will not become so by waiting
        return Answer(None, str(fault), is_permanent="does not resolve" not in str(fault))
    connection = _connection(target)
    watch = threading.Timer(WHOLE_SECONDS, _cut, (connection,))
    watch.start()
    try:
        connection.request("POST", target.path, body, {"Content-Type": "application/json", **headers})
        reply = connection.getresponse()
        said = reply.read(_READ_BYTES_MAX)
        return _answer(reply.status, said)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return Answer(None, f"{type(fault).__name__}: {fault}"[:500])
    finally:
        watch.cancel()
        connection.close()


def _answer(status: int, said: bytes) -> Answer:
    if 200 <= status < 300:
        return Answer(status)
    told = said.decode("utf-8", "replace").replace("\x00", "").strip()[:300]
    if 300 <= status < 400:
        return Answer(status, "It answered with a redirect, which is not followed. Subscribe the address it leads to.")
    return Answer(status, told or http.client.responses.get(status, ""), is_permanent=status == 410)


class _Pinned(http.client.HTTPConnection):
    """A connection to the very number that was checked, TLS under the name."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self._target = target

    def connect(self) -> None:
        self.sock = socket.create_connection((self._target.number, self._target.port), timeout=CONNECT_SECONDS)
        if self._target.is_https:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._target.host)


def _connection(target: Target) -> http.client.HTTPConnection:
    connection = _Pinned(target)
    connection.default_port = 443 if target.is_https else 80
    return connection


def _cut(connection: http.client.HTTPConnection) -> None:
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it ended by itself in the same moment
