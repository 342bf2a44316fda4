"""补录: a batch of past facts counts once the other party countersigned."""

from django.db import transaction
from django.utils import timezone

from contracts.models import (
    BackfillBatch,
    CompletenessDeclaration,
    User,
)
from contracts.policies import (
    Refused,
    check_countersigner,
    check_second_person,
)
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp, touch_facts


@transaction.atomic
def countersign_batch(*, batch: BackfillBatch, by: User) -> BackfillBatch:
    """The other party confirms what one party recorded of the past.

    From now on its facts count; the day up to which the file says records
    are complete is thereby confirmed by both sides (design.md 1.3, 1.11).
    """
    contract = lock_contract(batch.contract_id)
    batch = BackfillBatch.objects.select_related("recorded_by").get(
        pk=batch.pk
    )
    check_countersigner(contract, by, side=batch.on_behalf_of)
    check_second_person(by=by, first=batch.recorded_by, act="会签补录")
    if batch.countersigned_at is not None:
        raise Refused("already_countersigned", "这批补录已会签，无需重复。")
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
        summary="会签补录",
        detail={"sha256": batch.digest},
    )
    return batch
