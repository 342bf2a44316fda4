"""What kind of taxpayer 乙方 is: declared by 乙方, from a day on (2.3)."""

from datetime import date

from django.db import transaction

from contracts.models import Contract, User
from contracts.services import audit
from contracts.services.facts import lock_contract
from payments.models import TaxpayerStatus
from payments.policies import check_can_declare_taxpayer


@transaction.atomic
def declare_taxpayer(
    *, contract: Contract, general: bool, since: date, by: User, today: date
) -> TaxpayerStatus:
    """乙方负责人 declares the status in force from a day; earlier rows stay."""
    contract = lock_contract(contract.pk, after_end=True)
    check_can_declare_taxpayer(contract, by, since=since, today=today)
    row = TaxpayerStatus.objects.create(
        contract=contract, general=general, since=since, recorded_by=by
    )
    word = "一般纳税人" if general else "小规模纳税人"
    audit.record(
        "taxpayer_declared",
        by=by,
        contract=contract,
        on=row,
        summary=f"登记乙方纳税人身份：{word}，自 {since.isoformat()} 起",
        detail={"general": general, "happened_on": since.isoformat()},
    )
    return row
