"""One person on site: papers, days, leave; what 甲方 is asked to sign."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.fact_forms import ReasonForm
from contracts.models import AttendanceDay, Proposal, StaffMember
from contracts.policies import Refused, check_role, check_second_person
from contracts.queries.onsite import (
    days_of,
    papers_from,
    roster,
    stays_of,
)
from contracts.queries.people import who_can
from contracts.rules.calendar import ONE_DAY, add_months
from contracts.rules.facts import Fact
from contracts.services import onsite as services
from contracts.services.attendance_months import SUBJECTS
from contracts.services.recorded_facts import propose_fact
from contracts.states import Handout, ProposalKind, ProposalState
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.onsite.forms import (
    BackEntryForm,
    DepartureForm,
    LeaveForm,
    MemberForm,
    QualificationForm,
    StayForm,
)
from contracts.views.onsite.months import month_proposal, settle_month
from contracts.views.onsite.page import paper_words
from contracts.views.pages import contract_page, shows_now, try_service
from contracts.views.settling import (
    proposal_page,
    reason_given,
    settle_with,
    status_of,
    why_not_sign,
)

FORMS: dict[str, type[forms.Form]] = {
    "paper": QualificationForm,
    "stay": StayForm,
    "leave": LeaveForm,
    "departure": DepartureForm,
    "back": BackEntryForm,
}
SAID = {
    "paper": "资质已登记。",
    "stay": "已提请登记驻场，等待甲方确认。",
    "leave": "请假已提请，等待甲方确认；确认前仍按在岗计。",
    "departure": "离场已提请，等待甲方确认。",
    "back": "已补登。",
    "undo": "签到已更正，原记录保留。",
}


@contract_page("GET", "POST")
def staff_new(request: HttpRequest) -> HttpResponse:
    """Put somebody on the roster."""
    services.check_can_keep_roster(request.contract, request.user)
    form = MemberForm(
        request.POST if request.method == "POST" else None,
        initial={"person": request.GET.get("person", "")},
    )
    if request.method == "POST" and form.is_valid():
        row, refused = try_service(
            lambda: services.add_member(
                contract=request.contract,
                by=request.user,
                **form.cleaned_data,
            )
        )
        if refused is None:
            messages.success(request, f"{row.person}已列入名册。")
            return redirect("staff", request.contract.slug, row.pk)
        form.add_error("person", refused.message)
    return TemplateResponse(
        request,
        "contracts/onsite/member_form.html",
        {"section": "onsite", "form": form},
        status=422 if form.errors else 200,
    )


@contract_page("GET")
def staff(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: papers, stays, days, and what can be recorded."""
    return _page(request, _member(request, pk))


@contract_page("GET", "POST")
def staff_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Record a paper, a stay, leave, a departure, or a past day."""
    member = _member(request, pk)
    if act not in SAID:
        raise Http404("没有这种登记。")
    if request.method == "GET":
        return redirect("staff", request.contract.slug, pk)
    services.check_can_keep_roster(request.contract, request.user)
    if act == "undo":
        return _undone(request, member)
    form = _form(act, request, member)
    if form.is_valid():
        _, refused = try_service(lambda: ACTS[act](request, member, form))
        if refused is None:
            messages.success(request, SAID[act])
            return redirect("staff", request.contract.slug, pk)
        form.add_error(None, refused.message)
    return _page(request, member, failed={act: form}, status=422)


def _undone(request: HttpRequest, member: StaffMember) -> HttpResponse:
    given = request.POST.get("day", "")
    row = (
        AttendanceDay.objects.visible_to(request.user)
        .filter(member=member, pk=int(given) if given.isdecimal() else 0)
        .first()
    )
    if row is None:
        return _page(
            request,
            member,
            refused=Refused("no_day", "没有这一天的签到，请刷新后重试。"),
            status=422,
        )
    _, refused = try_service(
        lambda: services.undo_day(
            row=row, reason=reason_given(request), by=request.user
        )
    )
    if refused is not None:
        return _page(request, member, refused=refused, status=422)
    messages.success(request, SAID["undo"])
    return redirect("staff", request.contract.slug, member.pk)


def _form(act: str, request: HttpRequest, member: StaffMember) -> forms.Form:
    more: dict[str, Any] = {}
    if act == "leave":
        more["others"] = _others(request, member)
    return FORMS[act](request.POST, request.FILES or None, **more)


def _others(request: HttpRequest, member: StaffMember) -> list[StaffMember]:
    people = roster(request.contract, request.user)
    return [one for one in people if one.pk != member.pk]


def _keep_paper(request: HttpRequest, member: StaffMember, form) -> None:
    said = form.cleaned_data
    services.add_qualification(
        member=member,
        name=said["name"],
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        evidence=(said["file"].name, said["file"].chunks()),
        by=request.user,
    )


def _propose_stay(request: HttpRequest, member: StaffMember, form) -> None:
    said = form.cleaned_data
    fields = {
        "person": member.person,
        "start": said["start"],
        "qualified": said["qualified"] == "true",
    }
    if said["end"]:
        if said["end"] < said["start"]:
            raise Refused("ends_before", "截止日早于起始日，请核对。")
        fields["end"] = said["end"]
    propose_fact(
        contract=request.contract,
        fact=Fact("on_site", said["start"], fields, ""),
        by=request.user,
        today=request.today,
        check=request.check_history,
    )


def _propose_leave(request: HttpRequest, member: StaffMember, form) -> None:
    said = form.cleaned_data
    others = {str(one.pk): one for one in _others(request, member)}
    services.propose_leave(
        member=member,
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        reason=said["reason"],
        substitute=others.get(said["substitute"]),
        qualified=said["qualified"],
        by=request.user,
    )


def _propose_departure(
    request: HttpRequest, member: StaffMember, form
) -> None:
    services.propose_departure(
        member=member, by=request.user, **form.cleaned_data
    )


def _back_entry(request: HttpRequest, member: StaffMember, form) -> None:
    if form.cleaned_data["on"] == request.today:
        raise Refused("not_past", "今天的签到请在驻场人员页办理。")
    services.sign_in(
        contract=request.contract,
        members=[member.pk],
        by=request.user,
        today=request.today,
        **form.cleaned_data,
    )


ACTS: dict[str, Callable[[HttpRequest, StaffMember, Any], None]] = {
    "paper": _keep_paper,
    "stay": _propose_stay,
    "leave": _propose_leave,
    "departure": _propose_departure,
    "back": _back_entry,
}


def _page(
    request: HttpRequest,
    member: StaffMember,
    *,
    failed: dict[str, forms.Form] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    failed = failed or {}
    keeps = bool(set(services.RECORDERS) & set(request.roles))
    empty: dict[str, forms.Form] = {
        name: form() for name, form in FORMS.items() if name != "leave"
    }
    empty["leave"] = LeaveForm(others=_others(request, member))
    as_of = request.as_of
    return TemplateResponse(
        request,
        "contracts/onsite/member.html",
        {
            "section": "onsite",
            "member": member,
            "papers": [
                (one, paper_words(one, as_of))
                for one in member.qualifications.order_by("pk")
            ],
            "stays": [
                one
                for one in stays_of(request.contract, until=as_of)
                if one.person == member.person
            ],
            "days": days_of(
                member, request.user,
                first=add_months(as_of, -1) + ONE_DAY, last=as_of,
            ),
            "leaves": member.leaves.select_related("substitute").order_by(
                "-starts_on"
            ),
            "forms": {**empty, **failed},
            "open": next(iter(failed), ""),
            "failed": next(iter(failed.values()), None),
            "refused": refused,
            "keeps": keeps and shows_now(request),
            "confirms": who_can(request.contract, *services.CONFIRMERS),
        },
        status=status,
    )  # fmt: skip


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载驻场人员资质文件")
def qualification_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that shows somebody's standing."""
    row = papers_from(request.contract, request.user, pk)
    return paper_of(row)


@contract_page("GET", "POST")
def staff_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave or a departure; 甲方 signs or sends it back."""
    return proposal_page(
        request,
        pk,
        find=_proposal,
        perform=_settle,
        show=_proposal_page,
        after="onsite",
    )


def _settle(
    request: HttpRequest, proposal: Proposal, act: str, form: ReasonForm
) -> str:
    if proposal.subject in SUBJECTS:
        return settle_month(request, proposal, act, form)
    return settle_move(request, proposal, act, form)


def _sign(request: HttpRequest, proposal: Proposal) -> str:
    services.approve_staff(
        proposal_id=proposal.pk,
        by=request.user,
        today=request.today,
        check=request.check_history,
    )
    return "已确认，驻场区间随之变更。"


settle_move = settle_with(
    sign=_sign,
    decline=services.decline_staff,
    declined="提请已退回。",
    withdrawn="提请已撤回，驻场区间没有变化。",
)


def _proposal_page(
    request: HttpRequest,
    proposal: Proposal,
    form: ReasonForm,
    refused: Refused | None,
) -> HttpResponse:
    if proposal.subject in SUBJECTS:
        return month_proposal(request, proposal, form, refused)
    return TemplateResponse(
        request,
        "contracts/onsite/proposal.html",
        {
            "section": "onsite",
            "proposal": proposal,
            "waits": proposal.state == ProposalState.OPEN,
            "member": StaffMember.objects.get(
                pk=proposal.payload["member"], contract=request.contract
            ),
            "form": form,
            "refused": refused,
            "signers": who_can(request.contract, *services.CONFIRMERS),
            "mine": proposal.proposed_by_id == request.user.pk,
            "why": why_not_sign(
                lambda: check_role(
                    request.contract, request.user, *services.CONFIRMERS,
                    act="确认驻场变动",
                ),
                lambda: check_second_person(
                    by=request.user, first=proposal.proposed_by, act="确认"
                ),
            ),
        },
        status=status_of(form, refused),
    )  # fmt: skip


def _member(request: HttpRequest, pk: int) -> StaffMember:
    row = (
        StaffMember.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .select_related("contract")
        .first()
    )
    if row is None:
        raise Http404("名册里没有这个人。")
    return row


def _proposal(request: HttpRequest, pk: int) -> Proposal:
    row = (
        Proposal.objects.visible_to(request.user)
        .filter(contract=request.contract, kind=ProposalKind.STAFF, pk=pk)
        .select_related("proposed_by", "settled_by", "contract")
        .first()
    )
    if row is None:
        raise Http404("没有这项提请。")
    return row
