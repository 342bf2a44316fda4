"""Backfilled rows go into an open batch of their contract."""

from django.db import migrations

from contracts.models.ledger import open_batch_check


class Migration(migrations.Migration):
    """Install the check on every table of facts."""

    dependencies = [
        ("indicators", "0002_ledgers"),
        ("contracts", "0005_guards"),
    ]

    operations = [
        open_batch_check(f"indicators_{table}")
        for table in (
            "measurement",
            "countedevent",
        )
    ]
