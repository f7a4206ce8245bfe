"""May a role do this? Read from `packs/casework/access.yaml`; what is not named there may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from arrears.casework.words import ROLES
from arrears.kernel.documents import parse_document


@dataclass(frozen=True, slots=True)
class AccessMatrix:
    """Roles by act."""

    roles_of: Mapping[str, frozenset[str]]

    def may(self, act: str, roles: Iterable[str]) -> bool:
        """Whether one of these roles may do `act`; an act nobody named may not be done."""
        return bool(self.roles_of.get(act, frozenset()) & set(roles))


def read_access(text: str, name: str) -> AccessMatrix:
    """The matrix. Errors: `BadDocument` for an unknown role or key."""
    root = parse_document(text, name)
    acts = root.mapping(required=("acts",)).get("acts")
    found = {} if acts is None else {
        act: frozenset(role.choice(ROLES) for role in node.items()) for act, node in acts.entries().items()
    }  # fmt: skip
    root.source.raise_if_broken()
    return AccessMatrix(found)
