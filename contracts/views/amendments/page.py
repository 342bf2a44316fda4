"""协议变更: the list, one change with all its states, and its papers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.amendment_forms import ReceiptForm, ReplyForm, SealForm
from contracts.fact_forms import ReasonForm
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.amendments import Amendment, amendments_of
from contracts.queries.people import side_of, who_can
from contracts.rules.board.shapes import Piece
from contracts.rules.notices import ADVANCE
from contracts.services.amendments import MAY_SEAL, MAY_SPEAK
from contracts.services.completeness import signer_of_other
from contracts.states import Handout, ProposalState
from contracts.views.amendments import telling
from contracts.views.attachments import attachment, paper_of, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, shows_now

SETTLED = ("in_force", "refused", "withdrawn")


@contract_page("GET")
def amendment_list(request: HttpRequest) -> HttpResponse:
    """Every change that was asked for, newest first."""
    rows = [
        {"one": one, "state": one.state(request.as_of)}
        for one in amendments_of(request.contract, request.user)
        if one.letter_on <= request.as_of
    ]
    return amendment_page(
        request,
        "amendment_list",
        {
            "rows": rows,
            "lead": _lead([row["state"] for row in rows]),
            "may_ask": shows_now(request)
            and bool(request.roles & set(MAY_SPEAK)),
            "who": who_can(request.contract, *MAY_SPEAK),
            "clause": _advance_clause(request),
        },
    )


def _advance_clause(request: HttpRequest) -> str:
    """The clause that asks for the notice; empty without one."""
    term = agreement_of(request.contract).terms.get(ADVANCE)
    return term.clause if term else ""


def _lead(states: list[str]) -> tuple[Piece, ...]:
    if not states:
        return (Piece("协议未变更"),)
    held = states.count("in_force")
    said = f"{held} 项变更已生效" if held else "尚无变更生效"
    open_ = [one for one in states if one not in SETTLED]
    if not open_:
        return (Piece(said),)
    return (Piece(f"{said}，"), Piece(f"{len(open_)} 项办理中", "warn"))


@contract_page("GET")
def amendment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: both clocks, both seals, before and after, what moves."""
    return show(request, amendment_or_404(request, pk))


def show(
    request: HttpRequest,
    found: Amendment,
    *,
    refused: Refused | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The page of a change, with what somebody just typed on it."""
    contract, user = request.contract, request.user
    side = side_of(user, contract)
    own = side == found.proposal.on_behalf_of
    now = shows_now(request)
    waits = found.proposal.state == ProposalState.OPEN and now
    speaks = bool(request.roles & set(MAY_SPEAK))
    seals_ = bool(request.roles & set(MAY_SEAL))
    mine = found.proposal.proposed_by_id == user.pk
    failed = [one for one in forms.values() if one is not None and one.errors]
    return amendment_page(
        request,
        "amendment_detail",
        {
            "found": found,
            "state": found.state(request.as_of),
            "rows": telling.beside(request, found),
            "clocks": telling.clocks(request, found),
            "seals": telling.seals(found),
            "sent_back": telling.sent_back(found),
            "preview": telling.preview(request, found) if now else None,
            "own": own,
            "mine": mine,
            "waits": waits,
            "may_receive": waits and speaks and not mine
            and not found.received_on,
            "may_reply": waits and seals_ and not own and bool(found.received_on)
            and not found.replied_on,
            "may_withdraw": waits and mine and not found.replied_on,
            "may_seal": waits and seals_ and bool(found.replied_on)
            and found.one_seal is None,
            "may_conclude": waits and seals_ and found.one_seal is not None
            and found.one_seal.on_behalf_of != side,
            "own_seal": waits and found.one_seal is not None
            and found.one_seal.proposed_by_id == user.pk,
            "who": who_can(
                contract,
                signer_of_other(found.one_seal or found.proposal),
            ),
            "receipt": forms.get("receipt") or ReceiptForm(),
            "reply": forms.get("reply") or ReplyForm(),
            "seal": forms.get("seal") or SealForm(),
            "back": forms.get("back") or ReasonForm(),
            "failed": failed[0] if failed else None,
            "refused": refused,
        },
        status=status,
    )  # fmt: skip


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载变更通知")
def amendment_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of the notice."""
    proposal = amendment_or_404(request, pk).proposal
    return paper_of(proposal)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载补充协议扫描件")
def amendment_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan on which seals are confirmed."""
    found = amendment_or_404(request, pk)
    if found.supplement is not None:
        paper = found.supplement
        return attachment(paper.file_id, paper.file_name)
    if found.one_seal is None or found.one_seal.file_id is None:
        raise Http404("没有这个文件。")
    return attachment(found.one_seal.file_id, found.one_seal.file_name)


def amendment_or_404(request: HttpRequest, pk: int) -> Amendment:
    """A change of this contract that the person may read."""
    found = amendments_of(request.contract, request.user, pk=pk)
    if not found:
        raise Http404("没有这项变更。")
    return found[0]


def amendment_page(
    request: HttpRequest, template: str, context: dict[str, Any], **kwargs: Any
) -> TemplateResponse:
    """A page of 协议变更; all of them mark it in the navigation."""
    return TemplateResponse(
        request,
        f"contracts/amendments/{template}.html",
        {
            "agreement": agreement_of(request.contract),
            "section": "amendments",
            **context,
        },
        **kwargs,
    )
