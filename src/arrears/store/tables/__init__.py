"""Every table of the store; one file a noun."""

from arrears.store.tables.account import Account
from arrears.store.tables.activity import Activity, ActivityHead
from arrears.store.tables.agency import Agency
from arrears.store.tables.api_token import ApiToken
from arrears.store.tables.approval import Approval
from arrears.store.tables.borrower import Borrower
from arrears.store.tables.bureau import BureauNotice, BureauRow, BureauSubmission
from arrears.store.tables.case import Case
from arrears.store.tables.commission_line import CommissionLine
from arrears.store.tables.complaint import Complaint
from arrears.store.tables.consent import Consent
from arrears.store.tables.contact import Contact
from arrears.store.tables.contact_point import ContactPoint
from arrears.store.tables.counsellor_mandate import CounsellorMandate
from arrears.store.tables.day_figures import DayFigures
from arrears.store.tables.deadline import Deadline
from arrears.store.tables.dispute import Dispute
from arrears.store.tables.document import Document
from arrears.store.tables.idempotency_key import IdempotencyKey
from arrears.store.tables.interview import Interview, InterviewLine
from arrears.store.tables.job import Job
from arrears.store.tables.legal_matter import Hearing, LegalMatter
from arrears.store.tables.membership import Membership
from arrears.store.tables.night_run import NightRun
from arrears.store.tables.note import Note
from arrears.store.tables.offer import Offer
from arrears.store.tables.payment import Payment
from arrears.store.tables.person import Person
from arrears.store.tables.personal_read import PersonalRead
from arrears.store.tables.placement import Placement, PlacementBatch
from arrears.store.tables.plan import Plan, PlanInstalment
from arrears.store.tables.planned_contact import PlannedContact
from arrears.store.tables.preference import Preference
from arrears.store.tables.promise import Promise, PromiseInstalment
from arrears.store.tables.refused_contact import RefusedContact
from arrears.store.tables.status import Status
from arrears.store.tables.strategy_version import StrategyVersion
from arrears.store.tables.switch import Switch
from arrears.store.tables.team import Team
from arrears.store.tables.visit import Receipt, VisitEvidence, VisitOrder
from arrears.store.tables.webhook import Webhook, WebhookDelivery
from arrears.store.tables.work_item import WorkItem

__all__ = [
    "Account",
    "Activity",
    "ActivityHead",
    "Agency",
    "ApiToken",
    "Approval",
    "Borrower",
    "BureauNotice",
    "BureauRow",
    "BureauSubmission",
    "Case",
    "CommissionLine",
    "Complaint",
    "Consent",
    "Contact",
    "ContactPoint",
    "CounsellorMandate",
    "DayFigures",
    "Deadline",
    "Dispute",
    "Document",
    "Hearing",
    "IdempotencyKey",
    "Interview",
    "InterviewLine",
    "Job",
    "LegalMatter",
    "Membership",
    "NightRun",
    "Note",
    "Offer",
    "Payment",
    "Person",
    "PersonalRead",
    "Placement",
    "PlacementBatch",
    "Plan",
    "PlanInstalment",
    "PlannedContact",
    "Preference",
    "Promise",
    "PromiseInstalment",
    "Receipt",
    "RefusedContact",
    "Status",
    "StrategyVersion",
    "Switch",
    "Team",
    "VisitEvidence",
    "VisitOrder",
    "Webhook",
    "WebhookDelivery",
    "WorkItem",
]
