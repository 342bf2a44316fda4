"""Loading a State Council notice: one of 甲方 proposes, another adopts.

A proposal moves no deadline. Adopting writes one row of the ledger that
holds for every contract; stored answers become stale by themselves, because
the calendar's version is another.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from contracts.models import CalendarNotice, Contract, Proposal, User
from contracts.policies import (
    Refused,
    check_calendar_is_real,
    check_can_adopt_notice,
    check_can_propose_notice,
)
from contracts.queries.calendars import calendar
from contracts.rules.calendar import Notice, WorkingCalendar
from contracts.rules.notice_checks import as_payload, check_notice
from contracts.rules.notice_file import Problem
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.files import check_bytes, keep_bytes
from contracts.services.notice_workbook import read_notice
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
    proposal_of,
)
from contracts.states import ProposalKind, Role, Side

LONGEST_FILE_NAME = 255


class NoticeRefused(Refused):
    """A file that is no valid notice; every problem with its line."""

    def __init__(self, problems: list[Problem]):
        super().__init__(
            "notice_invalid",
            f"文件有 {len(problems)} 处须改正，没有提交。"
            "改正后重新选择文件。",
        )
        self.problems = problems


@dataclass(frozen=True)
class Candidate:
    """A notice that may be loaded, and the calendar it would give."""

    row: dict[str, Any]
    revision: int
    calendar: WorkingCalendar

    @property
    def year(self) -> int:
        """The year it is about."""
        return self.row["year"]

    @property
    def title(self) -> str:
        """2027年放假安排（第 1 版），国办发明电…."""
        return (
            f"{self.year}年放假安排（第 {self.revision} 版），"
            f"{self.row['notice']}"
        )


def read_candidate(
    content: bytes, file_name: str, *, today: date
) -> Candidate:
    """Check a file against the calendar of now; nothing is written.

    Raises NoticeRefused with every problem.
    """
    check_content(content, file_name)
    return _candidate(content, file_name, today=today)


def check_content(content: bytes, file_name: str) -> None:
    """The same check as an upload's, before a reader opens the file."""
    try:
        check_bytes(file_name, content, types=settings.NOTICE_TYPES)
    except Refused as refused:
        raise NoticeRefused([Problem(0, refused.message)]) from refused


def _candidate(
    content: bytes, file_name: str, *, today: date
) -> Candidate:
    held = calendar()
    found = read_notice(content, file_name)
    problems = check_notice(found, calendar=held, today=today)
    if problems:
        raise NoticeRefused(problems)
    return candidate_of(as_payload(found), today=today)


def candidate_of(row: dict[str, Any], *, today: date) -> Candidate:
    """The calendar as it would be with a checked notice from today on."""
    held = calendar()
    revision = next_revision(held, row["year"])
    notice = Notice.from_json(row, revision=revision, adopted_on=today)
    return Candidate(
        row, revision, WorkingCalendar([*held.history, notice])
    )


def next_revision(held: WorkingCalendar, year: int) -> int:
    """The number the next notice of a year gets; what ships is the first."""
    notice = held.notices.get(year)
    return notice.revision + 1 if notice else 1


def propose_notice(
    *,
    contract: Contract,
    content: bytes,
    file_name: str,
    by: User,
    today: date,
    note: str = "",
) -> Proposal:
    """甲方 asks that a notice be loaded; another person decides.

    ``today`` is the portal's own day, also on a demo that stands still: a
    notice is published and adopted in the real world.
    """
    check_can_propose_notice(contract, by)
    check_content(content, file_name)
    return _propose(contract, content, file_name, by, today, note)


@transaction.atomic
def _propose(
    contract: Contract,
    content: bytes,
    file_name: str,
    by: User,
    today: date,
    note: str,
) -> Proposal:
    contract = lock_contract(contract.pk, after_end=True)
    check_can_propose_notice(contract, by)
    check_calendar_is_real(contract)
    candidate = _candidate(content, file_name, today=today)
    return add_proposal(
        contract,
        kind=ProposalKind.CALENDAR,
        subject=str(candidate.year),
        payload={"revision": candidate.revision, "notice": candidate.row},
        summary=f"载入{candidate.title}",
        by=by,
        on_behalf_of=Side.A,
        note=note.strip(),
        file=keep_bytes(content),
        file_name=file_name[-LONGEST_FILE_NAME:],
    )


@transaction.atomic
def adopt_notice(
    *, proposal_id: int, by: User, today: date
) -> CalendarNotice:
    """A second person loads what was proposed: from now on it counts."""
    contract, proposal = _open(proposal_id, by=by, act="批准放假安排")
    check_calendar_is_real(contract)
    row, revision = proposal.payload["notice"], proposal.payload["revision"]
    if revision != next_revision(calendar(), row["year"]):
        raise _overtaken(row["year"])
    try:
        with transaction.atomic():
            notice = CalendarNotice.objects.create(
                year=row["year"],
                revision=revision,
                notice=row["notice"],
                dated=date.fromisoformat(row["dated"]),
                url=row["url"],
                file=proposal.file,
                file_name=proposal.file_name,
                payload=row,
                adopted_on=today,
                proposed_by=proposal.proposed_by,
                recorded_by=by,
            )
    except IntegrityError as error:  # on another contract, just now
        raise _overtaken(row["year"]) from error
    approve(proposal, by=by)
    # It holds for every contract, so it stands in the portal's own chain.
    audit.record(
        "calendar_adopted",
        by=by,
        on=notice,
        summary=proposal.summary,
        detail={
            "contract": contract.slug,
            "proposal": proposal.pk,
            "file": notice.file_id,
        },
    )
    return notice


@transaction.atomic
def decline_notice(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """A second person sends a proposal back, with the reason."""
    _open(proposal_id, by=by, act="退回放假安排")
    return decline_proposal(
        proposal_id=proposal_id,
        kinds=(ProposalKind.CALENDAR,),
        by=by,
        reason=reason,
        roles=(Role.A_APPROVER,),
    )


def _open(pk: int, *, by: User, act: str) -> tuple[Contract, Proposal]:
    """Roles first: who may never do this is told who can."""
    kinds = (ProposalKind.CALENDAR,)
    found = proposal_of(pk, kinds=kinds)
    check_can_adopt_notice(found.contract, by)
    return open_proposal(pk, kinds=kinds, by=by, act=act)


def _overtaken(year: int) -> Refused:
    return Refused(
        "calendar_changed",
        f"提请之后{year}年已载入另一版放假安排，所见预览不再准确。"
        "请退回，按最新一版重新提请。",
    )
