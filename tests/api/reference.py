"""The tables of docs/reference/api.md, as they follow from the published document."""

from __future__ import annotations

from arrears.entrypoints.api.application import openapi_document
from arrears.entrypoints.api.scopes import SCOPES


def address_table() -> str:
    """Every address with its scope and what it does."""
    rows = ["| Address | Scope | What |", "|---|---|---|"]
    for path, methods in openapi_document()["paths"].items():
        for method, told in methods.items():
            first = told["description"].split(". ")[0].replace("\n", " ").rstrip(".")
            scope = f"`{told['x-scope']}`" if "x-scope" in told else "any token"
            rows.append(f"| `{method.upper()} {path}` | {scope} | {first} |")
    return "\n".join(rows)


def scope_table() -> str:
    """Every scope and its meaning."""
    rows = ["| Scope | Lets a token reach |", "|---|---|"]
    return "\n".join([*rows, *(f"| `{scope}` | {meaning} |" for scope, meaning in SCOPES.items())])
