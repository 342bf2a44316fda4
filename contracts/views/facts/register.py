"""The register: every recorded fact, its page and its paper."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from contracts.models import Proposal, RecordedFact
from contracts.models.facts import FactRow
from contracts.policies import Refused, check_can_correct
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import fact_of, row_at
from contracts.queries.registered import (
    fact_proposals,
    registered,
    rows_at,
)
from contracts.rules.board import Piece
from contracts.rules.fact_words import fact_lines, fact_title
from contracts.rules.facts import Fact
from contracts.rules.hands import (
    GROUPS,
    REGISTERED,
    kinds_of,
    proposing_roles,
)
from contracts.rules.vocabulary import KINDS
from contracts.states import Handout, ProposalState
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.facts.page import (
    fact_line,
    fact_page,
    is_unsigned,
    side_of_row,
    signers_of_all,
)
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page

PER_PAGE, SENT_BACK = 20, 5


@contract_page("GET")
def fact_list(request: HttpRequest) -> HttpResponse:
    """What waits for a signature, then what is recorded, newest first."""
    contract, chosen = request.contract, request.GET.get("kind", "")
    if chosen not in REGISTERED:
        chosen = ""
    places = registered(
        contract, request.user, until=request.as_of, kind=chosen
    )
    page = Paginator(places, PER_PAGE).get_page(request.GET.get("page"))
    proposals = fact_proposals(contract, request.user, request.roles)
    waiting = list(
        proposals.filter(state=ProposalState.OPEN).order_by("-pk")
    )
    return fact_page(
        request,
        "fact_list",
        {
            "lead": _lead(page.paginator.count, waiting, chosen),
            "waiting": list(
                zip(waiting, signers_of_all(waiting), strict=True)
            ),
            "sent_back": proposals.filter(
                state=ProposalState.DECLINED, proposed_by=request.user
            ).order_by("-pk")[:SENT_BACK],
            "page": page,
            "lines": [fact_line(row, request) for row in rows_at(page)],
            "kinds": [
                (key, KINDS[key].label)
                for key in kinds_of(agreement_of(contract))
            ],
            "chosen": chosen,
            "query": f"&kind={chosen}" if chosen else "",
            "offers": _offers(request),
        },
    )


def _lead(
    count: int, waiting: list[Proposal], chosen: str
) -> tuple[Piece, ...]:
    of = KINDS[chosen].label if chosen else "事实"
    said = f"已登记{of} {count} 项" if count else f"尚未登记{of}"
    if not waiting:
        return (Piece(said),)
    return (
        Piece(f"{said}，"),
        Piece(f"{len(waiting)} 项提请待签署", "warn"),
    )


def _offers(request: HttpRequest) -> list[tuple[str, list]]:
    """The kinds this person may propose, in their groups."""
    if request.as_of != request.today:
        return []
    offers = []
    asked = kinds_of(agreement_of(request.contract))
    for group, kinds in GROUPS.items():
        may = [
            (key, KINDS[key].label)
            for key in kinds
            if key in asked and request.roles & set(proposing_roles(key))
        ]
        if may:
            offers.append((group, may))
    return offers


@contract_page("GET")
def fact_detail(request: HttpRequest, table: str, pk: int) -> HttpResponse:
    """One recorded fact: what it says, who signed it, its paper."""
    row, fact = row_or_404(request, table, pk)
    agreement = agreement_of(request.contract)
    back = getattr(row, "reversed_by", None)
    return fact_page(
        request,
        "fact_detail",
        {
            "row": row,
            "table": table,
            "title": fact_title(fact, agreement),
            "label": KINDS[fact.kind].label,
            "lines": list(fact_lines(fact, agreement)),
            "side_of_row": side_of_row(row),
            "unsigned": is_unsigned(row, request),
            "back": back,
            "may_correct": request.as_of == request.today
            and _may_correct(request, row, fact),
        },
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载事实的凭据")
def fact_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that shows a fact."""
    row = (
        RecordedFact.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, file__isnull=False)
        .first()
    )
    return paper_of(row)


def row_or_404(
    request: HttpRequest, table: str, pk: int
) -> tuple[FactRow, Fact]:
    """A recorded fact of the contract, corrected or not."""
    try:
        row = row_at(request.contract, f"{table}:{pk}")
    except LookupError as error:
        raise Http404("没有这条记录。") from error
    if row.reverses_id is not None:
        # The row that corrects stands on the page of what it corrects.
        raise Http404("没有这条记录。")
    return row, fact_of(row, agreement_of(request.contract))


def _may_correct(request: HttpRequest, row: FactRow, fact: Fact) -> bool:
    try:
        check_can_correct(request.contract, request.user, row, fact)
    except Refused:
        return False
    return True
