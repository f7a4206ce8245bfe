"""What does the environment say about this desk? Every setting that differs from place to place, read once.

ARREARS_BOOK          folder of the book (the desk's own files lie beside it, in `<book>.desk`)
ARREARS_DESK          another folder for the desk's own files
ARREARS_DATABASE_URL  where the store lies (`arrears.store.databases` reads it)
ARREARS_SECRET_FILE   the signing key, made on the first run; default: `secret.key` in the desk's folder
ARREARS_HOSTS         names under which the desk is reached, comma-separated; default: this machine only
ARREARS_HTTPS         `0` when it is reached without TLS (this machine only); default `1`
ARREARS_DEBUG         `1` while developing
ARREARS_IDLE_SECONDS, ARREARS_SESSION_SECONDS   how long a session lives unused, and in all
ARREARS_BODY_BYTES_MAX                          the largest request that is taken in
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from arrears.kernel.errors import WrongUse

_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Environment:
    """The desk's settings, as given."""

    book: Path | None  # folder of the book, where one is named
    folder: Path  # the desk's own files: key, embedded database, collected static files
    secret_file: Path
    hosts: tuple[str, ...]
    is_https: bool
    is_debug: bool
    idle_seconds: int
    session_seconds: int
    body_bytes_max: int

    @property
    def demo_file(self) -> Path:
        """Written by `arrears demo` alone: the ready users and their one-time-code secrets."""
        return self.folder / "demo-users.json"


def read_environment(given: dict[str, str] | None = None) -> Environment:
    """The environment as one value. Errors: `WrongUse` names the variable and the mend."""
    env = dict(os.environ) if given is None else given
    book = Path(env["ARREARS_BOOK"]).resolve() if env.get("ARREARS_BOOK") else None
    beside = book.with_name(f"{book.name}.desk") if book else Path("arrears.desk").resolve()
    folder = Path(env["ARREARS_DESK"]).resolve() if env.get("ARREARS_DESK") else beside
    return Environment(
        book=book,
        folder=folder,
        secret_file=Path(env.get("ARREARS_SECRET_FILE") or folder / "secret.key"),
        hosts=tuple(name.strip() for name in env.get("ARREARS_HOSTS", "").split(",") if name.strip()) or _THIS_MACHINE,
        is_https=env.get("ARREARS_HTTPS", "1") != "0",
        is_debug=env.get("ARREARS_DEBUG", "0") == "1",
        idle_seconds=_whole(env, "ARREARS_IDLE_SECONDS", 30 * 60),
        session_seconds=_whole(env, "ARREARS_SESSION_SECONDS", 10 * 60 * 60),
        body_bytes_max=_whole(env, "ARREARS_BODY_BYTES_MAX", 25 * 1024 * 1024),
    )


def _whole(env: dict[str, str], name: str, default: int) -> int:
    text = env.get(name, "")
    if text and not text.isdecimal():
        raise WrongUse(f"{name} is `{text}`. Write a whole number.")
    return int(text) if text else default


def secret_key(file: Path) -> str:
    """The signing key, from its file, made on first use so that only its owner can read it."""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(64))
    return file.read_text(encoding="ascii").strip()
