"""Shows a folder of finished pages to this machine's own browser, and to nobody else."""

from __future__ import annotations

import contextlib
import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from arrears.entrypoints.cli.console import ERROR

_PORT = 8040  # any free port if this one is taken
_PAGES = (".html",)


class _Pages(SimpleHTTPRequestHandler):
    """Pages only: the book's data lie in the same folder and are nobody's to fetch."""

    def do_GET(self) -> None:
        if self.path.split("?")[0] in ("", "/"):
            self.path = "/index.html"
        if not self.path.split("?")[0].endswith(_PAGES):
            self.send_error(404, "There is no such page")
            return
        super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """A line a request would bury the address above it."""


def make_server(folder: Path) -> ThreadingHTTPServer:
    """A server on 127.0.0.1; `server_port` says where."""
    handler = partial(_Pages, directory=str(folder))
    with contextlib.suppress(OSError):
        return ThreadingHTTPServer(("127.0.0.1", _PORT), handler)
    return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def serve_until_stopped(folder: Path) -> None:
    """Serve, open the browser, and go on until Ctrl-C."""
    with make_server(folder) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        ERROR.print(f"Open {address} (Ctrl-C ends)")
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(address)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
