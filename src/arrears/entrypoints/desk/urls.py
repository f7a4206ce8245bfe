"""Which addresses are there? The desk's own, accounts, the admin, and every department found by listing."""

from __future__ import annotations

from pathlib import Path

from allauth.account import views as accounts
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from arrears.entrypoints.desk.views import faults, home, kept_form, page_settings, styleguide
from arrears.screens.departments import list_departments

handler400, handler403, handler404, handler500 = (
    faults.bad_request, faults.not_allowed, faults.not_found, faults.server_error,
)  # fmt: skip
admin.site.site_header = admin.site.site_title = "arrears"


def _departments() -> list[URLResolver]:
    return [
        path(f"{found.name.replace('_', '-')}/", include((f"arrears.departments.{found.name}.urls", found.name)))
        for found in list_departments()
    ]


def _api() -> list[URLResolver]:
    """The programming interface, where it is installed."""
    if not (Path(__file__).parents[1] / "api" / "urls.py").exists():
        return []
    return [path("", include("arrears.entrypoints.api.urls"))]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("language/", page_settings.choose_language, name="choose_language"),
    path("stay/", page_settings.stay, name="stay"),
    path("health/", page_settings.health, name="health"),
    path("kept-form/", kept_form.kept_form, name="kept_form"),
    path("account/login/", accounts.login, name="account_login"),
    path("account/logout/", accounts.logout, name="account_logout"),
    path("account/reauthenticate/", accounts.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", accounts.password_change, name="account_change_password"),
    path("account/signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("account/inactive/", accounts.account_inactive, name="account_inactive"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", admin.site.urls),
    *_departments(),
    *_api(),
]
if settings.DEBUG or settings.ENVIRONMENT.demo_file.exists():
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/live/", styleguide.styleguide_live, name="styleguide_live"),
        path("styleguide/reveal/", styleguide.styleguide_reveal, name="styleguide_reveal"),
    ]
