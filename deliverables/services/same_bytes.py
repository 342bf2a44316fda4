"""The same bytes again: said who brought them first, and kept only if meant.

A file that is there already adds nothing, and a version that says what the
one before said is none: each is asked about, and made deliberately or not at
all. The bytes themselves are stored once either way.
"""

from contracts.models import User
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement
from deliverables.models import Deliverable, DocumentVersion
from deliverables.policies.first import at

AGAIN = "内容相同也上传"
AS_VERSION = "内容相同仍作新版本"


def check_same_bytes(
    deliverable: Deliverable,
    previous: DocumentVersion | None,
    digest: str,
    *,
    current: list[DocumentVersion],
    meant: bool,
) -> DocumentVersion | None:
    """The version with the same bytes, if there is one and it was meant.

    ``previous`` is what the upload replaces. Raises Refused("same_version")
    where a replacement says what the file said in an earlier version,
    ("duplicate") where another file of the deliverable says it already.
    """
    chain = _chain(previous)
    for version in [*chain, *current]:
        if version.file_id == digest:
            break
    else:
        return None
    if meant:
        return version
    if version in chain:
        raise Refused("same_version", _no_new_version(version, previous))
    raise Refused("duplicate", _there_already(version, deliverable))


def same_elsewhere(version: DocumentVersion, *, by: User) -> str:
    """Where else on the contract the same bytes are; "" where nowhere.

    No refusal: one paper may serve two deliverables.
    """
    other = (
        DocumentVersion.objects.visible_to(by)
        .filter(
            deliverable__contract=version.deliverable.contract_id,
            file=version.file_id,
            removal__isnull=True,
        )
        .exclude(deliverable=version.deliverable_id)
        .select_related("deliverable", "recorded_by")
        .order_by("pk")
        .first()
    )
    if other is None:
        return ""
    agreement = agreement_of(version.deliverable.contract)
    name = agreement.deliverables[other.deliverable.key].name.strip("《》")
    return (
        f"另有一处内容相同：成果“{name}”的《{other.name}》"
        f"第 {other.number} 版，{_who(other)}上传。"
    )


def _chain(version: DocumentVersion | None) -> list[DocumentVersion]:
    """What is replaced, and what that replaced, newest first."""
    if version is None:
        return []
    rows = {
        row.pk: row
        for row in DocumentVersion.objects.filter(
            deliverable=version.deliverable_id, piece=version.piece
        ).select_related("recorded_by")
    }
    chain, at_ = [], version.pk
    while at_ is not None:
        chain.append(rows[at_])
        at_ = rows[at_].replaces_id
    return chain


def _no_new_version(
    same: DocumentVersion, previous: DocumentVersion | None
) -> str:
    now = previous is not None and same.pk == previous.pk
    which = "现有" if now else "以前的"
    return (
        f"与{which}第 {same.number} 版《{same.name}》内容完全相同，"
        f"由{_who(same)}上传。"
        f"未作新版本；如确需，请选“{AS_VERSION}”，将记录在案。"
    )


def _there_already(same: DocumentVersion, deliverable: Deliverable) -> str:
    piece = _piece_name(agreement_of(deliverable.contract), deliverable, same)
    return (
        f"与已上传的《{same.name}》第 {same.number} 版内容相同，"
        f"由{_who(same)}上传，归入“{piece}”。"
        f"未再入库；如确需再次上传，请选“{AGAIN}”。"
    )


def _piece_name(
    agreement: Agreement, deliverable: Deliverable, version: DocumentVersion
) -> str:
    for piece in agreement.deliverables[deliverable.key].pieces:
        if piece.key == version.piece:
            return piece.name
    return version.piece


def _who(version: DocumentVersion) -> str:
    return at(version.recorded_by, version.recorded_at)
