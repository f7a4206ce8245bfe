"""Packs in another language: what mainland China's say in Chinese is whole, and a slip in such a file is told."""

import re

import pytest

from arrears.kernel.errors import BadDocument
from arrears.law.reading import read_pack
from arrears.law.translation import PackWords, Translator
from tests.law.shipped import shipped_packs
from tests.law.small_pack import small_files

HAN = re.compile(r"[\u4e00-\u9fff]")


WORDED = {pack.name: pack for pack in shipped_packs().values() if pack.rules}


def test_every_rule_and_source_of_mainland_china_is_said_in_chinese() -> None:
    silent = []
    for pack in WORDED.values():
        words = pack.words.get("zh-hans", PackWords())
        said = {id_: (one.title, one.message) for id_, one in words.rules.items()}
        said |= {id_: (one.citation,) for id_, one in words.sources.items()}
        wanted = {*(rule.id for rule in pack.rules), *pack.sources}
        silent += [(pack.name, id_) for id_ in wanted if not all(HAN.search(text) for text in said.get(id_, ("",)))]
    assert silent == []
    assert sum(len(pack.rules) for pack in WORDED.values()) > 60


def test_times_and_rates_of_a_message_are_those_of_the_english_one() -> None:
    for rule, said in ((rule, pack.words["zh-hans"].rules[rule.id]) for pack in WORDED.values() for rule in pack.rules):
        chinese = [one.zfill(5) for one in re.findall(r"\d{1,2}:\d\d", f"{said.title} {said.message}")]
        assert set(re.findall(r"\d\d:\d\d", f"{rule.title} {rule.message}")) == set(chinese), rule.id
        assert ("%" in rule.message) == ("%" in said.message), rule.id


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rules: {NO-SUCH: {title: 题, message: 文}}", "NO-SUCH"),
        ("rules: {R-1: {title: 题}}", "message"),
        ("rules: {R-1: {title: 题, message: 文, colour: 红}}", "colour"),
        ("sources: {nobody: {citation: 某法}}", "nobody"),
        ("titles: {}", "titles"),
    ],
)
def test_a_slip_in_the_words_of_a_pack_is_refused_with_file_and_key(words: str, said: str) -> None:
    with pytest.raises(BadDocument) as refused:
        read_pack("small", {**small_files("means_rule", "permit: {channel: [call]}"), "words/zh-hans.yaml": words})
    assert "words/zh-hans.yaml" in str(refused.value)
    assert said in str(refused.value)


def test_texts_beside_each_other_are_each_translated_and_what_is_not_known_stays() -> None:
    say = Translator({"A call.": "通话。", "A call. Late.": "迟。"}, {"not known: {facts}.": "未知：{facts}。"})
    assert (
        say("A call. Late. A call. not known: voice, timezone. Strange.")
        == "迟。 通话。 未知：voice, timezone。 Strange."
    )


def test_words_change_nothing_that_a_pack_decides() -> None:
    files = small_files("means_rule", "permit: {channel: [call]}")
    plain = read_pack("small", files)
    worded = read_pack("small", {**files, "words/zh-hans.yaml": "rules: {R-1: {title: 题, message: 文}}"})
    assert (plain.rules, plain.cases, plain.topics) == (worded.rules, worded.cases, worded.topics)
