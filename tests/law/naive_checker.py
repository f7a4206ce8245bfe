"""A deliberately naive reading of law/china.md in plain Python: loops, dates and sets, nothing of the package.

`unlawful(question, history, statuses)` lists what a lawyer would object to. It knows only the numbers; whatever it
objects to, the gate must never allow.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

Item = Mapping[str, object]
CHINA = dt.timezone(dt.timedelta(hours=8))
THIRD_PARTIES = {"emergency_contact", "employer", "family", "colleague", "other"}
NOT_ANSWERED = {"no_answer", "busy", "not_in_service", "undelivered", "failed", "sent", "delivered", "read", "not_home"}
NOT_A_TALK = NOT_ANSWERED | {"voicemail", "left_message", "wrong_number", "hung_up"}


def unlawful(question: Item, history: Iterable[Item], statuses: Iterable[Item]) -> list[str]:
    found: list[str] = []
    now = _moment(question["at"])
    past = [row for row in history if row["person"] == question["person"]]
    held = [row for row in statuses if row["person"] == question["person"]]
    is_reply = question.get("purpose") == "reply"
    if not is_reply:
        found += _hours(question, now)
        found += _counts(question, past, now)
        if question.get("party") in THIRD_PARTIES:
            found.append("third party")
    return found + _stops(question, held, now)


def _hours(question: Item, now: dt.datetime) -> list[str]:
    agreed = question.get("has_consent_hours") is True
    closed = []
    end = _moment(question["until_at"]) if question.get("until_at") else now
    if (now.hour >= 22 or now.hour < 8) and not agreed:
        closed.append("between 22:00 and 08:00")
    if end > now and not agreed and (end.date() != now.date() or end.time() > dt.time(22)):
        closed.append("window runs past 22:00")
    if question.get("channel") == "visit" and not 8 <= now.hour < 20:
        closed.append("visit outside 08:00 to 20:00")
    return closed


def _counts(question: Item, past: list[Item], now: dt.datetime) -> list[str]:
    agreed = question.get("has_consent_hours") is True
    today = [
        row for row in past if _is_counted(row, now) and _moment(row["at"]).date() == now.date() and not _is_reply(row)
    ]
    calls = [row for row in today if row.get("channel") in ("call", None)]
    talks = [row for row in calls if row.get("party") in ("borrower", None) and row.get("outcome") not in NOT_A_TALK]
    objections = []
    if question.get("channel") == "call" and not agreed:
        if question.get("party") == "borrower" and question.get("voice") != "notification":
            talks = [row for row in talks if row.get("voice") != "notification"]
            if len(talks) >= 3:
                objections.append("fourth effective call of the day")
        number = question.get("point")
        same_number = [row for row in calls if number is None or row.get("point") in (None, number)]
        if len(same_number) >= 6 and question.get("creditor_class") == "bank":
            objections.append("seventh attempt to one number")
    messages = [row for row in today if row.get("channel") in ("sms", "app", "wechat", None)]
    if question.get("channel") in ("sms", "app", "wechat") and len(messages) >= 3:
        objections.append("fourth message of the day")
    week = [
        row for row in past if row.get("channel") in ("visit", None) and not _is_reply(row) and _is_counted(row, now)
    ]
    week = [row for row in week if now - _moment(row["at"]) < dt.timedelta(days=7)]
    if question.get("channel") == "visit" and week:
        objections.append("second visit within seven days")
    return objections


def _is_counted(row: Item, now: dt.datetime) -> bool:
    if row.get("direction") == "inbound":
        return False
    at = _moment(row["at"])
    return at <= now or (row.get("is_planned") is True and at.date() == now.date())


def _is_reply(row: Item) -> bool:
    return row.get("purpose") == "reply"


def _stops(question: Item, held: list[Item], now: dt.datetime) -> list[str]:
    today = now.date()
    on_loan, on_person = set(), set()
    for row in held:
        since, until = row.get("since_on"), row.get("until_on")
        if (since is None or since <= today) and (until is None or today < until):  # type: ignore[operator]
            on_person.add(row["status"])
            if row.get("loan") is None or row["loan"] == question["loan"]:
                on_loan.add(row["status"])
    purpose = question.get("purpose")
    objections = []
    if "deceased" in on_person and purpose != "reply":
        objections.append("the borrower has died")
    if purpose not in ("reply", "required_notice", "service"):
        objections += [
            f"{status} of the person" for status in ("bankrupt", "minor", "incapacitated") if status in on_person
        ]
        objections += [f"{status} of the loan" for status in ("dispute_open", "complaint_open") if status in on_loan]
        if purpose != "reminder" and "plan_active" in on_loan and "plan_broken" not in on_loan:
            objections.append("a plan is kept")
    if (
        "wrong_number" in on_person
        and question.get("channel") in ("call", "sms", "app", "wechat")
        and purpose != "reply"
    ):
        objections.append("somebody else's number")
    return objections


def _moment(value: object) -> dt.datetime:
    assert isinstance(value, dt.datetime)
    return value.astimezone(CHINA)
