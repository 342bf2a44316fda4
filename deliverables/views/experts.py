"""The pages of an expert: one review, by a link of one's own, no account.

Whoever has no link, or not from this browser, finds nothing here. The
address with the token is opened once; from then on the browser's mark leads
in, so that no page with files or words has the token in its address.
"""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import now
from contracts.services.handouts import Taker, handing_out
from contracts.services.hashing import BUSY
from contracts.states import Handout
from contracts.views.addresses import address_of
from contracts.views.attachments import attachment, sandboxed
from contracts.views.pages import say_when, try_service
from deliverables.forms.panels import (
    CodeForm,
    DeclarationForm,
    OpinionForm,
)
from deliverables.models import ExpertLink
from deliverables.services import expert_links, panels
from deliverables.views.intake import pieces_of_file
from deliverables.views.page import posted

COOKIE_PATH, SALT = "/expert/", "deliverables.expert"
STATUS = {"too_many_tries": 429, BUSY: 429, "wrong_code": 422}
DAY = 24 * 3600


def private(view):
    """No cache keeps it, no address leaves it, no index lists it."""

    @wraps(view)
    def page(request: HttpRequest, **kwargs) -> HttpResponse:
        response = view(request, **kwargs)
        # To this origin only: with "no-referrer" browsers send a form's
        # origin as null, which the check against forged forms refuses.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return page


@private
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code; nothing of the contract is told before it."""
    form, refused = CodeForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        entered, refused = try_service(lambda: _enter(request, token, form))
        if refused is None:
            link, mark = entered
            response = redirect("expert_page", link.pk)
            response.set_signed_cookie(
                _cookie(link.pk),
                mark,
                salt=SALT,
                max_age=settings.EXPERT_LINK_DAYS * DAY,
                path="/" if settings.SESSION_COOKIE_SECURE else COOKIE_PATH,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
            return response
    else:
        _, refused = try_service(lambda: _knock(request, token))
    status = 422 if form.is_bound else 200
    if refused is not None:
        status = STATUS.get(refused.code, 404)
    answer = TemplateResponse(
        request,
        "expert/door.html",
        {"form": form, "refused": refused, "shut": _shut(refused)},
        status=status,
    )
    return say_when(answer, refused)


def _knock(request: HttpRequest, token: str) -> ExpertLink:
    moment = now()
    expert_links.count_knock(address=address_of(request), now=moment)
    return expert_links.find_link(token, now=moment)


def _enter(request: HttpRequest, token: str, form: CodeForm):
    link = _knock(request, token)
    return expert_links.enter(
        token=token,
        code=form.cleaned_data["code"].strip(),
        mark=_mark(request, link.pk),
        now=now(),
    )


def _shut(refused: Refused | None) -> bool:
    return refused is not None and refused.code not in ("wrong_code", BUSY)


def _cookie(pk: int) -> str:
    """Over TLS a name that no other host can set, which wants the path /."""
    mine = "__Host-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{mine}expert_{pk}"


def _mark(request: HttpRequest, pk: int) -> str:
    """What this browser carries for a link; empty for a forged one."""
    mark: str = request.get_signed_cookie(_cookie(pk), default="", salt=SALT)
    return mark


def _link_or_404(request: HttpRequest, pk: int) -> ExpertLink:
    mark = _mark(request, pk)
    link, refused = try_service(
        lambda: expert_links.opened(pk, mark, now=now())
    )
    if refused is not None or link is None:
        raise Http404("链接无效、已过期或已撤销。")
    return link


@private
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, the files of this round, and the expert's word."""
    link = _link_or_404(request, pk)
    act = request.POST.get("act", "")
    declaration = DeclarationForm(request.POST if act == "declare" else None)
    opinion = OpinionForm(
        request.POST if act == "opinion" else None, request.FILES or None
    )
    form = {"declare": declaration, "opinion": opinion}.get(act)
    refused = None
    if form is not None and form.is_valid():
        _, refused = try_service(lambda: _say(link, act, form))
        if refused is None:
            messages.success(request, "已记录，不能再改动。")
            return redirect("expert_page", pk)
        form.add_error(None, refused.message)
    status = 200
    if request.method == "POST":
        status = 409 if refused else 422
    return _review_page(
        request, link, declaration=declaration, opinion=opinion, status=status
    )


def _say(link: ExpertLink, act: str, form):
    values = form.cleaned_data
    if act == "declare":
        return panels.declare(
            member=link.member, conflict=values["conflict"],
            text=values["reason"], link=link,
        )  # fmt: skip
    file = values["paper"]
    return panels.give_opinion(
        member=link.member,
        agrees=values["agrees"],
        text=values["words"],
        paper=(file.name, pieces_of_file(file)),
        link=link,
    )


def _review_page(
    request: HttpRequest, link: ExpertLink, *, declaration, opinion, status
) -> HttpResponse:
    member = link.member
    submission = member.panel.submission
    contract = member.panel.contract
    agreement = agreement_of(contract)
    return TemplateResponse(
        request,
        "expert/review.html",
        {
            "link": link,
            "member": member,
            "panel": member.panel,
            "submission": submission,
            "title": contract.title,
            "is_demo": contract.is_demo,
            "term": agreement.deliverables[submission.deliverable.key],
            "criteria": [
                (row, agreement.cite(row.clause))
                for row in agreement.deliverables[
                    submission.deliverable.key
                ].criteria
            ],
            "versions": _files(submission),
            "declared": getattr(member, "conflictdeclaration", None),
            "said": getattr(member, "expertopinion", None),
            "declaration": declaration,
            "opinion": opinion,
        },
        status=status,
    )


def _files(submission):
    return submission.documents.select_related("file").order_by(
        "piece", "recorded_at", "pk"
    )


@private
@sandboxed
@require_http_methods(["GET"])
def document(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """A file of this very submission; any other is not there."""
    link = _link_or_404(request, pk)
    declared = getattr(link.member, "conflictdeclaration", None)
    if declared is not None and declared.conflict:
        raise Http404("已声明回避，不再提供文件。")
    row = _files(link.member.panel.submission).filter(pk=version).first()
    if row is None:
        raise Http404("没有这个文件。")
    with handing_out(Taker.link(link.pk), Handout.DOCUMENT, now=now()):
        response = attachment(row.file_id, row.name, row.media_type)
        expert_links.record_reading(link=link, version=row)
    return response
