"""讨论: threads on a round, each saying who reads it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.policies import check_role
from contracts.views.pages import contract_page, try_service
from deliverables.forms.comments import CommentForm
from deliverables.models import ReviewComment
from deliverables.policies import PARTY_A_REVIEW, PARTY_B
from deliverables.queries.comments import threads_of
from deliverables.services.comments import add_comment, strike_comment
from deliverables.views.page import posted, submission_subject


@contract_page("GET", "POST")
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Every thread one may read; a POST adds to one."""
    submission, subject = submission_subject(request, pk)
    speaks = bool(set(request.roles) & {*PARTY_A_REVIEW, *PARTY_B})
    if request.method == "POST":
        check_role(
            request.contract,
            request.user,
            *PARTY_A_REVIEW,
            *PARTY_B,
            act="参与讨论",
        )
    answered = _answered(request, submission)
    form = CommentForm(
        posted(request),
        term=subject.term,
        may_be_private=bool(set(PARTY_A_REVIEW) & set(request.roles)),
        initial={
            "answers": answered and answered.pk,
            "criterion": answered.criterion if answered else "",
            "audience": answered.audience if answered else "a",
        },
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        _, refused = try_service(
            lambda: add_comment(
                submission=submission,
                term=subject.term,
                text=values["text"],
                audience=form.readers,
                criterion=values["criterion"],
                answers=values["answers"],
                by=request.user,
            )
        )
        if refused is None:
            messages.success(request, "已记录。")
            return redirect("comments", request.contract.slug, pk)
        form.add_error(None, refused.message)
    status = 200
    if request.method == "POST":
        status = 409 if refused else 422
    return TemplateResponse(
        request,
        "deliverables/comments.html",
        subject.context(
            submission=submission,
            threads=threads_of(submission, subject.term, request.user),
            form=form,
            answered=answered,
            speaks=speaks,
        ),
        status=status,
    )


def _answered(request: HttpRequest, submission) -> ReviewComment | None:
    """The comment that is being replied to, if one may read it."""
    asked = request.GET.get("answers") or request.POST.get("answers") or ""
    if not (asked.isascii() and asked.isdigit()):
        return None
    return (
        ReviewComment.objects.visible_to(request.user)
        .filter(submission=submission, pk=int(asked))
        .select_related("recorded_by")
        .first()
    )


@contract_page("POST")
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike one's own comment."""
    row = (
        ReviewComment.objects.visible_to(request.user)
        .filter(submission__contract=request.contract, pk=pk)
        .select_related("submission")
        .first()
    )
    if row is None:
        raise Http404("没有这条讨论。")
    _, refused = try_service(
        lambda: strike_comment(comment=row, by=request.user)
    )
    if refused is not None:
        messages.error(request, refused.message)
    return redirect("comments", request.contract.slug, row.submission_id)
