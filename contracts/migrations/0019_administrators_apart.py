"""三员: an administrator is nothing else, and nobody is above the roles.

On SQLite a later migration that rebuilds contracts_membership or
contracts_user must install these triggers again.
"""

from django.db import migrations

from contracts.models.ledger import row_check

ADMINISTRATORS = "('system_admin', 'security_admin', 'auditor')"
HOLDS_ANOTHER = f"""EXISTS (SELECT 1 FROM contracts_membership m
 WHERE m.user_id = NEW.user_id AND m.id <> COALESCE(NEW.id, 0)
 AND m.role <> NEW.role AND (m.role IN {ADMINISTRATORS}
 OR NEW.role IN {ADMINISTRATORS}))"""
# Of two rows written at once neither would see the other.
ONE_PERSON = (
    "1 FROM contracts_user WHERE id = NEW.user_id FOR NO KEY UPDATE"
)


class Migration(migrations.Migration):
    """Install the guards."""

    dependencies = [("contracts", "0018_audit_sm3")]

    operations = [
        *(
            row_check(
                "contracts_membership",
                f"apart_{on.lower()}",
                on=on,
                refuse_when=HOLDS_ANOTHER,
                message="an administrator holds no other role",
                one_at_a_time=ONE_PERSON,
            )
            for on in ("INSERT", "UPDATE")
        ),
        *(
            row_check(
                "contracts_user",
                f"no_superuser_{on.lower()}",
                on=on,
                refuse_when="NEW.is_superuser",
                message="nobody stands above the roles",
            )
            for on in ("INSERT", "UPDATE")
        ),
    ]
