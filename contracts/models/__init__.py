"""The contract, its people, its facts, and what every app rests on."""

from contracts.models.adoptions import AgreementAdoption
from contracts.models.agreement import AgreementVersion, Contract, Party
from contracts.models.amendments import SupplementaryAgreement
from contracts.models.audit import AuditChain, AuditCheck, AuditEvent
from contracts.models.calendar import CalendarNotice
from contracts.models.disclosure import DisclosureConsent, OutsideUseAnswer
from contracts.models.endings import (
    ContractClosing,
    LegalHold,
    ReturnCertificate,
)
from contracts.models.events import EventStatement
from contracts.models.factor_resets import FactorReset
from contracts.models.facts import (
    EVERY_MOMENT,
    BackfillBatch,
    BackfillUpload,
    CompletenessDeclaration,
    FactQuerySet,
    FactRow,
    OnsiteStay,
    OperationStart,
    ReadingDecision,
    ReadingObjection,
    awaiting,
    counting,
    two_people,
)
from contracts.models.feeds import CalendarFeed
from contracts.models.files import (
    ExportRecord,
    FileScan,
    NumberSeries,
    StoredFile,
)
from contracts.models.handouts import HandoutHour
from contracts.models.jobs import Job
from contracts.models.letters import Letter, LetterStep
from contracts.models.onsite import (
    AttendanceDay,
    AttendanceMonth,
    Qualification,
    StaffLeave,
    StaffMember,
)
from contracts.models.passwords import PasswordUsed
from contracts.models.people import Membership, User
from contracts.models.projection import Reminder, StandingProjection
from contracts.models.proposals import Proposal
from contracts.models.rates import RateWindow
from contracts.models.recorded import RecordedFact
from contracts.models.role_requests import RoleRequest
from contracts.models.scope import ScopedQuerySet
from contracts.models.second_factor import RecoveryCode, SecondFactor
from contracts.models.sign_ins import SignInAttempt
from contracts.models.tokens import AnsweredRequest, ApiToken

__all__ = [
    "EVERY_MOMENT",
    "AgreementAdoption",
    "AgreementVersion",
    "AnsweredRequest",
    "ApiToken",
    "AttendanceDay",
    "AttendanceMonth",
    "AuditChain",
    "AuditCheck",
    "AuditEvent",
    "BackfillBatch",
    "BackfillUpload",
    "CalendarFeed",
    "CalendarNotice",
    "CompletenessDeclaration",
    "Contract",
    "ContractClosing",
    "DisclosureConsent",
    "EventStatement",
    "ExportRecord",
    "FactQuerySet",
    "FactRow",
    "FactorReset",
    "FileScan",
    "HandoutHour",
    "Job",
    "LegalHold",
    "Letter",
    "LetterStep",
    "Membership",
    "NumberSeries",
    "OnsiteStay",
    "OperationStart",
    "OutsideUseAnswer",
    "Party",
    "PasswordUsed",
    "Proposal",
    "Qualification",
    "RateWindow",
    "ReadingDecision",
    "ReadingObjection",
    "RecordedFact",
    "RecoveryCode",
    "Reminder",
    "ReturnCertificate",
    "RoleRequest",
    "ScopedQuerySet",
    "SecondFactor",
    "SignInAttempt",
    "StaffLeave",
    "StaffMember",
    "StandingProjection",
    "StoredFile",
    "SupplementaryAgreement",
    "User",
    "awaiting",
    "counting",
    "two_people",
]
