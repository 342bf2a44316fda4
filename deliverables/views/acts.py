"""What a person can do with a deliverable now, and why not the rest."""

from dataclasses import dataclass

from django.urls import reverse

from contracts.rules.agreement import Agreement
from contracts.states import Side
from contracts.views.pages import OTHER_DAY, shows_now
from deliverables.models import Submission
from deliverables.policies import (
    PARTY_A_REVIEW,
    PARTY_B,
    can,
    check_can_receive,
    check_can_review,
    check_can_submit,
    check_can_upload,
    check_can_withdraw,
    why_not,
)
from deliverables.queries.answers import failed_findings
from deliverables.queries.state import (
    decision_of,
    is_accepted,
    latest_submission,
    receipt_of,
)
from deliverables.states import SignOffKind
from deliverables.views.page import Subject, side_of_request

SIGN_OFF_OF_CONDITION = {
    "reviewed_and_confirmed": SignOffKind.CONFIRMED,
    "approved_and_counted": SignOffKind.APPROVED,
}


@dataclass(frozen=True)
class Act:
    """A way on: the page where the act is checked and done."""

    label: str
    url: str
    primary: bool = False


@dataclass(frozen=True)
class Acts:
    """What can be done, and the sentence that says why the rest cannot."""

    open: tuple[Act, ...] = ()
    why: str = ""
    upload: bool = False
    why_no_upload: str = ""


def acts_on(subject: Subject) -> Acts:
    """What the signed-in person can do with a deliverable."""
    request, row = subject.request, subject.row
    if not shows_now(request):
        return Acts(why=OTHER_DAY)
    latest = latest_submission(row)
    if latest is not None:
        latest.contract = row.contract
    side = side_of_request(request)
    if side == Side.B and set(PARTY_B) & set(request.roles):
        return _party_b(subject, latest)
    if set(PARTY_A_REVIEW) & set(request.roles):
        return _party_a(subject, latest)
    return Acts(why=_whose_turn(latest))


def _party_b(subject: Subject, latest: Submission | None) -> Acts:
    request, row = subject.request, subject.row
    why_no_upload = why_not(check_can_upload, row, request.user)
    acts = []
    why = ""
    if not why_no_upload:
        if failed_findings(decision_of(latest) if latest else None):
            url = _url(subject, "answers", row.key)
            acts.append(Act("逐条答复意见", url))
        why = why_not(check_can_submit, row, subject.term, request.user)
        if not why:
            url = _url(subject, "submit", row.key)
            acts.append(Act("核对并提交", url, primary=True))
    if latest is not None and can(check_can_withdraw, latest, request.user):
        acts.append(Act("撤回提交", _url(subject, "withdraw", latest.pk)))
    return Acts(
        open=tuple(acts),
        why=why,
        upload=not why_no_upload,
        why_no_upload=why_no_upload,
    )


def _party_a(subject: Subject, latest: Submission | None) -> Acts:
    request = subject.request
    if latest is None:
        return Acts(why="乙方尚未提交该成果。提交后由甲方签收并验收。")
    acts = []
    if can(check_can_receive, latest, request.user):
        url = _url(subject, "receive", latest.pk)
        acts.append(Act("签收", url, primary=True))
    why = why_not(check_can_review, latest, request.user)
    if not why:
        url = _url(subject, "review", latest.pk)
        acts.append(Act("逐条验收", url, primary=True))
    elif decision_of(latest):
        why = "" if is_accepted(latest) else _whose_turn(latest)
    return Acts(open=tuple(acts), why=why)


def _whose_turn(latest: Submission | None) -> str:
    if latest is None:
        return "等待乙方提交。"
    if is_accepted(latest):
        return ""
    if decision_of(latest):
        return "上一轮验收不合格，等待乙方整改后再次提交。"
    if receipt_of(latest):
        return "甲方已签收，验收结论尚未作出。"
    return "等待甲方签收。"


def sign_offs_asked(agreement: Agreement, key: str) -> tuple[str, ...]:
    """The acts of 甲方 the agreement asks for beside the acceptance."""
    return tuple(
        dict.fromkeys(
            SIGN_OFF_OF_CONDITION[condition.kind].value
            for tranche in agreement.tranches
            for condition in tranche.conditions
            if condition.kind in SIGN_OFF_OF_CONDITION
            and key in condition.deliverables
        )
    )


def clause_asking(agreement: Agreement, key: str, kind: str) -> str:
    """The clause that asks for a sign-off of a deliverable."""
    for tranche in agreement.tranches:
        for condition in tranche.conditions:
            asked = SIGN_OFF_OF_CONDITION.get(condition.kind)
            if asked == kind and key in condition.deliverables:
                return condition.clause
    return agreement.deliverables[key].acceptance_clause


def _url(subject: Subject, name: str, *args) -> str:
    return reverse(name, args=[subject.request.contract.slug, *args])
