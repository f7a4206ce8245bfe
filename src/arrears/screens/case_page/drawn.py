"""Which parts of a case page are the same for every case? Drawn once a language; the page is put around them.

They hold no token, no name and no number of a case: their links are told from the page's own address.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from arrears.kernel.vocabulary import PARTIES
from arrears.screens.case_page.acts import ACTS, FOR_CASE, FOR_CONTACT, FOR_STOPS
from arrears.screens.case_page.outcome_keys import KEYS_BY_CHANNEL


def draw_parts(acts: tuple[str, ...], *, may_record: bool) -> Mapping[str, SafeString]:
    """By name: `channels` and `parties` to choose from, `outcome_keys`, and links to the dialogs of these `acts`."""
    language = get_language()
    return {
        "channels": _drawn("channels", language),
        "parties": _drawn("parties", language),
        "outcome_keys": _drawn("outcome_keys", language, may_record=may_record),
        "acts": _drawn("acts", language, acts),
        "act_menu": _drawn("act_menu", language, acts),
    }


@lru_cache(maxsize=256)
def _drawn(part: str, _language: str | None, acts: tuple[str, ...] = (), *, may_record: bool = False) -> SafeString:
    rows = {"acts_contact": (*FOR_CONTACT, "note"), "acts_stop": FOR_STOPS, "acts_case": FOR_CASE}
    shown = {row: [ACTS[name] for name in names if name in acts] for row, names in rows.items()}
    fixed = {"outcome_keys": KEYS_BY_CHANNEL, "parties": PARTIES, "may_record": may_record}
    return render_to_string(f"case_page/drawn/{part}.html", {**fixed, **shown})
