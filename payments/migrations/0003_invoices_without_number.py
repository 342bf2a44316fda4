"""Of an invoice of the past nobody may know the number: it stays empty.

Only numbers that are known are unique, and a red invoice carries the number
it takes back. SQLite rebuilds the table for that
and loses its triggers; they are installed again.
"""

from django.db import migrations, models

from contracts.models.ledger import (
    append_only,
    insert_check,
    open_batch_check,
)


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0002_guards"),
        ("contracts", "0006_backfill_settled"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="invoice", name="an_invoice_number_once"
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=["contract", "number"],
                condition=models.Q(amount__gt=0) & ~models.Q(number=""),
                name="an_invoice_number_once",
            ),
        ),
        *append_only("payments_invoice"),
        insert_check(
            "payments_invoice",
            "of_its_contract",
            refuse_when=(
                "NEW.contract_id <> (SELECT contract_id FROM "
                "payments_tranche WHERE id = NEW.tranche_id)"
            ),
            message="an invoice belongs to the contract of its tranche",
        ),
        open_batch_check("payments_invoice"),
    ]
