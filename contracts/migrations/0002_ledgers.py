"""Ledgers are held by the database; a person acts for one side only."""

from django.db import migrations

from contracts.models.ledger import append_only, insert_check

OTHER_SIDE = """EXISTS (SELECT 1 FROM contracts_membership m
 WHERE m.user_id = NEW.user_id AND (
  (m.role IN ('a_handler', 'a_approver', 'a_finance')
   AND NEW.role IN ('b_lead', 'b_onsite'))
  OR (m.role IN ('b_lead', 'b_onsite')
   AND NEW.role IN ('a_handler', 'a_approver', 'a_finance'))))"""


class Migration(migrations.Migration):
    """Install the triggers of this app's ledgers."""

    dependencies = [("contracts", "0001_initial")]

    operations = [
        *append_only(
            "contracts_agreementversion",
            "contracts_operationstart",
            "contracts_readingdecision",
            "contracts_completenessdeclaration",
            "contracts_storedfile",
            "contracts_exportrecord",
            "contracts_auditevent",
            "contracts_reminder",
        ),
        insert_check(
            "contracts_membership",
            "one_side",
            refuse_when=OTHER_SIDE,
            message="a person acts for one party only",
        ),
    ]
