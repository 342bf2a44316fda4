"""Reporting values, and asking that one be taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.fact_forms import ReasonForm
from contracts.models import Job, Proposal
from contracts.policies import Refused
from contracts.queries.people import who_can
from contracts.rules.board.reading import days_in_chinese
from contracts.services.files import OF_A_FILE, keep
from contracts.services.recorded_facts import received
from contracts.services.table_imports import import_table
from contracts.tasks import send_job
from contracts.views.facts.page import consequences
from contracts.views.pages import contract_page, try_service
from indicators.forms.measuring import ValueForm, ValuesForm
from indicators.models import Measurement
from indicators.policies.measuring import (
    BASELINE,
    REVERSAL,
    VALUE,
    approvers,
    can_propose,
    check_can_propose,
)
from indicators.queries import fact_of
from indicators.queries.measurables import name_of, offered
from indicators.queries.values import period_of, value_proposals
from indicators.rules.improvement import plain
from indicators.rules.measurables import choices_of
from indicators.services.signing import propose_reversal
from indicators.services.values import (
    MOST_VALUES,
    ValueRefused,
    propose_values,
    values_importer,
)
from indicators.views.loading import problems_shown

LONGEST_SOUGHT = 60


@contract_page("GET", "POST")
def record_indicators(request: HttpRequest) -> HttpResponse:
    """One value typed in, or many from a table; the other side signs."""
    contract, user = request.contract, request.user
    subjects = [
        one for one in (BASELINE, VALUE) if can_propose(contract, user, one)
    ]
    if not subjects:
        check_can_propose(contract, user, BASELINE)
    sought = request.GET.get("find", "").strip()[:LONGEST_SOUGHT]
    named = request.POST.get("indicator") or request.GET.get("indicator", "")
    offers = offered(contract, words=sought, named=named)
    if offers.found == 1 and not named:
        named = offers.measurables[0].key
    more: dict[str, Any] = {
        "subjects": subjects,
        "auto_id": "id_one_%s",
        "indicators": choices_of(offers.measurables),
    }
    one = ValueForm(initial={"indicator": named}, **more)
    many = ValuesForm(subjects=subjects, auto_id="id_many_%s")
    refused: Refused | None = None
    if request.method == "POST":
        if request.POST.get("act") == "table":
            many = ValuesForm(
                request.POST, request.FILES, subjects=subjects,
                auto_id="id_many_%s",
            )  # fmt: skip
            done, refused = _by_table(request, many)
        else:
            one = ValueForm(request.POST, request.FILES, **more)
            done, refused = _by_hand(request, one)
        if isinstance(done, Job):
            send_job(done)
            messages.success(request, "表格由后台处理，本页显示进度。")
            return redirect("job", contract.slug, done.pk)
        if done is not None:
            messages.success(request, f"已提请“{done.summary}”，等待对方签认。")
            return redirect("indicator_proposal", contract.slug, done.pk)
    return TemplateResponse(
        request,
        "indicators/value_form.html",
        {
            "one": one,
            "many": many,
            "most": MOST_VALUES,
            "offers": offers,
            "sought": sought,
            "signers": [
                (subject, who_can(contract, *approvers(subject, side)))
                for subject in subjects
                for side in [check_can_propose(contract, user, subject)]
            ],
            **problems_shown(refused),
        },
        status=200 if request.method == "GET" else 422,
    )


def _by_hand(
    request: HttpRequest, form: ValueForm
) -> tuple[Proposal | None, Refused | None]:
    if not form.is_valid():
        return None, None
    paper = form.cleaned_data["source"]
    done, refused = try_service(
        lambda: propose_values(
            contract=request.contract,
            values=[form.reported()],
            baseline=form.baseline,
            by=request.user,
            check=request.check_history,
            note=form.cleaned_data["note"],
            source=(paper.name, paper.chunks()),
        )
    )
    if refused is not None:
        form.add_error(_place(refused), days_in_chinese(refused.message))
    return done, None


def _place(refused: Refused) -> str | None:
    """The field a refusal speaks of, or none where it is of the whole."""
    if isinstance(refused, ValueRefused):
        return refused.column
    return "source" if refused.code in OF_A_FILE else None


def _by_table(
    request: HttpRequest, form: ValuesForm
) -> tuple[Proposal | Job | None, Refused | None]:
    if not form.is_valid():
        return None, None
    data = form.cleaned_data
    paper, table = data["source"], data["table"]

    def bring():
        with received((paper.name, paper.chunks())) as (name, incoming):
            return import_table(
                values_importer(request.check_history),
                contract=request.contract,
                name=table.name,
                chunks=table.chunks(),
                by=request.user,
                arguments={
                    "baseline": form.baseline,
                    "note": data["note"],
                    "source": keep(incoming).pk,
                    "source_name": name,
                },
            )

    done, refused = try_service(bring)
    if refused is not None or isinstance(done, Job):
        return done, refused
    mine = value_proposals(request.contract, request.user)
    return mine.filter(proposed_by=request.user).latest("pk"), None


@contract_page("GET", "POST")
def correct_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """Asking that a recorded value be taken back; both rows stay."""
    row = value_or_404(request, pk)
    check_can_propose(request.contract, request.user, REVERSAL)
    ref = fact_of(row).ref
    difference, misfit = consequences(request, without={ref})
    if hasattr(row, "reversed_by"):
        misfit = Refused("already_corrected", "这条记录已更正，无需再次更正。")
    sent = request.method == "POST"
    form = ReasonForm(request.POST) if sent else ReasonForm()
    if sent and form.is_valid():
        proposal, refused = try_service(
            lambda: propose_reversal(
                row=row,
                reason=form.cleaned_data["reason"],
                by=request.user,
                check=request.check_history,
            )
        )
        if refused is None:
            messages.success(request, "已提请更正，等待对方签认。")
            return redirect(
                "indicator_proposal", request.contract.slug, proposal.pk
            )
        form.add_error(None, refused.message)
    return TemplateResponse(
        request,
        "indicators/value_correct.html",
        {
            "row": row,
            "name": name_of(request.contract, row.indicator),
            "value": plain(row.value),
            "period": period_of(row),
            "form": form,
            "follows": {"difference": difference},
            "misfit": misfit,
        },
        status=422 if form.errors else 200,
    )


def value_or_404(request: HttpRequest, pk: int) -> Measurement:
    """A recorded value of this contract, not a row that takes one back."""
    row = (
        Measurement.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, reverses__isnull=True)
        .select_related("reversed_by", "recorded_by", "proposed_by")
        .first()
    )
    if row is None:
        raise Http404("没有这条指标值。")
    return row
