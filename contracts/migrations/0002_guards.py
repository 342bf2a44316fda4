"""Ledgers, batches, demos and sides are held by the database.

A batch that counts is signed by the other party's signer, once, and takes no
more rows; a real contract does not become a demo, where unsigned rows count;
nobody changes sides by an edited role. On SQLite a later migration that
rebuilds contracts_backfillbatch or contracts_membership must drop the
triggers that read it first and install them again.
"""

from django.db import migrations

from contracts.models.ledger import append_only, open_batch_check, row_check

PARTY_A = "('a_handler', 'a_approver', 'a_finance')"
PARTY_B = "('b_lead', 'b_onsite')"
OTHER_SIDE = f"""EXISTS (SELECT 1 FROM contracts_membership m
 WHERE m.user_id = NEW.user_id AND m.id <> COALESCE(NEW.id, 0) AND (
  (m.role IN {PARTY_A} AND NEW.role IN {PARTY_B})
  OR (m.role IN {PARTY_B} AND NEW.role IN {PARTY_A})))"""
# Of two rows written at once neither would see the other.
ONE_PERSON = (
    "1 FROM contracts_user WHERE id = NEW.user_id FOR NO KEY UPDATE"
)

FIXED = (
    "contract_id", "digest", "recorded_at", "recorded_by_id", "on_behalf_of",
    "proposed_complete_through", "proposed_readings",
)  # fmt: skip
CHANGED = " OR ".join(
    f"COALESCE(CAST(OLD.{name} AS TEXT), '')"
    f" <> COALESCE(CAST(NEW.{name} AS TEXT), '')"
    for name in FIXED
)
NOT_THE_OTHER_PARTY = """NEW.countersigned_by_id IS NOT NULL AND NOT EXISTS (
 SELECT 1 FROM contracts_membership m WHERE m.contract_id = NEW.contract_id
 AND m.user_id = NEW.countersigned_by_id AND m.role =
 CASE NEW.on_behalf_of WHEN 'a' THEN 'b_lead' ELSE 'a_approver' END)"""


class Migration(migrations.Migration):
    """Install the guards."""

    dependencies = [("contracts", "0001_initial")]

    operations = [
        *append_only(
            "contracts_agreementversion",
            "contracts_operationstart",
            "contracts_onsitestay",
            "contracts_readingdecision",
            "contracts_completenessdeclaration",
            "contracts_storedfile",
            "contracts_exportrecord",
            "contracts_auditevent",
            "contracts_reminder",
        ),
        *(
            open_batch_check(f"contracts_{table}")
            for table in (
                "operationstart",
                "onsitestay",
                "readingdecision",
                "completenessdeclaration",
            )
        ),
        row_check(
            "contracts_backfillbatch",
            "unsigned_first",
            on="INSERT",
            refuse_when="NEW.countersigned_at IS NOT NULL",
            message="a batch is recorded first and countersigned after",
        ),
        row_check(
            "contracts_backfillbatch",
            "signed_once",
            on="UPDATE",
            refuse_when=f"OLD.countersigned_at IS NOT NULL OR {CHANGED}",
            message="a batch is never changed and countersigned once",
        ),
        row_check(
            "contracts_backfillbatch",
            "signed_by_other",
            on="UPDATE",
            refuse_when=NOT_THE_OTHER_PARTY,
            message="a batch is countersigned by the other party",
        ),
        row_check(
            "contracts_backfillbatch",
            "kept",
            on="DELETE",
            refuse_when="1 = 1",
            message="a batch is never removed",
        ),
        row_check(
            "contracts_contract",
            "stays_real",
            on="UPDATE",
            refuse_when="OLD.is_demo <> NEW.is_demo",
            message="a contract stays real or a demo",
        ),
        row_check(
            "contracts_membership",
            "one_side",
            on="INSERT",
            refuse_when=OTHER_SIDE,
            message="a person acts for one party only",
            one_at_a_time=ONE_PERSON,
        ),
        row_check(
            "contracts_membership",
            "one_side_still",
            on="UPDATE",
            refuse_when=OTHER_SIDE,
            message="a person acts for one party only",
            one_at_a_time=ONE_PERSON,
        ),
    ]
