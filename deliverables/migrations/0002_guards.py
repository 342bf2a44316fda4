"""Ledgers are held by the database; nobody decides what they handed in."""

from django.db import migrations

from contracts.models.ledger import (
    append_only,
    insert_check,
    open_batch_check,
)


def _acts_for(person: str, roles: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM contracts_membership m WHERE m.contract_id = "
        f"NEW.contract_id AND m.user_id = {person} AND m.role IN ({roles}))"
    )


PARTY_A = "'a_handler', 'a_approver', 'a_finance'"
PARTY_B = "'b_lead', 'b_onsite'"

NOT_PARTY_B = (
    f"NEW.batch_id IS NULL AND NOT {_acts_for('NEW.recorded_by_id', PARTY_B)}"
)
# A backfilled decision moves nothing until the other party countersigned.
NOT_ANOTHER_PERSON_OF_PARTY_A = f"""NEW.batch_id IS NULL AND (EXISTS (
  SELECT 1 FROM deliverables_submission s WHERE s.id = NEW.submission_id
  AND (s.recorded_by_id = NEW.recorded_by_id
   OR s.recorded_by_id = NEW.prepared_by_id))
 OR {_acts_for("NEW.recorded_by_id", PARTY_B)}
 OR {_acts_for("NEW.prepared_by_id", PARTY_B)}
 OR NOT {_acts_for("NEW.recorded_by_id", PARTY_A)})"""
NOT_PARTY_A = (
    f"NEW.batch_id IS NULL AND NOT {_acts_for('NEW.recorded_by_id', PARTY_A)}"
)


class Migration(migrations.Migration):
    """Install the triggers of this app's ledgers and its four eyes."""

    dependencies = [
        ("deliverables", "0001_initial"),
        ("contracts", "0002_guards"),
    ]

    operations = [
        *append_only(
            "deliverables_documentversion",
            "deliverables_versionremoval",
            "deliverables_submission",
            "deliverables_submissiondocument",
            "deliverables_withdrawal",
            "deliverables_receipt",
            "deliverables_decision",
            "deliverables_expertreview",
            "deliverables_signoff",
            "deliverables_acceptancepacket",
        ),
        insert_check(
            "deliverables_submission",
            "by_party_b",
            refuse_when=NOT_PARTY_B,
            message="only party b hands in a deliverable",
        ),
        insert_check(
            "deliverables_decision",
            "by_another",
            refuse_when=NOT_ANOTHER_PERSON_OF_PARTY_A,
            message="submitter and decider are never one person nor one party",
        ),
        insert_check(
            "deliverables_receipt",
            "by_party_a",
            refuse_when=NOT_PARTY_A,
            message="only party a signs for a submission",
        ),
        insert_check(
            "deliverables_signoff",
            "by_party_a",
            refuse_when=NOT_PARTY_A,
            message="only party a signs off a deliverable",
        ),
        *(
            open_batch_check(f"deliverables_{table}")
            for table in (
                "submission",
                "withdrawal",
                "receipt",
                "decision",
                "expertreview",
                "signoff",
            )
        ),
    ]
