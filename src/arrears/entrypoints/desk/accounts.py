"""How do staff sign in? By name and password and a second factor, or by a passkey alone; nobody signs up by themselves."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.store.at_the_door import find_person
from arrears.store.tables import Person


class Staff(AuthenticationBackend):  # type: ignore[misc]
    """Who is signed in: read with all that every page asks about them."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, while they may sign in at all."""
        found = find_person(int(user_id), timezone.now().date())
        return found if found is not None and self.user_can_authenticate(found) else None


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """People are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's signature
        """Never."""
        return False

    def send_notification_mail(self, *args: object, **more: object) -> None:
        """Changes of an account stand in its session list and log; this desk sends no mail."""


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors lie encrypted, with a key made from the desk's signing key."""

    def encrypt(self, text: str) -> str:
        """For the database."""
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """From the database."""
        return _cipher().decrypt(encrypted_text.encode("ascii")).decode()

    def get_totp_label(self, user: Person) -> str:
        """What an authenticator app shows: the name to sign in with."""
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host, under the product's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": _("Collections desk")}

    def send_notification_mail(self, *args: object, **more: object) -> None:
        """This desk sends no mail."""


def _cipher() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"arrears.2factor").digest()
    return Fernet(base64.urlsafe_b64encode(key))
