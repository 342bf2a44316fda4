"""A deliverable's page, and the way of its files in and out."""

import json
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from contracts.policies import NotAllowed, Refused
from contracts.queries.clock import now
from contracts.queries.scans import scanner_told
from contracts.rules.uploads import accept_of, limits_told
from contracts.rules.words import WORDS
from contracts.services.files import broken_off
from contracts.states import Handout
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import (
    contract_page,
    shows_now,
    shows_past,
    try_service,
)
from deliverables.models import DocumentVersion
from deliverables.policies import (
    PARTY_A_REVIEW,
    check_can_record_experts,
    check_can_upload,
    why_not,
)
from deliverables.queries.held_files import held_back_of
from deliverables.queries.rounds import rounds_of
from deliverables.queries.slots import Slot, draft_slots, submitted_slots
from deliverables.queries.state import (
    asked_once,
    current_versions,
    latest_submission,
)
from deliverables.queries.uploads import unfinished_uploads
from deliverables.services.documents import (
    record_download,
    remove_document,
    upload_received,
)
from deliverables.services.same_bytes import (
    AGAIN,
    AS_VERSION,
    same_elsewhere,
)
from deliverables.views.acts import acts_on
from deliverables.views.intake import (
    END,
    FIELD,
    BoundedUploadHandler,
    broke_off,
    skipped_files,
)
from deliverables.views.lead import lead_of
from deliverables.views.page import (
    Subject,
    deliverable_subject,
    is_party_b,
    reads_drafts,
)
from deliverables.views.papers import asks_experts, experts_of
from deliverables.views.sign_offs import sign_off_rows

DETAIL = "deliverables/deliverable_detail.html"
# What a program is told; everything else is 422, "understood but refused".
STATUS = {
    "out_of_step": 409,
    "busy": 409,
    "already_stored": 409,
    "upload_gone": 404,
    "too_many_open": 409,
    "piece_too_large": 413,
    "too_large": 413,
    "no_space": 507,
    "under_review": 409,
    "already_accepted": 409,
    "version_gone": 409,
    "not_allowed": 403,
}
# The name of a file, the version it became, or why it did not.
Outcome = tuple[str, DocumentVersion | None, Refused | None]
NOTHING_CHOSEN = Refused("nothing_chosen", "请先选择文件，再上传。")


@contract_page("GET")
def deliverable_detail(request: HttpRequest, key: str) -> HttpResponse:
    """What is asked, what is there, whose turn it is, what came before."""
    subject = deliverable_subject(request, key)
    return TemplateResponse(request, DETAIL, detail_context(subject))


@asked_once()
def detail_context(subject: Subject) -> dict:
    """Everything the page of a deliverable shows."""
    request = subject.request
    rounds = rounds_of(subject.row, subject.timing, until=request.as_of)
    return subject.context(
        timing=subject.timing,
        rounds=rounds,
        sign_offs=sign_off_rows(subject),
        experts=experts_of(subject),
        acts_experts=_experts_act(subject),
        reads_drafts=reads_drafts(request),
        service_text=subject.clause_text(subject.term.service_clause),
        acceptance_text=subject.clause_text(subject.term.acceptance_clause),
        **slots_context(subject),
        **queue_context(subject),
    )


def _experts_act(subject: Subject) -> dict | None:
    """Whether experts' opinions are entered here, and why not yet."""
    request = subject.request
    if not asks_experts(subject) or not shows_now(request):
        return None
    if not set(PARTY_A_REVIEW) & set(request.roles):
        return None
    why = why_not(
        check_can_record_experts,
        subject.row,
        request.user,
        on=request.today,
        today=request.today,
    )
    return {"why": why}


def queue_context(subject: Subject) -> dict:
    """What the upload queue needs to know, and what it did not finish."""
    request = subject.request
    return {
        "whole_bytes": settings.UPLOAD_WHOLE_BYTES,
        "piece_bytes": settings.UPLOAD_PIECE_BYTES,
        "file_words": json.dumps(
            {
                state: {"text": word.word, "look": word.look}
                for state, word in WORDS["file"].items()
            },
            ensure_ascii=False,
        ),
        "kept": unfinished_uploads(
            subject.row, subject.term, by=request.user, now=now()
        ),
    }


def slots_context(subject: Subject) -> dict:
    """The part of the page an upload changes."""
    request, term = subject.request, subject.term
    # Files in preparation are of today; of a past day what was handed in.
    own = is_party_b(request) and not shows_past(request)
    latest = latest_submission(subject.row, until=request.as_of)
    slots = (
        draft_slots(subject.row, term)
        if own
        else submitted_slots(latest, term)
    )
    acts = acts_on(subject)
    replacing = _replacing(subject, acts.upload)
    limit_mb = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
    return {
        "lead": lead_of(subject, slots),
        "slots": slots,
        "files": sum(slot.have for slot in slots),
        "short": [slot for slot in slots if slot.short],
        "own": own,
        "latest": latest,
        "held": held_back_of(subject.row, slots, latest, by=request.user),
        "acts": acts,
        "limit_mb": limit_mb,
        "limit_bytes": settings.UPLOAD_LIMIT_BYTES,
        "limits": limits_told(
            settings.UPLOAD_TYPES, settings.UPLOAD_LIMIT_BYTES
        )
        + f"；{scanner_told()}",
        "types": settings.UPLOAD_TYPES,
        "chosen_piece": _chosen_piece(request, slots),
        "accept": accept_of(settings.UPLOAD_TYPES),
        "replacing": replacing,
        "same_words": AS_VERSION if replacing else AGAIN,
        "end_field": END,
    }


def _chosen_piece(request: HttpRequest, slots: list[Slot]) -> str:
    """The piece that was chosen, else the first that is still short."""
    asked = request.GET.get("piece", "")
    keys = [slot.piece.key for slot in slots]
    if asked in keys:
        return asked
    short = [slot.piece.key for slot in slots if slot.short]
    return (short or keys)[0]


def _replacing(subject: Subject, open_: bool) -> DocumentVersion | None:
    """The version that ``?replaces=`` names, if it can be replaced."""
    asked = subject.request.GET.get("replaces", "")
    if not open_ or not asked.isascii() or not asked.isdigit():
        return None
    for version in current_versions(subject.row):
        if version.pk == int(asked):
            return version
    return None


@csrf_exempt  # the inner half protects, once the handler is in place
@contract_page("GET", "POST")
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """Take files in: for a form with a redirect, for a program with JSON."""
    subject = deliverable_subject(request, key)
    if request.method == "GET":
        return redirect(_page(subject) + "#upload")
    check_can_upload_at_all(subject)
    handler = BoundedUploadHandler(request)
    request.upload_handlers = [handler]
    try:
        return csrf_protect(partial(_upload, subject=subject))(request)
    finally:
        handler.upload_interrupted()


def check_can_upload_at_all(subject: Subject) -> None:
    """Somebody who may never upload is refused before bytes are read."""
    try:
        check_can_upload(subject.row, subject.request.user)
    except NotAllowed:
        raise
    except Refused:
        return  # a matter of time: every file hears it for itself


def _upload(request: HttpRequest, *, subject: Subject) -> HttpResponse:
    outcomes = _take_in(request, subject)
    refused = next(
        (one for _, _, one in outcomes if one is not None), None
    )
    if not request.accepts("text/html"):
        return outcome(subject, refused, version=outcomes[-1][1])
    for name, version, no in outcomes:
        if no is None:
            note = same_elsewhere(version, by=request.user)
            messages.success(request, f"《{name}》已入库。{note}")
        else:
            said = f"《{name}》未保存。" if name else ""
            messages.error(request, said + no.message)
    return redirect(_page(subject) + _where_on(request, refused))


def _where_on(request: HttpRequest, refused: Refused | None) -> str:
    """Back to what was chosen: nothing but the file is chosen again."""
    replaces = request.POST.get("replaces", "")
    if refused is not None and replaces.isdecimal():
        return f"?replaces={replaces}#upload"
    piece = request.POST.get("piece", "")
    asked = f"?piece={piece}" if piece.isidentifier() else ""
    return f"{asked}#files"


def _take_in(request: HttpRequest, subject: Subject) -> list[Outcome]:
    """Each file's own outcome; a good one is kept whatever the others do."""
    if broke_off(request):
        return [("", None, broken_off())]
    outcomes: list[Outcome] = [
        (name, None, refused) for name, refused in skipped_files(request)
    ]
    replaces = request.POST.get("replaces", "")
    for file in request.FILES.getlist(FIELD):
        version, refused = try_service(
            partial(
                upload_received,
                deliverable=subject.row,
                term=subject.term,
                piece=request.POST.get("piece", ""),
                name=file.name,
                incoming=file.incoming,
                by=request.user,
                replaces=int(replaces) if replaces.isdecimal() else None,
                allow_same=bool(request.POST.get("allow_same")),
            )
        )
        outcomes.append((file.name, version, refused))
    return outcomes or [("", None, NOTHING_CHOSEN)]


def outcome(
    subject: Subject,
    refused: Refused | None,
    *,
    version: DocumentVersion | None = None,
) -> JsonResponse:
    """What became of one file, and the slots as they are now."""
    request = subject.request
    note = same_elsewhere(version, by=request.user) if version else ""
    # The standing is asked for after the act, not before it.
    request.contract.refresh_from_db(fields=["facts_version"])
    shown = subject.context(timing=subject.timing, **slots_context(subject))
    html = "".join(
        render_to_string(f"{DETAIL}#{part}", shown, request=request)
        for part in ("lead", "slots")
    )
    return told(refused, html=html, note=note)


def told(refused: Refused | None, **more) -> JsonResponse:
    """One outcome for a program, with a status of its own."""
    return JsonResponse(
        {
            "ok": refused is None,
            "code": refused.code if refused else "stored",
            "message": refused.message if refused else "已入库。",
            **more,
        },
        status=STATUS.get(refused.code, 422) if refused else 200,
        json_dumps_params={"ensure_ascii": False},
    )


@contract_page("POST")
def remove(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Take a draft file out."""
    subject = deliverable_subject(request, key)
    removal, refused = try_service(
        lambda: remove_document(
            deliverable=subject.row, version_id=version, by=request.user
        )
    )
    if refused is not None:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"《{removal.version.name}》已移除。")
    return redirect(_page(subject) + "#files")


@sandboxed
@contract_page("GET")
@handed_out(Handout.DOCUMENT)
def download(request: HttpRequest, version: int) -> HttpResponse:
    """Hand a file out: as an attachment, to nobody outside its scope."""
    row = (
        DocumentVersion.objects.visible_to(request.user)
        .filter(deliverable__contract=request.contract, pk=version)
        .select_related("deliverable")
        .first()
    )
    if row is None:
        raise Http404("没有这个文件。")
    response = attachment(row.file_id, row.name, row.media_type)
    record_download(version=row, by=request.user)
    return response


def _page(subject: Subject) -> str:
    return reverse(
        "deliverable", args=[subject.request.contract.slug, subject.row.key]
    )
