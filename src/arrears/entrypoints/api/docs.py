"""How is the interface read by people? One page drawn from the published document: no script, nothing from elsewhere."""

from __future__ import annotations

from importlib import resources
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines

from arrears.entrypoints.api.application import openapi_document
from arrears.entrypoints.api.scopes import SCOPES

_REF = "#/components/schemas/"


def docs_page(request: HttpRequest) -> HttpResponse:
    """Every address with its scope, its parameters, its body and its answer."""
    document = openapi_document()
    template = engines["django"].from_string(_read("docs.html"))
    context = {"info": document["info"], "groups": _groups(document), "schemas": _schemas(document), "scopes": SCOPES}
    return HttpResponse(template.render(context, request))


def docs_style(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """How the page looks; a file of its own, since the desk's policy allows no style inside a page."""
    return HttpResponse(_read("docs.css"), content_type="text/css; charset=utf-8")


def _read(name: str) -> str:
    return resources.files("arrears.entrypoints.api").joinpath(name).read_text(encoding="utf-8")


def _groups(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(_operation(path, method, told))
    return dict(sorted(found.items()))


def _operation(path: str, method: str, told: dict[str, Any]) -> dict[str, Any]:
    body = next(iter(told.get("requestBody", {}).get("content", {"": {}}).values()))
    answers = {
        status: _named(next(iter(answer["content"].values()))["schema"]) for status, answer in told["responses"].items()
        if "content" in answer
    }  # fmt: skip
    parameters = [{**one, "kind": _kind(one["schema"])} for one in told.get("parameters", ())]
    return {
        "id": told["operationId"], "path": path, "method": method.upper(), "description": told.get("description", ""),
        "scope": told.get("x-scope", ""), "parameters": parameters, "body": _named(body.get("schema", {})),
        "answers": answers, "refusals": [status for status in told["responses"] if not str(status).startswith("2")],
    }  # fmt: skip


def _schemas(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for name, schema in sorted(document["components"]["schemas"].items()):
        required = set(schema.get("required", ()))
        fields = [
            {
                "name": key,
                "kind": _kind(told),
                "description": told.get("description", ""),
                "is_required": key in required,
            }
            for key, told in schema.get("properties", {}).items()
        ]
        found[name] = {"description": schema.get("description", ""), "fields": fields}
    return found


def _named(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).removeprefix(_REF)


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _named(schema)
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type", "any"))
