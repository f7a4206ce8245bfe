"""How Django finds the store: one app, label `store`, the only one of ours with models."""

from __future__ import annotations

from django.apps import AppConfig


class Store(AppConfig):
    """The operational store."""

    name = "arrears.store"
    label = "store"
    verbose_name = "Casework"
    default_auto_field = "django.db.models.BigAutoField"
