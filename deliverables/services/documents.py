"""Uploading, replacing and removing the files of a deliverable."""

from django.db import transaction

from contracts.models import StoredFile, User
from contracts.policies import Refused
from contracts.rules.agreement import DeliverableTerm
from contracts.services import audit
from contracts.services.facts import lock_contract, touch_facts
from contracts.services.files import (
    Incoming,
    check_received,
    keep,
)
from deliverables.models import Deliverable, DocumentVersion, VersionRemoval
from deliverables.policies import check_can_upload
from deliverables.queries.state import current_versions
from deliverables.services.held_files import noting_set_aside
from deliverables.services.same_bytes import check_same_bytes


def upload_received(
    *,
    deliverable: Deliverable,
    term: DeliverableTerm,
    piece: str,
    name: str,
    incoming: Incoming,
    by: User,
    replaces: int | None = None,
    allow_same: bool = False,
) -> DocumentVersion:
    """Make one uploaded file a new version of a piece.

    ``incoming`` is what an upload handler wrote; it is gone afterwards
    unless it became the version. ``replaces`` is the id of the version it
    takes the place of. Raises Refused with a code and one Chinese sentence:
    wrong_type, empty, duplicate, same_version, unknown_piece, under_review,
    already_accepted, infected.
    """
    try:
        check_target(deliverable, term, piece, by=by, replaces=replaces)
        with noting_set_aside(
            deliverable, piece=piece, name=name, incoming=incoming, by=by
        ):
            name, media_type, incoming = check_received(name, incoming)
        return add_version(
            deliverable=deliverable,
            piece=piece,
            name=name,
            media_type=media_type,
            incoming=incoming,
            by=by,
            replaces=replaces,
            allow_same=allow_same,
        )
    finally:
        incoming.discard()


def check_target(
    deliverable: Deliverable,
    term: DeliverableTerm,
    piece: str,
    *,
    by: User,
    replaces: int | None,
) -> None:
    """Refuse before bytes are taken what could not be kept after."""
    check_can_upload(deliverable, by)
    if replaces is None:
        _check_piece(term, piece)
    else:
        _version_to_replace(current_versions(deliverable), replaces)


@transaction.atomic
def add_version(
    *,
    deliverable: Deliverable,
    piece: str,
    name: str,
    media_type: str,
    incoming: Incoming,
    by: User,
    replaces: int | None,
    allow_same: bool,
) -> DocumentVersion:
    """Make checked bytes a version, with its row and its audit event."""
    contract = lock_contract(deliverable.contract_id)
    check_can_upload(deliverable, by)
    versions = current_versions(deliverable)
    previous = _version_to_replace(versions, replaces)
    if previous is not None:
        piece = previous.piece
    same = check_same_bytes(
        deliverable,
        previous,
        incoming.digest,
        current=versions,
        meant=allow_same,
    )
    stored: StoredFile = keep(incoming)
    version = DocumentVersion.objects.create(
        deliverable=deliverable,
        piece=piece,
        number=previous.number + 1 if previous else 1,
        file=stored,
        name=name,
        media_type=media_type,
        replaces=previous,
        recorded_by=by,
    )
    touch_facts(contract)
    audit.record(
        "document_uploaded",
        by=by,
        contract=contract,
        on=version,
        summary=f"上传《{name}》第 {version.number} 版"
        + ("，内容与已有文件相同，上传人确认仍上传" if same else ""),
        detail={
            "deliverable": deliverable.key,
            "piece": piece,
            "sha256": stored.digest,
            "size": stored.size,
            "replaces": previous.pk if previous else None,
            "same_as": same.pk if same else None,
        },
    )
    return version


@transaction.atomic
def remove_document(
    *, deliverable: Deliverable, version_id: int, by: User
) -> VersionRemoval:
    """Take a draft file out; its bytes and its row stay on record."""
    contract = lock_contract(deliverable.contract_id)
    check_can_upload(deliverable, by)
    version = _version_to_replace(current_versions(deliverable), version_id)
    removal = VersionRemoval.objects.create(version=version, recorded_by=by)
    touch_facts(contract)
    audit.record(
        "document_removed",
        by=by,
        contract=contract,
        on=version,
        summary=f"移除未提交的《{version.name}》",
        detail={"sha256": version.file_id},
    )
    return removal


@transaction.atomic
def record_download(*, version: DocumentVersion, by: User) -> None:
    """Who took which bytes out, before they go."""
    audit.record(
        "document_downloaded",
        by=by,
        contract=version.deliverable.contract,
        on=version,
        summary=f"下载《{version.name}》第 {version.number} 版",
        detail={"sha256": version.file_id},
    )


@transaction.atomic
def record_preview(*, version: DocumentVersion, by: User) -> None:
    """Who looked into which bytes without taking them out."""
    audit.record(
        "document_previewed",
        by=by,
        contract=version.deliverable.contract,
        on=version,
        summary=f"预览《{version.name}》第 {version.number} 版",
        detail={"sha256": version.file_id},
    )


def _check_piece(term: DeliverableTerm, piece: str) -> None:
    if piece not in {known.key for known in term.pieces}:
        raise Refused(
            "unknown_piece", "请选择文件归入成果的哪一部分后再上传。"
        )


def _version_to_replace(
    versions: list[DocumentVersion], version_id: int | None
) -> DocumentVersion | None:
    if version_id is None:
        return None
    for version in versions:
        if version.pk == version_id:
            return version
    raise Refused(
        "version_gone", "该文件已被替换或移除。请刷新页面查看最新版本。"
    )
