"""What is asked about a dispute: the finding, and the decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arrears.casework.words import DISPUTE_STATES
from arrears.screens.case_page.forms import long_text
from arrears.screens.case_words import choices


class CheckForm(forms.Form):
    """What checking brought to light."""

    finding = long_text(label=_("What we found"))


class AnswerForm(forms.Form):
    """The decision of a dispute."""

    state = forms.ChoiceField(label=_("Decision"))
    answer = long_text(label=_("Answer to the borrower, in words"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["state"].choices = choices("dispute_state", DISPUTE_STATES[1:])  # type: ignore[attr-defined]
