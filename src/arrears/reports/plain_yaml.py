"""Our own YAML files as plain values, by libyaml where there is one: in Python they took a tenth of a second each."""

from __future__ import annotations

from typing import Any

import yaml


def read_plain_yaml(text: str) -> Any:
    """What stands in the text. Errors: `yaml.YAMLError`."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  safe, both
