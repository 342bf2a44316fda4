"""What money people proposed: one page on which another person settles it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.models import Proposal
from contracts.policies import Refused
from contracts.queries.people import who_can
from contracts.services.proposals import decline_proposal, withdraw_proposal
from contracts.states import Handout, ProposalKind, ProposalState
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from contracts.views.settling import finder
from payments.forms import DeclineForm
from payments.policies import MONEY_SIGNERS, check_can_sign_money
from payments.queries.payees import payee_of
from payments.queries.releases import MONEY_KINDS, money_proposals
from payments.rules.releases import read_last_on, until
from payments.services.payees import approve_payee
from payments.services.releases import release_gate
from payments.services.reversals import reverse_payment
from payments.views.page import money_page
from payments.views.payees import holder_words, rows_beside
from payments.views.releases import said

_proposal_or_404 = finder(
    lambda request: money_proposals(request.contract, request.roles)
)


@dataclass(frozen=True)
class Settling:
    """How proposals of one kind are shown and signed."""

    sign: Callable[[HttpRequest, Proposal], Any]
    rows: Callable[[Proposal], list[tuple[str, str, str, str]]]
    follows: tuple[str, ...]
    back: Callable[[Proposal], tuple[Any, ...]]
    done: str


def _reverse(request: HttpRequest, proposal: Proposal) -> Any:
    return reverse_payment(
        proposal_id=proposal.pk, by=request.user, today=request.today
    )


def _release(request: HttpRequest, proposal: Proposal) -> Any:
    return release_gate(
        proposal_id=proposal.pk,
        by=request.user,
        standing=request.tranche_standing,
    )


def _payee(request: HttpRequest, proposal: Proposal) -> Any:
    return approve_payee(proposal_id=proposal.pk, by=request.user)


def _payee_rows(proposal: Proposal) -> list[tuple[str, str, str, str]]:
    """The account beside the one in force, as long as that is a question."""
    waits = proposal.state == ProposalState.OPEN
    if waits:
        return rows_beside(proposal.payload, payee_of(proposal.contract))
    return [
        ("开户名", proposal.payload["holder"], "", ""),
        ("开户行", proposal.payload["bank"], "", ""),
        ("账号", f"**** {proposal.payload['last_four']}", "", ""),
    ]


KINDS = {
    ProposalKind.PAYEE_ACCOUNT: Settling(
        sign=_payee,
        rows=_payee_rows,
        follows=(
            "请与乙方盖章的书面告知核对开户名、开户行与尾号四位。",
            "批准后付款页显示这个账户，原账户的记录保留。",
        ),
        back=lambda proposal: ("payments",),
        done="收款账户已变更。",
    ),
    ProposalKind.PAYMENT_REVERSAL: Settling(
        sign=_reverse,
        rows=lambda proposal: [
            ("冲销", proposal.summary, "", ""),
            ("冲销理由", proposal.note, "", ""),
        ],
        follows=(
            "写入一条金额相反的记录，原记录与冲销记录都保留。",
            "对应的开票期限随之撤销；已开发票须另开红字发票。",
        ),
        back=lambda proposal: ("payments",),
        done="已冲销，原记录保留。",
    ),
    ProposalKind.GATE_RELEASE: Settling(
        sign=_release,
        rows=lambda proposal: [
            ("放行", proposal.summary, "", ""),
            ("提请时尚缺", said(proposal.payload["lacked"]), "", ""),
            ("放行理由", proposal.note, "", ""),
            (
                "最后有效日",
                until(read_last_on(proposal.payload)),
                "",
                "",
            ),
        ],
        follows=(
            "只对一份付款申请有效，付款仍须提请、审批、登记。",
            "付款条件仍显示不满足；付款记录、付款页与导出的报表一直标明“例外放行”。",
        ),
        back=lambda proposal: ("payment", proposal.payload["tranche"]),
        done="已批准例外放行，甲方经办可提请付款。",
    ),
}


@contract_page("GET", "POST")
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was proposed, by whom and why; 甲方审批 signs it here."""
    found = _proposal_or_404(request, pk)
    if request.method != "POST":
        return _page(request, found, DeclineForm())
    check_can_sign_money(request.contract, request.user, act="批准这项提请")
    kind = KINDS[ProposalKind(found.kind)]
    _, refused = try_service(lambda: kind.sign(request, found))
    if refused:
        found.refresh_from_db()
        return _page(request, found, DeclineForm(), refused, status=409)
    messages.success(request, kind.done)
    return redirect(*_target(request, found))


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载提请的凭据")
def proposal_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision's scan that came with a proposal."""
    found = _proposal_or_404(request, pk)
    return paper_of(found)


@contract_page("POST")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方审批 sends a proposal back with a reason."""
    found = _proposal_or_404(request, pk)
    check_can_sign_money(request.contract, request.user, act="退回这项提请")
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    _, refused = try_service(
        lambda: decline_proposal(
            proposal_id=found.pk,
            kinds=MONEY_KINDS,
            by=request.user,
            reason=form.cleaned_data["reason"],
            roles=MONEY_SIGNERS,
        )
    )
    if refused:
        return _page(request, found, form, refused, status=409)
    messages.success(request, "已退回，提请人可以看到理由。")
    return redirect(*_target(request, found))


@contract_page("POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who proposed takes it back while nobody has settled it."""
    found = _proposal_or_404(request, pk)
    _, refused = try_service(
        lambda: withdraw_proposal(proposal_id=found.pk, by=request.user)
    )
    if refused:
        return _page(request, found, DeclineForm(), refused, status=409)
    messages.success(request, "已撤回，没有写入任何记录。")
    return redirect(*_target(request, found))


def _page(
    request: HttpRequest,
    found: Proposal,
    form: DeclineForm,
    refused: Refused | None = None,
    status: int = 200,
) -> TemplateResponse:
    kind = KINDS[ProposalKind(found.kind)]
    waits = found.state == ProposalState.OPEN
    own = found.proposed_by_id == request.user.pk
    return money_page(
        request,
        "proposal",
        {
            "proposal": found,
            "title": ProposalKind(found.kind).label,
            "rows": [
                *kind.rows(found),
                ("提请人", str(found.proposed_by), "", ""),
            ],
            "follows": [
                *(
                    holder_words(request, found.payload["holder"])
                    if found.kind == ProposalKind.PAYEE_ACCOUNT
                    else ()
                ),
                *kind.follows,
            ]
            if waits
            else (),
            "back": kind.back(found),
            "form": form,
            "refused": refused,
            "waits": waits,
            "own": own,
            "may_sign": waits
            and not own
            and bool(request.roles & set(MONEY_SIGNERS)),
            "who": who_can(request.contract, *MONEY_SIGNERS),
        },
        status=status,
    )


def _target(request: HttpRequest, found: Proposal) -> tuple[Any, ...]:
    name, *args = KINDS[ProposalKind(found.kind)].back(found)
    return (name, request.contract.slug, *args)
