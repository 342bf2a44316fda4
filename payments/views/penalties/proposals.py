"""What is proposed on the penalty ledger: read, signed, sent or taken back."""

from django.http import HttpRequest, HttpResponse

from contracts.fact_forms import ReasonForm
from contracts.models import Proposal
from contracts.policies import Refused, check_second_person
from contracts.queries.people import who_can
from contracts.states import Handout, ProposalState
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from contracts.views.settling import (
    finder,
    proposal_page,
    settle_with,
    status_of,
    why_not_sign,
)
from payments.policies.penalties import (
    approvers_of,
    check_can_approve_penalty,
)
from payments.queries.penalties import penalty_proposals
from payments.rules.penalty_acts import (
    read_asked,
)
from payments.services.penalties import (
    approve_penalty,
    checked,
    decline_penalty,
)
from payments.views.page import money_page
from payments.views.penalties.telling import follows_of, rows_of_check

_proposal = finder(
    lambda request: penalty_proposals(
        request.contract, request.user, request.roles
    )
)

@contract_page("GET", "POST")
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked for, whether it still fits, and who can settle it."""
    return proposal_page(
        request,
        pk,
        find=_proposal,
        perform=settle_with(
            sign=_sign,
            decline=decline_penalty,
            declined="提请已退回，提请人可以看到理由。",
            withdrawn="提请已撤回，账上没有变化。",
        ),
        show=_page,
        after="penalties",
    )


def _sign(request: HttpRequest, row: Proposal) -> str:
    approve_penalty(
        proposal_id=row.pk,
        by=request.user,
        today=request.today,
        standing=request.standing_on,
        check=request.check_history,
    )
    return f"已签署“{row.summary}”，记入违约金账。"


def _page(
    request: HttpRequest,
    row: Proposal,
    form: ReasonForm,
    refused: Refused | None,
) -> HttpResponse:
    asked = read_asked(row.payload)
    waiting = row.state == ProposalState.OPEN
    misfit = None
    if waiting:
        now, misfit = try_service(
            lambda: checked(
                request.contract,
                asked,
                row.note,
                today=request.today,
                standing=request.standing_on,
            )
        )
        if misfit is None and now != asked:
            misfit = Refused(
                "figures_changed",
                "提请之后又有新的记录，天数或金额已变。请退回后重新提请。",
            )
    return money_page(
        request,
        "penalties/proposal",
        {
            "section": "penalties",
            "asked": row,
            "rows": [
                *rows_of_check(request.contract, asked, row.note),
                ("提请人", str(row.proposed_by), "", ""),
            ],
            "follows": list(follows_of(asked)) if waiting else [],
            "waiting": waiting,
            "misfit": misfit,
            "refused": refused,
            "form": form,
            "signers": who_can(request.contract, *approvers_of(asked)),
            "mine": row.proposed_by_id == request.user.pk,
            "why": why_not_sign(
                lambda: check_can_approve_penalty(
                    request.contract, request.user, asked
                ),
                lambda: check_second_person(
                    by=request.user, first=row.proposed_by, act="签署违约金提请"
                ),
            ),
        },
        status=status_of(form, refused),
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载违约金提请的凭据")
def proposal_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that came with a proposal."""
    row = _proposal(request, pk)
    return paper_of(row)
