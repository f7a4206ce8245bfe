"""What a pack may not say: each fault is refused with file, line, the key or word at fault, and the mend."""

import pytest

from arrears.kernel.errors import BadDocument
from arrears.law.reading import read_pack
from tests.law.small_pack import ENVELOPE, HEAD, small_files

NIGHT = 'mode: forbid\nwindows: [{from: "22:00", until: "08:00"}]'
CAP = "counts: {counted: attempt}\nlimits: [{most: 2, window: {kind: rolling, unit: day, n: 7}}]"
TWICE = "  - since: 2024-01-01\n    source: [act]\n    basis: read\n    " + NIGHT.replace("\n", "\n    ") + "\n"
WHOLE_DAY = 'mode: forbid\nwindows: [{from: "00:00", until: "24:00"}]'
NO_TIME = 'mode: forbid\nwindows: [{from: "08:00", until: "08:00"}]'
NOWHERE = HEAD.replace("XX", "Freedonia") + "connects_by: [residence]\n"
R1 = "small/rules/R-1.yaml"
CASES = "small/rules/R-1.cases.yaml"
SMALL = small_files("time_window", NIGHT)


def rule(old: str, new: str, shape: str = "time_window", terms: str = NIGHT) -> dict[str, str]:
    files = small_files(shape, terms)
    assert old in files["rules/R-1.yaml"]
    return {**files, "rules/R-1.yaml": files["rules/R-1.yaml"].replace(old, new)}


def case(text: str) -> dict[str, str]:
    return {**SMALL, "rules/R-1.cases.yaml": f"cases:\n  - {{case: x, {text}, expect: denies}}\n"}


def circle() -> dict[str, str]:
    files = rule("values:", "overrides: [{rule: R-2, source: [act]}]\nvalues:")
    return {**files, "rules/R-2.yaml": files["rules/R-1.yaml"].replace("rule: R-2", "rule: R-1")}


@pytest.mark.parametrize(
    ("files", "where", "said", "mend"),
    [
        (rule("message:", "unknown_fakt: deny\nmessage:"), f"{R1}:4", "`unknown_fakt`", "`unknown_fact`"),
        (rule("time_window", "time_windows"), f"{R1}:2", "`time_windows`", "`time_window`"),
        (small_files("time_window", NIGHT + "\nhours: 3"), f"{R1}:11", "`hours`", "windows"),
        (rule("message:", "applies_to: {chanel: [call]}\nmessage:"), f"{R1}:4", "`chanel`", "`channel`"),
        (rule("message:", "applies_to: {channel: [telegraph]}\nmessage:"), f"{R1}:4", "`telegraph`", "letter"),
        (small_files("frequency_cap", CAP.replace("day", "fortnight")), f"{R1}:10", "`fortnight`", "day, week, month"),
        (small_files("prior_notice", "notice: [a]\nwait: {n: 3, unit: moon}"), f"{R1}:10", "`moon`", "`month`"),
        (small_files("charge_cap", "formula: fixed\namount: 3\ncurrency: XXQ"), f"{R1}:11", "`XXQ`", "EUR"),
        ({**SMALL, "rules/R-1.yaml": SMALL["rules/R-1.yaml"] + TWICE}, f"{R1}:11", "before the one of line 6", "`until`"),
        (rule("[act]", "[akt]"), f"{R1}:7", "`akt`", "mend the id"),
        (circle(), f"{R1}:5", "`overrides`: rules take each other's place in a circle: R-1 -> R-2 -> R-1", "Remove one"),
        (rule("values:", "overrides: [{rule: R-1, source: [act]}]\nvalues:"), f"{R1}:5", "R-1 -> R-1", "Remove one"),
        (small_files("time_window", WHOLE_DAY), f"{R1}:6", "no moment open", "times"),
        (small_files("time_window", NO_TIME), f"{R1}:10", "where it ends", "both"),
        (small_files("time_window", NIGHT + "\nzone: Mars/Olympus"), f"{R1}:11", "`Mars/Olympus`", "IANA"),
        (small_files("time_window", NIGHT + "\ncalendar: ZZ\nholiday_treatment: closed"), f"{R1}:11", "`ZZ`", "CA-ON"),
        (case("at: 2026-11-24T10:00:00"), f"{CASES}:2", "`2026-11-24T10:00:00` has no offset", "+08:00"),
        (case("at: 2026-11-24T10:00:00+08:00, given: {timezone: Mars/X}"), f"{CASES}:2", "`Mars/X`", "Asia/Shanghai"),
        (case("at: 2026-11-24T10:00:00+08:00, given: {timezones: [Mars/X]}"), f"{CASES}:2", "`Mars/X`", "Asia/Shanghai"),
        (case("at: 2026-11-24T10:00:00+08:00, given: {colour: red}"), f"{CASES}:2", "`colour`", "`collector`"),
        ({**SMALL, "pack.yaml": NOWHERE}, "small/pack.yaml:3", "`Freedonia`", "US-NY-NYC"),
    ],
)  # fmt: skip
def test_fault_is_refused_with_file_line_key_and_mend(files: dict[str, str], where: str, said: str, mend: str) -> None:
    with pytest.raises(BadDocument) as refused:
        read_pack("small", files)
    found = refused.value.findings
    assert any(f"{one.where}:{one.line}" == where and said in one.message and mend in one.mend for one in found), [
        str(one) for one in found
    ]


def test_the_envelope_alone_is_good_with_its_terms() -> None:
    assert ENVELOPE.format(shape="time_window") in SMALL["rules/R-1.yaml"]
    assert read_pack("small", SMALL).rules[0].id == "R-1"
