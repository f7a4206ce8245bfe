"""Who signs in? `Person` is AUTH_USER_MODEL; what somebody may do follows from memberships, not from groups."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from arrears.store.tables.columns import name


class People(BaseUserManager["Person"]):
    """Makes people; Django's own commands call these two names."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """A person who may sign in with this password; without one only by passkey or invitation."""
        person = self.model(username=self.model.normalize_username(username), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """An administrator of Django's own admin."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who works here or at an agency; never a borrower."""

    username = models.CharField(max_length=64, unique=True)
    display_name = name(120)
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=16, default="en")
    timezone = models.CharField(max_length=48, default="UTC")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may open Django's admin
    joined_at = models.DateTimeField(auto_now_add=True)
    retained_max = models.PositiveSmallIntegerField(default=20)  # cases this person may keep past the limit

    objects = People()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """As Django's admin and allauth ask for it."""
        return str(self)

    def get_short_name(self) -> str:
        """As Django's admin asks for it."""
        return str(self)
