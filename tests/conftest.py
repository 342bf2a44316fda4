"""What every test shares: folders, databases, a browser, and no network."""

import copy
import os
import shutil
import socket
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.migrated import copy_sqlite, postgres_template, sqlite_template

# Playwright's own event loop makes Django believe that we are asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI") == "true"


# --- which tests run ---------------------------------------------------------
def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="only tests that reach the database (to run them on another)",
    )
    parser.addoption(
        "--database-elsewhere",
        action="store_true",
        help="leave out database tests but for pages and commands",
    )
    parser.addoption(
        "--pages-elsewhere",
        action="store_true",
        help="leave out what any one database shows: another run has it",
    )


@pytest.hookimpl(tryfirst=True)  # before -m asks for the marks
def pytest_collection_modifyitems(config, items):
    """Rules are the same on every database: once is enough for them.

    In `make test` pages ask SQLite, and all else that asks the database does
    so on PostgreSQL; `make test-fast` has both on SQLite, `make test-slow` on
    PostgreSQL. The journeys go over both.
    """
    for item in items:
        if "views" in item.path.relative_to(ROOT).parts:
            item.add_marker("any_database")
    if config.getoption("--only-database"):
        keep(config, items, reaches_a_server)
    if config.getoption("--database-elsewhere"):
        keep(config, items, lambda one: not of_the_database(one))
    if config.getoption("--pages-elsewhere"):
        keep(config, items, lambda one: not any_database(one))


def keep(config, items, wanted):
    """Tell pytest which tests are left out."""
    kept = [item for item in items if wanted(item)]
    left_out = [item for item in items if not wanted(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


HERE = Path(__file__).parent


def of_the_database(item) -> bool:
    """A test that says something of the database: PostgreSQL's to answer.

    Commands and journeys run on both.
    """
    if not reaches_a_server(item) or any_database(item):
        return False
    return "management" not in item.path.relative_to(HERE).parts


def any_database(item) -> bool:
    """A test of pages or answers, which are the same over either database."""
    if any(item.get_closest_marker(name) for name in ("postgres", "redis")):
        return False
    return item.get_closest_marker("any_database") is not None


def reaches_a_server(item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"}
    marks = ("django_db", "postgres", "redis")
    return bool(fixtures & set(getattr(item, "fixturenames", ()))) or any(
        item.get_closest_marker(name) for name in marks
    )


def absent(what: str):
    """Skip a test for want of a component, but never in CI."""
    reason = f"{what} is not there: use `make test`"
    (pytest.fail if CI else pytest.skip)(reason)


def pytest_runtest_setup(item):
    from django.conf import settings

    engine = settings.DATABASES["default"]["ENGINE"]
    if item.get_closest_marker("postgres") and "postgresql" not in engine:
        absent("PostgreSQL under Django")
    if item.get_closest_marker("redis") and not redis_address():
        absent("Redis")


def redis_address() -> str:
    return os.environ.get("PORTAL_TEST_REDIS_URL", "")


@pytest.fixture(scope="session")
def pg_url() -> str:
    """The address of an empty PostgreSQL, whose user may make databases."""
    return os.environ.get("PORTAL_TEST_DATABASE_URL") or absent("PostgreSQL")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of an empty Redis."""
    return redis_address() or absent("Redis")


# --- what a test may touch ---------------------------------------------------
def folders_below(place: Path) -> dict[str, object]:
    """The settings that keep a test's uploads, queue and data in a place."""
    incoming = place / "files/incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    return {
        "DATA_DIR": place,
        "QUEUE_DIR": place / "queue",
        "FILES_DIR": place / "files",
        "AUDIT_CHECKPOINT_DIR": place / "checkpoints",
        "BACKUP_DIR": place / "backups",
        "BACKUP_DRILL_DIR": place / "drills",
        "FILE_UPLOAD_TEMP_DIR": str(incoming),
    }


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Keep no answer from one test to the next: their databases differ."""
    from tests.remembering import forget_all

    yield
    forget_all()


@pytest.fixture(autouse=True)
def private_folders(settings, tmp_path):
    """Give each test its own uploads, queue and data."""
    for name, value in folders_below(tmp_path).items():
        setattr(settings, name, value)


def ask_in_this_process(path, *, kind, inside, workshop):
    """What the jail would say of an upload, without the jail."""
    from contracts.inspection.child import judge

    with path.open("rb") as file:
        return judge(kind, file, inside=inside)


@pytest.fixture(autouse=True)
def inspected_here(request, monkeypatch):
    """Inspect uploads in this process: the same checks without the jail.

    Starting a process for each of thousands of small files would be most of
    the suite. Tests marked ``jailed``, and every server that a test starts,
    go the whole way.
    """
    if request.node.get_closest_marker("jailed"):
        return
    monkeypatch.setattr("contracts.inspection.asking.ask", ask_in_this_process)


@contextmanager
def once_a_module(django_db_blocker, place):
    """Make something in a transaction around a module's tests.

    What a test does to it ends with the test. Files go below ``place``.
    """
    from django.db import transaction
    from django.test import override_settings

    @contextmanager
    def here():
        with (
            override_settings(**folders_below(place)),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(
                "contracts.inspection.asking.ask", ask_in_this_process
            )
            yield

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
    yield here
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="module")
def worlds_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two contracts with something at every address, made once a module."""
    from kaifeng_credit.gathering import current_projection
    from tests.world import make_world

    place = tmp_path_factory.mktemp("worlds")
    with once_a_module(django_db_blocker, place) as here:
        with django_db_blocker.unblock(), here():
            made = make_world(), make_world()
            for one in made:  # or every page would compute it afresh
                current_projection(one.contract)
        yield made, place


@pytest.fixture
def worlds(worlds_once, db, tmp_path):
    """One's own contract and another's, with their files: (own, other)."""
    made, place = worlds_once
    shutil.copytree(place, tmp_path, dirs_exist_ok=True)
    return copy.deepcopy(made)


@pytest.fixture(scope="module")
def demo_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration contract with its history, made once a module."""
    from kaifeng_credit.importing import DEMO_FACTS, import_facts
    from kaifeng_credit.management.commands.bootstrap import DEMO_DAY
    from tests import factories as make

    place = tmp_path_factory.mktemp("demo")
    with once_a_module(django_db_blocker, place) as here:
        with django_db_blocker.unblock(), here():
            contract = make.make_contract(is_demo=True, pinned_on=DEMO_DAY)
            contract.people = make.make_people(contract)
            import_facts(DEMO_FACTS, contract=contract)
            contract.refresh_from_db()
        yield contract, place


@pytest.fixture
def demo(demo_once, db, tmp_path):
    """The demonstration contract on its day; ``people`` by their roles."""
    contract, place = demo_once
    shutil.copytree(place, tmp_path, dirs_exist_ok=True)
    return copy.deepcopy(contract)


@pytest.fixture
def world(worlds):
    """One contract with something at every address; another is beside it."""
    return worlds[0]


@pytest.fixture
def scanner(settings):
    """A virus scanner that is connected and answers."""
    from tests.scanner import Scanner

    one = Scanner().start()
    settings.CLAMD_SOCKET, settings.CLAMD_SECONDS = one.at, 5
    yield one
    one.close()


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def connect_nearby(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = address[0]
            nearby = host == "localhost" or ip_address(host).is_loopback
            assert nearby, f"a test reached for {host}"
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_nearby)
        yield


@pytest.fixture(autouse=True, scope="session")
def a_closed_response_closes_no_transaction():
    """Keep a test's own transaction when it closes the file it was handed.

    A served response takes its connection along; the test client keeps it
    only where it reads the stream itself. SQLite in memory hides that.
    """
    from django.db.backends.base.base import BaseDatabaseWrapper

    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def close_outside_a_transaction(self):
        if not self.in_atomic_block:
            close(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BaseDatabaseWrapper,
            "close_if_unusable_or_obsolete",
            close_outside_a_transaction,
        )
        yield


@pytest.fixture(autouse=True, scope="session")
def ledgers_open_for_the_broom():
    """Let the clean-up between tests, and nothing else, empty ledgers.

    Tests that commit (a browser needs that) end with a flush, which the
    append-only triggers refuse, as they should.
    """
    from django.db.backends.base.operations import BaseDatabaseOperations

    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_ledgers_too(self, sql_list):
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = replica")
                flush(self, sql_list)
                cursor.execute("SET session_replication_role = DEFAULT")
                return
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            flush(self, sql_list)
            for _, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BaseDatabaseOperations, "execute_sql_flush", flush_ledgers_too
        )
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix,
):
    """Make a test's database of one that is migrated already."""
    from django.core import management
    from django.db import connection
    from django.db.backends.base.creation import BaseDatabaseCreation

    create, call_command = (
        BaseDatabaseCreation.create_test_db,
        management.call_command,
    )

    def copied(name, *args, **options):
        if name != "migrate":
            return call_command(name, *args, **options)
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            copy_sqlite(sqlite_template(), connection.connection)
        return None  # on PostgreSQL it was made of the template

    def create_test_db(self, *args, **options):
        if self.connection.vendor == "postgresql":
            self.connection.settings_dict["TEST"]["TEMPLATE"] = (
                postgres_template(os.environ["DATABASE_URL"])
            )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(management, "call_command", copied)
            return create(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseCreation, "create_test_db", create_test_db)
        yield


# --- the browser -------------------------------------------------------------
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, kept from talking to its maker."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    return {
        **browser_type_launch_args,
        "executable_path": found or absent("Chromium"),
        "args": [
            "--no-sandbox",  # root, as in a container, has no other way
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--lang=zh-CN",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A desk in Kaifeng."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }
