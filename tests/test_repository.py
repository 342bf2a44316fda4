"""What the repository promises about itself."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
# Highest first: an app may point at those after it, never before.
APPS = (
    "kaifeng_credit",
    "payments",
    "deliverables",
    "indicators",
    "contracts",
)
VENDORED = ("static/vendor/",)
LOCKS = ("requirements.lock", "requirements-test.lock")


@cache
def tracked() -> tuple[str, ...]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        [
            "git",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    return tuple(
        sorted(
            name
            for name in set(listed)
            if name
            and not name.startswith(VENDORED)
            and (ROOT / name).is_file()
        )
    )


def texts(*suffixes: str):
    """Each tracked text file with its text; all of them if none is named."""
    for name in tracked():
        if suffixes and not name.endswith(suffixes):
            continue
        try:
            yield name, (ROOT / name).read_text()
        except UnicodeDecodeError:
            continue


def lines_with(pattern: str, *suffixes: str, but: tuple[str, ...] = ()):
    """Where a pattern stands, as file:line."""
    sought = re.compile(pattern)
    return [
        f"{name}:{number}"
        for name, text in texts(*suffixes)
        if name not in but
        for number, line in enumerate(text.splitlines(), 1)
        if sought.search(line)
    ]


def modules():
    """Every module of an app, but for migrations."""
    for name in tracked():
        parts = Path(name).parts
        if (
            name.endswith(".py")
            and parts[0] in APPS
            and "migrations" not in parts
        ):
            yield name


# --- the house ---------------------------------------------------------------
def test_imports_run_one_way():
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert 0 == linted.returncode, linted.stdout


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_module_is_past_400_lines():
    too_long = [
        name
        for name, text in texts(".py")
        if not name.startswith("tests/")
        and "/migrations/" not in name
        and len(text.splitlines()) > 400
    ]
    assert [] == too_long


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "signals", "managers"}
    empty |= {"exceptions", "misc"}
    assert [] == [name for name in modules() if Path(name).stem in empty]


def test_tests_are_no_package():
    """Or tests/contracts would hide the app of that name."""
    packages = [
        name
        for name in tracked()
        if name.startswith("tests/") and name.endswith("__init__.py")
    ]
    assert [] == packages


# Mirrored by something else than a file of their own name, and by what.
MIRRORED_ELSEWHERE = {
    "kaifeng_credit/settings.py": "tests/test_deployment.py",
    "kaifeng_credit/settings_mail.py": "tests/kaifeng_credit/test_settings.py",
    "kaifeng_credit/settings_people.py": "tests/test_deployment.py",
    "kaifeng_credit/settings_operations.py": "tests/test_deployment.py",
    "kaifeng_credit/mode.py": "tests/kaifeng_credit/test_settings.py",
    "kaifeng_credit/celery.py": "tests/journeys",
    "kaifeng_credit/wsgi.py": "tests/journeys",
    "kaifeng_credit/asgi.py": "the same lines as wsgi.py",
}


def test_every_module_has_its_mirror_under_tests():
    """contracts/rules/money.py ↔ tests/contracts/rules/test_money….py."""
    missing = []
    for name in modules():
        path = Path(name)
        exempt = path.name in {"__init__.py", "apps.py", "urls.py"}
        if exempt or name in MIRRORED_ELSEWHERE:
            continue
        # A module of a package may be mirrored by the package's own test.
        places = [path, *(p for p in path.parents if len(p.parts) > 1)]
        if not any(
            list((ROOT / "tests" / p.parent).glob(f"test_{p.stem}*.py"))
            for p in places
        ):
            missing.append(name)
    assert [] == missing


# --- models ------------------------------------------------------------------
# Neither a ledger nor edited by people: what the portal keeps for itself.
KEPT_BY_THE_PORTAL = {
    "contracts.ApiToken": "made once, revoked once, held by triggers",
    "contracts.AuditChain": "the last hash of the chain of audit events",
    "contracts.CalendarFeed": "made once, revoked once, held by triggers",
    "contracts.BackfillBatch": "a file imported once, countersigned once",
    "contracts.FactorReset": "asked for once, settled once by another",
    "contracts.HandoutHour": "a count of one hour, raised under a lock",
    "contracts.Job": "the state of a long task, moved on by workers",
    "contracts.Letter": "a draft until it is signed out, then held by triggers",
    "contracts.NumberSeries": "the next number of a series",
    "contracts.Proposal": "asked for once, settled once, held by triggers",
    "contracts.RecoveryCode": "used once, or void with its batch",
    "contracts.SecondFactor": "enrolled once, ended once",
    "contracts.RateWindow": "a count for a few minutes, then swept away",
    "contracts.RoleRequest": "asked for once, settled once by another",
    "contracts.StandingProjection": "computed, and computed again",
    "deliverables.ExpertLink": "a way in: issued, bound, locked, revoked",
    "deliverables.Deliverable": "a slot of the agreement, made by loading it",
    "deliverables.UploadSession": "how much of a file has arrived so far",
    "kaifeng_credit.FileText": "read from the bytes, and read again",
    "kaifeng_credit.Mark": "when something last happened, by a row each",
    "kaifeng_credit.ReminderMail": "one mail of a reminder, sent once",
    "kaifeng_credit.WeeklyDigest": "one mail of a week and person, sent once",
    "payments.ReportMail": "one mail of a run, moved on by workers, sent once",
    "payments.ReportRun": "one due moment of a schedule, moved on by workers",
    "payments.Balance": "what the ledger sums to, moved by its triggers",
    "payments.Tranche": "a tranche of the agreement, made by loading it",
}


def our_models():
    """Every concrete model of ours, without simple-history's copies."""
    for model in apps.get_models():
        ours = model._meta.app_label in APPS
        if ours and not hasattr(model, "instance_type"):
            yield model


def is_ledger(model) -> bool:
    return getattr(model, "ledger", False)


def test_every_model_is_a_ledger_or_edited_or_the_portals_own():
    """Exactly one of the three, so that nothing changes without a trace."""
    unclear = {}
    for model in our_models():
        kinds = [
            name
            for name, holds in (
                ("ledger", is_ledger(model)),
                ("edited", hasattr(model, "history")),
                ("portal", model._meta.label in KEPT_BY_THE_PORTAL),
            )
            if holds
        ]
        if len(kinds) != 1:
            unclear[model._meta.label] = kinds
    assert {} == unclear


def test_no_model_is_named_that_is_gone():
    named = set(KEPT_BY_THE_PORTAL)
    assert set() == named - {model._meta.label for model in our_models()}


@pytest.mark.django_db
def test_every_ledger_is_held_by_triggers_after_all_migrations():
    """A later migration that rebuilds a table on SQLite drops them."""
    from django.db import connection

    from contracts.models.ledger import trigger_names

    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    needed = {
        trigger
        for model in our_models()
        if is_ledger(model)
        for trigger in trigger_names(model._meta.db_table)
    }
    assert set() == needed - there


def test_no_foreign_key_points_up_the_line_of_apps():
    rank = {label: place for place, label in enumerate(reversed(APPS))}
    pointing_up = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and rank.get(field.related_model._meta.app_label, -1)
        > rank[model._meta.app_label]
    ]
    assert [] == pointing_up


def test_foreign_keys_between_apps_leave_no_way_back():
    """A reverse accessor is an import that import-linter cannot see."""
    accessors = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model._meta.app_label in APPS
        and field.related_model._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]
    assert [] == accessors


def test_foreign_keys_between_apps_name_the_class():
    """A string is an import that import-linter cannot see."""
    relations = {"ForeignKey", "OneToOneField", "ManyToManyField"}
    strings = []
    for name in modules():
        for node in ast.walk(ast.parse((ROOT / name).read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            target = node.args[0]
            if (
                called in relations
                and isinstance(target, ast.Constant)
                and "." in str(target.value)
            ):
                strings.append(f"{name}:{node.lineno}")
    assert [] == strings


# --- what never comes into the repository ------------------------------------
def test_no_personal_data():
    phone = r"(?<!\d)1[3-9]\d{9}(?!\d)"
    mail = (
        r"[\w.-]+@(?:126|163|qq|sina|sohu|139|189|foxmail|gmail)\.(?:com|cn)"
    )
    identity = r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)"
    account = r"(?<!\d)(?:\d{4}[ ]){3,4}\d{3,4}(?!\d)"
    found = lines_with(
        "|".join((phone, mail, identity, account)),
        but=LOCKS,
    )
    assert [] == [where for where in found if ".svg:" not in where]


def test_no_path_of_one_machine_and_no_host_of_a_registry():
    paths = r"/w[o]rk/(?:main|shared|\.library)|/t[m]p/|/r[o]ot/|/h[o]me/\w"
    hosts = (
        r"py[p]i\.org|pythonh[o]sted|npm[j]s\.org|deb\.deb[i]an|mirr[o]rs?\."
    )
    assert [] == lines_with(f"{paths}|{hosts}")


def test_nothing_is_left_for_later():
    words = r"T[O]DO|F[I]XME|X[X]X\b|NotImplemented[E]rror"
    marks = r"pytest\.mark\.(?:s[k]ip|x[f]ail)"
    suffixes = (".py", ".html", ".js", ".css", ".toml", ".md", ".txt")
    found = lines_with(f"{words}|{marks}", *suffixes)
    assert [] == found


# --- dependencies ------------------------------------------------------------
def locked(name: str) -> dict[str, str]:
    """What a lock pins: package to version."""
    pins = re.findall(
        r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE
    )
    return dict(pins)


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes_and_no_lock_has_an_address(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=sha256:)", text, re.MULTILINE)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    bare = [entry.split()[0] for entry in entries if "--hash=" not in entry]
    assert [] == bare
    assert len(locked(name)) == len(entries)


def test_tests_run_on_what_production_runs_on():
    production, test = map(locked, LOCKS)
    assert {} == {
        name: (version, test.get(name))
        for name, version in production.items()
        if test.get(name) != version
    }


def test_locks_hold_every_dependency_that_the_project_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for lock, wanted in zip(
        LOCKS,
        (
            project["project"]["dependencies"],
            project["dependency-groups"]["test"],
        ),
        strict=True,
    ):
        names = {
            re.match(r"[\w-]+", requirement)[0].lower()
            for requirement in wanted
        }
        assert set() == names - set(locked(lock))


def test_every_dependency_says_why_it_is_there():
    """A comment on its line, or on the line above."""
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    unexplained = [
        line.strip()
        for before, line in pairwise(lines)
        if re.match(r'\s+"[\w-]+[>=]=', line)
        and "#" not in line
        and not before.strip().startswith("#")
    ]
    tools_everybody_knows = ("pytest", "ruff", "mypy", "import-linter")
    assert [] == [
        line
        for line in unexplained
        if not line.strip('"').startswith(tools_everybody_knows)
    ]
