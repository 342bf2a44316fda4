"""A decision or a receipt is taken back by a reversing row and done again.

Rows of before are kept as they are: each is its round's first turn. On
SQLite the new columns rebuild both tables, without their triggers, which are
installed again at the end.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from contracts.models.ledger import (
    Guard,
    append_only,
    insert_check,
    open_batch_check,
)

first = import_module("deliverables.migrations.0002_guards")


def legacy_rename(on):
    """Let SQLite rebuild tables that triggers of other tables look at."""

    def act(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"PRAGMA legacy_alter_table = {on}")

    return act


def rebuild(on):
    other = "ON" if on == "OFF" else "OFF"
    return Guard(legacy_rename(on), legacy_rename(other))


def in_turn(table):
    """Refuse a second act while the first stands, and odd reversals."""
    return f"""(NEW.reverses_id IS NULL AND NEW.turn <> 1 AND NOT EXISTS (
  SELECT 1 FROM {table} d JOIN {table} r ON r.reverses_id = d.id
  WHERE d.submission_id = NEW.submission_id AND d.turn = NEW.turn - 1
  AND d.reverses_id IS NULL))
 OR (NEW.reverses_id IS NOT NULL AND (NEW.batch_id IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM {table} d
   WHERE d.id = NEW.reverses_id AND d.submission_id = NEW.submission_id
   AND d.turn = NEW.turn AND d.reverses_id IS NULL)))"""


# What 乙方 answered, and what was decided, is not taken from under it.
ANSWERED = """NEW.reverses_id IS NOT NULL AND EXISTS (
 SELECT 1 FROM deliverables_answer a WHERE a.decision_id = NEW.reverses_id)"""
DECIDED = """NEW.reverses_id IS NOT NULL AND EXISTS (
 SELECT 1 FROM deliverables_decision d
 WHERE d.submission_id = NEW.submission_id AND d.reverses_id IS NULL
 AND NOT EXISTS (SELECT 1 FROM deliverables_decision r
  WHERE r.reverses_id = d.id))"""
DECISION, RECEIPT = "deliverables_decision", "deliverables_receipt"
GUARDS = (
    *append_only(DECISION, RECEIPT),
    open_batch_check(DECISION),
    open_batch_check(RECEIPT),
    insert_check(
        DECISION,
        "by_another",
        refuse_when=first.NOT_ANOTHER_PERSON_OF_PARTY_A,
        message="submitter and decider are never one person nor one party",
    ),
    insert_check(
        RECEIPT,
        "by_party_a",
        refuse_when=first.NOT_PARTY_A,
        message="only party a signs for a submission",
    ),
    *(
        insert_check(
            table,
            "in_turn",
            refuse_when=in_turn(table),
            message="an act stands once on a round until it is taken back",
        )
        for table in (DECISION, RECEIPT)
    ),
    insert_check(
        DECISION,
        "unanswered",
        refuse_when=ANSWERED,
        message="a decision that was answered is not taken back",
    ),
    insert_check(
        RECEIPT,
        "undecided",
        refuse_when=DECIDED,
        message="a receipt is not taken back from under a decision",
    ),
)


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0008_file_scans'),
        ('deliverables', '0009_set_aside_uploads'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        rebuild("ON"),
        migrations.RemoveConstraint(
            model_name='decision',
            name='one_decision_per_number',
        ),
        migrations.AddField(
            model_name='decision',
            name='turn',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='第几次'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='turn',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='第几次'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='deliverables.submission'),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='deliverables.submission'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', True)), fields=('contract', 'number'), name='one_decision_per_number'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', True)), fields=('submission', 'turn'), name='one_decision_stands_on_a_round'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', True)), fields=('submission', 'turn'), name='one_receipt_stands_on_a_round'),
        ),
        rebuild("OFF"),
        *GUARDS,
    ]
