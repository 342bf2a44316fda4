"""甲方's page of an expert panel: seats, links, opinions, the result."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from contracts.policies import NotAllowed, Refused, check_role
from contracts.queries.clock import now
from contracts.queries.people import who_can
from contracts.states import Handout, Role
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from deliverables.forms import ReasonForm
from deliverables.forms.panels import PaperOpinionForm, SeatsForm
from deliverables.models import (
    ExpertLink,
    ExpertOpinion,
    PanelMember,
    Submission,
)
from deliverables.policies import PARTY_A_REVIEW, why_not
from deliverables.policies.panels import (
    TRIES,
    check_can_organise,
    check_can_propose_result,
    check_can_record_result,
)
from deliverables.queries.panels import panel_of, shown_members, tally_of
from deliverables.rules.panels import SMALLEST_PANEL
from deliverables.services import expert_links, panels
from deliverables.views.intake import pieces_of_file
from deliverables.views.page import (
    Subject,
    posted,
    reads_drafts,
    submission_subject,
)

ACTS = {
    "propose": panels.propose_result,
    "reopen": panels.reopen_panel,
    "record": panels.record_result,
}


@contract_page("GET", "POST")
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel on a submission; a POST seats experts."""
    submission, subject = submission_subject(request, pk)
    _only_draft_readers(request)
    if request.method == "GET":
        return _page(request, submission, subject, seats=SeatsForm())
    check_role(
        request.contract, request.user, *PARTY_A_REVIEW, act="组织专家评审"
    )
    form = SeatsForm(request.POST)
    if not form.is_valid():
        return _page(request, submission, subject, seats=form, status=422)
    _, refused = try_service(
        lambda: panels.seat_experts(
            submission=submission,
            titles=form.cleaned_data["titles"].splitlines(),
            by=request.user,
        )
    )
    if refused is not None:
        form.add_error("titles", refused.message)
        return _page(request, submission, subject, seats=form, status=409)
    messages.success(request, "专家组已更新。请逐名发出链接或登记纸质意见。")
    return redirect("panel", request.contract.slug, pk)


def _page(
    request: HttpRequest,
    submission: Submission,
    subject: Subject,
    *,
    seats: SeatsForm | None = None,
    reason: ReasonForm | None = None,
    refused: Refused | None = None,
    issued: dict | None = None,
    status: int = 200,
) -> HttpResponse:
    row = panel_of(submission, request.user)
    able = bool(set(PARTY_A_REVIEW) & set(request.roles))
    return TemplateResponse(
        request,
        "deliverables/panel.html",
        subject.context(
            submission=submission,
            panel=row,
            members=shown_members(row, now=now(), tries=TRIES) if row else (),
            tally=tally_of(row) if row else None,
            able=able,
            why=_why(check_can_organise, able, submission, request.user),
            why_not_propose=_why(
                check_can_propose_result, able and row, row, request.user
            ),
            why_not_record=_why(
                check_can_record_result, able and row, row, request.user
            ),
            seats=seats or SeatsForm(),
            reason=reason or ReasonForm(),
            refused=refused,
            issued=issued,
            smallest=SMALLEST_PANEL,
            tries=TRIES,
        ),
        status=status,
    )


def _why(check, able, *args) -> str:
    return why_not(check, *args) if able else ""


@contract_page("POST")
def panel_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the result, take it back, record it, or give the panel up."""
    submission, subject = submission_subject(request, pk)
    check_role(
        request.contract, request.user, *PARTY_A_REVIEW, act="办理专家评审"
    )
    row = panel_of(submission, request.user)
    if row is None:
        raise Refused("no_panel", "尚未组成专家组。请先写明专家身份。")
    act, form = request.POST.get("act", ""), ReasonForm(request.POST)
    if act == "dissolve":
        if not form.is_valid():
            return _page(
                request, submission, subject, reason=form, status=422
            )
        service = partial(
            panels.dissolve_panel, reason=form.cleaned_data["reason"]
        )
    elif act in ACTS:
        service = partial(ACTS[act])
    else:
        return _page(request, submission, subject, status=422)
    if act == "record":
        service = partial(service, today=request.today)
    _, refused = try_service(lambda: service(panel=row, by=request.user))
    if refused is not None:
        return _page(
            request, submission, subject, refused=refused, status=409
        )
    messages.success(request, DONE[act])
    return redirect("panel", request.contract.slug, pk)


DONE = {
    "propose": "已提请登记，由甲方另一人签署。",
    "reopen": "已收回，可继续征求意见。",
    "record": "已登记专家评审结果。",
    "dissolve": "专家组已解散，链接全部失效。",
}


@contract_page("POST")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a member's link; address and code are shown this once."""
    check_role(
        request.contract, request.user, *PARTY_A_REVIEW, act="发出专家链接"
    )
    member, submission, subject = _seat(request, pk)
    issued, refused = try_service(
        lambda: expert_links.issue_link(
            member=member, by=request.user, now=now()
        )
    )
    if refused is not None:
        return _page(
            request, submission, subject, refused=refused, status=409
        )
    address = reverse("expert_door", args=[issued.token])
    return _page(
        request,
        submission,
        subject,
        issued={
            "member": member,
            "address": request.build_absolute_uri(address),
            "code": issued.code,
            "until": issued.link.expires_at,
        },
    )


@contract_page("POST")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a member's link back at once."""
    check_role(
        request.contract, request.user, *PARTY_A_REVIEW, act="撤销专家链接"
    )
    row = (
        ExpertLink.objects.visible_to(request.user)
        .filter(member__panel__contract=request.contract, pk=pk)
        .select_related("member__panel")
        .first()
    )
    if row is None:
        raise Http404("没有这个链接。")
    _, refused = try_service(
        lambda: expert_links.revoke_link(
            link=row, by=request.user, now=now()
        )
    )
    if refused is None:
        messages.success(request, f"已撤销{row.member.title}的链接。")
    else:
        messages.error(request, refused.message)
    return redirect(
        "panel", request.contract.slug, row.member.panel.submission_id
    )


@contract_page("GET", "POST")
def paper_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what a member declared and said on paper."""
    check_role(
        request.contract, request.user, *PARTY_A_REVIEW, act="登记专家意见"
    )
    member, submission, subject = _seat(request, pk)
    form = PaperOpinionForm(posted(request), request.FILES or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        _, refused = try_service(lambda: _enter_paper(request, member, form))
        if refused is None:
            messages.success(request, f"已登记{member.title}的意见。")
            return redirect("panel", request.contract.slug, submission.pk)
        form.add_error(None, refused.message)
    return TemplateResponse(
        request,
        "deliverables/paper_opinion.html",
        subject.context(submission=submission, member=member, form=form),
        status=(409 if refused else 422) if form.errors else 200,
    )


def _enter_paper(request: HttpRequest, member: PanelMember, form):
    values = form.cleaned_data
    if not hasattr(member, "conflictdeclaration"):
        panels.declare(
            member=member,
            conflict=values["conflict"],
            text=values["words"] if values["conflict"] else "",
            by=request.user,
        )
        member.refresh_from_db()
    if values["conflict"]:
        return
    file = values["paper"]
    panels.give_opinion(
        member=member,
        agrees=values["agrees"],
        text=values["words"],
        paper=(file.name, pieces_of_file(file)),
        by=request.user,
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载专家意见的原件")
def opinion_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's signature or sealed paper."""
    row = (
        ExpertOpinion.objects.visible_to(request.user)
        .filter(member__panel__contract=request.contract, pk=pk)
        .first()
    )
    return paper_of(row)


def _seat(
    request: HttpRequest, pk: int
) -> tuple[PanelMember, Submission, Subject]:
    """A seat of this contract's panels with what it speaks of, or 404."""
    member = (
        PanelMember.objects.visible_to(request.user)
        .filter(panel__contract=request.contract, pk=pk)
        .select_related("panel", "conflictdeclaration", "expertopinion")
        .first()
    )
    if member is None:
        raise Http404("没有这名专家。")
    submission, subject = submission_subject(
        request, member.panel.submission_id
    )
    member.panel.contract, member.panel.submission = (
        request.contract, submission,
    )  # fmt: skip
    return member, submission, subject


def _only_draft_readers(request: HttpRequest) -> None:
    if not reads_drafts(request):
        raise NotAllowed(
            "当前角色不能查看专家组。",
            who=who_can(request.contract, *PARTY_A_REVIEW, Role.AUDITOR),
        )

