"""Which tests go to one worker? Those of a file, and all that work at the one desk of the control centre."""

from __future__ import annotations

from typing import Final

from xdist.scheduler import LoadFileScheduling

_AT_ONE_DESK: Final = (
    "tests/journeys/test_compliance_officer_looks_at_everything.py",
    "tests/journeys/test_head_of_collections_steers_a_day.py",
    "tests/journeys/test_strategist_publishes_a_strategy.py",
)


class ByDesk(LoadFileScheduling):
    """Whole files, in the order of collection with `--no-loadscope-reorder`."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "the control centre" if file in _AT_ONE_DESK else file
