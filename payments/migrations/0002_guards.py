"""Ledgers are held by the database, and payments within their tranche.

The sum is compared in whole 分: SQLite keeps a decimal as a float, and a
tenth of a 分 too much in a float is not an overpayment. On SQLite a later
migration that rebuilds payments_tranche must drop these triggers first and
install them again, because they read that table.
"""

from django.db import migrations

from contracts.models.ledger import (
    append_only,
    insert_check,
    open_batch_check,
)

PAID = (
    "(SELECT COALESCE(SUM(amount), 0) FROM payments_payment"
    " WHERE tranche_id = NEW.tranche_id)"
)
TRANCHE = "FROM payments_tranche WHERE id = NEW.tranche_id"


class Migration(migrations.Migration):
    """Install the triggers of this app's ledgers."""

    dependencies = [
        ("payments", "0001_initial"),
        ("contracts", "0002_guards"),
    ]

    operations = [
        *append_only("payments_payment", "payments_invoice"),
        insert_check(
            "payments_payment",
            "within_tranche",
            refuse_when=(
                f"ROUND(({PAID} + NEW.amount) * 100)"
                f" > ROUND((SELECT amount {TRANCHE}) * 100)"
                f" OR ROUND(({PAID} + NEW.amount) * 100) < 0"
            ),
            message="payments of a tranche stay between zero and its amount",
        ),
        insert_check(
            "payments_payment",
            "of_its_contract",
            refuse_when=(
                f"NEW.contract_id <> (SELECT contract_id {TRANCHE})"
            ),
            message="a payment belongs to the contract of its tranche",
        ),
        insert_check(
            "payments_invoice",
            "of_its_contract",
            refuse_when=(
                f"NEW.contract_id <> (SELECT contract_id {TRANCHE})"
            ),
            message="an invoice belongs to the contract of its tranche",
        ),
        *(
            open_batch_check(f"payments_{table}")
            for table in ("payment", "invoice")
        ),
    ]
