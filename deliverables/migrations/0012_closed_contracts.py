from django.db import migrations

from contracts.models.ledger import open_contract_check

OF_A_CONTRACT = (
    "submission", "withdrawal", "receipt", "decision", "expertreview",
    "signoff", "acceptancereview", "signoffrequest", "expertpanel",
)  # fmt: skip


class Migration(migrations.Migration):
    """Nothing is handed in or accepted once both sides closed the contract."""

    dependencies = [
        ("contracts", "0025_endings"),
        ("deliverables", "0011_counts_elsewhere"),
    ]

    operations = [
        *(
            open_contract_check(f"deliverables_{table}")
            for table in OF_A_CONTRACT
        ),
        open_contract_check(
            "deliverables_documentversion",
            contract=(
                "(SELECT d.contract_id FROM deliverables_deliverable d "
                "WHERE d.id = NEW.deliverable_id)"
            ),
        ),
    ]
