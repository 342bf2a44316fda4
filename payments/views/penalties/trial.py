"""试算: what would be claimed if; a page that reads and writes nothing."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse

from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement
from contracts.rules.board import Piece
from contracts.rules.board.reading import days_in_chinese
from contracts.rules.facts import FactError
from contracts.rules.money import yuan
from contracts.views.pages import contract_page
from payments.forms.penalties import TrialForm
from payments.rules.late_days import HEAD, Claim, claims, late_days
from payments.rules.penalty_ledger import account
from payments.rules.penalty_sheet import runs_of
from payments.rules.penalty_trial import late_matters, supposed
from payments.views.page import money_page

ASKED = "day"  # the field without which nothing was asked


@contract_page("GET")
def trial(request: HttpRequest) -> HttpResponse:
    """A day, a reading and supposed facts; the address says it all."""
    agreement = agreement_of(request.contract)
    asked = ASKED in request.GET
    form = TrialForm(
        request.GET if asked else None,
        initial={ASKED: request.as_of},
        readings=_readings(agreement),
        matters=list(late_matters(request.standing, agreement)),
    )
    found = None
    if asked and form.is_valid():
        try:
            found = _answer(request, agreement, form.cleaned_data)
        except FactError as error:
            words = days_in_chinese(error.reason)
            form.add_error(None, f"这个假设与已有记录不合：{words}。请修改假设。")
    now = _late(request.standing)
    return money_page(
        request,
        "penalties/trial",
        {
            "section": "penalties",
            "form": form,
            "now": now,
            "found": found,
            "lead": _lead(found, now),
        },
        status=422 if form.errors else 200,
    )


def _answer(request: HttpRequest, agreement: Agreement, data: dict) -> dict:
    """The claim, its days in runs, and the readings it was asked under."""
    facts = supposed(
        agreement,
        request.standing,
        handed_in=(data["matter"], data["submitted_on"])
        if data["matter"]
        else None,
        excuse=(data["excuse"], data["start"], data["end"])
        if data["excuse"]
        else None,
    )
    key, _, code = data["reading"].partition("=")
    answer = request.trial(data["day"], facts, {key: code} if key else {})
    days = late_days(answer, agreement)
    late = _late(answer)
    return {
        "day": data["day"],
        "late": late,
        "days": late.days if late else 0,
        "amount": late.amount if late else Decimal(0),
        "working": [days_in_chinese(one) for one in late.working]
        if late
        else [],
        "runs": runs_of(account(days, [], [], Decimal(0)).days),
        "others": [one for one in claims(answer) if one.head != HEAD],
        "supposed": bool(facts or key),
    }


def _late(standing) -> Claim | None:
    return next((one for one in claims(standing) if one.head == HEAD), None)


def _readings(agreement: Agreement) -> list[tuple[str, str]]:
    """Every coded way to read, by ``key=code``."""
    return [
        (f"{reading.key}={one.code}", f"{reading.id} {one.text}")
        for reading in agreement.readings.values()
        if reading.codes
        for one in reading.options
    ]


def _lead(found: dict | None, now: Claim | None) -> tuple[Piece, ...]:
    if found is None:
        return (Piece("试算：换一个日子、口径或事实，看违约金是多少"),)
    more = found["amount"] - (now.amount if now else Decimal(0))
    tail = (
        "，与现在相同"
        if not more
        else f"，比现在{'多' if more > 0 else '少'} ￥{yuan(abs(more))}"
    )
    return (
        Piece(f"推算：逾期 {found['days']} 日 "),
        Piece(f"￥{yuan(found['amount'])}", "bad" if found["days"] else "good"),
        Piece(tail),
    )
