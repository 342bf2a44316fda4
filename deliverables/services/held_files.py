"""Files the virus scanner holds back: on record, and asked about again."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction

from contracts.models import Contract, User
from contracts.policies import Refused, check_role
from contracts.services import audit
from contracts.services.files import Incoming
from contracts.services.rescanning import rescan_one
from contracts.states import ScanVerdict
from deliverables.models import Deliverable, SetAsideUpload
from deliverables.policies import PARTY_A_REVIEW, PARTY_B
from deliverables.queries.held_files import is_held


@contextmanager
def noting_set_aside(
    deliverable: Deliverable,
    *,
    piece: str,
    name: str,
    incoming: Incoming,
    by: User,
) -> Iterator[None]:
    """Around the check of an upload: whose it was, if it is set aside.

    The bytes are in the quarantine by then, and the refusal goes on.
    """
    try:
        yield
    except Refused as refused:
        if refused.code == "infected":
            _note_set_aside(deliverable, piece, name, incoming, by)
        raise


@transaction.atomic
def _note_set_aside(
    deliverable: Deliverable,
    piece: str,
    name: str,
    incoming: Incoming,
    by: User,
) -> None:
    row = SetAsideUpload.objects.create(
        deliverable=deliverable,
        piece=piece,
        name=name[: SetAsideUpload._meta.get_field("name").max_length],
        digest=incoming.digest,
        size=incoming.size,
        recorded_by=by,
    )
    audit.record(
        "upload_set_aside",
        by=by,
        contract=deliverable.contract,
        on=row,
        summary=f"上传的《{row.name}》查出病毒，未收下，原件隔离",
        detail={"deliverable": deliverable.key, "sha256": row.digest},
    )


def rescan_held(
    *,
    contract: Contract,
    digest: str,
    by: User,
    papers: Collection[str] = (),
) -> ScanVerdict:
    """Ask the scanner again about a file it holds back; its word now.

    ``papers`` are the digests of evidence held back elsewhere that this
    person may read: of facts, disputes, opinions, money.

    Raises NotAllowed for other roles, Refused("not_held") for a file nobody
    holds back or this person does not see, and what rescan_one raises. A
    scanner that does not answer leaves everything as it was.
    """
    check_role(contract, by, *PARTY_B, *PARTY_A_REVIEW, act="重新查毒")
    if digest not in papers and not is_held(contract, digest, by=by):
        raise Refused(
            "not_held", "该文件没有被拦下，无需重新查毒。请刷新页面。"
        )
    verdict = rescan_one(digest)
    with transaction.atomic():
        audit.record(
            "file_rescanned",
            by=by,
            contract=contract,
            summary=f"重新查毒：{verdict.label}",
            detail={"sha256": digest, "verdict": verdict.value},
        )
    return verdict
