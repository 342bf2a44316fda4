"""Ledgers are held by the database; backfill goes into an open batch."""

from django.db import migrations

from contracts.models.ledger import append_only, open_batch_check

FACTS = ("indicators_measurement", "indicators_countedevent")


class Migration(migrations.Migration):
    """Install the triggers of this app's ledgers."""

    dependencies = [
        ("indicators", "0001_initial"),
        ("contracts", "0002_guards"),
    ]

    operations = [
        *append_only(*FACTS),
        *(open_batch_check(table) for table in FACTS),
    ]
