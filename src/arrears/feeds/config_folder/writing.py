"""Writes a strategy into a book's own folder of texts, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def save_strategy(folder: Path, name: str, text: str) -> Path:
    """The file; whoever reads meanwhile sees the old text or the new one, never a part."""
    target = folder / "strategies" / f"{name}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{os.getpid()}.new")
    with fresh.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(target)
    return target
