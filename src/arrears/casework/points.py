"""Which channels does a contact point serve?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

SERVES: Final[Mapping[str, tuple[str, ...]]] = {
    "mobile": ("call", "sms"),
    "landline": ("call",),
    "email": ("email",),
    "postal": ("letter", "visit"),
    "wechat": ("wechat",),
    "app": ("app",),
}


def channels_lost(gone: str, left: Iterable[str]) -> tuple[str, ...]:
    """Channels that no point serves any more when one of kind `gone` falls away and those of kinds `left` remain."""
    served = {channel for kind in left for channel in SERVES.get(kind, ())}
    return tuple(channel for channel in SERVES.get(gone, ()) if channel not in served)
