"""Ledgers are held by the database."""

from django.db import migrations

from contracts.models.ledger import append_only


class Migration(migrations.Migration):
    """Install the triggers of this app's ledgers."""

    dependencies = [("payments", "0001_initial")]

    operations = append_only("payments_payment", "payments_invoice")
