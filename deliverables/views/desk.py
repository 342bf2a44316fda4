"""What awaits receipt, review and signature; and what was decided."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.views.pages import contract_page, shows_past
from deliverables.queries import reviews as desk
from deliverables.queries.state import receipt_of
from deliverables.queries.timing import reader_of, timing_of
from deliverables.views.page import reads_drafts

PER_PAGE = 20


@contract_page("GET")
def review_list(request: HttpRequest) -> HttpResponse:
    """The desk of acceptance: waiting first, then the conclusions."""
    contract, user = request.contract, request.user
    agreement = agreement_of(contract)
    reader = reader_of(request.standing, agreement, as_of=request.as_of)

    def rows(query):
        found = []
        for submission in query:
            key = submission.deliverable.key
            found.append(
                {
                    "submission": submission,
                    "receipt": receipt_of(submission),
                    "term": agreement.deliverables[key],
                    "timing": timing_of(reader, key),
                }
            )
        return found

    # Papers in preparation are of today; of a past day what was signed.
    past = shows_past(request)
    until = request.as_of if past else None
    drafts = reads_drafts(request) and not past
    groups = [
        (
            "待签收",
            "slip" if past else "receive",
            rows(desk.to_receive(contract, user, until=until)),
        ),
        (
            "待验收",
            "slip" if past else "review",
            rows(
                desk.to_review(contract, user)
                if drafts
                else desk.received(contract, user, until=until)
            ),
        ),
    ]
    if drafts:
        groups.append(
            ("待签署结论", "review_check", rows(desk.to_sign(contract, user)))
        )
    page = Paginator(
        desk.decided(contract, user, until=request.as_of), PER_PAGE
    ).get_page(request.GET.get("page"))
    return TemplateResponse(
        request,
        "deliverables/review_list.html",
        {
            "agreement": agreement,
            "groups": groups,
            "waiting": sum(len(found) for _, _, found in groups),
            "sign_offs": [
                (row, agreement.deliverables[row.deliverable.key])
                for row in desk.sign_offs_to_sign(contract, user)
                if not past
            ],
            "page": page,
            "decided": [
                (
                    row,
                    agreement.deliverables[row.submission.deliverable.key],
                )
                for row in page.object_list
            ],
        },
    )
