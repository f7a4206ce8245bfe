"""The store alone under Django: what its own tests and its migrations need."""

from __future__ import annotations

import os

from arrears.store.databases import database_settings

SECRET_KEY = "tests only"  # noqa: S105
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "arrears.store"]
AUTH_USER_MODEL = "store.Person"
USE_TZ = True
TIME_ZONE = "UTC"
DATABASES = {"default": database_settings(os.environ.get("ARREARS_DATABASE_URL") or "sqlite:///:memory:")}
