"""Recording a facts file through the services: all of it, or nothing.

On a demo contract everything applies at once. On a real one the facts are a
batch of 补录 that moves nothing until the other party countersigns; readings
and complete_through become proposals (rulings.md 5).
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from contracts.models import (
    BackfillBatch,
    CompletenessDeclaration,
    Contract,
    OnsiteStay,
    OperationStart,
    ReadingDecision,
    User,
)
from contracts.policies import Refused
from contracts.queries.agreements import agreement_by_key, agreement_of
from contracts.queries.people import people_with, side_of
from contracts.rules.agreement import Agreement
from contracts.rules.facts import Fact
from contracts.rules.facts_file import FactsFile, read_facts_file
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.states import Role, Side
from deliverables.models import Deliverable
from deliverables.queries.state import (
    decision_of,
    is_accepted,
    is_open,
    latest_submission,
    receipt_of,
)
from deliverables.services.reviews import add_decision
from deliverables.services.sign_offs import add_expert_review, add_sign_off
from deliverables.services.submissions import (
    add_receipt,
    add_submission,
    add_withdrawal,
)
from indicators.services import add_count, add_measurement
from payments.models import Tranche
from payments.services.invoices import add_invoice
from payments.services.payments import add_payment

DEMO_FACTS = Path(__file__).parent / "demo" / "kaifeng_2025.toml"


@dataclass(frozen=True)
class Recording:
    """One import under way: the contract under lock, and whose hands."""

    contract: Contract
    agreement: Agreement
    batch: BackfillBatch
    people: dict[str, User]

    def common(self, fact: Fact, role: str) -> dict:
        """Who records a fact on which day, and in which batch."""
        return {
            "by": self.people[role],
            "on": fact.on,
            "batch": self.batch,
        }

    def deliverables(self, fact: Fact) -> list[Deliverable]:
        """The deliverables a fact speaks of: a package's members, or one."""
        keys = self.agreement.members(fact.fields["deliverable"])
        rows = {
            row.key: row
            for row in Deliverable.objects.filter(
                contract=self.contract, key__in=keys
            )
        }
        return [rows[key] for key in keys]

    def tranche(self, fact: Fact) -> Tranche:
        """The tranche a money fact speaks of."""
        return Tranche.objects.get(
            contract=self.contract, number=fact.fields["tranche"]
        )


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
        for fact in sorted(file.facts, key=lambda fact: fact.on):
            _record(recording, fact)
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


def _record(recording: Recording, fact: Fact) -> None:
    record = RECORDERS.get(fact.kind)
    try:
        if record is None:
            raise Refused(
                "kind_not_recorded",
                f"事实种类 {fact.kind} 尚不能记入数据库，只能用于试算。",
            )
        record(recording, fact)
    except Refused as error:
        raise Refused(error.code, f"{fact.ref}：{error.message}") from error


def _operation_started(recording: Recording, fact: Fact) -> None:
    values = recording.common(fact, Role.A_APPROVER)
    row = OperationStart.objects.create(
        **stamp(recording.contract, **values)
    )
    audit.record(
        "operation_started",
        by=values["by"],
        contract=recording.contract,
        on=row,
        summary=f"项目运行起始日 {fact.on.isoformat()}",
    )


def _on_site(recording: Recording, fact: Fact) -> None:
    values = recording.common(fact, Role.B_LEAD)
    row = OnsiteStay.objects.create(
        **stamp(recording.contract, **values),
        person=fact.fields["person"],
        ends_on=fact.get("end"),
        qualified=fact.fields["qualified"],
    )
    audit.record(
        "on_site",
        by=values["by"],
        contract=recording.contract,
        on=row,
        summary="登记驻场人员",
        detail={"happened_on": fact.on.isoformat()},
    )


def _submitted(recording: Recording, fact: Fact) -> None:
    for deliverable in recording.deliverables(fact):
        latest = latest_submission(deliverable)
        if is_open(latest):
            raise Refused(
                "already_submitted",
                f"{deliverable.key} 已提交且未作结论，不能再次提交。",
            )
        if is_accepted(latest):
            raise Refused(
                "already_accepted", f"{deliverable.key} 已验收合格。"
            )
        add_submission(
            recording.contract,
            deliverable,
            versions=[],
            **recording.common(fact, Role.B_LEAD),
        )


def _withdrawn(recording: Recording, fact: Fact) -> None:
    for deliverable in recording.deliverables(fact):
        add_withdrawal(
            recording.contract,
            _open_submission(deliverable),
            **recording.common(fact, Role.B_LEAD),
        )


def _received(recording: Recording, fact: Fact) -> None:
    for deliverable in recording.deliverables(fact):
        submission = _open_submission(deliverable)
        if receipt_of(submission) is None:
            add_receipt(
                recording.contract,
                submission,
                **recording.common(fact, Role.A_HANDLER),
            )


def _decided(recording: Recording, fact: Fact) -> None:
    for deliverable in recording.deliverables(fact):
        add_decision(
            recording.contract,
            _open_submission(deliverable),
            result=fact.kind,
            conclusion="",
            findings=[],
            rework_due_on=fact.day("due_on"),
            prepared_by=recording.people[Role.A_HANDLER],
            **recording.common(fact, Role.A_APPROVER),
        )


def _open_submission(deliverable: Deliverable):
    latest = latest_submission(deliverable)
    if latest is None or decision_of(latest) is not None:
        raise Refused(
            "not_submitted", f"{deliverable.key} 此前没有待处理的提交。"
        )
    return latest


def _expert_review(recording: Recording, fact: Fact) -> None:
    for deliverable in recording.deliverables(fact):
        add_expert_review(
            recording.contract,
            deliverable,
            result=fact.fields["result"],
            **recording.common(fact, Role.A_HANDLER),
        )


def _signed_off(recording: Recording, fact: Fact) -> None:
    for deliverable in recording.deliverables(fact):
        add_sign_off(
            recording.contract,
            deliverable,
            kind=fact.kind,
            prepared_by=recording.people[Role.A_HANDLER],
            **recording.common(fact, Role.A_APPROVER),
        )


def _measured(recording: Recording, fact: Fact) -> None:
    add_measurement(
        recording.contract,
        indicator=fact.fields["indicator"],
        value=fact.fields["value"],
        period_end=fact.fields["period_end"],
        published_on=fact.get("published_on"),
        baseline=fact.get("baseline", False),
        by=recording.people[Role.B_ONSITE],
        batch=recording.batch,
    )


def _counted(recording: Recording, fact: Fact) -> None:
    add_count(
        recording.contract,
        quota=fact.fields["quota"],
        quantity=fact.get("quantity", 1),
        **recording.common(fact, Role.B_ONSITE),
    )


def _paid(recording: Recording, fact: Fact) -> None:
    add_payment(
        recording.contract,
        recording.tranche(fact),
        amount=fact.fields["amount"],
        **recording.common(fact, Role.A_FINANCE),
    )


def _invoiced(recording: Recording, fact: Fact) -> None:
    add_invoice(
        recording.contract,
        recording.tranche(fact),
        number=fact.get("number", ""),
        kind="special",
        amount=fact.fields["amount"],
        **recording.common(fact, Role.B_LEAD),
    )


RECORDERS: dict[str, Callable[[Recording, Fact], None]] = {
    "operation_started": _operation_started,
    "on_site": _on_site,
    "submitted": _submitted,
    "withdrawn": _withdrawn,
    "received": _received,
    "rejected": _decided,
    "accepted": _decided,
    "expert_review": _expert_review,
    "confirmed": _signed_off,
    "approved": _signed_off,
    "measured": _measured,
    "counted": _counted,
    "paid": _paid,
    "invoiced": _invoiced,
}


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
