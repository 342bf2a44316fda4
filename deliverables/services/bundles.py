"""All files of a submission or of the drafts as one ZIP, with its list.

The ZIP is made while it is sent: nothing of it lies on the disk or in
memory, and its size is known before. Each file is hashed on its way out; one
that is not what its digest says breaks the download off, rather than being
handed out under a list that vouches for it.
"""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from zipstream import ZipStream

from contracts.models import User
from contracts.policies import Refused, check_scanned
from contracts.rules.agreement import DeliverableTerm
from contracts.rules.file_names import archive_name
from contracts.services import audit
from contracts.services.files import path_of
from deliverables.models import Deliverable, DocumentVersion, Submission
from deliverables.queries.handed_in import versions_of
from deliverables.queries.state import current_versions

log = logging.getLogger(__name__)
CHUNK = 256 * 1024
LIST, MANIFEST = "清单.txt", "manifest.json"


class Damaged(Exception):
    """Bytes that are not those of their digest; nobody gets them."""


@dataclass(frozen=True)
class Bundle:
    """A ZIP that is made when it is read, once."""

    name: str
    size: int
    chunks: Iterator[bytes]
    files: int = 1


def submission_bundle(
    *, submission: Submission, term: DeliverableTerm, by: User
) -> Bundle:
    """Everything that was handed over in one round."""
    about = {
        "deliverable": term.name,
        "slip": submission.number,
        "round": submission.round,
        "submitted_on": submission.happened_on.isoformat(),
        "manifest_sha256": submission.manifest_digest,
    }
    return _bundle(
        f"{term.name} 第{submission.round}轮 {submission.number}",
        submission.deliverable,
        term,
        versions_of(submission),
        about,
        by=by,
    )


def draft_bundle(
    *, deliverable: Deliverable, term: DeliverableTerm, by: User
) -> Bundle:
    """The files a submission would take now."""
    return _bundle(
        f"{term.name} 当前文件",
        deliverable,
        term,
        current_versions(deliverable),
        {"deliverable": term.name, "slip": None},
        by=by,
    )


def _bundle(
    name: str,
    deliverable: Deliverable,
    term: DeliverableTerm,
    versions: list[DocumentVersion],
    about: dict,
    *,
    by: User,
) -> Bundle:
    if not versions:
        raise Refused("nothing_there", "没有可下载的文件。请先上传文件。")
    check_scanned(
        {row.file_id: row.name for row in versions}, act="打包下载"
    )
    if not all(path_of(row.file_id).exists() for row in versions):
        raise Refused(
            "bytes_lost", "有文件不在存储中，无法打包。请联系系统管理员。"
        )
    files = _listed(term, versions)
    contract = deliverable.contract
    manifest = {"contract": contract.title, **about, "files": files}
    stream = ZipStream(sized=True)
    stream.add(_as_text(manifest), LIST)
    stream.add(
        json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", MANIFEST
    )
    for file in files:
        stream.add(
            _bytes_of(file["sha256"]), file["path"], size=file["size"]
        )
    _note(deliverable, name, files, by=by)
    return Bundle(f"{name}.zip", len(stream), iter(stream), len(files))


@transaction.atomic
def _note(
    deliverable: Deliverable, name: str, files: list[dict], *, by: User
) -> None:
    """Who took which bytes out, before they go."""
    audit.record(
        "documents_downloaded",
        by=by,
        contract=deliverable.contract,
        on=deliverable,
        summary=f"打包下载《{name}》{len(files)} 件",
        detail={"sha256": [file["sha256"] for file in files]},
    )


def _listed(
    term: DeliverableTerm, versions: list[DocumentVersion]
) -> list[dict]:
    """Each file as the list in the ZIP tells it."""
    names = {
        piece.key: f"{number:02} {piece.name}"
        for number, piece in enumerate(term.pieces, 1)
    }
    taken: dict[str, set[str]] = defaultdict(set)
    paths = []
    for row in versions:
        folder = archive_name(names.get(row.piece, row.piece), taken=set())
        name = archive_name(row.name, taken=taken[folder])
        paths.append(f"{folder}/{name}")
    return [
        {
            "path": path,
            "name": row.name,
            "version": row.number,
            "size": row.file.size,
            "sha256": row.file_id,
            "recorded_at": timezone.localtime(row.recorded_at).isoformat(
                timespec="seconds"
            ),
            "recorded_by": str(row.recorded_by),
        }
        for path, row in zip(paths, versions, strict=True)
    ]


def _as_text(manifest: dict) -> bytes:
    """The list for a reader: Notepad of any age shows it right."""
    slip = manifest["slip"]
    lines = [
        f"{manifest['deliverable']}　文件 {len(manifest['files'])} 件",
        f"合同：{manifest['contract']}",
        *(
            (
                f"签收单：{slip}　第 {manifest['round']} 轮"
                f"　提交日 {manifest['submitted_on']}",
                f"清单 SHA-256：{manifest['manifest_sha256']}",
            )
            if slip
            else ("尚未提交的文件，不是签收单所列。",)
        ),
        "",
    ]
    for number, file in enumerate(manifest["files"], 1):
        lines += [
            f"{number}. {file['path']}",
            f"   原文件名：{file['name']}",
            f"   第 {file['version']} 版　{file['size']} 字节"
            f"　{file['recorded_at'][:16].replace('T', ' ')}"
            f"　{file['recorded_by']}",
            f"   SHA-256：{file['sha256']}",
        ]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _bytes_of(digest: str) -> Iterator[bytes]:
    """Stored bytes, in parts; they are what their digest says, or none."""
    sha256 = hashlib.sha256()
    with path_of(digest).open("rb") as file:
        while chunk := file.read(CHUNK):
            sha256.update(chunk)
            yield chunk
    if sha256.hexdigest() != digest:
        log.error("the bytes of %s are not its own", digest)
        raise Damaged(digest)
