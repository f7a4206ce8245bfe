"""Words of the data are said to people, none as they are written."""

from __future__ import annotations

from importlib import resources

import yaml

from arrears.screens.case_words import WORDS


def actions(node: object) -> set[str]:
    """Everything a strategy lets a night hand to people."""
    if isinstance(node, list):
        return set().union(*map(actions, node))
    if not isinstance(node, dict):
        return set()
    own = {node["action"]} if isinstance(node.get("action"), str) else set()
    return own.union(*map(actions, node.values()))


def test_every_task_of_a_shipped_strategy_is_said_in_words() -> None:
    files = (resources.files("arrears") / "packs" / "strategies").iterdir()
    found = set().union(
        *(actions(yaml.safe_load(one.read_text(encoding="utf-8"))) for one in files if one.name.endswith(".yaml"))
    )
    assert "submit_credit_report" in found
    assert found - set(WORDS["work"]) == set()
