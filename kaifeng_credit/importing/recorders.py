"""How each kind of fact is recorded, through the service of its app."""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.models import (
    BackfillBatch,
    Contract,
    User,
)
from contracts.policies import Refused
from contracts.queries.clock import contract_day
from contracts.rules.agreement import Agreement
from contracts.rules.facts import Fact
from contracts.rules.hands import REGISTERED, hands, side_of
from contracts.services.written_facts import add_recorded_fact
from contracts.states import Role
from deliverables.models import Deliverable
from deliverables.policies import check_countersigned
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
from payments.policies import check_invoice_once
from payments.services.invoices import add_invoice
from payments.services.payments import add_payment


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


def record_fact(recording: Recording, fact: Fact) -> None:
    """Record one fact; a refusal names the fact's place in its file."""
    try:
        _check_day(recording.contract, fact)
        RECORDERS[fact.kind](recording, fact)
    except Refused as error:
        raise Refused(error.code, f"{fact.ref}：{error.message}") from error


def _check_day(contract: Contract, fact: Fact) -> None:
    """The past of a real contract does not lie ahead of today."""
    if not contract.is_demo and fact.on > contract_day(contract):
        raise Refused("day_in_future", "日期晚于今天，尚不是事实。")


def _registered(recording: Recording, fact: Fact) -> None:
    """A fact of the vocabulary alone, from the hands its kind asks for."""
    side = side_of(
        fact.kind, fact.get("by"), default=recording.batch.on_behalf_of
    )
    asked = hands(fact.kind, side)
    assert asked is not None, fact.kind
    add_recorded_fact(
        recording.contract,
        fact,
        by=recording.people[asked.approvers[0]],
        proposed_by=recording.people[asked.proposers[0]],
        on_behalf_of=side,
        batch=recording.batch,
    )


def _submitted(recording: Recording, fact: Fact) -> None:
    for deliverable in recording.deliverables(fact):
        # One batch does not build on another that is not signed.
        check_countersigned(deliverable, but=recording.batch)
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
            _open_submission(recording, deliverable),
            **recording.common(fact, Role.B_LEAD),
        )


def _received(recording: Recording, fact: Fact) -> None:
    for deliverable in recording.deliverables(fact):
        submission = _open_submission(recording, deliverable)
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
            _open_submission(recording, deliverable),
            result=fact.kind,
            conclusion="",
            findings=[],
            rework_due_on=fact.day("due_on"),
            prepared_by=recording.people[Role.A_HANDLER],
            **recording.common(fact, Role.A_APPROVER),
        )


def _open_submission(recording: Recording, deliverable: Deliverable):
    check_countersigned(deliverable, but=recording.batch)
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
    number = fact.get("number", "")
    if number and fact.fields["amount"] > 0:
        check_invoice_once(recording.contract, number)
    add_invoice(
        recording.contract,
        recording.tranche(fact),
        number=number,
        kind="special",
        amount=fact.fields["amount"],
        **recording.common(fact, Role.B_LEAD),
    )


RECORDERS: dict[str, Callable[[Recording, Fact], None]] = {
    **dict.fromkeys(REGISTERED, _registered),
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
