"""补录: a batch of past facts counts once the other party countersigned.

The recorder's party says what happened, the other one signs, declines, or
the recorder takes it back. Facts become rows of the record with the
countersignature and not before, so what is declined leaves none behind.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contracts.models import (
    BackfillBatch,
    BackfillUpload,
    CompletenessDeclaration,
    Contract,
    User,
)
from contracts.policies import (
    NotAllowed,
    Refused,
    check_can_backfill,
    check_countersigner,
    check_second_person,
)
from contracts.queries.people import side_of
from contracts.services import audit
from contracts.services.completeness import check_through
from contracts.services.facts import lock_contract, stamp, touch_facts
from contracts.services.files import keep, receive_checked
from contracts.states import BatchState

# A workbook of a few thousand rows is well below one megabyte.
WORKBOOK_LIMIT_BYTES = 8 * 1024 * 1024

# Writes the facts of a batch as rows; higher apps know how (they hold them).
Recorder = Callable[[BackfillBatch], None]


def keep_upload(
    *,
    contract: Contract,
    name: str,
    chunks: Iterable[bytes],
    complete_through: date | None,
    by: User,
    today: date,
) -> BackfillUpload:
    """Keep a filled workbook as it came; nothing is recorded of it yet."""
    check_can_backfill(contract, by)
    if complete_through is not None:
        check_through(contract, complete_through, today=today)
    name, _, incoming = receive_checked(
        name,
        chunks,
        types=settings.WORKBOOK_TYPES,
        limit=WORKBOOK_LIMIT_BYTES,
    )
    try:
        return _add_upload(contract, name, incoming, complete_through, by)
    finally:
        incoming.discard()


@transaction.atomic
def _add_upload(contract, name, incoming, complete_through, by):
    contract = lock_contract(contract.pk)
    check_can_backfill(contract, by)
    upload = BackfillUpload.objects.create(
        contract=contract,
        file=keep(incoming),
        name=name,
        complete_through=complete_through,
        on_behalf_of=side_of(by, contract),
        uploaded_by=by,
    )
    audit.record(
        "backfill_uploaded",
        by=by,
        contract=contract,
        on=upload,
        summary=f"上传补录文件《{name}》",
        detail={"sha256": upload.file_id},
    )
    return upload


@transaction.atomic
def countersign_batch(
    *, batch: BackfillBatch, by: User, record: Recorder
) -> BackfillBatch:
    """The other party confirms what one party recorded of the past.

    Its facts are recorded now, all of them or none; the day up to which the
    file says records are complete is thereby confirmed by both sides
    (design.md 1.3, 1.11).
    """
    contract, batch = _open_batch(batch.pk)
    check_countersigner(contract, by, side=batch.on_behalf_of)
    check_second_person(by=by, first=batch.recorded_by, act="会签补录")
    _check_open(batch)
    _check_not_demo(batch)
    record(batch)
    batch.countersigned_at, batch.countersigned_by = timezone.now(), by
    batch.save(update_fields=["countersigned_at", "countersigned_by"])
    touch_facts(contract)
    if batch.proposed_complete_through is not None:
        CompletenessDeclaration.objects.create(
            **stamp(contract, by=by, on=batch.proposed_complete_through),
            proposed_by=batch.recorded_by,
        )
        # What was once confirmed as complete stays so.
        contract.records_complete_through = max(
            batch.proposed_complete_through,
            contract.records_complete_through
            or batch.proposed_complete_through,
        )
        contract.save(update_fields=["records_complete_through"])
    audit.record(
        "batch_countersigned",
        by=by,
        contract=contract,
        on=batch,
        summary=f"会签补录 {batch}",
        detail={"sha256": batch.digest},
    )
    return batch


@transaction.atomic
def decline_batch(
    *, batch: BackfillBatch, by: User, reason: str
) -> BackfillBatch:
    """The other party does not confirm, and says why; nothing counts."""
    contract, batch = _open_batch(batch.pk)
    check_countersigner(contract, by, side=batch.on_behalf_of)
    check_second_person(by=by, first=batch.recorded_by, act="退回补录")
    _check_open(batch)
    if not reason.strip():
        raise Refused(
            "reason_needed", "退回补录须写明原因，对方才知道改什么。"
        )
    batch.reason = reason.strip()
    return _close(batch, BatchState.DECLINED, by=by, said="退回补录")


@transaction.atomic
def withdraw_batch(*, batch: BackfillBatch, by: User) -> BackfillBatch:
    """Who recorded a batch takes it back while nobody has signed it."""
    _, batch = _open_batch(batch.pk)
    if batch.recorded_by_id != by.pk:
        raise NotAllowed(
            "只有补录人可以撤回这批补录。", who=str(batch.recorded_by)
        )
    _check_open(batch)
    return _close(batch, BatchState.WITHDRAWN, by=by, said="撤回补录")


@transaction.atomic
def record_source_download(*, batch: BackfillBatch, by: User) -> None:
    """Who took the source of a batch out, before it goes."""
    audit.record(
        "backfill_downloaded",
        by=by,
        contract=batch.contract,
        on=batch,
        summary=f"下载补录来源文件《{batch.file_name}》",
        detail={"sha256": batch.file_id},
    )


def _open_batch(pk: int) -> tuple[Contract, BackfillBatch]:
    """A batch under its contract's lock, read afresh."""
    found = BackfillBatch.objects.get(pk=pk)
    contract = lock_contract(found.contract_id)
    batch = BackfillBatch.objects.select_related(
        "recorded_by", "contract__agreement_version"
    ).get(pk=pk)
    return contract, batch


def _check_open(batch: BackfillBatch) -> None:
    if batch.state == BatchState.COUNTERSIGNED:
        raise Refused("already_countersigned", "这批补录已会签，无需重复。")
    if batch.closed_as:
        raise Refused(
            "already_closed",
            f"这批补录{BatchState(batch.closed_as).label}，不再办理。",
        )


def _check_not_demo(batch: BackfillBatch) -> None:
    if batch.contract.is_demo:
        raise Refused(
            "demo_applies_at_once",
            "演示合同的补录即时生效，不需会签，也不再退回或撤回。",
        )


def _close(
    batch: BackfillBatch, state: str, *, by: User, said: str
) -> BackfillBatch:
    _check_not_demo(batch)
    batch.closed_as = state
    batch.closed_at, batch.closed_by = timezone.now(), by
    batch.save(
        update_fields=["closed_as", "closed_at", "closed_by", "reason"]
    )
    audit.record(
        f"batch_{state}",
        by=by,
        contract=batch.contract,
        on=batch,
        summary=f"{said} {batch}",
        detail={"sha256": batch.digest, "reason": batch.reason},
    )
    return batch
