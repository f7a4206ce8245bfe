"""How are the words of placements said to people? One text a word, translated with the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arrears.screens.case_words import Text

PAPERS: Final[Mapping[str, Text]] = {
    "has_recipient_contract": _(
        "A contract with the agency: purpose, term, means, kinds of data, no passing on to others"
    ),
    "is_on_partner_list": _("The agency stands on our published list of partners"),
    "has_impact_assessment": _("An impact assessment covers handing these data over"),
    "is_licensed": _("The agency holds the licence or registration the place asks for"),
    "has_mandate": _("Our mandate to the agency"),
    "has_proof_of_debt": _("Papers that prove the debts"),
}
STATES: Final[Mapping[str, Text]] = {
    "placed": _("with the agency"), "recalled": _("recalled"), "returned": _("given back"),
    "closed": pgettext_lazy("placement", "closed"),
}  # fmt: skip
KINDS: Final[Mapping[str, Text]] = {
    "payment": _("payment"), "reversal": _("payment taken back"), "chargeback": _("charged back"), "goodwill": _("goodwill"),
}  # fmt: skip
WAYS: Final[Mapping[str, Text]] = {
    "returned": _("returned to us"), "deleted": _("deleted"), "data_returned": _("returned to us"), "data_deleted": _("deleted"),
}  # fmt: skip
TONES: Final[Mapping[str, str]] = {"placed": "info", "recalled": "warn", "returned": "warn", "closed": ""}
TABLES: Final = {"state": STATES, "kind": KINDS, "way": WAYS, "paper": PAPERS}


def told(kind: str, word: str) -> Text:
    """The word as people say it, as it stands in the data where it has no text."""
    return TABLES[kind].get(word, word.replace("_", " "))
