"""Backfilled rows go into an open batch of their contract."""

from django.db import migrations

from contracts.models.ledger import open_batch_check


class Migration(migrations.Migration):
    """Install the check on every table of facts."""

    dependencies = [
        ("deliverables", "0003_reasons_and_rework_dates"),
        ("contracts", "0005_guards"),
    ]

    operations = [
        open_batch_check(f"deliverables_{table}")
        for table in (
            "submission",
            "withdrawal",
            "receipt",
            "decision",
            "expertreview",
            "signoff",
        )
    ]
