"""What the pages of 事实登记 share: rows as shown, and what follows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from contracts.fact_forms import FactForm
from contracts.models import OnsiteStay, Proposal, RecordedFact
from contracts.models.facts import FactRow
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import fact_of, reference
from contracts.queries.people import who_can
from contracts.rules.differences import Difference, difference
from contracts.rules.fact_words import fact_title
from contracts.rules.facts import Fact
from contracts.rules.hands import hands
from contracts.rules.vocabulary import KINDS
from contracts.services.told_once import CODE as TOLD_ALREADY
from contracts.states import Side
from contracts.views.pages import try_service


@dataclass(frozen=True)
class FactLine:
    """One recorded fact in the list."""

    title: str
    on: date
    side: str
    recorded_at: datetime
    recorded_by: str
    table: str
    pk: int
    unsigned: bool
    corrected: bool


def fact_line(row: FactRow, request: HttpRequest) -> FactLine:
    """A row as the list shows it."""
    agreement = agreement_of(request.contract)
    table, _, pk = reference(row).partition(":")
    return FactLine(
        title=fact_title(fact_of(row, agreement), agreement),
        on=row.happened_on,
        side=side_of_row(row),
        recorded_at=row.recorded_at,
        recorded_by=str(row.recorded_by),
        table=table,
        pk=int(pk),
        unsigned=is_unsigned(row, request),
        corrected=hasattr(row, "reversed_by"),
    )


def side_of_row(row: FactRow) -> str:
    """The side a row was recorded for; a shared one belongs to neither."""
    if isinstance(row, RecordedFact):
        return row.on_behalf_of
    return Side.B if isinstance(row, OnsiteStay) else ""


def is_unsigned(row: FactRow, request: HttpRequest) -> bool:
    """Whether a row is 补录 that the other party has not countersigned."""
    batch = row.batch
    return (
        batch is not None
        and batch.countersigned_at is None
        and not request.contract.is_demo
    )


def signers_of(proposal: Proposal) -> str:
    """Who can settle a proposal, in Chinese."""
    return signers_of_all([proposal])[0]


def signers_of_all(proposals: Sequence[Proposal]) -> list[str]:
    """Who can settle each of some proposals; asked once for each role."""
    known: dict[tuple[str, ...], str] = {}
    said = []
    for proposal in proposals:
        asked = hands(proposal.subject, proposal.on_behalf_of)
        assert asked is not None
        roles = asked.approvers
        if roles not in known:
            known[roles] = who_can(proposal.contract, *roles)
        said.append(known[roles])
    return said


def consequences(
    request: HttpRequest,
    facts: Sequence[Fact] = (),
    *,
    without: Collection[str] = (),
) -> tuple[Difference | None, Refused | None]:
    """What the record would say today once facts came, or went.

    Where it cannot hold them, the refusal instead.
    """
    contract = request.contract
    _, refused = try_service(
        lambda: request.check_history(contract, facts, without=without)
    )
    if refused:
        return None, refused
    before = (
        request.standing
        if request.as_of == request.today
        else request.standing_on(contract, request.today)
    )
    after = request.what_if(facts, without=without)
    return difference(before, after), None


def remarks(
    request: HttpRequest,
    kind: str,
    facts: Sequence[Fact] = (),
    *,
    without: Collection[str] = (),
) -> tuple[str, ...]:
    """What to know before signing a change of the total, as sentences."""
    if kind != "total_amended":
        return ()
    return request.remarks_on_total(facts, without=without)


def put(form: FactForm, refused: Refused, fact: Fact) -> None:
    """Say a refusal at the day it is about, else above the form."""
    day = next(
        (name for name in KINDS[fact.kind].exists_from if name in form.fields),
        None,
    )
    of_the_day = refused.code in (
        "day_in_future", "day_before_agreement", TOLD_ALREADY,
    )  # fmt: skip
    form.add_error(day if of_the_day else None, refused.message)


def fact_page(
    request: HttpRequest, template: str, context: dict[str, Any], **kwargs: Any
) -> TemplateResponse:
    """A page of the register; forms mark 事实登记 in the navigation."""
    return TemplateResponse(
        request,
        f"contracts/facts/{template}.html",
        {
            "agreement": agreement_of(request.contract),
            "section": "facts",
            **context,
        },
        **kwargs,
    )
