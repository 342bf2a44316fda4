"""All files as one ZIP, sent while it is made."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse

from contracts.rules.file_names import content_disposition
from contracts.states import Handout
from contracts.views.attachments import MEDIA_TYPES, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page
from deliverables.services.bundles import (
    Bundle,
    draft_bundle,
    submission_bundle,
)
from deliverables.views.page import (
    deliverable_subject,
    is_party_b,
    submission_subject,
)


@sandboxed
@contract_page("GET")
@handed_out(Handout.BUNDLE)
def submission_zip(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed over in a round, for everybody who sees its slip."""
    submission, subject = submission_subject(request, pk)
    return _sent(
        request,
        submission_bundle(
            submission=submission, term=subject.term, by=request.user
        )
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.BUNDLE)
def draft_zip(request: HttpRequest, key: str) -> HttpResponse:
    """乙方's files as they are now; to others there are none."""
    subject = deliverable_subject(request, key)
    if not is_party_b(request):
        raise Http404("没有这些文件。")
    return _sent(
        request,
        draft_bundle(
            deliverable=subject.row, term=subject.term, by=request.user
        )
    )


def _sent(request: HttpRequest, bundle: Bundle) -> StreamingHttpResponse:
    request.handed.weight = bundle.files
    response = StreamingHttpResponse(
        bundle.chunks, content_type=MEDIA_TYPES["zip"]
    )
    disposition = content_disposition(bundle.name)
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Length"] = str(bundle.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
