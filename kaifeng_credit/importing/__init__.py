"""Recording a facts file through the services: all of it, or nothing.

On a demo contract everything applies at once. On a real one the facts are a
batch of 补录 that moves nothing until the other party countersigns; readings
and complete_through become proposals (rulings.md 5).
"""

import hashlib
import json
from datetime import date
from pathlib import Path

from django.db import transaction

from contracts.models import (
    BackfillBatch,
    CompletenessDeclaration,
    Contract,
    ReadingDecision,
    User,
)
from contracts.policies import Refused, check_can_backfill
from contracts.queries.agreements import agreement_by_key, agreement_of
from contracts.queries.people import people_with, side_of
from contracts.rules.facts import FactError
from contracts.rules.facts_file import FactsFile, read_facts_file
from contracts.rules.record_order import in_order
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.states import Role, Side
from kaifeng_credit.consistency import check_beside, error_words, with_unsigned
from kaifeng_credit.importing.recorders import Recording, record_fact

DEMO_FACTS = Path(__file__).parents[1] / "demo" / "kaifeng_2025.toml"


def import_facts(
    path: Path, *, contract: Contract, by: User | None = None
) -> int:
    """Record a facts file on a contract; the number of facts recorded.

    The same facts a second time add nothing (0). ``by`` is who records on a
    real contract; a demo uses the holder of each role. Raises Refused with
    the line of the fact that cannot be recorded; then nothing is.
    """
    agreement = agreement_of(contract)
    file = read_facts_file(path, open_agreement=agreement_by_key)
    if file.agreement.key != agreement.key:
        raise Refused(
            "other_agreement",
            f"事实文件属于协议 {file.agreement.key}，不是这份合同的协议。",
        )
    # Absent, the file is the whole truth up to its own day (design.md 3.2).
    through = file.complete_through or file.as_of
    with transaction.atomic():
        contract = lock_contract(contract.pk)
        digest = _digest(file)
        if BackfillBatch.objects.filter(
            contract=contract, digest=digest
        ).exists():
            return 0
        if by is not None:
            check_can_backfill(contract, by)
        _check(contract, file)
        people = _people(contract, by)
        batch = BackfillBatch.objects.create(
            contract=contract,
            digest=digest,
            recorded_by=people[Role.A_HANDLER],
            on_behalf_of=(side_of(by, contract) if by else None) or Side.A,
            proposed_complete_through=through,
            proposed_readings=dict(file.readings),
        )
        recording = Recording(contract, agreement, batch, people)
        for fact in in_order(file.facts):
            record_fact(recording, fact)
        if contract.is_demo:
            _apply_declarations(recording, file, through)
        audit.record(
            "facts_imported",
            by=batch.recorded_by,
            contract=contract,
            on=batch,
            summary=f"补录 {len(file.facts)} 项事实",
            detail={"sha256": digest},
        )
    return len(file.facts)


def _check(contract: Contract, file: FactsFile) -> None:
    """The file's facts can stand beside what is recorded, signed or not."""
    recorded = with_unsigned(contract)
    try:
        check_beside(contract, file.facts, recorded=recorded)
    except FactError as error:
        raise Refused(
            "facts_do_not_fit", error_words(error, recorded, contract)
        ) from error


def _digest(file: FactsFile) -> str:
    """SHA-256 of what a file says, whatever its spacing and comments."""
    said = [
        [fact.kind, fact.on, sorted(fact.fields.items())]
        for fact in file.facts
    ]
    text = json.dumps(
        [said, file.complete_through, sorted(file.readings.items())],
        default=str,
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _people(contract: Contract, by: User | None) -> dict[str, User]:
    roles = (Role.A_HANDLER, Role.A_APPROVER, Role.A_FINANCE,
             Role.B_LEAD, Role.B_ONSITE)  # fmt: skip
    if by is not None:
        return dict.fromkeys(roles, by)
    if not contract.is_demo:
        raise Refused(
            "who_records", "真实合同的补录须用 --by 指明由谁记录。"
        )
    people = {}
    for role in roles:
        holders = people_with(contract, role)
        if not holders:
            raise Refused(
                "role_empty", f"演示合同缺少{Role(role).label}账号。"
            )
        people[role] = holders[0]
    return people


def _apply_declarations(
    recording: Recording, file: FactsFile, through: date | None
) -> None:
    """A demo takes a file's readings and completeness at once."""
    contract, people = recording.contract, recording.people
    for key, code in file.readings.items():
        ReadingDecision.objects.create(
            **stamp(
                contract,
                by=people[Role.A_APPROVER],
                on=recording.agreement.effective_on,
                batch=recording.batch,
            ),
            key=key,
            code=code,
            proposed_by=people[Role.A_HANDLER],
        )
    if through is None:
        return
    CompletenessDeclaration.objects.create(
        **stamp(
            contract,
            by=people[Role.B_LEAD],
            on=through,
            batch=recording.batch,
        ),
        proposed_by=people[Role.A_APPROVER],
    )
    contract.records_complete_through = through
    contract.save(update_fields=["records_complete_through"])
