"""Django's settings of the desk. What differs from place to place comes from `environment.py`; the rest is fixed here."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from arrears.entrypoints.desk.environment import read_environment, secret_key
from arrears.screens.departments import list_departments
from arrears.store.databases import database_settings

ENVIRONMENT = read_environment()
HERE = Path(__file__).parent
DEBUG = ENVIRONMENT.is_debug
# Without a folder of its own (a type checker, a command that reads no session) nothing needs to outlive the process.
SECRET_KEY = secret_key(ENVIRONMENT.secret_file) if ENVIRONMENT.folder.exists() else secrets.token_urlsafe(64)
# The desk's threads stay and keep their connection (`screens.threads`). Each looks at it before a request uses it, so that a
# database that was restarted is noticed.
DATABASES = {"default": database_settings() | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ENVIRONMENT.hosts] if ENVIRONMENT.is_https else []

INSTALLED_APPS = [
    "arrears.store",
    "arrears.screens",  # templates and static files that departments share
    "arrears.entrypoints.desk",
    *(f"arrears.departments.{department.name}" for department in list_departments()),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.forms",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
AUTH_USER_MODEL = "store.Person"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "arrears.entrypoints.desk.middleware.faults.DatabaseAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "arrears.entrypoints.desk.middleware.signed_in.SignedIn",
    "arrears.entrypoints.desk.middleware.allowed.Allowed",
    "arrears.entrypoints.desk.middleware.numbered.Numbered",
    "arrears.entrypoints.desk.middleware.once.Once",
]
ROOT_URLCONF = "arrears.entrypoints.desk.urls"
WSGI_APPLICATION = "arrears.entrypoints.desk.wsgi.application"
ASGI_APPLICATION = "arrears.entrypoints.desk.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],  # before allauth's own, which these replace
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "arrears.entrypoints.desk.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "arrears.entrypoints.desk.templatetags.desk",
                "arrears.entrypoints.desk.templatetags.components",
                "arrears.entrypoints.desk.templatetags.parts",
                "arrears.entrypoints.desk.templatetags.quick",  # after Django's own, which it replaces
                "arrears.screens.templatetags.cases",
            ],
        },
    }
]
FORM_RENDERER = "arrears.entrypoints.desk.forms.DeskRenderer"

# --- accounts -------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["arrears.entrypoints.desk.accounts.Staff"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "arrears.entrypoints.desk.accounts.StaffAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "arrears.entrypoints.desk.accounts.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "arrears"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.is_https

# --- sessions, cookies, headers -------------------------------------------------------------------------------------
SESSION_ENGINE = "arrears.entrypoints.desk.sessions"
SESSION_COOKIE_AGE = ENVIRONMENT.session_seconds
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENVIRONMENT.is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "arrears_session", "arrears_csrf", "arrears_language"
CSRF_FAILURE_VIEW = "arrears.entrypoints.desk.views.faults.csrf_failure"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENVIRONMENT.is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.is_https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE], "script-src": [SELF], "style-src": [SELF], "font-src": [SELF], "connect-src": [SELF],
        "img-src": [SELF, "data:", "blob:"], "media-src": [SELF, "blob:"], "manifest-src": [SELF], "worker-src": [SELF],
        "form-action": [SELF], "base-uri": [NONE], "frame-ancestors": [NONE], "object-src": [NONE],
    }
}  # fmt: skip
DATA_UPLOAD_MAX_MEMORY_SIZE = ENVIRONMENT.body_bytes_max
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a bulk action names its cases
# On disk, so that all workers of a machine count failed sign-ins together and know which one-time codes were used.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": ENVIRONMENT.folder / "cache",
    }
}

# --- languages, static files ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [HERE / "locale"]  # before the libraries' own: our words win
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.folder / "static"
SERVESTATIC_USE_BROTLI = SERVESTATIC_USE_ZSTD = False  # gzip is quick to make; nginx in front may do better
# The report's assets hold the chart library; one copy serves both.
STATICFILES_DIRS = [("report", HERE.parents[1] / "reports" / "assets")]
_COLLECTED = "servestatic.storage.CompressedManifestStaticFilesStorage"
_IN_PLACE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _COLLECTED if STATIC_ROOT.exists() else _IN_PLACE},
}  # fmt: skip
LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}  # fmt: skip
