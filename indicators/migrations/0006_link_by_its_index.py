"""The check for a link recorded twice looks it up by its index.

SQLite takes ``reverses_id IS NULL`` for the rarest of things, since that
index is unique, and read every entry of the table for every new one: a table
of 50,000 articles took longer than a worker's lease.
"""

from django.db import migrations

from contracts.models.ledger import row_check


class Migration(migrations.Migration):
    """Replaces the trigger; its meaning is unchanged."""

    dependencies = [("indicators", "0005_indicator_sets")]
    operations = [
        row_check(
            "indicators_activity",
            "same_link",
            on="INSERT",
            refuse_when=(
                "NEW.link_key <> '' AND NEW.reverses_id IS NULL AND EXISTS ("
                "SELECT 1 FROM indicators_activity a WHERE "
                "a.contract_id = NEW.contract_id "
                "AND a.link_key = NEW.link_key "
                "AND COALESCE(a.reverses_id, 0) = 0 "
                "AND NOT EXISTS (SELECT 1 FROM indicators_activity r "
                "WHERE r.reverses_id = a.id))"
            ),
            message="one link is recorded once",
            one_at_a_time=(
                "1 FROM contracts_contract WHERE id = NEW.contract_id "
                "FOR UPDATE"
            ),
        ),
    ]
