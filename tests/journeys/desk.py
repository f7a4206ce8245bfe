"""The desk as a user runs it: `arrears serve` in a process of its own, a browser, and somebody signed in.

@pytest.fixture(scope="module")
def desk(tmp_path_factory): yield from serving(tmp_path_factory.mktemp("desk"), filled=my_cases)
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.desk_maker import ROOT, SETTINGS, Made, make_desk
from tests.postgresql import TO_BE_STOPPED, running_postgresql, shared_postgresql

_AXE: Final = Path(__file__).with_name("vendor") / "axe.min.js"
_READY_SECONDS: Final = 240  # a loaded machine makes tables slowly
expect.set_options(timeout=30_000)  # and answers slowly; nothing here is about speed


@dataclass
class Desk:
    """A running desk."""

    base: str  # http://localhost:PORT
    folder: Path
    database: str  # its URL
    people: dict[str, dict[str, Any]]  # the demo cast, by name
    _states: dict[str, Any] = field(default_factory=dict)

    def signed_in(self, browser: Browser, name: str, **options: Any) -> Page:
        """A page of that person, at the front door's other side. The sign-in itself is done once a person and desk."""
        if name not in self._states:
            context = browser.new_context()
            self.sign_in(context.new_page(), name)
            self._states[name] = context.storage_state()
            context.close()
        return self.page(browser.new_context(storage_state=self._states[name], **options))

    def forget(self, name: str) -> None:
        """That person signed out: the kept sign-in is worth nothing any more."""
        self._states.pop(name, None)

    def page(self, context: BrowserContext) -> Page:
        """A page that notes what the browser complains of and every address outside the desk: `faults_of(page)`."""
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((self.base, "data:", "blob:")) else faults.append(asked.url),
        )
        page.desk_faults = faults  # type: ignore[attr-defined]
        return page

    def sign_in(self, page: Page, name: str, then: str = "/health/") -> None:
        """Through the front door: name, password, one-time code."""
        page.goto(f"{self.base}/account/login/?next={then}")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Password").fill(self.people[name]["password"])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("Code", exact=True).fill(page.locator("#demo-code").inner_text())
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url(f"{self.base}{then}**")


def faults_of(page: Page) -> list[str]:
    """What the browser complained of, and what was asked of other hosts."""
    found: list[str] = page.desk_faults  # type: ignore[attr-defined]
    return found


@contextlib.contextmanager
def serving(folder: Path, database: str = "sqlite", *, fill: str = "", **environment: str) -> Iterator[Desk]:
    """A desk on its own book and database. `fill`: `module:function`, called in the desk's Django before it serves."""
    with contextlib.ExitStack() as stack:
        url, template = stack.enter_context(_store(folder, database))
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        env = os.environ | {
            "ARREARS_BOOK": str(folder / "book"), "ARREARS_DESK": str(folder / "desk"), "ARREARS_DATABASE_URL": url,
            "ARREARS_HTTPS": "0", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "DJANGO_SETTINGS_MODULE": SETTINGS,
            "ARREARS_TEMPLATE": str(template), **environment,
            # A good hash is slow on purpose, and a desk has many people: in earnest at the one desk that shares nothing.
            "ARREARS_TEST_HASHES": "good" if database == "postgresql-alone" else "quick",
        }  # fmt: skip
        (folder / "book").mkdir(parents=True, exist_ok=True)
        given, log = [str(folder / "book"), url, str(port), fill], folder / "server.log"
        is_cold = database == "postgresql-alone"  # that desk starts in earnest, too
        process = _started(given, env, log) if is_cold else make_desk(_run(), given, env, log)
        stack.callback(_end, process)
        base = f"http://localhost:{port}"
        _wait_until_ready(base, process, log)
        people = json.loads((folder / "desk" / "demo-users.json").read_text(encoding="utf-8"))
        yield Desk(base, folder, url, {one["username"]: one for one in people})


def _run() -> Path:
    """The folder of this test run."""
    return Path(os.environ["ARREARS_DESK"])


def _started(given: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.desk_server", *given], env=env, cwd=ROOT, stdout=out, stderr=out
        )


@contextlib.contextmanager
def _store(folder: Path, kind: str) -> Iterator[tuple[str, Path]]:
    """Where a desk's database will lie, and the template it begins as: `postgresql` is on the server of all desks of this run.

    `postgresql-alone` has a server of its own, which may be stopped.
    """
    run = _run()
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'store.sqlite3'}", run / "template-sqlite"
    elif kind == "postgresql":
        yield (
            f"{shared_postgresql(run).removesuffix('postgres')}desk_{secrets.token_hex(6)}",
            run / "template-postgresql",
        )
    else:
        with running_postgresql(TO_BE_STOPPED) as server:
            yield f"{server.removesuffix('postgres')}desk", folder / "template"


def accessible(page: Page, *, but: Sequence[str] = ()) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, `but` some rules: rule and place, empty when the page is sound."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))  # not as a script element, which the page's policy refuses
    found = page.evaluate(
        """rules => axe.run(document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
          rules: Object.fromEntries(rules.map(rule => [rule, {enabled: false}])), resultTypes: ["violations"],
        })
        .then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")}: ${n.failureSummary}`)))""",
        list(but),
    )
    return list(found)


def fits(page: Page) -> bool:
    """Whether the page needs no sideways scrolling."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def shot(page: Page, name: str, folder: Path | None = None) -> None:
    """A picture for docs, where ARREARS_SHOTS names a folder (or into `folder`); elsewhere nothing."""
    to = folder or (Path(os.environ["ARREARS_SHOTS"]) if os.environ.get("ARREARS_SHOTS") else None)
    if to is not None:
        to.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=to / f"{name}.png", full_page=True)


def in_language(page: Page, language: str) -> None:
    """Turn the page to `en` or `zh-hans`."""
    page.context.add_cookies([{"name": "arrears_language", "value": language, "url": page.url}])
    page.reload()


def in_theme(page: Page, theme: str) -> None:
    """Turn the page to `light` or `dark`."""
    page.evaluate("choice => window.deskTheme(choice)", theme)


def _wait_until_ready(base: str, process: subprocess.Popen[bytes] | Made, log: Path) -> None:
    end = time.monotonic() + _READY_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            if urllib.request.urlopen(f"{base}/health/", timeout=5).status == 200:  # noqa: S310
                return
        time.sleep(0.2)
    raise AssertionError(f"The desk did not come up:\n{log.read_text(encoding='utf-8')[-4000:]}")


def _end(process: subprocess.Popen[bytes] | Made) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    process.kill()
