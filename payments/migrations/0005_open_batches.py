"""Backfilled rows go into an open batch of their contract."""

from django.db import migrations

from contracts.models.ledger import open_batch_check


class Migration(migrations.Migration):
    """Install the check on every table of facts."""

    dependencies = [
        ("payments", "0004_declined_when_and_why"),
        ("contracts", "0005_guards"),
    ]

    operations = [
        open_batch_check(f"payments_{table}")
        for table in (
            "payment",
            "invoice",
        )
    ]
