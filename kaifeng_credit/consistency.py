"""Whether facts still make sense together, once some come or go."""

from collections.abc import Collection, Iterable, Sequence

from contracts.models import Contract
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import contract_day
from contracts.rules.fact_words import fact_title
from contracts.rules.facts import Fact, FactError
from contracts.rules.facts_file import check_acts
from contracts.rules.record_order import in_order
from deliverables.rules.history import read_histories
from kaifeng_credit.gathering import compute
from payments.queries.facts import all_facts
from payments.rules.consistency import by_member, check_no_twins, check_paid


def check_history(
    contract: Contract,
    facts: Sequence[Fact] = (),
    *,
    without: Collection[str] = (),
) -> None:
    """Refuse new facts, or a correction, the record cannot hold.

    ``without`` are the references of rows that a correction takes back.
    Services that sign a fact ask this under the contract's lock.
    """
    recorded = [
        fact for fact in all_facts(contract) if fact.ref not in without
    ]
    try:
        check_beside(contract, facts, recorded=recorded)
        compute(
            contract,
            as_of=contract_day(contract),
            extra=facts,
            without=without,
        )
    except FactError as error:
        raise Refused("facts_do_not_fit", error_words(
            error, recorded, contract
        )) from error


def check_beside(
    contract: Contract, facts: Sequence[Fact], *, recorded: Sequence[Fact]
) -> None:
    """Refuse facts that cannot stand beside those recorded already.

    Raises:
        FactError: naming the fact that does not fit.
    """
    agreement = agreement_of(contract)
    told = by_member(agreement, facts)
    check_no_twins(told, beside=recorded)
    together = in_order([*recorded, *told])
    read_histories(agreement, together)
    check_paid(agreement, together)
    check_acts(together)


def error_words(
    error: FactError, recorded: Iterable[Fact], contract: Contract
) -> str:
    """A refusal that names a recorded fact by its words, not by its row."""
    for fact in recorded:
        if fact.ref == error.ref:
            title = fact_title(fact, agreement_of(contract))
            return f"已记录的“{title}”（{fact.on}）不再成立：{error.reason}"
    return str(error)
