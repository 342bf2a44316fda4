"""The page of 指标, of one indicator, and of one loaded set."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.queries.people import who_can
from contracts.rules.board import Piece
from contracts.states import ProposalState
from contracts.views.pages import contract_page, shows_now
from indicators.models import Indicator, IndicatorSet, Measurement
from indicators.policies.measuring import (
    BASELINE,
    LOADERS,
    REVERSAL,
    VALUE,
    approvers,
    can_propose,
)
from indicators.queries.measurables import measurables, sets_in_use
from indicators.queries.values import (
    Compared,
    all_rows,
    compare,
    compared,
    period_of,
    shown_value,
    value_proposals,
    values_known,
)
from indicators.rules.charts import Pair, dumbbells, line
from indicators.rules.measurables import statements
from indicators.states import SetKind

PER_PAGE = 50
OF_THE_AGREEMENT = "协议写明的指标"


@contract_page("GET")
def indicator_board(request: HttpRequest) -> HttpResponse:
    """Every indicator against its baseline: better than before the service?"""
    contract = request.contract
    found = compared(contract, request.as_of)
    proposals = value_proposals(contract, request.user)
    waiting = list(proposals.filter(state=ProposalState.OPEN).order_by("-pk"))
    return TemplateResponse(
        request,
        "indicators/board.html",
        {
            "lead": _lead(found, request),
            "conditions": _conditions(request),
            "groups": _groups(found, request),
            "sets": sets_in_use(contract),
            "waiting": [(one, _signers(one)) for one in waiting],
            "sent_back": proposals.filter(
                state=ProposalState.DECLINED, proposed_by=request.user
            ).order_by("-pk")[:5],
            "statements": statements(agreement_of(contract)),
            "effective_on": agreement_of(contract).effective_on,
            **_offers(request),
        },
    )


def _offers(request: HttpRequest) -> dict[str, Any]:
    """What this person may do here now."""
    now = shows_now(request)
    return {
        "may_report": now
        and any(
            can_propose(request.contract, request.user, one)
            for one in (BASELINE, VALUE)
        ),
        "may_load": now and bool(request.roles & set(LOADERS)),
    }


def _signers(proposal: Any) -> str:
    return who_can(
        proposal.contract, *approvers(proposal.subject, proposal.on_behalf_of)
    )


def _lead(found: Sequence[Compared], request: HttpRequest) -> tuple[Piece, ...]:
    """协议 6 项指标：3 项提升，1 项未提升，2 项无法判定."""
    named = agreement_of(request.contract).indicators
    own = [one for one in found if one.measurable.key in named]
    if not own:
        return (Piece("本协议没有写明考核指标"),)
    counts = [
        (sum(one.improvement.improved is wanted for one in own), words, look)
        for wanted, words, look in (
            (True, "提升", "good"),
            (False, "未提升", "bad"),
            (None, "无法判定", "warn"),
        )
    ]
    told = [
        Piece(f"{count} 项{words}", look)
        for count, words, look in counts
        if count
    ]
    pieces = [Piece(f"协议 {len(own)} 项指标：")]
    for place, piece in enumerate(told):
        pieces += [Piece("，")] * bool(place) + [piece]
    return tuple(pieces)


def _conditions(request: HttpRequest) -> list[dict[str, Any]]:
    """The payments that hang on these indicators, as the standing has them."""
    return [
        {"tranche": tranche["number"], **condition}
        for tranche in request.standing["tranches"]
        for condition in tranche["conditions"]
        if condition["kind"] == "improved"
    ]


def _groups(
    found: Sequence[Compared], request: HttpRequest
) -> list[dict[str, Any]]:
    """The agreement's own first, then a group for each kind of set."""
    agreement = agreement_of(request.contract)
    named = agreement.indicators
    kinds: dict[str, list[Compared]] = {}
    for one in found:
        own = one.measurable.key in named
        title = (
            OF_THE_AGREEMENT
            if own
            else SetKind(one.measurable.family).called(agreement.labels)
        )
        kinds.setdefault(title, []).append(one)
    return [
        {
            "title": title,
            "clause": rows[0].measurable.indicator.clause,
            "chart": dumbbells([_pair(row) for row in rows]),
            "rows": [_row(row) for row in rows],
        }
        for title, rows in kinds.items()
    ]


def _pair(row: Compared) -> Pair:
    found = row.improvement
    return Pair(
        found.indicator.name, found.indicator.direction, found.baseline,
        found.value,
    )  # fmt: skip


def _row(row: Compared) -> dict[str, Any]:
    unit = row.measurable.unit
    return {
        "one": row,
        "key": row.measurable.key,
        "name": row.measurable.indicator.name,
        "lower": row.measurable.indicator.direction == "lower",
        "before": shown_value(row.before, unit),
        "before_period": period_of(row.before) if row.before else "",
        "now": shown_value(row.now, unit),
        "now_period": period_of(row.now) if row.now else "",
        # The line is the indicator's own: its name is not said again.
        "missing": (row.improvement.missing or "").replace(
            f"（{row.measurable.indicator.name}）", ""
        ),
    }


@contract_page("GET")
def indicator_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator over its periods, and every row that was recorded."""
    contract = request.contract
    rows = [
        row
        for row in values_known(contract, request.as_of)
        if row.indicator == key
    ]
    known = [
        one for one in measurables(contract, measured={key}) if one.key == key
    ]
    if not known:
        raise Http404("没有这项指标。")
    (found,) = compare(known, rows)
    listed = Paginator(
        all_rows(contract, request.user, key), PER_PAGE
    ).get_page(request.GET.get("page"))
    return TemplateResponse(
        request,
        "indicators/indicator_detail.html",
        {
            "found": found,
            "row": _row(found),
            "line": _line(found, rows),
            "page": listed,
            "lines": [
                {
                    "row": row,
                    "value": shown_value(row, known[0].unit),
                    "period": period_of(row),
                    "back": getattr(row, "reversed_by", None),
                }
                for row in listed
            ],
            "may_correct": shows_now(request)
            and can_propose(contract, request.user, REVERSAL),
            **_offers(request),
        },
    )


def _line(found: Compared, rows: Sequence[Measurement]) -> Any:
    """The values over their periods; of one period the later row counts."""
    latest = {row.period_end: row.value for row in rows if not row.baseline}
    return line(
        found.improvement.indicator.name,
        found.improvement.indicator.direction,
        sorted(latest.items()),
        baseline=found.improvement.baseline,
    )


@contract_page("GET")
def indicator_set(request: HttpRequest, pk: int) -> HttpResponse:
    """One loaded version: every line as it was loaded."""
    row = set_or_404(request, pk)
    lines = Indicator.objects.filter(indicator_set=row).order_by("position")
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    others = (
        IndicatorSet.objects.visible_to(request.user)
        .filter(contract=request.contract, kind=row.kind)
        .exclude(pk=row.pk)
        .order_by("-pk")
    )
    agreement = agreement_of(request.contract)
    return TemplateResponse(
        request,
        "indicators/set_detail.html",
        {
            "row": row,
            "title": row.called(agreement.labels),
            "page": page,
            "lines": [
                {
                    "line": one,
                    "own": agreement.indicators.get(one.measured_as),
                    "statement": agreement.deliverables.get(one.statement),
                }
                for one in page
            ],
            "others": [(one, one.called(agreement.labels)) for one in others],
            "in_use": row in sets_in_use(request.contract),
        },
    )


def set_or_404(request: HttpRequest, pk: int) -> IndicatorSet:
    """A loaded set of this contract."""
    row = (
        IndicatorSet.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .select_related("recorded_by")
        .first()
    )
    if row is None:
        raise Http404("没有这份指标体系。")
    return row
