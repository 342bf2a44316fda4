"""From a history to a batch, and from a signed batch to the record.

On a demo contract everything applies at once. On a real one the facts are
tried (each through its own service, and undone again), kept as a batch and
recorded when the other party countersigns; readings become proposals and
complete_through is confirmed with the countersignature (rulings.md 5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db import DataError, IntegrityError, transaction

from contracts.models import (
    BackfillBatch,
    CompletenessDeclaration,
    Contract,
    Proposal,
    ReadingDecision,
    User,
)
from contracts.policies import Refused, check_can_backfill
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import contract_day
from contracts.queries.facts import decided_readings
from contracts.queries.people import people_with, side_of
from contracts.rules.facts import Fact, FactError
from contracts.services import audit, backfill
from contracts.services.completeness import check_through
from contracts.services.facts import lock_contract, stamp
from contracts.services.numbers import next_number
from contracts.services.proposals import add_proposal
from contracts.services.told_once import told_already
from contracts.states import ProposalKind, Role, Side
from kaifeng_credit.consistency import check_beside, error_words
from kaifeng_credit.importing.history import History, facts_of_batch, plain
from kaifeng_credit.importing.recorders import Recording, record_fact
from payments.queries.facts import all_facts

HANDS = (Role.A_HANDLER, Role.A_APPROVER, Role.A_FINANCE,
         Role.B_LEAD, Role.B_ONSITE)  # fmt: skip


# A file with so many is wrong as a whole; the rest is asked once more later.
MOST_CONTRADICTIONS = 200


class _Undone(Exception):
    """Leaves a transaction without what was tried in it."""


@transaction.atomic
def record_history(
    history: History, *, contract: Contract, by: User | None = None
) -> BackfillBatch | None:
    """Keep a history as a batch of 补录; None where one holds it already.

    ``by`` is who records; a demo may do without and uses the holder of each
    role. Raises Refused naming the first fact that cannot be recorded; then
    nothing is.
    """
    contract = lock_contract(contract.pk)
    if by is not None:
        check_can_backfill(contract, by)
    people = _people(contract, by)
    if same_batch(history, contract) is not None:
        return None
    if history.complete_through is not None and not contract.is_demo:
        check_through(
            contract, history.complete_through, today=contract_day(contract)
        )
    for fact, refused in try_history(history, contract=contract, by=by):
        raise Refused(refused.code, f"{fact.ref}：{refused.message}")
    batch = _add_batch(history, contract, people, by)
    if contract.is_demo:
        _record(batch, history.facts, people)
        _apply_declarations(batch, people)
    elif batch.on_behalf_of == Side.A:
        _propose_readings(batch, by=batch.recorded_by)
    audit.record(
        "facts_imported",
        by=batch.recorded_by,
        contract=contract,
        on=batch,
        summary=f"补录 {len(history.facts)} 项事实，{batch}",
        detail={"sha256": batch.digest, "file_sha256": batch.file_id},
    )
    return batch


def same_batch(history: History, contract: Contract) -> BackfillBatch | None:
    """The batch that holds these very facts, unless it was closed."""
    return BackfillBatch.objects.filter(
        contract=contract, digest=history.digest, closed_at__isnull=True
    ).first()


def try_history(
    history: History, *, contract: Contract, by: User | None
) -> list[tuple[Fact, Refused]]:
    """Every fact that would be refused, with its reason; writes nothing.

    What contradicts the record is named first; each other fact goes through
    the very service that records it, after those before it, in a transaction
    that is undone.
    """
    problems = told_already(contract, history.facts)
    told = {fact.ref for fact, _ in problems}
    recorded = [*all_facts(contract), *waiting_facts(contract)]
    problems += contradictions(
        contract,
        [fact for fact in history.facts if fact.ref not in told],
        recorded=recorded,
    )
    named = {fact.ref for fact, _ in problems}
    try:
        with transaction.atomic():
            contract = lock_contract(contract.pk)
            people = _people(contract, by)
            batch = _add_batch(history, contract, people, by)
            recording = _recording(batch, people)
            for fact in history.facts:
                if fact.ref in named:
                    continue
                refused = _try(recording, fact)
                if refused is not None:
                    problems.append((fact, refused))
            raise _Undone
    except _Undone:
        return problems


def waiting_facts(contract: Contract) -> list[Fact]:
    """The facts of every batch that waits for the other party."""
    batches = BackfillBatch.objects.waiting(contract).select_related(
        "contract__agreement_version"
    )
    return [
        # Another file may have a third row of that sheet, too.
        replace(fact, ref=f"{batch} {fact.ref}")
        for batch in batches
        for fact in facts_of_batch(batch)
    ]


def contradictions(
    contract: Contract, facts: Sequence[Fact], *, recorded: Sequence[Fact]
) -> list[tuple[Fact, Refused]]:
    """Facts that cannot stand beside the record or beside each other.

    The rules name one at a time: each that is named is set aside and the
    rest asked again.
    """
    left = list(facts)
    found: list[tuple[Fact, Refused]] = []
    while left and len(found) < MOST_CONTRADICTIONS:
        try:
            check_beside(contract, left, recorded=recorded)
        except FactError as error:
            at = next((one for one in left if one.ref == error.ref), None)
            reason = error.reason
            if at is None:
                # It is a recorded fact that the new ones contradict.
                at = left[-1]
                reason = error_words(error, recorded, contract)
            left.remove(at)
            found.append((at, Refused("facts_do_not_fit", f"{reason}。")))
            continue
        break
    return found


@transaction.atomic
def countersign_batch(*, batch: BackfillBatch, by: User) -> BackfillBatch:
    """The other party signs a batch: its facts are recorded and count.

    Nobody of 乙方 is one of the two people of 甲方 who decide a reading: of
    a file of 乙方 whoever of 甲方 signs it is the first of them.
    """
    signed = backfill.countersign_batch(
        batch=batch, by=by, record=record_batch
    )
    if signed.on_behalf_of == Side.B:
        _propose_readings(signed, by=by)
    return signed


def record_batch(batch: BackfillBatch) -> None:
    """Write the facts of a batch under the contract's lock, or refuse."""
    try:
        facts = facts_of_batch(batch)
    except FactError as error:
        raise Refused("facts_do_not_fit", f"{error}。") from error
    contract = batch.contract
    recorded = all_facts(contract)
    for fact, refused in (
        *told_already(contract, facts),
        *contradictions(contract, facts, recorded=recorded),
    ):
        raise Refused(refused.code, f"{fact.ref}：{refused.message}")
    _record(batch, facts, dict.fromkeys(HANDS, batch.recorded_by))


def _record(
    batch: BackfillBatch, facts: Iterable[Fact], people: dict[str, User]
) -> None:
    recording = _recording(batch, people)
    for fact in facts:
        record_fact(recording, fact)


def _recording(batch: BackfillBatch, people: dict[str, User]) -> Recording:
    contract = batch.contract
    return Recording(contract, agreement_of(contract), batch, people)


def _try(recording: Recording, fact: Fact) -> Refused | None:
    try:
        with transaction.atomic():
            record_fact(recording, fact)
    except Refused as error:
        message = error.message.removeprefix(f"{fact.ref}：")
        return Refused(error.code, message)
    except IntegrityError:
        return Refused(
            "not_unique", "与已有记录冲突（例如发票号码已登记）。请核对。"
        )
    except DataError:
        return Refused("too_long", "有一项内容过长。请缩短后重新填写。")
    return None


def _add_batch(
    history: History,
    contract: Contract,
    people: dict[str, User],
    by: User | None,
) -> BackfillBatch:
    return BackfillBatch.objects.create(
        contract=contract,
        number=next_number(
            contract, "backfill", year=contract_day(contract).year
        ),
        digest=history.digest,
        file=history.file,
        file_name=history.file_name,
        facts=[plain(fact) for fact in history.facts],
        recorded_by=people[Role.A_HANDLER],
        on_behalf_of=(side_of(by, contract) if by else None) or Side.A,
        proposed_complete_through=history.complete_through,
        proposed_readings=dict(history.readings),
    )


def _people(contract: Contract, by: User | None) -> dict[str, User]:
    if by is not None:
        return dict.fromkeys(HANDS, by)
    if not contract.is_demo:
        raise Refused(
            "who_records", "真实合同的补录须用 --by 指明由谁记录。"
        )
    people = {}
    for role in HANDS:
        holders = people_with(contract, role)
        if not holders:
            raise Refused(
                "role_empty", f"演示合同缺少{Role(role).label}账号。"
            )
        people[role] = holders[0]
    return people


def _propose_readings(batch: BackfillBatch, *, by: User) -> None:
    """A reading the file chooses waits for another person of 甲方."""
    contract = batch.contract
    agreement, decided = agreement_of(contract), decided_readings(contract)
    waiting = set(
        Proposal.objects.waiting(contract, ProposalKind.READING).values_list(
            "subject", flat=True
        )
    )
    for key, code in sorted(batch.proposed_readings.items()):
        reading = agreement.readings[key]
        # One question waits once; whoever asked first asked it.
        if decided.get(key, reading.default) == code or key in waiting:
            continue
        chosen = next(o for o in reading.options if o.code == code)
        add_proposal(
            contract,
            kind=ProposalKind.READING,
            subject=key,
            payload={"code": code},
            summary=f"{reading.problem}：{chosen.text}"[:300],
            by=by,
            on_behalf_of=Side.A,
            note="随补录文件提请",
        )


def _apply_declarations(batch: BackfillBatch, people: dict[str, User]) -> None:
    """A demo takes a file's readings and completeness at once."""
    contract = batch.contract
    effective_on = agreement_of(contract).effective_on
    for key, code in batch.proposed_readings.items():
        ReadingDecision.objects.create(
            **stamp(
                contract,
                by=people[Role.A_APPROVER],
                on=effective_on,
                batch=batch,
            ),
            key=key,
            code=code,
            proposed_by=people[Role.A_HANDLER],
        )
    through: date | None = batch.proposed_complete_through
    before = contract.records_complete_through
    if through is None or (before is not None and through < before):
        return
    CompletenessDeclaration.objects.create(
        **stamp(contract, by=people[Role.B_LEAD], on=through, batch=batch),
        proposed_by=people[Role.A_APPROVER],
    )
    contract.records_complete_through = through
    contract.save(update_fields=["records_complete_through"])
