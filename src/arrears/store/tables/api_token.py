"""Which programs may call the API, for whom and how far? Only a hash of the token is kept."""

from __future__ import annotations

from django.db import models

from arrears.store.tables.columns import digest, name
from arrears.store.tables.person import Person


class ApiToken(models.Model):
    """One token; it acts as its person, within its scopes."""

    title = name(120)
    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    token_sha256 = digest(unique=True)
    hint = name(8)  # last letters, so that people can tell tokens apart
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
