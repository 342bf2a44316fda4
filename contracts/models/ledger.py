"""Append-only tables, held by the database itself.

A ledger row is never changed and never removed; a mistake is corrected by a
row that reverses it. Triggers say so on PostgreSQL and on SQLite, so neither
``update()`` nor plain SQL gets past. A migration installs them with
``append_only("table")``; on SQLite a later migration that rebuilds the table
drops them, therefore a test looks for every ledger's triggers after
migrating.
"""

from django.db import migrations, router

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


class Guard(migrations.RunPython):
    """An operation that installs triggers: plain SQL, which asks no models.

    What RunPython hands to its code, every model as of then, takes a quarter
    of a second to build; a hundred of them would be half of migrating.
    """

    def database_forwards(
        self, app_label, schema_editor, from_state, to_state
    ):
        if router.allow_migrate(
            schema_editor.connection.alias, app_label, **self.hints
        ):
            self.code(None, schema_editor)

    def database_backwards(
        self, app_label, schema_editor, from_state, to_state
    ):
        if router.allow_migrate(
            schema_editor.connection.alias, app_label, **self.hints
        ):
            self.reverse_code(None, schema_editor)


def append_only(*tables: str) -> list[Guard]:
    """Migration operations that forbid UPDATE and DELETE on tables."""
    return [Guard(_install(table), _remove(table)) for table in tables]


def row_check(
    table: str,
    name: str,
    *,
    on: str,
    refuse_when: str,
    message: str,
    one_at_a_time: str = "",
) -> Guard:
    """A migration operation: refuse an act on a row if a condition holds.

    ``on`` is INSERT, UPDATE or DELETE; ``refuse_when`` is SQL over ``NEW``
    and ``OLD`` that both databases understand, so that direct SQL meets the
    same rule as the service above it. ``one_at_a_time`` is a statement that
    PostgreSQL performs first, to lock what the condition looks at: what
    another transaction has not yet committed would be invisible to it. On
    SQLite there is one writer at a time.
    """
    trigger = f"{table}_{name}"
    row = "OLD" if on == "DELETE" else "NEW"

    def install(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            first = f"PERFORM {one_at_a_time};" if one_at_a_time else ""
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger "
                f"AS $$ BEGIN {first} IF {refuse_when} THEN RAISE EXCEPTION "
                f"'{message}' USING ERRCODE = 'check_violation'; END IF; "
                f"RETURN {row}; END $$ LANGUAGE plpgsql"
            )
            schema_editor.execute(
                f'CREATE OR REPLACE TRIGGER "{trigger}" BEFORE {on} ON '
                f'"{table}" FOR EACH ROW EXECUTE FUNCTION {trigger}()'
            )
            return
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')
        schema_editor.execute(
            f'CREATE TRIGGER "{trigger}" BEFORE {on} ON "{table}" '
            f"WHEN {refuse_when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    return Guard(install, _taker(table, trigger))


def drop_trigger(table: str, name: str) -> Guard:
    """A migration operation: a check that another one now stands for."""
    return Guard(_taker(table, f"{table}_{name}"), Guard.noop)


def _taker(table: str, trigger: str):
    def remove(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f'DROP TRIGGER IF EXISTS "{trigger}" ON "{table}"'
            )
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {trigger}()")
        else:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')

    return remove


def after_insert(
    table: str, name: str, *statements: str
) -> Guard:
    """A migration operation: what an INSERT brings with it elsewhere.

    ``statements`` are SQL over ``NEW`` that both databases understand, done
    in their order within the same transaction, so that a sum kept beside a
    ledger moves with every row, whoever writes it. What they meet there (a
    CHECK that does not hold) refuses the row as well.
    """
    trigger = f"{table}_{name}"
    body = " ".join(f"{statement};" for statement in statements)

    def install(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger "
                f"AS $$ BEGIN {body} RETURN NULL; END $$ LANGUAGE plpgsql",
                None,
            )
            schema_editor.execute(
                f'CREATE OR REPLACE TRIGGER "{trigger}" AFTER INSERT ON '
                f'"{table}" FOR EACH ROW EXECUTE FUNCTION {trigger}()'
            )
            return
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')
        schema_editor.execute(
            f'CREATE TRIGGER "{trigger}" AFTER INSERT ON "{table}" '
            f"BEGIN {body} END"
        )

    return Guard(install, _taker(table, trigger))


def insert_check(
    table: str, name: str, *, refuse_when: str, message: str
) -> Guard:
    """A migration operation: refuse an INSERT for which a condition holds."""
    return row_check(
        table, name, on="INSERT", refuse_when=refuse_when, message=message
    )


def open_batch_check(table: str) -> Guard:
    """A migration operation: 补录 goes into an open batch of its contract.

    Into a batch that is signed already a single person could put what two
    sign otherwise. Every table of facts carries this check.
    """
    return insert_check(
        table,
        "open_batch",
        refuse_when=(
            "NEW.batch_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
            "contracts_backfillbatch b WHERE b.id = NEW.batch_id AND "
            "b.contract_id = NEW.contract_id AND b.countersigned_at IS NULL)"
        ),
        message="a backfilled row belongs to an open batch of its contract",
    )


def open_contract_check(
    table: str, *, contract: str = "NEW.contract_id", when: str = ""
) -> Guard:
    """A migration operation: nothing new of what the end took away (结案).

    ``contract`` is SQL for the id of the row's contract; ``when`` narrows the
    rows it is about. The services say the same in words.
    """
    narrowed = f"({when}) AND " if when else ""
    return insert_check(
        table,
        "open_contract",
        refuse_when=(
            f"{narrowed}EXISTS (SELECT 1 FROM contracts_contract c WHERE "
            f"c.id = {contract} AND c.closed_on IS NOT NULL)"
        ),
        message="the contract is closed: its record is read-only",
    )
