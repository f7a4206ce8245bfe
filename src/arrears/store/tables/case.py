"""What is worked on? One case a person, since the law counts contacts per person; its accounts hang on it.

The night writes stage, department, queue, priority and sums. People write owner, locks, holds and states; a night never
touches those. `version` rises with each change by people, and a save that names an old one is refused.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from arrears.casework.words import CASE_STATES, CLOSE_REASONS, DEPARTMENTS, HOLD_REASONS
from arrears.store.tables.agency import Agency
from arrears.store.tables.borrower import Borrower
from arrears.store.tables.columns import currency, minor, name, word
from arrears.store.tables.person import Person
from arrears.store.tables.team import Team

# Where a case is: as people moved it, else as the night says. The empty word stands in the text, not as a parameter, so that the
# index below serves on both databases.
PLACE = Coalesce(
    Func(F("department_override"), template="NULLIF(%(expressions)s, '')", output_field=models.CharField()),
    F("department"),
)


def is_in(department: str) -> Q:
    """Whether a case is with that department."""
    return Q(Exact(PLACE, department))


class Case(models.Model):
    """The unit of collection work."""

    borrower = models.OneToOneField(Borrower, models.PROTECT, db_constraint=False, related_name="case")
    borrower_ref = models.CharField(max_length=64)  # borrower_id again: desks list by it without a join
    # of the night
    as_of = models.DateField()
    stage = name()
    bucket = name(16)  # worst of its accounts
    segment = name()
    arm = name()
    department = word(DEPARTMENTS, blank=True, default="")
    queue = name()
    priority = models.BigIntegerField(default=0)  # higher goes first
    past_due_days = models.IntegerField(default=0)  # most of its accounts
    arrears_minor = minor()
    outstanding_minor = minor()
    currency = currency()
    accounts_count = models.PositiveSmallIntegerField(default=0)
    next_due_on = models.DateField(null=True, blank=True)
    stage_since_on = models.DateField(null=True, blank=True)
    # of people
    state = word(CASE_STATES, default="open")
    close_reason = word(CLOSE_REASONS, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    hold_reason = word(HOLD_REASONS, blank=True, default="")
    held_until = models.DateField(null=True, blank=True)  # none: until lifted
    owner = models.ForeignKey(Person, models.PROTECT, db_index=False, null=True, blank=True, related_name="cases")
    owned_since = models.DateTimeField(null=True, blank=True)
    owned_until = models.DateTimeField(null=True, blank=True)  # time-boxed; passed: free for anyone of the team
    is_retained = models.BooleanField(default=False)  # kept past the limit
    co_worker = models.ForeignKey(
        Person, models.PROTECT, db_index=False, null=True, blank=True, related_name="co_worked_cases"
    )
    locked_by = models.ForeignKey(
        Person, models.PROTECT, db_index=False, null=True, blank=True, related_name="locked_cases"
    )
    locked_until = models.DateTimeField(null=True, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, db_index=False, null=True, blank=True, related_name="cases")
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, null=True, blank=True, related_name="cases")
    department_override = word(DEPARTMENTS, blank=True, default="")  # moved by people: stays where they put it
    call_back_at = models.DateTimeField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    last_outcome = name(32)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        # a constraint, not `unique=True`: that would add a second index for LIKE on PostgreSQL
        constraints: ClassVar = [models.UniqueConstraint(fields=["borrower_ref"], name="case_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["department", "queue", "-priority", "id"], name="case_queue", condition=Q(state="open")
            ),
            # of all states, not only open ones: PostgreSQL does not count by what it knows of an index with a condition
            models.Index(PLACE, "state", F("priority").desc(), "id", name="case_place"),
            models.Index(fields=["owner", "-priority", "id"], name="case_owner", condition=Q(owner__isnull=False)),
            models.Index(
                fields=["owner", "owned_until", "-priority", "id"],
                name="case_owned_until",
                condition=Q(owner__isnull=False),
            ),
            models.Index(fields=["team", "-priority", "id"], name="case_team", condition=Q(team__isnull=False)),
            models.Index(fields=["agency", "-priority", "id"], name="case_agency", condition=Q(agency__isnull=False)),
            models.Index(fields=["co_worker"], name="case_co_worker", condition=Q(co_worker__isnull=False)),
            models.Index(fields=["locked_by"], name="case_locked", condition=Q(locked_by__isnull=False)),
            models.Index(fields=["call_back_at"], name="case_call_back", condition=Q(call_back_at__isnull=False)),
            models.Index(fields=["state", "hold_reason"], name="case_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return self.borrower_ref
