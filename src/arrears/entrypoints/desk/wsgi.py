"""The desk for a WSGI server (gunicorn). Live news needs ASGI; everything else runs here too."""

from __future__ import annotations

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arrears.entrypoints.desk.settings")
_django = get_wsgi_application()

from servestatic import ServeStatic  # noqa: E402  settings exist from here on

from arrears.entrypoints.desk.static_files import add_static_files  # noqa: E402

_application: Any = ServeStatic(_django, allow_all_origins=False)
add_static_files(_application)
application = _application
