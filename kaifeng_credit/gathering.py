"""From the database to standing(): gather facts, ask the pure core.

Nothing is decided here. The stored projection answers for the contract's own
day; any other day is computed from the same facts.
"""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from contracts.models import Contract, StandingProjection
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.calendars import one_calendar
from contracts.queries.clock import complete_through, contract_day
from contracts.queries.facts import decided_readings
from contracts.rules.facts import Fact
from contracts.rules.record_order import in_order
from contracts.services.facts import lock_contract
from deliverables.queries.facts import drafting_keys
from kaifeng_credit.readings import careful_reading
from kaifeng_credit.rules_digest import rules_digest
from kaifeng_credit.standing import Standing, standing
from kaifeng_credit.stored_answers import answer_of, comparison_of
from payments.queries.facts import all_facts
from payments.queries.penalties import confirmed_in_all
from payments.rules.money_summary import money_summary
from payments.rules.report.planning import planned_days


@dataclass(frozen=True)
class Gathered:
    """What a contract's rows say, all of one moment."""

    facts: list[Fact]
    readings: dict[str, str]
    drafts: frozenset[str]


NOT_COMPARED = (
    "deadlines", "deliverables", "packages", "tranches", "invoices",
    "quotas", "unknown",
)  # fmt: skip
# What changes on a contract's row while its facts are read.
CHANGING = ("facts_version", "records_complete_through", "in_service_from")
# What of it is known as of a moment.
KNOWN = (
    "records_complete_through", "in_service_from", "agreement_version_id",
)  # fmt: skip


def as_known(contract: Contract, moment: datetime) -> Contract:
    """A copy of a contract, only to be read, as it was known at a moment.

    Its facts are those recorded (and, of 补录, countersigned) by then, and
    not reversed by then; its records were complete as far as was confirmed,
    its agreement in the version it stood on.
    """
    then = copy(contract)
    then.known_at = moment
    row = (
        contract.history.filter(history_date__lte=moment)
        .order_by("-history_date", "-history_id")
        .values(*KNOWN)
        .first()
    )
    if row is None:  # before it was opened
        row = {**dict.fromkeys(KNOWN), "agreement_version_id": None}
    if row["agreement_version_id"] is None:
        row.pop("agreement_version_id")
    for name, value in row.items():
        setattr(then, name, value)
    return then


def gather(
    contract: Contract, *, known_at: datetime | None = None
) -> Gathered:
    """The facts, readings and drafts of a contract, and its row afresh.

    Queries follow each other: where somebody recorded something meanwhile
    they are asked again under the lock, or a decision could be read whose
    submission was not. What was known at a moment (``known_at``, or that of
    `as_known`) stays what it was.
    """
    if known_at is not None:
        contract = as_known(contract, known_at)
    if contract.known_at is not None:
        return _gather(contract)
    found = _gather(contract)
    if not refresh(contract):
        return found
    with transaction.atomic():
        lock_contract(contract.pk, after_end=True)
        refresh(contract)
        return _gather(contract)


def refresh(contract: Contract) -> bool:
    """The row as it is now; whether anything was recorded meanwhile.

    The version of the agreement moves only with the facts' own number. A
    copy that stands on a version for trial keeps it.
    """
    version = contract.facts_version
    contract.refresh_from_db(fields=CHANGING)
    recorded = contract.facts_version != version
    if recorded and contract.agreement_version_id is not None:
        contract.refresh_from_db(fields=["agreement_version"])
    return recorded


def _gather(contract: Contract) -> Gathered:
    past = contract.known_at is not None
    return Gathered(
        facts=all_facts(contract),
        readings=decided_readings(contract),
        drafts=frozenset() if past else drafting_keys(contract),
    )


def compute(
    contract: Contract,
    *,
    as_of: date,
    readings: dict[str, str] | None = None,
    extra: Sequence[Fact] = (),
    without: Collection[str] = (),
    through: date | None = None,
) -> dict[str, Any]:
    """standing() of a contract from its rows, as JSON-ready values.

    For what-if questions ``readings`` replace single decided readings,
    ``extra`` facts are added to the recorded ones, ``without`` are references
    of recorded ones to leave out, and ``through`` is a later day up to which
    records would be complete. Files in preparation are of today: a past day
    knows none. The number of queries does not grow with the facts.
    """
    found = gather(contract)
    kept = [fact for fact in found.facts if fact.ref not in without]
    # In the order they would stand in, once recorded.
    found = replace(found, facts=in_order([*kept, *extra]))
    return _answer(
        contract, found, as_of, readings=readings, through=through
    ).as_json()


def _answer(
    contract: Contract,
    found: Gathered,
    as_of: date,
    *,
    readings: dict[str, str] | None = None,
    through: date | None = None,
) -> Standing:
    known = complete_through(contract, as_of=as_of)
    return standing(
        agreement=agreement_of(contract),
        facts=found.facts,
        readings={**found.readings, **(readings or {})},
        calendar=calendar(),
        as_of=as_of,
        complete_through=max(filter(None, (known, through)), default=None),
        drafts=found.drafts if as_of >= contract_day(contract) else (),
    )


def standing_as_of(contract: Contract, as_of: date) -> dict[str, Any]:
    """The answer for a day: stored for the contract's own, else computed.

    A day to come is a forecast (推算): it assumes that nothing more is
    recorded until then, and the answer says so.
    """
    day = contract_day(contract)
    if as_of == day and contract.known_at is None:
        return answer_of(current_projection(contract))
    answer = compute(contract, as_of=as_of)
    return {**answer, "forecast": True} if as_of > day else answer


def current_projection(contract: Contract) -> StandingProjection:
    """The stored answer, recomputed first where it is stale."""
    day = contract_day(contract)
    stored = getattr(contract, "projection", None)
    if stored is None or not is_fresh(stored, contract, day):
        stored = contract.projection = refresh_projection(contract, day)
        refresh(contract)
    return stored


def is_fresh(
    stored: StandingProjection, contract: Contract, day: date
) -> bool:
    """Whether a stored answer is still the answer."""
    through = complete_through(contract, as_of=day)
    return (
        stored.facts_version == contract.facts_version
        and stored.as_of == day
        # Of the smaller of the two: the answer may not have been fetched.
        and stored.money.get("complete_through", "")
        == (through and through.isoformat())
        and stored.calendar_version == calendar().version
        and stored.agreement_digest == agreement_of(contract).digest
        and stored.rules_digest == rules_digest()
    )


@transaction.atomic
def refresh_projection(
    contract: Contract, day: date, *, anew: bool = False
) -> StandingProjection:
    """Recompute the stored answer under the contract's lock.

    ``anew`` replaces even an answer that looks fresh.
    """
    with one_calendar():
        return _refresh(contract, day, anew=anew)


def _refresh(
    contract: Contract, day: date, *, anew: bool
) -> StandingProjection:
    contract = lock_contract(contract.pk, after_end=True)
    stored = StandingProjection.objects.filter(contract=contract).first()
    if stored is not None and not anew and is_fresh(stored, contract, day):
        return stored
    if stored is None:
        stored = StandingProjection(contract=contract)
    stored.facts_version = contract.facts_version
    stored.as_of = day
    stored.calendar_version = calendar().version
    stored.agreement_digest = agreement_of(contract).digest
    stored.rules_digest = rules_digest()
    stored.answer, stored.compared, stored.money = answers(contract, day)
    stored.computed_at = timezone.now()
    stored.save()
    return stored


def answers(
    contract: Contract, day: date
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What a projection stores: the answer, the comparison, the money.

    Of one gathering of the rows; the caller holds the contract's lock.
    """
    found = gather(contract)
    answer = _answer(contract, found, day).as_json()
    return (
        answer,
        _compared(contract, found, day),
        _money(contract, found, answer),
    )


def _money(
    contract: Contract, found: Gathered, answer: dict[str, Any]
) -> dict[str, Any]:
    agreement = agreement_of(contract)
    return money_summary(
        answer,
        agreement,
        planned=planned_days(answer, agreement, calendar()),
        facts=found.facts,
        confirmed=confirmed_in_all(contract),
    )


def compare(contract: Contract, *, as_of: date) -> dict[str, Any]:
    """The penalty under the most careful reading, or {} without one.

    ``{words, remedies}``: the reading in the agreement's own words, and the
    remedies it would give on the same facts.
    """
    return _compared(contract, gather(contract), as_of)


def _compared(
    contract: Contract, found: Gathered, as_of: date
) -> dict[str, Any]:
    careful = careful_reading(agreement_of(contract), found.readings)
    if careful is None:
        return {}
    answer = _answer(
        contract, found, as_of, readings={careful.key: careful.code}
    )
    # Only its remedies are kept: the rest need not be put into words.
    bare = replace(answer, **dict.fromkeys(NOT_COMPARED, ()))
    return {
        "words": careful.words,
        "remedies": bare.as_json()["remedies"],
    }


def compared_as_of(contract: Contract, as_of: date) -> dict[str, Any]:
    """The comparison for a day: stored for the contract's own."""
    if as_of == contract_day(contract) and contract.known_at is None:
        return comparison_of(current_projection(contract))
    return compare(contract, as_of=as_of)


def what_if(
    contract: Contract,
    as_of: date,
    facts: Sequence[Fact],
    *,
    without: Collection[str] = (),
) -> dict[str, Any]:
    """The standing if facts came, or went; nothing is written."""
    return compute(contract, as_of=as_of, extra=facts, without=without)


def trial(
    contract: Contract,
    as_of: date,
    facts: Sequence[Fact],
    readings: dict[str, str],
) -> dict[str, Any]:
    """The standing of a day if facts were, read another way; 推算.

    Supposes that beside them nothing more happened until that day. Nothing
    is written, and no stored answer is asked. Raises FactError where the
    record could not hold the facts.
    """
    answer = compute(
        contract, as_of=as_of, extra=facts, readings=readings, through=as_of
    )
    return {**answer, "forecast": True}


def standing_on(contract: Contract, as_of: date) -> dict[str, Any]:
    """The standing of any day, computed now (exports ask under lock)."""
    return compute(contract, as_of=as_of)


def tranche_standing(contract: Contract, number: int) -> dict[str, Any]:
    """One tranche of the standing, computed now (services ask under lock)."""
    answer = compute(contract, as_of=contract_day(contract))
    row = next(row for row in answer["tranches"] if row["number"] == number)
    return {**row, "as_of": answer["as_of"]}


def standing_of(
    slug: str,
    *,
    as_of: date | None = None,
    readings: dict[str, str] | None = None,
) -> dict[str, Any]:
    """standing() of a contract by its slug; LookupError if there is none."""
    contract = (
        Contract.objects.filter(slug=slug)
        .select_related("agreement_version")
        .first()
    )
    if contract is None:
        raise LookupError(f"没有合同 {slug}")
    return compute(
        contract, as_of=as_of or contract_day(contract), readings=readings
    )
