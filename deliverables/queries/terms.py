"""The agreement's words on a deliverable, as a locked contract has them."""

from contracts.models import Contract
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import DeliverableTerm


def term_now(contract: Contract, term: DeliverableTerm) -> DeliverableTerm:
    """The term again, after the lock.

    A page may have been read before both sides moved the contract to a later
    version: what is asked for is what the version in force asks for. A term
    that no version holds any more stays as it was read.
    """
    return agreement_of(contract).deliverables.get(term.key, term)
