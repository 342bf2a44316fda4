"""The sums beside the ledger of payments, kept by the database itself.

Each payment moves two rows, its tranche's and its contract's; their CHECK is
what refuses too much, also between two transactions that do not see each
other's rows: the second waits for the row and then meets the CHECK. The sum
over the ledger that the first guards asked (0002) could not see those, so it
goes. SQLite rebuilt payments_payment in 0004 and lost its triggers; they are
installed again.
"""

from decimal import Decimal

from django.db import migrations
from django.db.models import Sum

from contracts.models.ledger import (
    after_insert,
    append_only,
    drop_trigger,
    insert_check,
    open_batch_check,
)

MOVE = (
    "UPDATE payments_balance SET paid = ROUND(paid + NEW.amount, 2)"
    " WHERE contract_id = NEW.contract_id AND tranche_id"
)


def fill(apps, schema_editor):
    Balance = apps.get_model("payments", "Balance")
    Tranche = apps.get_model("payments", "Tranche")
    Payment = apps.get_model("payments", "Payment")
    agreed, paid = {}, {}
    for tranche in Tranche.objects.order_by("pk"):
        of = tranche.contract_id
        sums = Payment.objects.filter(tranche=tranche).aggregate(
            total=Sum("amount")
        )
        total = sums["total"] or Decimal(0)
        Balance.objects.create(
            contract_id=of,
            tranche=tranche,
            ceiling=tranche.amount,
            paid=total,
        )
        agreed[of] = agreed.get(of, Decimal(0)) + tranche.amount
        paid[of] = paid.get(of, Decimal(0)) + total
    for contract_id, total in agreed.items():
        Balance.objects.create(
            contract_id=contract_id, ceiling=total, paid=paid[contract_id]
        )


class Migration(migrations.Migration):
    """Fill the balances, and let every payment move them."""

    dependencies = [("payments", "0004_balances")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        drop_trigger("payments_payment", "within_tranche"),
        *append_only("payments_payment"),
        insert_check(
            "payments_payment",
            "of_its_contract",
            refuse_when=(
                "NEW.contract_id <> (SELECT contract_id FROM "
                "payments_tranche WHERE id = NEW.tranche_id)"
            ),
            message="a payment belongs to the contract of its tranche",
        ),
        open_batch_check("payments_payment"),
        insert_check(
            "payments_payment",
            "has_balances",
            refuse_when=(
                "NOT EXISTS (SELECT 1 FROM payments_balance WHERE"
                " tranche_id = NEW.tranche_id) OR NOT EXISTS (SELECT 1 FROM"
                " payments_balance b JOIN payments_tranche t ON"
                " b.contract_id = t.contract_id WHERE t.id = NEW.tranche_id"
                " AND b.tranche_id IS NULL)"
            ),
            message="a payment moves the balances of its tranche and contract",
        ),
        # The tranche first, always: two that wait for each other's second
        # row would be a deadlock.
        after_insert(
            "payments_payment",
            "moves_balances",
            f"{MOVE} = NEW.tranche_id",
            f"{MOVE} IS NULL",
        ),
    ]
