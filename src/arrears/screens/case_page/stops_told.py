"""What will an event stop on this case? Told before it is recorded, from the same list that the flow carries out."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arrears.flows.house_rules import stops
from arrears.kernel.vocabulary import CHANNELS
from arrears.screens.case_words import Text, said
from arrears.store.tables import Case, PlannedContact, Promise, WorkItem


def told_stops(event: str, case: Case) -> list[Text]:
    """In sentences, with what stands planned at this moment; empty when it stops nothing."""
    return list(_sentences(event, case))


def _sentences(event: str, case: Case) -> Iterator[Text]:
    stop = stops().get(event)
    if stop is None:
        return
    waiting = PlannedContact.objects.filter(
        case=case, state__in=("planned", "claimed"), channel__in=list(stop.channels)
    )
    if stop.only_point:
        yield _("Nothing goes to this number any more; the other numbers stay.")
    elif stop.channels >= set(CHANNELS):
        yield _("All contact by every channel stops, from every department and agency.")
    else:
        names = ", ".join(str(said("channel", channel)) for channel in CHANNELS if channel in stop.channels)
        yield format_lazy("{}: {}", _("Contact by these channels stops"), names)
    if not stop.only_point and (number := waiting.count()):
        yield ngettext(
            "%(number)d planned contact is cancelled.", "%(number)d planned contacts are cancelled.", number
        ) % {"number": number}
    if stop.tasks and (number := WorkItem.objects.filter(case=case, state="open").count()):
        yield ngettext("%(number)d open task is cancelled.", "%(number)d open tasks are cancelled.", number) % {
            "number": number
        }
    if stop.promises and Promise.objects.filter(case=case, state="open").exists():
        yield _("Open promises are cancelled.")
    if stop.hold:
        yield _("The case is held: nobody works it until a supervisor resumes it.")
    if stop.queue and stop.queue != (case.department_override or case.department):
        yield format_lazy("{}: {}", _("It goes to another department"), said("department", stop.queue))
