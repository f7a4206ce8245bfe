"""What our messages say, and what none may say."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources
from pathlib import Path

import pytest

from arrears.kernel.errors import BadDocument
from arrears.strategy.messages import DATES, FIELDS, MONEY, Message, read_forbidden, read_message, render, untranslated
from arrears.strategy.reading import read_strategy

PACKS = Path(str(resources.files("arrears") / "packs"))
LANGUAGES = ("en", "zh-CN")
FORBIDDEN = read_forbidden((PACKS / "messages" / "forbidden.yaml").read_text(encoding="utf-8"), "forbidden.yaml")
FILES = sorted(PACKS.glob("messages/*/*.yaml"))
SAMPLE: dict[str, object] = {
    **dict.fromkeys(MONEY, 123456), **dict.fromkeys(DATES, dt.date(2026, 12, 1)),
    "borrower_name": "Ann Sample", "creditor": "Sample Bank", "agent": "No. 7", "agency": "Sample Agency",
    "pay_at": "pay.example.org", "call_us": "000-0001", "relief_at": "000-0002", "complain_at": "000-0003",
    "past_due_days": 40,
}  # fmt: skip


def read_all() -> dict[str, dict[str, Message]]:
    return {
        language: {
            path.stem: read_message(path.name, path.read_text(encoding="utf-8"), FORBIDDEN)
            for path in FILES if path.parent.name == language
        }
        for language in LANGUAGES
    }  # fmt: skip


def written(body: str, **more: str) -> str:
    head = {"name": "x", "channel": "sms", "purpose": "reminder", "basis": "test", **more}
    return "".join(f"{key}: {value}\n" for key, value in head.items()) + f"body: |-\n  {body}\n"


def test_every_template_a_shipped_strategy_names_is_written_in_every_language() -> None:
    messages = read_all()
    for path in sorted((PACKS / "strategies").glob("*.yaml")):
        if path.name.endswith(".cases.yaml"):
            continue
        strategy = read_strategy(path.name, path.read_text(encoding="utf-8"), thorough=False)
        for stage in strategy.stages:
            for item in (*stage.owes, *stage.do):
                if item.template is not None:
                    assert {messages[language][item.template].channel for language in LANGUAGES} == {item.channel}


def test_translations_use_the_same_facts() -> None:
    assert untranslated(read_all()) == []


def test_chinese_messages_hold_no_latin_words() -> None:
    for message in read_all()["zh-CN"].values():
        text = re.sub(r"\{\{.*?\}\}", "", f"{message.subject or ''} {message.body}")
        assert re.findall(r"[A-Za-z]+", text) == [], message.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_message_renders_without_holes(path: Path) -> None:
    message = read_message(path.name, path.read_text(encoding="utf-8"), FORBIDDEN)
    subject, body = render(message, SAMPLE, path.parent.name, "CNY")
    assert "{{" not in f"{subject} {body}"
    assert message.name == path.stem
    assert "complain_at" in message.fields or message.channel == "app" or message.purpose in ("service", "reminder")


@pytest.mark.parametrize(
    "body",
    ["您将收到法院传票", "我们会通知您的家属和同事", "再不还款将公开曝光", "这是律师函", "公安机关将介入",
     "The police will come", "We shall tell your employer", "A bailiff is on the way", "This is your last chance"],
)  # fmt: skip
def test_imitation_threat_and_shame_are_refused_with_their_place(body: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read_message("bad.yaml", written(body), FORBIDDEN)
    assert "bad.yaml:5" in str(caught.value)
    assert "may stand in no message" in str(caught.value)


def test_word_inside_another_word_is_no_offence() -> None:
    assert read_message("good.yaml", written("We published nothing; arrested development of rates."), FORBIDDEN)


def test_unknown_fact_unknown_key_and_too_long_a_text_are_refused() -> None:
    for text, code in (
        (written("Pay {{ salary }}"), "message.unknown_fact"),
        (written("Hello", colour="red"), "unknown_key"),
        (written("x" * 501), "message.too_long"),
        (written("Hello").replace("channel: sms", "channel: fax"), "not_a_choice"),
    ):
        with pytest.raises(BadDocument) as caught:
            read_message("bad.yaml", text, FORBIDDEN)
        assert code in str(caught.value)


def test_money_and_dates_are_written_as_the_language_writes_them() -> None:
    message = read_message("m.yaml", written("{{ arrears_total }} {{ due_on }}"), FORBIDDEN)
    assert render(message, SAMPLE, "en", "CNY")[1] == "¥1,234.56 1 December 2026"
    assert render(message, SAMPLE, "zh-CN", "CNY")[1] == "1,234.56 元 2026年12月1日"
    assert render(message, SAMPLE, "en", "JPY")[1] == "¥123,456 1 December 2026"


def test_message_with_a_missing_fact_is_not_rendered() -> None:
    message = read_message("m.yaml", written("{{ arrears_total }}"), FORBIDDEN)
    with pytest.raises(KeyError, match="arrears_total"):
        render(message, {}, "en", "CNY")


def test_no_fact_of_a_message_is_about_anyone_but_the_debtor() -> None:
    assert not [name for name in FIELDS if re.search("contact|family|relative|employer|guarantor|identity", name)]
