"""What happened to a reading: decisions, refusals, objections."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from contracts.models import Contract, Proposal, ReadingObjection
from contracts.queries.readings import decisions_of
from contracts.rules.agreement import Reading
from contracts.rules.options import option_of
from contracts.states import ProposalKind, ProposalState


@dataclass(frozen=True)
class Event:
    """One line of the history, as components/timeline.html takes it."""

    on: date
    at: datetime
    side: str
    title: str
    detail: str = ""
    look: str = ""


def history_of(contract: Contract, reading: Reading) -> list[Event]:
    """Everything recorded on one reading, the newest first."""
    events = [
        *_decisions(contract, reading),
        *_refused(contract, reading),
        *_objections(contract, reading),
    ]
    return sorted(events, key=lambda one: one.at, reverse=True)


def _decisions(contract: Contract, reading: Reading) -> Iterator[Event]:
    for row in decisions_of(contract).filter(key=reading.key):
        option = option_of(reading, row.code)
        words = row.words or (option.text if option else row.code)
        default = "（默认读法）" if option and option.default else ""
        said = f"{row.proposed_by} 提请，{row.recorded_by} 批准"
        yield Event(
            row.happened_on,
            row.recorded_at,
            "a",
            f"决定：{words}{default}",
            f"{said}。理由：{row.note}" if row.note else said,
            "good",
        )


def _refused(contract: Contract, reading: Reading) -> Iterator[Event]:
    """Proposals that led to nothing."""
    rows = (
        Proposal.objects.filter(
            contract=contract,
            kind=ProposalKind.READING,
            subject=reading.key,
            state__in=(ProposalState.DECLINED, ProposalState.WITHDRAWN),
        )
        .select_related("proposed_by", "settled_by")
        .order_by("pk")
    )
    for row in rows:
        declined = row.state == ProposalState.DECLINED
        yield Event(
            localdate(row.settled_at),
            row.settled_at,
            "a",
            f"{'未批准' if declined else '已撤回'}：{row.summary}",
            f"{row.proposed_by} 提请，{row.settled_by} 未批准：{row.reason}"
            if declined
            else f"{row.proposed_by} 提请并撤回",
        )


def _objections(contract: Contract, reading: Reading) -> Iterator[Event]:
    rows = (
        ReadingObjection.objects.filter(contract=contract, key=reading.key)
        .select_related("recorded_by")
        .order_by("pk")
    )
    for row in rows:
        back = row.reverses_id is not None
        yield Event(
            row.happened_on,
            row.recorded_at,
            "b",
            f"{'撤回异议' if back else '异议'}：{row.text}",
            str(row.recorded_by),
            "" if back else "bad",
        )
