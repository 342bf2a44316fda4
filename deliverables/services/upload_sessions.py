"""Uploads in pieces: start, pieces, finish or cancel, and the broom.

A piece is received once it is fsynced and noted in the upload's row, in that
order (contracts.services.partial_files). The file's lock keeps two windows
and two processes from writing at once; the contract's lock makes of two who
finish at once one version. Bytes that come again must be the bytes that came
before: so a browser that lost an answer, or chose the file again after a
reload, goes on where it was, and another file of the same name does not.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from contracts.models import User
from contracts.policies import Refused, check_open
from contracts.rules.agreement import DeliverableTerm
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.files import (
    Incoming,
    check_name,
    check_received,
    no_space,
    path_of,
    too_large,
)
from contracts.services.partial_files import (
    Damaged,
    NotTheSame,
    add_piece,
    arrived,
    cut_off,
    digest_of,
    drop,
    held,
    make_safe,
    partial_path,
    sweep_left_behind,
)
from deliverables.models import Deliverable, DocumentVersion, UploadSession
from deliverables.policies import check_can_upload
from deliverables.services.documents import add_version, check_target
from deliverables.services.held_files import noting_set_aside


class OutOfStep(Refused):
    """The browser and the disk disagree; ``received`` is the disk's word."""

    def __init__(self, received: int):
        super().__init__("out_of_step", "上传进度已变化，将从已收到处继续。")
        self.received = received


def start_upload(
    *,
    deliverable: Deliverable,
    term: DeliverableTerm,
    piece: str,
    name: str,
    size: int,
    modified: int = 0,
    replaces: int | None = None,
    by: User,
    now: datetime,
) -> UploadSession:
    """Open an upload, or go on with the one of the same file.

    Raises Refused as the form would for the name, the size and the moment,
    before a byte is sent for nothing; and too_many_open.
    """
    check_open(deliverable.contract)
    check_target(deliverable, term, piece, by=by, replaces=replaces)
    name, _ = check_name(name)
    _check_size(size)
    asked = {
        "deliverable": deliverable, "piece": piece, "replaces_id": replaces,
        "name": name, "size": size, "modified": modified, "started_by": by,
    }  # fmt: skip
    with transaction.atomic():
        # One person's uploads are counted one at a time.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        mine = UploadSession.objects.unfinished(now=now).filter(started_by=by)
        same = mine.filter(**asked).first()
        if same is not None:
            return same
        if mine.count() >= settings.UPLOADS_OPEN_PER_PERSON:
            raise Refused(
                "too_many_open",
                f"未传完的文件已有 {settings.UPLOADS_OPEN_PER_PERSON} 个。"
                "请先续传或取消其中的文件。",
            )
        session = UploadSession.objects.create(
            **asked, expires_at=_kept_until(now)
        )
        audit.record(
            "upload_started",
            by=by,
            contract=deliverable.contract,
            on=session,
            summary=f"开始分段上传《{name}》",
            detail={"deliverable": deliverable.key, "size": size},
        )
    return session


def received_of(session: UploadSession) -> int:
    """How many bytes need not be sent again."""
    if session.version_id is not None or session.digest:
        return session.size
    return arrived(session.token, session.received)


def take_piece(
    *,
    session: UploadSession,
    offset: int,
    length: int,
    parts: Iterable[bytes],
    sha256: str = "",
    by: User,
    now: datetime,
) -> int:
    """Add a piece as its parts arrive; how much has arrived then.

    It may begin before the end of what is there: the overlap must be equal.
    Of a piece that breaks off stays what came, unless it is to have a
    ``sha256``. Raises OutOfStep past the end, Refused("different_file") for
    other bytes, ("damaged") where they are not those of ``sha256``,
    ("busy") while another window writes.
    """
    check_can_upload(session.deliverable, by)
    with _hold(session) as (row, file):
        if row.digest:
            return row.size
        end = cut_off(file, row.received)
        if offset > end:
            _note(row, end, now)
            raise OutOfStep(end)
        if offset + length > row.size:
            raise _another_file()
        return _receive(row, file, offset, end, parts, sha256.lower(), now)


def _receive(
    row: UploadSession,
    file: BinaryIO,
    offset: int,
    end: int,
    parts: Iterable[bytes],
    sha256: str,
    now: datetime,
) -> int:
    reached = end
    coming = add_piece(row.token, file, offset, end, parts, sha256=sha256)
    try:
        for so_far in coming:
            reached = so_far
    except NotTheSame as error:
        cut_off(file, end)
        raise _another_file() from error
    except Damaged as error:
        cut_off(file, end)
        raise Refused(
            "damaged", "这一段在传输中损坏，将自动重传。"
        ) from error
    except Refused:
        _keep_what_came(row, file, end if sha256 else reached, now)
        raise
    except OSError as error:
        cut_off(file, end)
        raise no_space() from error
    return _keep_what_came(row, file, reached, now)


def _keep_what_came(
    row: UploadSession, file: BinaryIO, reached: int, now: datetime
) -> int:
    """Safe on the disk first, noted after."""
    cut_off(file, reached)
    try:
        make_safe(file)
    except OSError as error:
        raise no_space() from error
    return _note(row, reached, now)


def _another_file() -> Refused:
    return Refused(
        "different_file",
        "所选文件与已传的部分不一致。请选择同一文件，或取消后重新上传。",
    )


def finish_upload(
    *,
    session: UploadSession,
    by: User,
    allow_same: bool = False,
) -> DocumentVersion:
    """Make the file a version: once, however often and from wherever asked.

    Raises OutOfStep while bytes lack and Refused as the form would. Bytes
    that may never come in are given up with their row; others stay, so
    that a person may decide and finish again without sending them again.
    """
    check_can_upload(session.deliverable, by)
    with _hold(session) as (row, file):
        if row.version is not None:
            return row.version
        incoming = _checked(row, file)
        version = _keep_once(row, incoming, by=by, allow_same=allow_same)
        drop(session.token)
    return version


@transaction.atomic
def cancel_upload(*, session: UploadSession, by: User) -> None:
    """Give an upload up, with its bytes."""
    lock_contract(session.deliverable.contract_id)
    row = _locked(session)
    if row.version_id is not None:
        raise Refused("already_stored", "该文件已入库。需要时可在文件旁移除。")
    audit.record(
        "upload_cancelled",
        by=by,
        contract=session.deliverable.contract,
        on=row,
        summary=f"取消未传完的《{row.name}》",
        detail={"received": row.received, "size": row.size},
    )
    row.delete()
    transaction.on_commit(lambda: drop(row.token))


def sweep_uploads(*, now: datetime) -> int:
    """Remove uploads nobody went on with, and what dead processes left."""
    expired = UploadSession.objects.filter(expires_at__lte=now)
    for row in expired:
        # Only what is still expired: a piece may have come meanwhile.
        gone, _ = expired.filter(pk=row.pk).delete()
        if gone:
            drop(row.token)
    tokens = UploadSession.objects.values_list("token", flat=True)
    return len(expired) + sweep_left_behind(
        before=now - timedelta(hours=settings.UPLOAD_KEPT_HOURS),
        but=set(tokens),
    )


@contextmanager
def _hold(
    session: UploadSession,
) -> Iterator[tuple[UploadSession, BinaryIO]]:
    """The row as it is once nobody else can write, and its file."""
    with held(session.token) as file:
        row = (
            UploadSession.objects.select_related("version")
            .filter(pk=session.pk)
            .first()
        )
        if row is None:
            drop(session.token)  # opening it made it anew
            raise _gone()
        if row.version_id is not None:
            drop(session.token)  # as above: the bytes lie elsewhere now
        row.deliverable = session.deliverable
        yield row, file


def _checked(row: UploadSession, file: BinaryIO) -> Incoming:
    """All bytes, hashed once and let in by the same check as a form's."""
    path = partial_path(row.token)
    if row.digest:
        incoming = Incoming(path, row.digest, row.size)
        there = arrived(row.token, row.size) == row.size
        if there or path_of(row.digest).exists():
            return incoming
        _forget(row)
    end = cut_off(file, row.received)
    if end < row.size:
        raise OutOfStep(end)
    incoming = Incoming(path, digest_of(row.token, file), row.size)
    try:
        with noting_set_aside(
            row.deliverable, piece=row.piece, name=row.name,
            incoming=incoming, by=row.started_by,
        ):  # fmt: skip
            _, media_type, _ = check_received(row.name, incoming)
    except Refused as refused:
        given_up, _ = row.delete()
        if not given_up:  # cancelled, and its bytes taken from under us
            raise _gone() from refused
        raise
    row.digest, row.media_type = incoming.digest, media_type
    noted = UploadSession.objects.filter(pk=row.pk).update(
        digest=row.digest, media_type=media_type
    )
    if not noted:  # cancelled while it was looked into
        incoming.discard()
        raise _gone()
    return incoming


def _forget(row: UploadSession) -> None:
    """The disk lost what had been checked: begin again."""
    row.digest, row.media_type, row.received = "", "", 0
    UploadSession.objects.filter(pk=row.pk).update(
        digest="", media_type="", received=0
    )


@transaction.atomic
def _keep_once(
    row: UploadSession, incoming: Incoming, *, by: User, allow_same: bool
) -> DocumentVersion:
    lock_contract(row.deliverable.contract_id)
    now_there = _locked(row)
    if now_there.version is not None:
        return now_there.version
    version = add_version(
        deliverable=row.deliverable,
        piece=row.piece,
        name=row.name,
        media_type=row.media_type,
        incoming=incoming,
        by=by,
        replaces=row.replaces_id,
        allow_same=allow_same,
    )
    now_there.version = version
    now_there.save(update_fields=["version"])
    return version


def _locked(session: UploadSession) -> UploadSession:
    row = (
        UploadSession.objects.select_for_update().filter(pk=session.pk).first()
    )
    if row is None:
        raise _gone()
    return row


def _note(row: UploadSession, received: int, now: datetime) -> int:
    """Write down what is safe on the disk."""
    noted = UploadSession.objects.filter(pk=row.pk).update(
        received=received, expires_at=_kept_until(now)
    )
    if not noted:  # cancelled while it came
        raise _gone()
    return received


def _kept_until(now: datetime) -> datetime:
    return now + timedelta(hours=settings.UPLOAD_KEPT_HOURS)


def _check_size(size: int) -> None:
    if size <= 0:
        raise Refused("empty", "文件是空的（0 字节）。请检查文件后重新选择。")
    if size > settings.UPLOAD_LIMIT_BYTES:
        raise too_large(settings.UPLOAD_LIMIT_BYTES)
    settings.FILES_DIR.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.FILES_DIR).free < size:
        raise no_space()


def _gone() -> Refused:
    return Refused("upload_gone", "该上传已取消或过期。请重新选择文件上传。")
