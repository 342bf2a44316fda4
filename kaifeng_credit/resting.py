"""Whether the rest of the record bears that a conclusion is taken back."""

from contracts.models import Contract
from contracts.policies import Refused
from contracts.queries.facts import reference
from deliverables.models import Decision
from kaifeng_credit.consistency import check_history
from payments.queries.resting import money_resting_on


def check_nothing_rests(contract: Contract, decision: Decision) -> None:
    """Refuse where money rests on it, or later facts would hang in the air.

    Services that take a conclusion back ask this under the contract's lock.
    """
    key = decision.submission.deliverable.key
    money = money_resting_on(contract, key, since=decision.sequence)
    if money:
        raise Refused("acted_upon", f"结论不可撤销：{money}。")
    check_history(contract, without={reference(decision)})
