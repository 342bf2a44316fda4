"""One entry of 宣传与培训, its correction, and what waits for a signature."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.fact_forms import ReasonForm
from contracts.models import Job, Proposal
from contracts.policies import Refused, check_second_person
from contracts.queries.agreements import agreement_of
from contracts.queries.people import who_can
from contracts.services.files import path_of
from contracts.services.table_imports import TableRefused, import_table
from contracts.states import Handout, ProposalKind, ProposalState
from contracts.tasks import send_job
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, shows_now, try_service
from contracts.views.settling import (
    proposal_page,
    settle_with,
    status_of,
    why_not_sign,
)
from indicators.models import Activity, CountedEvent
from indicators.policies import (
    CONFIRMERS,
    RECORDERS,
    check_can_confirm,
    check_can_correct_activity,
    signers_of,
)
from indicators.queries.activities import detail_lines, entries_at
from indicators.rules.activities import clause_of, kind_of
from indicators.services import activities as services
from indicators.services.article_imports import CONFIRMED

READ_AT_ONCE = 64 * 1024


@contract_page("GET")
def activity(request: HttpRequest, table: str, pk: int) -> HttpResponse:
    """One entry: what it says, what shows it, who recorded and confirmed."""
    return _page(request, _row_or_404(request, table, pk), table)


@contract_page("GET", "POST")
def correct_activity(
    request: HttpRequest, table: str, pk: int
) -> HttpResponse:
    """One side asks that an entry be taken back; the other confirms."""
    row = _row_or_404(request, table, pk)
    if request.method == "GET":
        return redirect("activity", request.contract.slug, table, pk)
    check_can_correct_activity(request.contract, request.user, row)
    form = ReasonForm(request.POST)
    if form.is_valid():
        proposal, refused = try_service(
            lambda: services.propose_correction(
                contract=request.contract,
                table=table,
                pk=pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        )
        if refused is None:
            messages.success(request, "已提请更正，确认前原记录继续有效。")
            return redirect(
                "activity_proposal", request.contract.slug, proposal.pk
            )
        form.add_error(None, refused.message)
    return _page(request, row, table, form=form, status=422)


def _page(
    request: HttpRequest,
    row: Activity | CountedEvent,
    table: str,
    *,
    form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    agreement = agreement_of(request.contract)
    own = isinstance(row, Activity)
    [entry] = entries_at([(row._meta.model_name, row.pk, row.happened_on)], agreement)
    kind = kind_of(row.kind, agreement) if own else None
    waits = (
        Proposal.objects.visible_to(request.user)
        .waiting(request.contract, ProposalKind.ACTIVITY)
        .filter(payload__reverses=f"{row._meta.model_name}:{row.pk}")
        .first()
    )
    corrected = hasattr(row, "reversed_by")
    acts = {*RECORDERS, *CONFIRMERS} & set(request.roles)
    return TemplateResponse(
        request,
        "indicators/activity_detail.html",
        {
            "section": "outreach",
            "row": row,
            "entry": entry,
            "own": own,
            "clause": clause_of(kind, agreement) if kind else "",
            "details": detail_lines(row.details) if own else (),
            "corrected": row.reversed_by if corrected else None,
            "waits": waits,
            "form": form or ReasonForm(),
            "may_correct": bool(acts)
            and shows_now(request)
            and not corrected
            and waits is None,
            "table": row._meta.model_name,
        },
        status=status,
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载宣传与培训的凭据")
def activity_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that shows an entry."""
    row = (
        Activity.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, file__isnull=False)
        .first()
    )
    return paper_of(row)


@contract_page("GET", "POST")
def activity_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded and waits; the other side confirms or sends back."""
    return proposal_page(
        request,
        pk,
        find=_proposal,
        perform=settle_with(
            sign=_sign,
            decline=services.decline_activity,
            declined="已退回，登记人可以看到理由。",
            withdrawn="登记已撤回。",
        ),
        show=_proposal_page,
        after="outreach",
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载待确认登记的凭据")
def activity_proposal_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that came with an entry that waits."""
    proposal = _proposal(request, pk)
    return paper_of(proposal)


def _sign(request: HttpRequest, proposal: Proposal) -> str:
    if "table" in proposal.payload:
        return _confirm_table(request, proposal)
    services.confirm_activity(
        proposal_id=proposal.pk, by=request.user, today=request.today
    )
    return f"已确认{proposal.summary}。"


def _confirm_table(request: HttpRequest, proposal: Proposal) -> str:
    """Read the confirmed bytes again and count them; a long table by a job."""
    path = path_of(proposal.payload["table"])
    with path.open("rb") as file:
        done = import_table(
            CONFIRMED,
            contract=request.contract,
            name=proposal.file_name,
            chunks=iter(lambda: file.read(READ_AT_ONCE), b""),
            by=request.user,
            arguments={"proposal": proposal.pk},
        )
    if isinstance(done, Job):
        job = done
        transaction.on_commit(lambda: send_job(job))
        return "表格较长，后台正在计入，进度见“任务进度”。"
    return f"已确认 {done} 篇稿件。"


def _proposal_page(
    request: HttpRequest,
    proposal: Proposal,
    form: ReasonForm,
    refused: Refused | None,
) -> HttpResponse:
    agreement = agreement_of(request.contract)
    kind = kind_of(proposal.subject, agreement)
    values = proposal.payload.get("values", {})
    table, _, pk = proposal.payload.get("reverses", "").partition(":")
    context: dict[str, Any] = {
        "section": "outreach",
        "proposal": proposal,
        "waits": proposal.state == ProposalState.OPEN,
        "kind": kind,
        "clause": clause_of(kind, agreement) if kind else "",
        "values": values,
        "details": detail_lines(
            {k: v for k, v in values.items() if k not in services.COLUMNS}
        ),
        "table": table,
        "row_pk": pk,
        **_in_short(proposal),
        "form": form,
        "refused": refused,
        "problems": refused.problems
        if isinstance(refused, TableRefused)
        else (),
        "signers": who_can(request.contract, *signers_of(proposal)),
        "mine": proposal.proposed_by_id == request.user.pk,
        "why": why_not_sign(
            lambda: check_can_confirm(
                request.contract, request.user, proposal
            ),
            lambda: check_second_person(
                by=request.user, first=proposal.proposed_by, act="确认登记"
            ),
        ),
    }
    return TemplateResponse(
        request,
        "indicators/activity_proposal.html",
        context,
        status=status_of(form, refused),
    )


def _in_short(proposal: Proposal) -> dict[str, Any]:
    """What a table that waits says; one asked for earlier kept none of it."""
    told = proposal.payload
    return {
        "months": [
            (date.fromisoformat(f"{month}-01"), many, matrix)
            for month, many, matrix in told.get("months", ())
        ],
        "first": [
            one | {"on": date.fromisoformat(one["on"])}
            for one in told.get("first", ())
        ],
    }


def _row_or_404(
    request: HttpRequest, table: str, pk: int
) -> Activity | CountedEvent:
    try:
        return services.row_at(request.contract, table, pk)
    except LookupError:
        raise Http404("没有这条登记。") from None


def _proposal(request: HttpRequest, pk: int) -> Proposal:
    proposal = (
        Proposal.objects.visible_to(request.user)
        .filter(
            contract=request.contract, kind=ProposalKind.ACTIVITY, pk=pk
        )
        .select_related("proposed_by", "settled_by", "contract")
        .first()
    )
    if proposal is None:
        raise Http404("没有这项登记。")
    return proposal
