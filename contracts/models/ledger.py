"""Append-only tables, held by the database itself.

A ledger row is never changed and never removed; a mistake is corrected by a
row that reverses it. Triggers say so on PostgreSQL and on SQLite, so neither
``update()`` nor plain SQL gets past. A migration installs them with
``append_only("table")``; on SQLite a later migration that rebuilds the table
drops them, therefore a test looks for every ledger's triggers after
migrating.
"""

from django.db import migrations

REFUSAL = "ledger rows are never changed or removed"

_PG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION portal_refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{REFUSAL} (%)', TG_TABLE_NAME
  USING ERRCODE = 'check_violation'; END
$$ LANGUAGE plpgsql;
"""


def trigger_names(table: str) -> tuple[str, str]:
    """The names of the row triggers that guard a table."""
    return f"{table}_no_update", f"{table}_no_delete"


def _install(table: str):
    def install(apps, schema_editor):
        no_update, no_delete = trigger_names(table)
        if schema_editor.connection.vendor == "postgresql":
            # None, or the driver would take the % for a placeholder.
            schema_editor.execute(_PG_FUNCTION, None)
            for name, act, scope in (
                (no_update, "UPDATE", "ROW"),
                (no_delete, "DELETE", "ROW"),
                (f"{table}_no_truncate", "TRUNCATE", "STATEMENT"),
            ):
                schema_editor.execute(
                    f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {act} '
                    f'ON "{table}" FOR EACH {scope} '
                    f"EXECUTE FUNCTION portal_refuse_change()"
                )
            return
        for name, act in ((no_update, "UPDATE"), (no_delete, "DELETE")):
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
            schema_editor.execute(
                f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )

    return install


def _remove(table: str):
    def remove(apps, schema_editor):
        on = (
            f' ON "{table}"'
            if schema_editor.connection.vendor == "postgresql"
            else ""
        )
        for name in (*trigger_names(table), f"{table}_no_truncate"):
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')

    return remove


def append_only(*tables: str) -> list[migrations.RunPython]:
    """Migration operations that forbid UPDATE and DELETE on tables."""
    return [
        migrations.RunPython(_install(table), _remove(table))
        for table in tables
    ]


def insert_check(
    table: str, name: str, *, refuse_when: str, message: str
) -> migrations.RunPython:
    """A migration operation: refuse an INSERT for which a condition holds.

    ``refuse_when`` is SQL over ``NEW`` that both databases understand, so
    that direct SQL meets the same rule as the service above it.
    """
    trigger = f"{table}_{name}"

    def install(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger "
                f"AS $$ BEGIN IF {refuse_when} THEN RAISE EXCEPTION "
                f"'{message}' USING ERRCODE = 'check_violation'; END IF; "
                f"RETURN NEW; END $$ LANGUAGE plpgsql"
            )
            schema_editor.execute(
                f'CREATE OR REPLACE TRIGGER "{trigger}" BEFORE INSERT ON '
                f'"{table}" FOR EACH ROW EXECUTE FUNCTION {trigger}()'
            )
            return
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')
        schema_editor.execute(
            f'CREATE TRIGGER "{trigger}" BEFORE INSERT ON "{table}" '
            f"WHEN {refuse_when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    def remove(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f'DROP TRIGGER IF EXISTS "{trigger}" ON "{table}"'
            )
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {trigger}()")
        else:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')

    return migrations.RunPython(install, remove)
