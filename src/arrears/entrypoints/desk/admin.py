"""What does an administrator change? People, their roles, teams and agencies, in Django's own admin; cases never."""

from __future__ import annotations

from typing import ClassVar

from allauth.account import admin as of_allauth
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from arrears.store.tables import Agency, Membership, Person, Team

for _model in (of_allauth.EmailAddress, Group):  # this desk sends no mail, and roles are memberships
    admin.site.unregister(_model)


class PersonCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """A new person: name and password; the second factor they set up themselves."""

    class Meta:
        model = Person
        fields = ("username",)


class PersonChangeForm(UserChangeForm):  # type: ignore[type-arg]
    """Somebody who is here."""

    class Meta:
        model = Person
        fields = "__all__"


class MembershipsOfPerson(admin.TabularInline):  # type: ignore[type-arg]
    """Roles beside their person."""

    model = Membership
    extra = 0


@admin.register(Person)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """People and their roles. Nobody is deleted: what they did stays theirs; they become inactive."""

    form = PersonChangeForm
    add_form = PersonCreationForm
    inlines: ClassVar = [MembershipsOfPerson]
    list_display = ("username", "display_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role", "memberships__department")
    search_fields = ("username", "display_name")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("display_name", "email", "language", "timezone", "retained_max")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )

    def has_delete_permission(self, request: object, obj: object = None) -> bool:  # noqa: ARG002  Django's signature
        """Never."""
        return False


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Teams and their capacity."""

    list_display = ("title", "code", "department", "agency", "tasks_a_day")
    list_filter = ("department",)
    search_fields = ("title", "code")


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Outside firms that collect for us."""

    list_display = ("title", "code", "licence", "is_active")
    search_fields = ("title", "code")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who has which role where."""

    list_display = ("person", "role", "department", "team", "agency", "since", "until")
    list_filter = ("role", "department")
    autocomplete_fields = ("person", "team", "agency")
