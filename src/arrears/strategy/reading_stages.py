"""Reads one stage of a strategy: when it holds, which notices it owes, what it does."""

from __future__ import annotations

from typing import Final

from arrears.kernel.documents import Node
from arrears.kernel.vocabulary import PURPOSES
from arrears.strategy.facts import LAST_USED, NOTICES
from arrears.strategy.model import DEPARTMENTS, Owed, Stage, Treatment
from arrears.strategy.scope import NEVER, Keys, Scope, choice_of, hours_of, name_of, place_of, text_of

STAGE_REQUIRED: Final = ("name", "title", "department", "when", "do")
STAGE_OPTIONAL: Final = ("stay_until", "owes")
_HOURS: Final = (9 * 60, 20 * 60)  # when nothing is said; the law pack narrows, never widens
_FOR_CONTACTS = ("channel", "template", "purpose", "every_days")
_TREATMENT_OPTIONAL = ("department", "when", "hours", "offer", "action", "gated_by_notice", *_FOR_CONTACTS)


def read_stage(node: Node, keys: Keys, scope: Scope) -> tuple[Stage, list[Node]]:
    """The stage, and the node of each treatment for findings that need the whole strategy."""
    department = choice_of(keys, "department", DEPARTMENTS) or DEPARTMENTS[0]
    owes = tuple(_owed(part, scope) for part in keys["owes"]) if "owes" in keys else ()
    treatment_nodes = keys["do"].items() if "do" in keys else []
    stage = Stage(
        name=name_of(keys),
        title=text_of(keys, "title") or "",
        department=department,
        when=scope.condition(keys, "when") or NEVER,
        stay_until=scope.condition(keys, "stay_until"),
        owes=owes,
        do=tuple(_treatment(part, department, owes, scope) for part in treatment_nodes),
        place=place_of(keys, "when", node),
    )
    return stage, treatment_nodes


def _owed(node: Node, scope: Scope) -> Owed:
    required = ("notice", "wait_days", "channel", "template", "basis")
    keys = node.mapping(required=required, optional=("when", "hours"))
    return Owed(
        notice=choice_of(keys, "notice", NOTICES) or NOTICES[0],
        wait_days=keys["wait_days"].integer(at_least=0, at_most=365) if "wait_days" in keys else 0,
        channel=choice_of(keys, "channel", LAST_USED) or "sms",
        template=name_of(keys, "template"),
        basis=text_of(keys, "basis") or "",
        when=scope.condition(keys, "when"),
        hours=hours_of(keys, _HOURS),
        place=place_of(keys, "notice", node),
    )


def _treatment(node: Node, department: str, owes: tuple[Owed, ...], scope: Scope) -> Treatment:
    keys = node.mapping(required=("id", "kind"), optional=_TREATMENT_OPTIONAL)
    kind = choice_of(keys, "kind", ("contact", "task")) or "task"
    _check_fields(node, keys, kind)
    return Treatment(
        id=name_of(keys, "id"),
        kind=kind,
        department=choice_of(keys, "department", DEPARTMENTS) or department,
        channel=choice_of(keys, "channel", LAST_USED),
        template=name_of(keys, "template") or None,
        purpose=choice_of(keys, "purpose", PURPOSES),
        every_days=keys["every_days"].integer(at_least=1, at_most=365) if "every_days" in keys else None,
        when=scope.condition(keys, "when"),
        hours=hours_of(keys, _HOURS),
        offer=text_of(keys, "offer"),
        action=name_of(keys, "action") or None,
        gated_by_notice=_gate(keys, owes),
        place=place_of(keys, "id", node),
    )


def _check_fields(node: Node, keys: Keys, kind: str) -> None:
    """A contact says how, with what words and how often; a task says what is to be done."""
    needed = _FOR_CONTACTS if kind == "contact" else ("action",)
    refused = () if kind == "contact" else ("channel", "purpose", "every_days")
    for key in needed:
        if key not in keys:
            node.fault("strategy.treatment.incomplete", f"a {kind} needs `{key}`.", f"Add `{key}:` here.")
    for key in refused:
        if key in keys:
            hint = "It stands in its queue until its condition ends." if key == "every_days" else ""
            keys[key].fault("strategy.treatment.misplaced", f"a task has no `{key}`.", hint)


def _gate(keys: Keys, owes: tuple[Owed, ...]) -> str | None:
    """A gate must be a notice that the same stage owes: then it opens however the account came here."""
    notice = choice_of(keys, "gated_by_notice", NOTICES)
    if notice and notice not in {owed.notice for owed in owes}:
        message = f"this waits for notice `{notice}`, which the stage does not owe."
        keys["gated_by_notice"].fault("strategy.treatment.gate", message, "Add it under `owes:` of this stage.")
    return notice
