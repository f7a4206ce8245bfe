"""Whatever people try, in whatever order: nothing is filed without approval, papers and a claim in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.casework.matters import BEFORE_FILING, OPEN, STEPS, MatterFacts, decide_step, list_steps
from arrears.casework.submissions import STEPS as SUBMISSION_STEPS
from arrears.casework.submissions import decide_submission
from arrears.casework.words import MATTER_STATES, SUBMISSION_STATES

DAY = dt.date(2026, 11, 23)
READY = MatterFacts(
    state="candidate", court="Example Court", claimed_minor=1_000, owed_minor=1_000, limitation_on=DAY, is_approved=True
)
days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
worlds = st.builds(
    MatterFacts, state=st.just("candidate"), court=st.sampled_from(["", "Example Court"]), claimed_minor=st.integers(-1, 3),
    owed_minor=st.integers(0, 2), missing_papers=st.sampled_from([(), ("contract",)]), limitation_on=st.none() | days,
    is_limitation_waived=st.booleans(), is_approved=st.booleans(), is_contested=st.booleans(), is_law_against=st.booleans(),
)  # fmt: skip
acts = st.sampled_from([*STEPS, "fly"])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(acts, worlds, days), max_size=12))
def test_no_path_reaches_filed_without_approval_bundle_and_a_claim_in_time(
    path: list[tuple[str, MatterFacts, dt.date]],
) -> None:
    state = "candidate"
    for act, world, on in path:
        facts = replace(world, state=state)
        step = decide_step(act, facts, on)
        assert step.is_taken != bool(step.reasons)
        if step.is_taken and step.state == "filed" and state != "filed":
            assert act == "file"
            assert facts.is_approved
            assert facts.missing_papers == ()
            assert facts.is_limitation_waived or (facts.limitation_on is not None and on <= facts.limitation_on)
            assert not facts.is_contested
            assert not facts.is_law_against
            assert 0 < facts.claimed_minor <= facts.owed_minor
            assert facts.court
        if state in BEFORE_FILING and step.state in ("heard", "decided"):
            raise AssertionError(f"{state} became {step.state} by {act} without being filed")
        state = step.state if step.is_taken else state
        assert state in MATTER_STATES


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"court": ""}, "matter.court_missing"),
        ({"claimed_minor": 0}, "matter.amount"),
        ({"claimed_minor": 1_001}, "matter.amount"),
        ({"missing_papers": ("contract",)}, "matter.bundle_incomplete"),
        ({"limitation_on": None}, "matter.limitation_unknown"),
        ({"limitation_on": DAY - dt.timedelta(days=1)}, "matter.limitation_over"),
        ({"is_contested": True}, "matter.contested"),
        ({"is_law_against": True}, "matter.law"),
        ({"is_approved": False}, "matter.not_approved"),
    ],
)
def test_each_lack_by_itself_keeps_a_matter_from_being_filed(changed: dict[str, object], reason: str) -> None:
    assert decide_step("file", replace(READY, state="approved"), DAY).state == "filed"
    lacking = decide_step("file", replace(READY, state="approved", **changed), DAY)  # type: ignore[arg-type]
    assert (lacking.state, lacking.reasons) == ("approved", (reason,))


def test_waiver_on_paper_lets_a_claim_go_on_that_is_over_or_unknown() -> None:
    for day in (None, DAY - dt.timedelta(days=400)):
        facts = replace(READY, state="approved", limitation_on=day, is_limitation_waived=True)
        assert decide_step("file", facts, DAY).is_taken


def test_last_day_itself_is_in_time_and_the_next_is_not() -> None:
    facts = replace(READY, state="approved")
    assert decide_step("file", facts, DAY).is_taken
    assert decide_step("file", facts, DAY + dt.timedelta(days=1)).reasons == ("matter.limitation_over",)


def test_everything_that_lacks_is_told_at_once_and_only_steps_of_the_state_are_offered() -> None:
    bare = MatterFacts(state="candidate")
    assert len(decide_step("ready", bare, DAY).reasons) == 3
    assert set(list_steps(bare, DAY)) == {"ready", "settle", "withdraw"}
    assert {state for state in MATTER_STATES if "settle" in list_steps(MatterFacts(state=state), DAY)} == set(OPEN)
    assert list_steps(MatterFacts(state="closed"), DAY) == {}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([*SUBMISSION_STEPS, "fly"]), st.booleans(), st.integers(0, 2), st.integers(0, 2)),
        max_size=10,
    )
)
def test_no_path_sends_a_submission_without_approval_and_notices(path: list[tuple[str, bool, int, int]]) -> None:
    state = "prepared"
    for act, is_approved, unnoticed, refused in path:
        after, reasons = decide_submission(act, state, is_approved=is_approved, unnoticed=unnoticed, refused=refused)
        assert after in SUBMISSION_STATES
        if after == "sent" and state != "sent":
            assert (act, is_approved, unnoticed, refused, reasons) == ("send", True, 0, 0, ())
        if after in ("accepted", "partly_rejected", "rejected"):
            assert state in ("sent", after)
        state = after
