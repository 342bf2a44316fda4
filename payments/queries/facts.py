"""Money rows as facts, and the facts of the whole contract."""

from contracts.models import Contract
from contracts.queries.facts import facts_of as contract_facts
from contracts.queries.facts import reference
from contracts.rules.facts import Fact
from contracts.rules.record_order import in_order
from deliverables.queries.facts import facts_of as deliverable_facts
from indicators.queries import facts_of as indicator_facts
from payments.models import Invoice, Payment


def facts_of(contract: Contract) -> list[tuple[int, Fact]]:
    """Every payment and invoice, reversals as negative rows; two queries."""
    found = [
        (
            row.sequence,
            Fact(
                "paid",
                row.happened_on,
                {"tranche": row.tranche.number, "amount": row.amount},
                reference(row),
            ),
        )
        for row in Payment.objects.counting(contract)
    ]
    found += [
        (
            row.sequence,
            Fact(
                "invoiced",
                row.happened_on,
                {
                    "tranche": row.tranche.number,
                    "amount": row.amount,
                    "number": row.number,
                },
                reference(row),
            ),
        )
        for row in Invoice.objects.counting(contract)
    ]
    return found


def all_facts(contract: Contract) -> list[Fact]:
    """Every standing fact of a contract in the order of the record.

    By day, then in the order in which they were recorded: of two facts of
    one day the later recorded comes later; so does, whatever its day, a row
    that replaces another.
    """
    found = (
        contract_facts(contract)
        + indicator_facts(contract)
        + deliverable_facts(contract)
        + facts_of(contract)
    )
    recorded = sorted(found, key=lambda row: row[0])
    return in_order(fact for _, fact in recorded)
