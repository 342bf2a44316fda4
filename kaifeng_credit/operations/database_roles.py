"""Two roles on PostgreSQL: one owns the tables, the other serves people.

The owner runs migrations, and gives up after five seconds rather than queue
every reader behind its lock, whatever a migration contains. The application
owns nothing: of a ledger and of what simple-history keeps it may read and
add rows, so that neither a mistake in our code nor an intruder in a web
process changes or removes what was recorded, drops a table or takes a
trigger away (G20). Triggers are the second line, and hold for the owner.
"""

import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import connection, models

from kaifeng_credit.backups.sealing import BackupRefused

LOCK_TIMEOUT = "5s"
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
READ_ONLY = ("django_migrations",)


def statements(owner: str, app: str) -> Iterator[str]:
    """The SQL, in order; may be run again, and has to be after migrations.

    BackupRefused for a name that is no plain word. Roles are made without a
    password: an administrator sets it, and no program sees it.
    """
    for name in (owner, app):
        _check_name(name)
    for name in (owner, app):
        yield (
            f"DO $$ BEGIN CREATE ROLE {name} LOGIN; "
            "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        yield (
            f"ALTER ROLE {name} NOSUPERUSER NOCREATEDB NOCREATEROLE "
            "NOREPLICATION NOBYPASSRLS"
        )
    yield f"ALTER ROLE {owner} SET lock_timeout = '{LOCK_TIMEOUT}'"
    yield f"ALTER SCHEMA public OWNER TO {owner}"
    yield _owned_by(owner)
    yield from grants(app)


def grants(app: str) -> Iterator[str]:
    """What the owner itself gives the application, again after migrations.

    It needs no more than the owner has: no program of ours has to know the
    password of somebody who may make roles. BackupRefused as above.
    """
    _check_name(app)
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"REVOKE ALL ON SCHEMA public FROM {app}"
    yield f"GRANT USAGE ON SCHEMA public TO {app}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app}"
    for table, rights in rights_of_the_app().items():
        yield f'GRANT {rights} ON "{table}" TO {app}'
    yield (
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}"
    )


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise BackupRefused(
            f"{name} 不能作角色名，请只用小写字母、数字和下划线。"
        )


def _owned_by(owner: str) -> str:
    """Give every table and function of the schema to the owner.

    A column's own sequence goes with its table.
    """
    return (
        "DO $$ DECLARE one record; BEGIN "
        "FOR one IN SELECT tablename AS n FROM pg_tables "
        "WHERE schemaname = 'public' LOOP "
        f"EXECUTE format('ALTER TABLE public.%I OWNER TO {owner}', one.n); "
        "END LOOP; "
        "FOR one IN SELECT p.oid::regprocedure AS n FROM pg_proc p "
        "JOIN pg_namespace s ON s.oid = p.pronamespace "
        "WHERE s.nspname = 'public' LOOP "
        f"EXECUTE format('ALTER FUNCTION %s OWNER TO {owner}', one.n); "
        "END LOOP; END $$"
    )


def rights_of_the_app() -> dict[str, str]:
    """What the application may do with each table that is there."""
    added_to = insert_only_tables()
    rights = {}
    for table in sorted(connection.introspection.table_names()):
        if table in READ_ONLY:
            rights[table] = "SELECT"
        elif table in added_to:
            rights[table] = "SELECT, INSERT"
        else:
            rights[table] = "SELECT, INSERT, UPDATE, DELETE"
    return rights


def insert_only_tables() -> set[str]:
    """Ledgers, and the copies that simple-history keeps."""
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if _only_added_to(model)
    }


def _only_added_to(model: type[models.Model]) -> bool:
    return getattr(model, "ledger", False) or hasattr(model, "instance_type")


def apply(wanted: Iterable[str]) -> int:
    """Run the statements in order; how many there were."""
    done = list(wanted)
    with connection.cursor() as cursor:
        for one in done:
            cursor.execute(one, None)
    return len(done)
