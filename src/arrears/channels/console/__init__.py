"""A channel that reaches nobody: it writes what would be sent. For the demo, for tests, for trying a strategy out."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TextIO

from arrears.channels.message import Message, Sent


class ConsoleChannel:
    """Keeps what it was given in `sent`, and writes a line without the address. The same contact_id twice is sent once."""

    name = "console"

    def __init__(self, out: TextIO | None = None) -> None:
        self.sent: dict[str, Message] = {}
        self._out = out if out is not None else sys.stderr

    def send(self, message: Message, at: dt.datetime) -> Sent:
        """Takes the message. Nothing leaves this machine."""
        if message.contact_id not in self.sent:
            self.sent[message.contact_id] = message
            self._out.write(f"{at.isoformat()} {message.channel} {message.contact_id}: {message.body}\n")
        return Sent("sent", at, {"channel": self.name})
