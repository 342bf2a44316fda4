"""An evidence bundle: one decision or payment with all that proves it, as ZIP.

The files as they are stored, the event of the act, the chain from it to the
next checkpoint, the checkpoint, and the programs that check all this without
the portal. Sent while it is made, each file read once; what is not the bytes
of its digest breaks it off. The ZIP's comment is the digest of every byte
before it, so that one flipped bit fails.

The path holds what others did after the act: bundles are 审计's to make.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from zipstream import ZipStream

from contracts.models import AuditEvent, Contract, StoredFile, User
from contracts.offline.verify_audit import ZERO, Tampered, sm3
from contracts.offline.verify_bundle import SEAL_LENGTH
from contracts.policies import Refused, check_role, check_scanned
from contracts.queries.clock import now
from contracts.rules.file_names import archive_name
from contracts.services import audit
from contracts.services.audit_exports import (
    BUNDLE_VERIFIER,
    OWN_SM3,
    VERIFIER,
)
from contracts.services.checkpoints import (
    NotWritten,
    kept_checkpoints,
    line_of,
    write_checkpoints,
)
from contracts.services.files import path_of
from contracts.states import Role
from deliverables.models import Decision
from deliverables.queries.handed_in import versions_of
from deliverables.services.bundles import CHUNK, Bundle, Damaged
from deliverables.services.submissions import manifest_text
from kaifeng_credit.auditing.system_words import described
from payments.models import Payment, PenaltyDecision

KINDS: dict[str, type[models.Model]] = {
    "decision": Decision,
    "penalty": PenaltyDecision,
    "payment": Payment,
}
WORDS = {"decision": "验收结论", "penalty": "违约金决定", "payment": "付款"}
BY_EVENT = "event"
SLIP = "提交文件清单.txt"


@dataclass
class Contents:
    """What goes into a bundle: texts as they are, stored files by digest."""

    texts: dict[str, tuple[bytes, str | None]] = field(default_factory=dict)
    files: list[tuple[str, StoredFile, str | None]] = field(
        default_factory=list
    )


def evidence_bundle(
    *, contract: Contract, kind: str, row: models.Model, by: User
) -> Bundle:
    """Everything that proves one act; that it goes out is an event.

    Raises Refused where the act has no event, no checkpoint can be written,
    or the bytes are not there; NotAllowed for who does not audit.
    """
    check_role(contract, by, Role.AUDITOR, act="下载证据包")
    event = _event_of(contract, row)
    mark, line = _checkpoint(contract, event)
    contents = _contents(kind, row)
    _check_there(contents)
    events = _path(contract, event, mark["length"])
    contents.texts["events.jsonl"] = (events, None)
    contents.texts["checkpoint.jsonl"] = (line + b"\n", None)
    for program in (BUNDLE_VERIFIER, VERIFIER, OWN_SM3):
        contents.texts[program.name] = (program.read_bytes(), None)
    title = f"{WORDS[kind]} 第 {event.number} 件 {event.summary}"
    made_at = timezone.localtime(now()).isoformat(timespec="seconds")
    contents.texts["系统说明.txt"] = (
        described(contract, title, event, mark, by=by, made_at=made_at),
        None,
    )
    _note(contract, row, title, event, by=by)
    about = {
        "type": "bundle", "format": 1, "title": title, "made_at": made_at,
        "chain": contract.slug, "event": event.number,
        "checkpoint": mark["length"],
    }  # fmt: skip
    name = f"证据包 {contract.slug} {WORDS[kind]} 第{event.number}件.zip"
    return _zipped(name, about, contents)


def _event_of(contract: Contract, row: models.Model) -> AuditEvent:
    """The event that was written with the act."""
    event = (
        AuditEvent.objects.filter(
            chain=contract.slug,
            object_type=row._meta.label_lower,
            object_id=str(row.pk),
        )
        .order_by("number")
        .first()
    )
    if event is None:
        raise Refused(
            "no_event",
            "这项记录没有自己的审计事件（随批导入）。请用审计日志的导出核对。",
        )
    return event


def _checkpoint(
    contract: Contract, event: AuditEvent
) -> tuple[dict[str, Any], bytes]:
    """The first checkpoint at or after an event; one is written if need be."""
    try:
        marks = kept_checkpoints()[0].get(contract.slug, {})
        after = [length for length in marks if length >= event.number]
        mark = (
            marks[min(after)] if after
            else write_checkpoints(contract.slug)[0]
        )  # fmt: skip
    except (NotWritten, Tampered, OSError) as error:
        raise Refused(
            "no_checkpoint",
            "存证点写不了，证据包无法连到存证点。请联系系统管理员。",
        ) from error
    line = line_of(contract.slug, mark["length"])
    assert line is not None, mark
    return mark, line


def _path(contract: Contract, event: AuditEvent, last: int) -> bytes:
    """The chain from an event to the checkpoint, as the verifier reads it."""
    rows = AuditEvent.objects.filter(
        chain=contract.slug, number__gte=event.number, number__lte=last
    ).order_by("number")
    return b"".join(
        json.dumps(audit.values_of(one), ensure_ascii=False).encode() + b"\n"
        for one in rows
    )


def _contents(kind: str, row: Any) -> Contents:
    """The files an act rests on; which its event fixes by their digest."""
    found, taken = Contents(), set[str]()

    def add(name: str, file: StoredFile, bound: str | None) -> None:
        path = f"files/{archive_name(name, taken=taken)}"
        found.files.append((path, file, bound))

    if kind == "decision":
        versions = versions_of(row.submission)
        if versions:
            text = manifest_text(versions).encode()
            found.texts[SLIP] = (text, BY_EVENT)
        for version in versions:
            add(version.name, version.file, SLIP)
        packet = getattr(row, "packet", None)
        if packet is not None:
            add(f"验收书 {row.number}.pdf", packet.file, None)
    if kind == "penalty" and row.file is not None:
        add(row.file_name, row.file, None)
    return found


def _check_there(contents: Contents) -> None:
    names = {file.pk: path for path, file, _ in contents.files}
    check_scanned(names, act="放入证据包")
    if not all(path_of(digest).exists() for digest in names):
        raise Refused(
            "bytes_lost", "有文件不在存储中，无法打包。请联系系统管理员。"
        )


@transaction.atomic
def _note(
    contract: Contract,
    row: models.Model,
    title: str,
    event: AuditEvent,
    *,
    by: User,
) -> None:
    """Who took which evidence out, before it goes."""
    audit.record(
        "evidence_downloaded",
        by=by,
        contract=contract,
        on=row,
        summary=f"下载证据包：{title}",
        detail={"event": event.number},
    )


def _zipped(name: str, about: dict[str, Any], contents: Contents) -> Bundle:
    """The ZIP; its manifest comes last, when every digest is known."""
    stream = ZipStream(sized=True)
    stream.comment = b"sha256:" + ZERO.encode()
    rows: list[dict[str, Any]] = []
    for path, (text, bound) in contents.texts.items():
        rows.append(_row(path, len(text), bound))
        rows[-1] |= {
            "sha256": hashlib.sha256(text).hexdigest(), "sm3": sm3(text),
        }  # fmt: skip
        stream.add(text, path)
    for path, file, bound in contents.files:
        row = _row(path, file.size, bound) | {"sha256": file.pk}
        rows.append(row)
        stream.add(_hashed(row), path, size=file.size)
    manifest = {**about, "files": rows}
    stream.add(
        iter_once(manifest), "manifest.json", size=len(_as_text(manifest))
    )
    return Bundle(
        name,
        len(stream),
        _sealed(iter(stream)),
        max(1, len(contents.files)),
    )


def _row(path: str, size: int, bound: str | None) -> dict[str, Any]:
    """A file in the manifest; its SM3 is filled in on its way out."""
    return {"path": path, "size": size, "bound": bound, "sm3": ZERO}


def iter_once(manifest: dict[str, Any]) -> Iterator[bytes]:
    """The manifest as it is when it is asked for, not before."""
    yield _as_text(manifest)


def _as_text(manifest: dict[str, Any]) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=2).encode()


def _hashed(row: dict[str, Any]) -> Iterator[bytes]:
    """Stored bytes in parts; they are what their digest says, or Damaged."""
    both = hashlib.sha256(), hashlib.new("sm3")
    with path_of(row["sha256"]).open("rb") as file:
        while chunk := file.read(CHUNK):
            for digest in both:
                digest.update(chunk)
            yield chunk
    if both[0].hexdigest() != row["sha256"]:
        raise Damaged(row["sha256"])
    row["sm3"] = both[1].hexdigest()


def _sealed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The ZIP with the digest of all before it as its comment."""
    whole, held = hashlib.sha256(), b""
    for chunk in chunks:
        held += chunk
        ready, held = held[:-SEAL_LENGTH], held[-SEAL_LENGTH:]
        whole.update(ready)
        yield ready
    yield b"sha256:" + whole.hexdigest().encode()
