"""合同总金额 beside what is paid and asked for: what fits, what is said.

第二条第1款: nothing more is paid than the total in force. A supplementary
agreement may lower it below what was paid already: that stays paid, and what
becomes of the rest is for the parties to agree on; the text says nothing.
"""

from decimal import Decimal

from contracts.rules.money import yuan


def room_in_total(*, total: Decimal, paid: Decimal, asked: Decimal) -> Decimal:
    """What may still be asked for; ``asked`` is on its way already.

    >>> room_in_total(total=Decimal(100), paid=Decimal(60), asked=Decimal(30))
    Decimal('10')
    """
    return total - paid - asked


def lowering_words(
    *, total: Decimal, paid: Decimal, asked: Decimal
) -> tuple[str, ...]:
    """What somebody who lowers the total should know before signing.

    ``asked`` are the payment requests on their way, as far as not credited.
    """
    if paid > total:
        return (
            f"到账合计 ￥{yuan(paid)} 超过变更后的合同总金额 ￥{yuan(total)}："
            "已有到账不变，此后不能再提请、批准或登记付款；"
            f"超出的 ￥{yuan(paid - total)} 如何处理由双方另行约定。",
        )
    if asked and paid + asked > total:
        return (
            f"到账合计 ￥{yuan(paid)} 加在办的付款申请 ￥{yuan(asked)}，"
            f"超过变更后的合同总金额 ￥{yuan(total)}："
            "签署后这些申请不能再批准或登记到账，请先退回付款申请。",
        )
    return ()
