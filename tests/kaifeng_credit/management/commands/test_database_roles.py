"""The role that serves people serves them, and can do nothing worse (G20)."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import (
    DatabaseError,
    ProgrammingError,
    connection,
    transaction,
)

from contracts.checks import check_owns_no_table
from contracts.models import AuditEvent, StoredFile
from contracts.models.ledger import trigger_names
from contracts.services.files import keep_bytes
from deliverables.models import Submission
from kaifeng_credit.operations.database_roles import (
    insert_only_tables,
    rights_of_the_app,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
OWNER, APP = "test_portal_owner", "test_portal_app"


@pytest.fixture
def as_app():
    """The rest of a test is done by the application's role."""
    call_command(
        "database_roles", "--owner", OWNER, "--app", APP, stdout=StringIO()
    )
    sql(f"SET ROLE {APP}")
    yield
    sql("RESET ROLE")


def sql(statement: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def refused(statement: str) -> None:
    with (
        pytest.raises(
            ProgrammingError, match="permission denied|must be owner"
        ),
        transaction.atomic(),
    ):
        sql(statement)


@pytest.mark.postgres
def test_a_submission_goes_its_way_to_a_judgment(as_app):
    """Handed in, signed for and judged, with file, number and audit event."""
    contract = make.make_contract()
    people = make.make_people(contract)
    row = make.deliverable(contract, "research_report")
    submission = make.make_received(row, b=people.b_lead, a=people.a_handler)
    make.make_decision(
        submission, handler=people.a_handler, approver=people.a_approver
    )
    assert Submission.objects.exists()
    assert StoredFile.objects.exists()
    assert AuditEvent.objects.filter(chain=contract.slug).exists()


@pytest.mark.postgres
def test_no_ledger_is_changed_emptied_or_stripped(as_app):
    tables = sorted(insert_only_tables())
    assert len(tables) > 30
    for table in tables:
        refused(f'DELETE FROM "{table}"')
        refused(f'TRUNCATE "{table}"')
        refused(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
        refused(f'DROP TABLE "{table}"')
        (column,) = sql(
            "SELECT attname FROM pg_attribute WHERE attnum = 1 AND "
            f"attrelid = '\"{table}\"'::regclass"
        )[0]
        refused(f'UPDATE "{table}" SET "{column}" = "{column}"')


@pytest.mark.postgres
def test_the_app_owns_nothing_makes_nothing_and_turns_no_trigger_off(as_app):
    assert [(0,)] == sql(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r "
        f"ON r.oid = c.relowner WHERE r.rolname = '{APP}'"
    )
    refused("SET session_replication_role = replica")
    refused("CREATE TABLE public.mine (id int)")
    refused("UPDATE django_migrations SET name = name")
    refused("CREATE OR REPLACE FUNCTION public.portal_refuse_change() "
            "RETURNS trigger AS $$ BEGIN RETURN NEW; END $$ "
            "LANGUAGE plpgsql")  # fmt: skip


@pytest.mark.postgres
def test_with_the_defence_taken_out_the_triggers_still_refuse(as_app):
    """Each line alone: with the right, the trigger refuses; without either
    the row is another, so the refusals above were not the test's own."""
    keep_bytes(b"paper")
    change = "UPDATE contracts_storedfile SET size = 0"
    refused(change)
    sql("RESET ROLE")
    sql(f"GRANT UPDATE ON contracts_storedfile TO {APP}")
    sql(f"SET ROLE {APP}")
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
    ):
        sql(change)
    sql("RESET ROLE")
    sql("ALTER TABLE contracts_storedfile DISABLE TRIGGER USER")
    sql(f"SET ROLE {APP}")
    sql(change)
    assert 0 == StoredFile.objects.get().size


@pytest.mark.postgres
def test_the_owner_waits_five_seconds_for_a_lock_and_owns_all(as_app):
    sql("RESET ROLE")
    said = sql(f"SELECT setconfig FROM pg_db_role_setting s JOIN pg_roles r "
               f"ON r.oid = s.setrole WHERE r.rolname = '{OWNER}'")  # fmt: skip
    assert [(["lock_timeout=5s"],)] == said
    assert [(OWNER,)] == sql(
        "SELECT DISTINCT tableowner::text FROM pg_tables "
        "WHERE schemaname = 'public'"
    )
    # Run again, as after every migration, it grants the same.
    call_command(
        "database_roles", "--owner", OWNER, "--app", APP, stdout=StringIO()
    )


@pytest.mark.postgres
def test_the_owner_grants_anew_without_anybody_above_it(as_app):
    """As after a migration in compose: no program of ours makes roles."""
    sql("RESET ROLE")
    sql("CREATE TABLE contracts_new (id int)")
    sql(f"ALTER TABLE contracts_new OWNER TO {OWNER}")
    sql(f"SET ROLE {APP}")
    refused("SELECT * FROM contracts_new")
    sql(f"SET ROLE {OWNER}")
    call_command("database_roles", "--grants", "--app", APP, stdout=StringIO())
    assert ["contracts.W003"] == [one.id for one in _who_owns()]
    # Making roles is not the owner's: the whole command is refused to it.
    with pytest.raises(CommandError, match="permission denied"):
        call_command("database_roles", "--owner", OWNER, "--app", APP)
    sql(f"SET ROLE {APP}")
    assert [] == sql("SELECT * FROM contracts_new")
    refused("DELETE FROM contracts_auditevent")
    assert [] == _who_owns()


def _who_owns():
    return check_owns_no_table(databases=["default"])


@pytest.mark.postgres
def test_every_ledger_still_has_its_triggers(as_app):
    there = {
        name for (name,) in sql(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
            "AND tgenabled = 'O'"
        )
    }  # fmt: skip
    tables = {one for one in insert_only_tables() if "historical" not in one}
    for table in tables:
        assert set(trigger_names(table)) <= there


@pytest.mark.postgres
def test_a_name_that_is_no_word_is_refused():
    with pytest.raises(CommandError, match="不能作角色名"):
        call_command("database_roles", "--app", "x; DROP TABLE y")


def test_ledgers_are_only_added_to():
    rights = rights_of_the_app()
    assert "SELECT, INSERT" == rights["contracts_auditevent"]
    assert "SELECT, INSERT, UPDATE, DELETE" == rights["contracts_job"]
    assert "SELECT" == rights["django_migrations"]
    histories = [table for table in rights if "historical" in table]
    assert histories
    assert {"SELECT, INSERT"} == {rights[table] for table in histories}


def test_sqlite_has_no_roles():
    if connection.vendor == "postgresql":
        out = StringIO()
        call_command("database_roles", "--sql", stdout=out)
        assert "GRANT SELECT, INSERT ON" in out.getvalue()
        return
    assert [] == _who_owns()
    with pytest.raises(CommandError, match="只有 PostgreSQL 有角色"):
        call_command("database_roles")
