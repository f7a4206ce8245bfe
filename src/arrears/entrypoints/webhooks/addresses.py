"""To which addresses may a message go? To the open internet by https; never to what stands behind our own walls.

Whoever subscribes names an address; without this they could have us knock at machines that only we can reach. The name is
resolved once, every number it resolves to must be open, and the connection goes to that very number: a name that changes its
mind between the look and the knock gains nothing. Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from arrears.kernel.errors import WrongUse

LOOPBACK_VARIABLE: Final = "ARREARS_WEBHOOKS_LOOPBACK"  # `1`: this very machine too, for trying out and for tests
_PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, and what to ask there."""

    host: str  # as named: for TLS and the Host header
    number: str  # the address the name resolved to
    port: int
    path: str
    is_https: bool


def checked_address(url: str) -> Target:
    """The target of a webhook. Errors: `WrongUse` says why an address is not sent to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise WrongUse(f"`{url}` is not an address.") from None
    if parts.scheme not in _PORTS or not host or parts.username or parts.password or parts.fragment:
        raise WrongUse("A webhook's address is https://HOST/PATH, with no user name, password or fragment.")
    if any(sign <= " " or sign == "\x7f" for sign in url) or not url.isascii():
        raise WrongUse("A webhook's address has only printable ASCII signs.")
    number = port or _PORTS[parts.scheme]
    found = _resolved(host, number)
    is_loopback = all(_plain(one).is_loopback for one in found)
    if is_loopback and os.environ.get(LOOPBACK_VARIABLE) != "1":
        raise WrongUse(f"`{host}` is this machine itself. Messages go there only with {LOOPBACK_VARIABLE}=1.")
    if not is_loopback and (parts.scheme != "https" or not all(_is_open(one) for one in found)):
        raise WrongUse(f"`{host}` is not reached by https on the open internet: messages do not go there.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, str(found[0]), number, path, parts.scheme == "https")


def _resolved(host: str, port: int) -> list[Address]:
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise WrongUse(f"`{host}` does not resolve to an address.") from None
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in told]


def _is_open(address: Address) -> bool:
    plain = _plain(address)
    return plain.is_global and not plain.is_multicast


def _plain(address: Address) -> Address:
    """What stands behind an address that carries another one inside."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return inner or address
