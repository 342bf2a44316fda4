"""The small protocol of large files: start, pieces, finish, cancel.

    POST …/deliverables/<key>/uploads/  name size modified piece replaces
                                        → id, received, piece_bytes
    POST …/uploads/<id>/piece/?offset=N  the bytes, with X-Piece-SHA256 if
                                        the program can → received
    GET  …/uploads/<id>/                → state, received
    POST …/uploads/<id>/finish/         allow_same → as one file of the form
    POST …/uploads/<id>/cancel/

A refusal has a code, one sentence, and ``received`` where a browser should
go on from elsewhere. Each call asks for the person's rights again.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from contracts.policies import Refused
from contracts.queries.clock import now
from contracts.views.pages import contract_page, try_service
from deliverables.models import UploadSession
from deliverables.services.upload_sessions import (
    OutOfStep,
    cancel_upload,
    finish_upload,
    received_of,
    start_upload,
    take_piece,
)
from deliverables.views.documents import outcome, told
from deliverables.views.intake import parts_of_piece, piece_length
from deliverables.views.page import deliverable_subject


def spoken(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refusals as a program reads them, also those of a role."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except OutOfStep as refused:
            return told(refused, received=refused.received)
        except Refused as refused:
            return told(refused)

    return answer


@contract_page("POST")
@spoken
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Open an upload, or find the one of the same file."""
    subject = deliverable_subject(request, key)
    given = request.POST
    session = start_upload(
        deliverable=subject.row,
        term=subject.term,
        piece=given.get("piece", ""),
        name=given.get("name", ""),
        size=_number(given.get("size")),
        modified=_number(given.get("modified")),
        replaces=_number(given.get("replaces")) or None,
        by=request.user,
        now=now(),
    )
    return _stands(session)


@contract_page("GET")
@spoken
def where(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an upload stands."""
    return _stands(_session(request, pk))


@contract_page("POST")
@spoken
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece of a file."""
    session = _session(request, pk)
    offset = request.GET.get("offset", "")
    if not (offset.isascii() and offset.isdigit()):
        raise Refused("offset_needed", "须注明这一段从第几个字节开始。")
    length = piece_length(request)
    parts = parts_of_piece(request, length)
    try:
        received = take_piece(
            session=session,
            offset=int(offset),
            length=length,
            parts=parts,
            sha256=request.headers.get("x-piece-sha256", ""),
            by=request.user,
            now=now(),
        )
    except Refused:
        # A sender that is still sending hears no answer.
        with suppress(Refused):
            deque(parts, maxlen=0)
        raise
    return told(None, code="received", message="", received=received)


@contract_page("POST")
@spoken
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a version of it; the answer is that of the form."""
    session = _session(request, pk)
    subject = deliverable_subject(request, session.deliverable.key)
    version = finish_upload(
        session=session,
        by=request.user,
        allow_same=bool(request.POST.get("allow_same")),
    )
    return outcome(subject, None, version=version)


@contract_page("POST")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an upload up: for a form with a redirect, else with JSON."""
    session = _session(request, pk)
    _, refused = try_service(
        lambda: cancel_upload(session=session, by=request.user)
    )
    if not request.accepts("text/html"):
        return told(refused, **({} if refused else {"code": "cancelled"}))
    if refused is not None:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"《{session.name}》已取消，未入库。")
    page = [request.contract.slug, session.deliverable.key]
    return redirect(reverse("deliverable", args=page) + "#upload")


def _stands(session: UploadSession) -> HttpResponse:
    return told(
        None,
        code="open" if session.version_id is None else "stored",
        message="",
        id=session.pk,
        received=received_of(session),
        size=session.size,
        piece_bytes=settings.UPLOAD_PIECE_BYTES,
    )


def _session(request: HttpRequest, pk: int) -> UploadSession:
    """One's own upload on this contract, or 404."""
    session = (
        UploadSession.objects.visible_to(request.user)
        .filter(deliverable__contract=request.contract, pk=pk)
        .select_related("deliverable")
        .first()
    )
    if session is None:
        raise Http404("没有这个上传。")
    session.deliverable.contract = request.contract
    return session


def _number(text: str | None) -> int:
    """A whole number a program sent, or 0."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() else 0
