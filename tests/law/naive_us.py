"""A deliberately naive reading of law/united-states.md (Regulation F) in plain Python: nothing of the package.

Knows a collecting agency's contacts with one consumer in New York time. Whatever it objects to, the gate must never allow.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

Item = Mapping[str, object]
ZONE = ZoneInfo("America/New_York")
NO_CALL = {"busy", "not_in_service"}
NO_TALK = {
    "delivered",
    "undelivered",
    "sent",
    "read",
    "failed",
    "no_answer",
    "busy",
    "not_in_service",
    "voicemail",
    "left_message",
    "wrong_number",
    "hung_up",
}


def unlawful(question: Item, history: Iterable[Item], statuses: Iterable[Item], wishes: Iterable[Item]) -> list[str]:
    now = local(question["at"])
    found = [] if question["channel"] == "letter" or 8 <= now.hour < 21 else ["before 8 or after 21"]
    past = [row for row in history if row["at"] <= question["at"]]  # type: ignore[operator]
    if question["channel"] == "call":
        found += _calls(question, past, now)
    for row in statuses:
        begun = row["since_on"] <= now.date()  # type: ignore[operator]
        over = row["until_on"] is not None and row["until_on"] <= now.date()  # type: ignore[operator]
        mine = row["loan"] is None or row["loan"] == question["loan"]
        if begun and not over and mine:
            found.append(str(row["status"]))
    found += [
        f"refused {wish['channel']}"
        for wish in wishes
        if wish["channel"] == question["channel"] and wish["given_at"] <= question["at"]
    ]  # type: ignore[operator]
    return found


def _calls(question: Item, past: list[Item], now: dt.datetime) -> list[str]:
    week = [
        row for row in past
        if row["channel"] == "call" and row["loan"] == question["loan"] and (now.date() - local(row["at"]).date()).days < 7
    ]  # fmt: skip
    placed = [row for row in week if row["direction"] == "outbound" and row["outcome"] not in NO_CALL]
    talks = [row for row in week if row["outcome"] not in NO_TALK]
    found = ["eighth call in seven days"] if len(placed) >= 7 else []
    return found + (["within seven days of a conversation"] if talks else [])


def local(value: object) -> dt.datetime:
    assert isinstance(value, dt.datetime)
    return value.astimezone(ZONE)
