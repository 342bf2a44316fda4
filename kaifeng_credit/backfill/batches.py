"""Pages of a recorded batch: its rows, what it changes, and its end."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.models import BackfillBatch
from contracts.policies import (
    NotAllowed,
    Refused,
    check_countersigner,
    countersigner_role,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.people import who_can
from contracts.rules.facts import FactError
from contracts.rules.vocabulary import KINDS
from contracts.services.backfill import (
    decline_batch,
    record_source_download,
    withdraw_batch,
)
from contracts.states import BatchState, Handout
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from kaifeng_credit.backfill.effects import Change
from kaifeng_credit.backfill.forms import ReasonForm
from kaifeng_credit.backfill.preview import effects_of
from kaifeng_credit.backfill.sentences import sentence
from kaifeng_credit.importing import countersign_batch, facts_of_batch

ROWS_PER_PAGE = 200


def _batch(request: HttpRequest, pk: int) -> BackfillBatch:
    batch = (
        BackfillBatch.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .select_related(
            "contract__agreement_version",
            "recorded_by",
            "closed_by",
            "countersigned_by",
        )
        .first()
    )
    if batch is None:
        raise Http404("没有这批补录。")
    return batch


@contract_page("GET")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: who recorded it, its rows, and what signing it changes."""
    return _page(request, _batch(request, pk))


def _page(
    request: HttpRequest,
    batch: BackfillBatch,
    *,
    form: ReasonForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    agreement = agreement_of(batch.contract)
    is_open = batch.state == BatchState.OPEN
    facts, changes, broken = [], (), ""
    try:
        facts = facts_of_batch(batch)
        if is_open:
            changes = _changes(request, batch, facts)
    except FactError as error:
        broken = f"与现有记录不能并存：{error}。"
    rows = [
        (fact.ref, KINDS[fact.kind].label, sentence(fact, agreement))
        for fact in sorted(facts, key=lambda fact: fact.on)
    ]
    role = countersigner_role(batch.on_behalf_of)
    return TemplateResponse(
        request,
        "backfill/batch_detail.html",
        {
            "batch": batch,
            "page": Paginator(rows, ROWS_PER_PAGE).get_page(
                request.GET.get("page")
            ),
            "changes": changes,
            "broken": broken,
            "refused": refused,
            "form": form or ReasonForm(),
            "is_open": is_open,
            "may_sign": is_open and _may_sign(request, batch),
            "may_withdraw": is_open
            and batch.recorded_by_id == request.user.pk,
            "signers": who_can(batch.contract, role),
        },
        status=status,
    )


def _changes(request, batch: BackfillBatch, facts) -> tuple[Change, ...]:
    return effects_of(
        batch.contract,
        facts,
        through=batch.proposed_complete_through,
        today=request.today,
    )


def _may_sign(request: HttpRequest, batch: BackfillBatch) -> bool:
    try:
        check_countersigner(
            batch.contract, request.user, side=batch.on_behalf_of
        )
    except NotAllowed:
        return False
    return batch.recorded_by_id != request.user.pk


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER)
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """The file a batch was recorded from, byte for byte."""
    batch = _batch(request, pk)
    if batch.file_id is None:
        raise Http404("这批补录没有来源文件。")
    response = attachment(batch.file_id, batch.file_name)
    record_source_download(batch=batch, by=request.user)
    return response


@contract_page("POST")
def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """The other party signs; its facts count from now on."""
    batch = _batch(request, pk)
    _, refused = try_service(
        lambda: countersign_batch(batch=batch, by=request.user)
    )
    if refused is not None:
        return _page(request, _batch(request, pk), refused=refused,
                     status=409)  # fmt: skip
    messages.success(request, "已会签，这批事实自现在起作为依据。")
    return redirect("backfill_batch", request.contract.slug, pk)


@contract_page("POST")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The other party sends it back with a reason; nothing counts."""
    batch = _batch(request, pk)
    check_countersigner(batch.contract, request.user, side=batch.on_behalf_of)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, batch, form=form, status=422)
    _, refused = try_service(
        lambda: decline_batch(
            batch=batch, by=request.user, reason=form.cleaned_data["reason"]
        )
    )
    if refused is not None:
        return _page(request, _batch(request, pk), form=form,
                     refused=refused, status=409)  # fmt: skip
    messages.success(request, "已退回，这批事实不作依据。")
    return redirect("backfill_batch", request.contract.slug, pk)


@contract_page("POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who recorded it takes it back before anybody signed."""
    batch = _batch(request, pk)
    _, refused = try_service(
        lambda: withdraw_batch(batch=batch, by=request.user)
    )
    if refused is not None:
        return _page(request, _batch(request, pk), refused=refused,
                     status=409)  # fmt: skip
    messages.success(request, "已撤回，这批事实不作依据。可改正后重新上传。")
    return redirect("backfill_batch", request.contract.slug, pk)
