"""How do form fields look? Departments write `{{ form.amount.as_field_group }}`; label, help, fault and classes come from here."""

from __future__ import annotations

from typing import Any, Final

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

_CLASSES: Final = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input", "hidden": ""}


class DeskRenderer(TemplatesSetting):
    """Gives each widget its class and each field its frame."""

    form_template_name = "desk/forms/form.html"
    field_template_name = "desk/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """One template; a widget gets its class on the way."""
        widget = context.get("widget")
        if widget is not None:
            attrs = widget["attrs"]
            wanted = _CLASSES.get(_kind(template_name, widget), "form-control")
            attrs["class"] = " ".join(filter(None, [attrs.get("class", ""), wanted]))
            if attrs.get("aria-invalid") == "true":
                attrs["class"] += " is-invalid"
        return str(super().render(template_name, context, request))


def _kind(template: str, widget: dict[str, Any]) -> str:
    name = template.rpartition("/")[2].removesuffix(".html")
    return "select" if name == "select" else str(widget.get("type") or name)
