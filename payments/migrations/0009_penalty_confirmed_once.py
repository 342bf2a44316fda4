"""A day that is confirmed is not confirmed again by reversing its own row."""

from django.db import migrations

from contracts.models.ledger import insert_check


class Migration(migrations.Migration):
    """What the unique index says of originals, said of the rows after them."""

    dependencies = [
        ("payments", "0008_penalty_ledger"),
    ]

    operations = [
        insert_check(
            "payments_penaltyday",
            "confirmed_once",
            refuse_when=(
                "NEW.verdict = 'confirmed' AND EXISTS (SELECT 1"
                " FROM payments_penaltyday r WHERE r.id = NEW.reverses_id"
                " AND r.verdict = 'confirmed')"
            ),
            message="a confirmed day is not confirmed again",
        ),
    ]
