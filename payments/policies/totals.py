"""No payment is asked for, or approved, that the total in force cannot hold."""

from datetime import date
from decimal import Decimal

from contracts.models import Contract
from contracts.policies import Refused
from payments.models import PaymentRequest
from payments.queries.totals import (
    asked_for,
    contract_paid,
    total_in_force,
)
from payments.rules.totals import room_in_total


def check_fits_total(
    contract: Contract,
    amount: Decimal,
    *,
    on: date,
    but: PaymentRequest | None = None,
) -> None:
    """Said before the bank is told, not when it has paid (2.1).

    ``but`` is the request that is being approved: it is not beside itself.
    """
    total, paid = total_in_force(contract, on), contract_paid(contract)
    asked = asked_for(contract, but=but)
    room = room_in_total(total=total, paid=paid, asked=asked)
    if amount <= room:
        return
    on_its_way = f"，在办申请 ￥{asked:,.2f}" if asked else ""
    advice = "退回本申请" if but else "按余额提请"
    raise Refused(
        "total_exceeded",
        f"累计将超过现行合同总金额 ￥{total:,.2f}"
        f"（已到账 ￥{paid:,.2f}{on_its_way}，还可支付 ￥{max(room, 0):,.2f}）。"
        f"请{advice}，或先登记合同总金额变更。",
    )
