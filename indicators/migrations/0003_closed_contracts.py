from django.db import migrations

from contracts.models.ledger import open_contract_check


class Migration(migrations.Migration):
    """Nothing is measured or counted once both sides closed the contract."""

    dependencies = [
        ("contracts", "0025_endings"),
        ("indicators", "0002_guards"),
    ]

    operations = [
        open_contract_check("indicators_measurement"),
        open_contract_check("indicators_countedevent"),
    ]
