"""The check for a day signed in twice looks at that person's days alone.

SQLite takes ``reverses_id IS NULL`` for the rarest of things, since that
index is unique, and read every sign-in of the table for every new one.
"""

from django.db import migrations

from contracts.models.ledger import row_check


class Migration(migrations.Migration):
    """Replaces the trigger; its meaning is unchanged."""

    dependencies = [("contracts", "0033_attendance_months")]
    operations = [
        row_check(
            "contracts_attendanceday",
            "once_a_day",
            on="INSERT",
            refuse_when=(
                "NEW.reverses_id IS NULL AND EXISTS (SELECT 1 FROM "
                "contracts_attendanceday a WHERE a.member_id = NEW.member_id "
                'AND a."on" = NEW."on" AND COALESCE(a.reverses_id, 0) = 0 '
                "AND NOT EXISTS (SELECT 1 FROM contracts_attendanceday r "
                "WHERE r.reverses_id = a.id))"
            ),
            message="a person signs in once a day",
            one_at_a_time=(
                "1 FROM contracts_contract WHERE id = NEW.contract_id "
                "FOR UPDATE"
            ),
        ),
    ]
