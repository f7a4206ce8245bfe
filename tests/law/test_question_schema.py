"""The published schema is the one that is built, lets good questions pass and names the place in bad ones."""

import json
from importlib.resources import files

import pytest

from arrears.entrypoints.cli.packs import law_shelf
from arrears.kernel.errors import BadDocument, WrongUse
from arrears.law.answering import answer_questions
from arrears.law.question_reading import read_questions
from arrears.law.question_schema import question_schema

CONTRACT = """\
- id: q1
  as_of: 2026-04-08T10:00:00-04:00
  packs: [us_federal]
  borrower: {country: US, region: NY, timezone: America/New_York, language: en}
  statuses: [{status: represented, since: 2026-03-01}]
  consents: [{channel: sms, given_at: 2026-01-05T10:00:00-05:00, revoked_at: null}]
  preferences: [{kind: inconvenient_time, from: "08:00", until: "17:00", days: [mon, tue]}]
  loans: [{loan_id: cc, kind: credit_card, delinquent_days: 40}]
  history:
    - {at: 2026-04-01T10:00:00-04:00, channel: call, direction: outbound, party: borrower, loans: [cc], outcome: no_answer}
  proposed: {act: contact, channel: call, party: borrower, purpose: collection, loans: [cc], actor: agency}
"""


def faults(old: str, new: str) -> list[str]:
    assert old in CONTRACT
    with pytest.raises(BadDocument) as caught:
        read_questions(CONTRACT.replace(old, new), "q.yaml")
    return [str(finding) for finding in caught.value.findings]


def test_published_schema_is_the_one_that_is_built() -> None:
    published = json.loads((files("arrears") / "law" / "question.schema.json").read_text("utf-8"))
    assert published == question_schema(), "Run: arrears gate --schema > src/arrears/law/question.schema.json"


def test_the_contracts_own_example_passes_as_yaml_and_as_json() -> None:
    questions, is_list = read_questions(CONTRACT, "q.yaml")
    assert is_list
    assert questions[0]["as_of"] == "2026-04-08T10:00:00-04:00"
    assert read_questions(json.dumps(questions), "q.json") == (questions, True)
    assert read_questions(json.dumps(questions[0]), "q.json") == (questions, False)


def test_naive_timestamp_is_refused_with_its_place() -> None:
    (fault,) = faults("at: 2026-04-01T10:00:00-04:00", "at: 2026-04-01T10:00:00")
    assert fault.startswith("q.yaml:10:")
    assert "[0].history[0].at: `2026-04-01T10:00:00` is not an instant with its offset." in fault


def test_unknown_zone_is_refused_with_its_place() -> None:
    (fault,) = faults("America/New_York", "America/New_Yorck")
    assert "[0].borrower.timezone: `America/New_Yorck` is not a time zone." in fault
    assert fault.startswith("q.yaml:4:")


def test_unknown_key_is_refused_with_the_nearest_one() -> None:
    (fault,) = faults("outcome: no_answer", "outcom: no_answer")
    assert fault.startswith("q.yaml:10:")
    assert "[0].history[0]: unknown key `outcom`. Did you mean `outcome`?" in fault


def test_unknown_channel_is_refused_with_the_known_ones() -> None:
    (fault,) = faults("act: contact, channel: call", "act: contact, channel: fax")
    assert "[0].proposed.channel: `fax` is not known here. Known here: call, sms" in fault


def test_everything_wrong_is_told_at_once() -> None:
    assert len(faults("country: US, region: NY, timezone: America/New_York", "land: US, timezone: EST5")) == 2


@pytest.mark.parametrize("name", ["China", "USA", "中国", "C1"])
def test_country_told_by_anything_but_its_code_is_refused(name: str) -> None:
    (fault,) = faults("country: US", f"country: {name}")
    assert (
        f"[0].borrower.country: `{name}` is not a country. Use an ISO 3166-1 code of two letters such as CN." in fault
    )


def test_country_that_is_no_code_is_refused_from_programs_too() -> None:
    question = {"as_of": "2026-04-08T10:00:00-04:00", "borrower": {"country": "China"}, "proposed": {"act": "contact"}}
    with pytest.raises(WrongUse, match="`China` is not a country"):
        list(answer_questions([question], law_shelf(None)))
    question["borrower"] = {"country": ""}
    (answer,) = answer_questions([question], law_shelf(None))
    assert answer["verdict"] == "unknown"


def test_missing_moment_is_refused() -> None:
    (fault,) = faults("  as_of: 2026-04-08T10:00:00-04:00\n", "")
    assert "[0]: `as_of` is missing." in fault


def test_question_without_an_act_is_refused() -> None:
    (fault,) = faults("act: contact, ", "")
    assert "[0].proposed: `act` is missing." in fault


def test_norway_is_a_country_and_a_time_stays_a_time() -> None:
    text = CONTRACT.replace("country: US", "country: NO").replace('until: "17:00"', "until: 17:00")
    (question,), _ = read_questions(text, "q.yaml")
    assert question["borrower"]["country"] == "NO"
    assert question["preferences"][0]["until"] == "17:00"


def test_two_questions_of_one_id_are_refused() -> None:
    with pytest.raises(BadDocument, match=r"\[1\]\.id: `q1` stood before"):
        read_questions(CONTRACT + CONTRACT, "q.yaml")


def test_broken_json_is_refused_with_its_line() -> None:
    with pytest.raises(BadDocument, match=r"q\.json:2:"):
        read_questions('[{"id": "q1",\n "as_of": }]', "q.json")


def test_empty_list_is_no_question() -> None:
    with pytest.raises(BadDocument):
        read_questions("[]", "q.yaml")


def test_every_key_that_is_missing_or_unknown_is_told_once() -> None:
    with pytest.raises(BadDocument) as caught:
        read_questions("id: q1\nfoo: 1\nbar: 2\nborrower: {county: US, lang: en}\n", "q.yaml")
    told = [str(finding) for finding in caught.value.findings]
    for words in ("`as_of` is missing", "`proposed` is missing", "`foo`", "`bar`", "`county`", "`lang`"):
        assert len([one for one in told if words in one]) == 1, (words, told)
    assert len(told) == 6


@pytest.mark.parametrize(
    ("old", "new", "place", "told"),
    [
        ("{loan_id: cc, kind: credit_card, delinquent_days: 40}", "{loan_id: cc}, {loan_id: cc, kind: medical}", 8,
         "[0].loans[1]: loan `cc` stood before."),
        ("loans: [cc], actor", "loans: [cd], actor", 11, "[0].proposed.loans[0]: `cd` is not among the question's loans."),
        ("delinquent_days: 40", "outstanding: 5.00", 8, "[0].loans[0]: an amount needs the loan's currency."),
        ("  packs:", "  until: 2026-04-08T09:00:00-04:00\n  packs:", 3, "[0].until: the window ends before it begins."),
        ("kind: inconvenient_time, from", "from", 7, "[0].preferences[0]: `kind` is missing."),
    ],
)  # fmt: skip
def test_parts_that_contradict_each_other_are_refused_with_their_place(
    old: str, new: str, place: int, told: str
) -> None:
    (fault,) = faults(old, new)
    assert fault.startswith(f"q.yaml:{place}:")
    assert told in fault
