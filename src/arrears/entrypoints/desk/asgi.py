"""The desk for an ASGI server (uvicorn): static files first, then the bound on a request's size, then Django."""

from __future__ import annotations

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arrears.entrypoints.desk.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402  settings exist from here on
from servestatic import ServeStaticASGI  # noqa: E402

from arrears.entrypoints.desk.body_limit import limited  # noqa: E402
from arrears.entrypoints.desk.handler import DeskHandler  # noqa: E402
from arrears.entrypoints.desk.process import settle  # noqa: E402
from arrears.entrypoints.desk.static_files import add_static_files  # noqa: E402

_application: Any = ServeStaticASGI(
    limited(DeskHandler(), settings.ENVIRONMENT.body_bytes_max), allow_all_origins=False
)
add_static_files(_application)
application = _application
settle()
