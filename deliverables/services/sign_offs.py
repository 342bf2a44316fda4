"""Acts of 甲方 beside the review: experts, 书面确认, 审核通过."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from contracts.models import BackfillBatch, Contract, StoredFile, User
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.files import Incoming, keep, receive_checked
from deliverables.models import (
    Deliverable,
    ExpertReview,
    SignOff,
    SignOffRequest,
)
from deliverables.policies import (
    check_can_record_experts,
    check_can_request_sign_off,
    check_can_sign_off,
    check_reason,
)
from deliverables.states import ExpertResult, RequestState, SignOffKind


def record_expert_review(
    *,
    deliverable: Deliverable,
    result: str,
    by: User,
    on: date,
    today: date,
    note: str = "",
    opinion: tuple[str, Iterable[bytes]] | None = None,
) -> ExpertReview:
    """甲方 records the experts' opinion (2.2.2.1).

    ``opinion`` is the name and the bytes of their signed paper; it meets the
    same checks as an upload.
    """
    check_can_record_experts(deliverable, by, on=on, today=today)
    if opinion is None:
        return _record(deliverable, result, by, on, today, note)
    name, _, incoming = receive_checked(*opinion)
    try:
        return _record(
            deliverable, result, by, on, today, note, name, incoming
        )
    finally:
        incoming.discard()


@transaction.atomic
def _record(
    deliverable: Deliverable,
    result: str,
    by: User,
    on: date,
    today: date,
    note: str,
    file_name: str = "",
    incoming: Incoming | None = None,
) -> ExpertReview:
    contract = lock_contract(deliverable.contract_id)
    check_can_record_experts(deliverable, by, on=on, today=today)
    return add_expert_review(
        contract,
        deliverable,
        result=result,
        by=by,
        on=on,
        note=note,
        file=keep(incoming) if incoming else None,
        file_name=file_name,
    )


def add_expert_review(
    contract: Contract,
    deliverable: Deliverable,
    *,
    result: str,
    by: User,
    on: date,
    note: str = "",
    file: StoredFile | None = None,
    file_name: str = "",
    batch: BackfillBatch | None = None,
) -> ExpertReview:
    """Write an expert opinion; callers have locked and checked."""
    row = ExpertReview.objects.create(
        **stamp(contract, by=by, on=on, note=note, batch=batch),
        deliverable=deliverable,
        result=result,
        file=file,
        file_name=file_name,
    )
    audit.record(
        "expert_review",
        by=by,
        contract=contract,
        on=row,
        summary=f"专家评审{ExpertResult(result).label}",
        detail={
            "deliverable": deliverable.key,
            "happened_on": on.isoformat(),
        },
    )
    return row


@transaction.atomic
def request_sign_off(
    *, deliverable: Deliverable, kind: str, by: User, note: str = ""
) -> SignOffRequest:
    """One person of 甲方 prepares a 书面确认 or 审核通过."""
    contract = lock_contract(deliverable.contract_id)
    check_can_request_sign_off(deliverable, kind, by)
    request = SignOffRequest.objects.create(
        contract=contract,
        deliverable=deliverable,
        kind=kind,
        prepared_by=by,
        note=note,
    )
    audit.record(
        "sign_off_requested",
        by=by,
        contract=contract,
        on=request,
        summary=f"提请{SignOffKind(kind).label}",
        detail={"deliverable": deliverable.key},
    )
    return request


@transaction.atomic
def sign_off(*, request: SignOffRequest, by: User, today: date) -> SignOff:
    """Another person of 甲方 signs it; only now it is a fact."""
    contract = lock_contract(request.contract_id)
    request = SignOffRequest.objects.select_related(
        "deliverable", "prepared_by"
    ).get(pk=request.pk)
    check_can_sign_off(request, by)
    row = add_sign_off(
        contract,
        request.deliverable,
        kind=request.kind,
        prepared_by=request.prepared_by,
        by=by,
        on=today,
        note=request.note,
    )
    request.state = RequestState.SIGNED
    request.save()
    return row


@transaction.atomic
def decline_sign_off(
    *, request: SignOffRequest, by: User, reason: str
) -> SignOffRequest:
    """The signer declines; the request is closed with its reason."""
    contract = lock_contract(request.contract_id)
    request = SignOffRequest.objects.get(pk=request.pk)
    check_can_sign_off(request, by)
    check_reason(reason, act=f"退回{SignOffKind(request.kind).label}")
    request.state = RequestState.DECLINED
    request.return_reason = reason.strip()
    request.save()
    audit.record(
        "sign_off_declined",
        by=by,
        contract=contract,
        on=request,
        summary=f"退回{SignOffKind(request.kind).label}",
        detail={"reason": reason},
    )
    return request


def add_sign_off(
    contract: Contract,
    deliverable: Deliverable,
    *,
    kind: str,
    prepared_by: User,
    by: User,
    on: date,
    note: str = "",
    batch: BackfillBatch | None = None,
) -> SignOff:
    """Write a sign-off; callers have locked and checked."""
    row = SignOff.objects.create(
        **stamp(contract, by=by, on=on, note=note, batch=batch),
        deliverable=deliverable,
        kind=kind,
        prepared_by=prepared_by,
    )
    audit.record(
        kind,
        by=by,
        contract=contract,
        on=row,
        summary=SignOffKind(kind).label,
        detail={
            "deliverable": deliverable.key,
            "prepared_by": str(prepared_by),
            "happened_on": on.isoformat(),
        },
    )
    return row
