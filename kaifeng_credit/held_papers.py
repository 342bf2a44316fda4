"""Evidence the virus scanner holds back: of facts, disputes, opinions, money.

The files of deliverables are listed by their own app; these belong to rows
of every app, each read by those who may read its row. A constant number of
queries, one for each kind of row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from contracts.models import (
    BackfillBatch,
    Contract,
    FileScan,
    Proposal,
    ReadingObjection,
    RecordedFact,
    User,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.backfill import uploads_of
from contracts.queries.people import roles_of
from contracts.queries.registered import fact_proposals
from contracts.states import ProposalKind, ProposalState, ScanVerdict
from deliverables.models import ExpertOpinion, ExpertReview
from deliverables.models.submissions import PARTY_A_DRAFT_READERS
from indicators.models import Measurement
from indicators.queries.values import value_proposals
from payments.models import InvoiceOriginal, PenaltyDecision, PenaltyDispute
from payments.queries.penalties import penalty_proposals
from payments.queries.releases import money_proposals

HELD = (ScanVerdict.PENDING, ScanVerdict.INFECTED)
# What to do about an infected one; one that waits is let through by itself.
ANEW = "由提请人撤回，换一份文件重新提请"
CORRECT = "由登记的一方提请更正，另附一份"
DISPUTE = "由乙方撤回异议，换一份文件重新提出"
DECIDED = "联系系统管理员；决定不变，依据另存纸质件"
UPLOAD = "换一份表重新上传"
OPINION = "由甲方另存意见的纸质件，并联系系统管理员"
ORIGINAL = "换一份原件重新上传"


@dataclass(frozen=True)
class HeldPaper:
    """One file that goes nowhere, what it is for, and what to do."""

    what: str
    name: str
    digest: str
    verdict: str
    said: str
    said_at: datetime | None
    by: str
    at: datetime
    target: tuple[Any, ...]
    remedy: str


@dataclass(frozen=True)
class _Source:
    """The rows of one kind, and how their fields are called."""

    what: str
    rows: QuerySet
    target: Any  # row → the page that shows it
    remedy: str
    by: str = "recorded_by"
    at: str = "recorded_at"
    name: str = "file_name"


def held_papers(contract: Contract, user: User) -> list[HeldPaper]:
    """What is held back and this person may read, infected ones first."""
    found = [
        paper
        for source in _sources(contract, user)
        for paper in _held(source)
    ]
    found.sort(key=lambda one: one.at, reverse=True)
    return sorted(found, key=lambda one: one.verdict)


def _held(source: _Source) -> Iterator[HeldPaper]:
    last = FileScan.objects.filter(digest=OuterRef("file_id")).order_by("-pk")
    rows = source.rows.annotate(
        held=Subquery(last.values("verdict")[:1]),
        said=Subquery(last.values("words")[:1]),
        said_at=Subquery(last.values("recorded_at")[:1]),
    ).filter(held__in=HELD)
    for row in rows.select_related(source.by):
        yield HeldPaper(
            what=source.what,
            name=getattr(row, source.name),
            digest=row.file_id,
            verdict=row.held,
            said=row.said,
            said_at=row.said_at,
            by=str(getattr(row, source.by) or "专家"),
            at=getattr(row, source.at),
            target=source.target(row),
            remedy=source.remedy,
        )


def _sources(contract: Contract, user: User) -> Iterable[_Source]:
    own, roles = {"contract": contract}, roles_of(user, contract)
    readings = agreement_of(contract).readings

    def reading(row: ReadingObjection) -> tuple[Any, ...]:
        known = readings.get(row.key)
        return ("reading", known.id) if known else ("readings",)

    yield from _proposed(contract, user, roles)
    yield _Source(
        "事实的佐证",
        RecordedFact.objects.visible_to(user).filter(**own),
        lambda row: ("fact", "recordedfact", row.pk),
        CORRECT,
    )
    values = Measurement.objects.visible_to(user).filter(**own)
    yield _Source(
        "指标值的来源文件",
        values.filter(reverses__isnull=True),
        lambda row: ("indicator", row.indicator),
        CORRECT,
    )
    yield _Source(
        "口径异议的附件",
        ReadingObjection.objects.visible_to(user).filter(**own),
        reading,
        DISPUTE,
    )
    yield _Source(
        "补录表",
        uploads_of(contract, user, roles),
        lambda row: ("backfill_upload", row.pk),
        UPLOAD,
        by="uploaded_by",
        at="uploaded_at",
        name="name",
    )
    yield _Source(
        "补录批次的来源文件",
        BackfillBatch.objects.visible_to(user).filter(**own).defer("facts"),
        lambda row: ("backfill_batch", row.pk),
        UPLOAD,
    )
    # The opinion's paper is 甲方's own, though its result is everybody's.
    reviews = ExpertReview.objects.visible_to(user).filter(**own)
    if not roles & set(PARTY_A_DRAFT_READERS):
        reviews = reviews.none()
    yield _Source(
        "专家评审意见",
        reviews.select_related("deliverable"),
        lambda row: ("deliverable", row.deliverable.key),
        OPINION,
    )
    yield _Source(
        "专家签名或盖章件",
        ExpertOpinion.objects.visible_to(user)
        .filter(member__panel__contract=contract)
        .select_related("member__panel"),
        lambda row: ("panel", row.member.panel.submission_id),
        OPINION,
        by="entered_by",
    )
    yield from _money(contract, user)


def _money(contract: Contract, user: User) -> Iterator[_Source]:
    for what, model, remedy in (
        ("违约金异议的附件", PenaltyDispute, DISPUTE),
        ("违约金决定的依据", PenaltyDecision, DECIDED),
    ):
        yield _Source(
            what,
            model._default_manager.visible_to(user).filter(contract=contract),
            lambda row: ("penalties",),
            remedy,
        )
    yield _Source(
        "发票原件",
        InvoiceOriginal.objects.visible_to(user).filter(contract=contract),
        lambda row: ("invoice", row.invoice_id),
        ORIGINAL,
    )


def _proposed(
    contract: Contract, user: User, roles: frozenset[str]
) -> Iterator[_Source]:
    """Papers of what waits for a signature, as its own page may be read."""
    notices = Proposal.objects.visible_to(user).filter(
        contract=contract, kind=ProposalKind.CALENDAR
    )
    for what, rows, page in (
        (
            "提请事实的佐证",
            fact_proposals(contract, user, roles),
            "fact_proposal",
        ),
        (
            "提请指标值的来源文件",
            value_proposals(contract, user),
            "indicator_proposal",
        ),
        ("放假安排的文件", notices, "calendar_proposal"),
        (
            "违约金提请的依据",
            penalty_proposals(contract, user, roles),
            "penalty_proposal",
        ),
        (
            "款项提请的依据",
            money_proposals(contract, roles),
            "money_proposal",
        ),
    ):
        yield _Source(
            what,
            rows.filter(state=ProposalState.OPEN),
            lambda row, page=page: (page, row.pk),
            ANEW,
            by="proposed_by",
            at="proposed_at",
        )
