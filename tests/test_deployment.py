"""Docker's files, the scripts and the settings say the same."""

import os
import platform
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PREPARE = (ROOT / "bin/prepare").read_text()
OURS = ("migrate", "web", "worker", "beat")
# What Debian 12 ships, the system that the README names.
DEBIAN_12 = {"python": "3.11", "postgres": "15", "redis": "7"}


def on_debian_12() -> bool:
    release = platform.freedesktop_os_release()
    return (release["ID"], release.get("VERSION_ID")) == ("debian", "12")


def image_version(service: str) -> str:
    name, tag = COMPOSE["services"][service]["image"].split(":")
    version, system = tag.split("-")
    assert (service, "bookworm") == (name, system)
    return version


def settings_variables() -> set[str]:
    """Every environment variable that the settings read."""
    text = "".join(
        (ROOT / "kaifeng_credit" / name).read_text()
        for name in (
            "mode.py",
            "settings.py",
            "settings_mail.py",
            "settings_people.py",
            "settings_operations.py",
        )
    )
    names = set(re.findall(r'env\.\w+\(\s*"(\w+)"', text))
    for secret in re.findall(r'secret\("(\w+)"\)', text):
        names |= {secret, f"{secret}_FILE"}
    return names


def script_variables() -> set[str]:
    """Every environment variable that the scripts in bin/ read."""
    names = set()
    for script in (ROOT / "bin").iterdir():
        if script.is_file():
            text = script.read_text()
            names |= set(re.findall(r"\$\{(\w+):-", text))
            names |= set(re.findall(r'environ\.get\("(\w+)"', text))
    return names


def dockerfile_variables() -> set[str]:
    block = re.search(r"^ENV ((?:.*\\\n)*.*)", DOCKERFILE, re.MULTILINE)
    return set(re.findall(r"(\w+)=", block[1]))


def test_compose_runs_web_worker_beat_postgres_and_redis():
    expected = {"migrate", "web", "worker", "beat", "postgres", "redis"}
    assert expected == set(COMPOSE["services"])


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_each_process_is_the_script_that_make_run_uses(name):
    assert [f"bin/{name}"] == COMPOSE["services"][name]["command"]
    script = ROOT / "bin" / name
    assert os.access(script, os.X_OK)


def test_make_run_starts_the_same_two_scripts_with_the_beat_inside():
    run = (ROOT / "bin/run").read_text()
    assert 'ROOT / "bin" / "web"' in run
    assert 'ROOT / "bin" / "worker"), "-B"' in run


def test_migrations_come_before_every_process():
    services = COMPOSE["services"]
    assert ["bin/migrate"] == services["migrate"]["command"]
    script = (ROOT / "bin/migrate").read_text()
    migrated = script.index("manage.py migrate --no-input")
    assert migrated < script.index("manage.py database_roles --grants")
    assert os.access(ROOT / "bin/migrate", os.X_OK)
    for name in ("web", "worker", "beat"):
        condition = services[name]["depends_on"]["migrate"]["condition"]
        assert "service_completed_successfully" == condition


def test_only_migrations_run_as_the_owner_of_the_tables():
    """And no process of ours as the server's own user, who is above both."""
    services = COMPOSE["services"]
    roles = {
        name: re.match(
            r"postgres://(\w+):", services[name]["environment"]["DATABASE_URL"]
        )[1]
        for name in OURS
    }
    serving = dict.fromkeys(("web", "worker", "beat"), "portal_app")
    assert {"migrate": "portal_owner", **serving} == roles
    server = services["postgres"]
    assert server["environment"]["POSTGRES_USER"] not in roles.values()
    assert "OWNER" not in " ".join(services["web"]["environment"].values())
    # They are made at the first start, each with its own password.
    mounted = "docs/deploy/postgres-roles.sql:/docker-entrypoint-initdb.d/"
    assert any(mounted in volume for volume in server["volumes"])
    made = (ROOT / "docs/deploy/postgres-roles.sql").read_text()
    for role in set(roles.values()):
        assert f"CREATE ROLE {role} LOGIN PASSWORD" in made
    asked = set(re.findall(r"getenv \w+ (\w+)", made))
    assert {"DATABASE_OWNER_PASSWORD", "DATABASE_APP_PASSWORD"} == asked
    assert asked < set(server["environment"])


@pytest.mark.parametrize("name", OURS)
def test_settings_know_every_variable_that_compose_sets(name):
    given = set(COMPOSE["services"][name]["environment"])
    assert set() == given - settings_variables() - script_variables()


def test_settings_or_scripts_know_every_variable_of_the_image():
    python_itself = {"PYTHONUNBUFFERED"}
    known = settings_variables() | script_variables() | python_itself
    assert set() == dockerfile_variables() - known


def test_production_starts_on_what_compose_gives_and_passes_djangos_check(
    tmp_path,
):
    key = tmp_path / "secret_key"
    key.write_text("0123456789" * 6 + "abcdefghij")

    def as_compose_would(value):
        left_out = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)
        return re.sub(r"\$\{\w+:\?[^}]*\}", "portal.example", left_out)

    web = COMPOSE["services"]["web"]
    given = {
        name: as_compose_would(value)
        for name, value in web["environment"].items()
    }
    assert "production" == given["PORTAL_MODE"]
    check = subprocess.run(
        [
            sys.executable,
            *("manage.py", "check", "--deploy", "--fail-level=WARNING"),
        ],
        cwd=ROOT,
        env={
            **given,
            "PATH": os.environ["PATH"],
            "PORTAL_SECRET_KEY_FILE": str(key),
            "PORTAL_DATA_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
    )
    assert (0, "") == (check.returncode, check.stderr)


def test_web_listens_where_compose_publishes_and_only_on_loopback():
    port = re.search(r"\bPORT=(\d+)", DOCKERFILE)[1]
    assert f"EXPOSE {port}" in DOCKERFILE
    published = COMPOSE["services"]["web"]["ports"]
    assert [f"127.0.0.1:{port}:{port}"] == published
    assert "PORTAL_BIND=0.0.0.0" in DOCKERFILE
    assert "${PORTAL_BIND:-127.0.0.1}" in (ROOT / "bin/web").read_text()


def test_image_has_the_system_libraries_that_make_run_installs():
    block = re.search(r"recommends \\\n(.*?)&&", DOCKERFILE, re.DOTALL)[1]
    in_image = set(re.findall(r"[a-z0-9.-]+", block))
    common = PREPARE.split('if [ "$purpose" = test ]')[0]
    needed = set(re.findall(r"^ +need ([a-z0-9.-]+)", common, re.MULTILINE))
    assert needed - {"python3-venv"} == in_image


def test_image_installs_the_lock_by_hash_and_as_nobody_special():
    assert "--require-hashes --only-binary :all:" in DOCKERFILE
    assert "--requirement requirements.lock" in DOCKERFILE
    assert "\nUSER portal\n" in DOCKERFILE


def test_python_is_debians_in_the_image_and_allowed_by_the_project():
    image = re.search(r"^FROM python:([\d.]+)-slim-(\w+)$", DOCKERFILE, re.M)
    assert (DEBIAN_12["python"], "bookworm") == image.groups()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f">={DEBIAN_12['python']}" == project["requires-python"]


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_compose_uses_the_servers_that_debian_12_ships(name):
    assert DEBIAN_12[name] == image_version(name)


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_tests_run_on_the_postgres_that_compose_names():
    from django.db import connection

    tested = connection.pg_version // 10000
    if on_debian_12():
        assert int(image_version("postgres")) == tested
    else:
        assert int(image_version("postgres")) <= tested


@pytest.mark.redis
def test_the_tests_run_on_the_redis_that_compose_names(redis_url):
    import redis

    client = redis.Redis.from_url(redis_url)
    tested = client.info("server")["redis_version"].split(".")[0]
    client.close()
    if on_debian_12():
        assert image_version("redis") == tested
    else:
        assert int(image_version("redis")) <= int(tested)


def test_ci_runs_make_test_with_nothing_missing():
    text = (ROOT / ".ci/run").read_text()
    assert "export CI=true" in text
    assert "make test" in text


def test_the_readme_says_of_uploads_what_the_settings_say(settings):
    said = (ROOT / "README.md").read_text()
    megabyte = 1024 * 1024
    for words in (
        f"`{' '.join(settings.UPLOAD_TYPES)}`",
        f"单个不超过 {settings.UPLOAD_LIMIT_BYTES // megabyte} MB",
        f"补录收 `{' '.join(settings.WORKBOOK_TYPES)}`",
        f"放假通知收 `{' '.join(settings.NOTICE_TYPES)}`",
        f"{settings.UPLOAD_WHOLE_BYTES // megabyte} MB 以内整个传",
        f"每段至多 {settings.UPLOAD_PIECE_BYTES // megabyte} MB",
        f"未传完的保留 {settings.UPLOAD_KEPT_HOURS} 小时",
        f"每人至多 {settings.UPLOADS_OPEN_PER_PERSON} 个",
        f"{settings.DERIVED_KEPT_DAYS} 天没有人看的",
        f"超出 {settings.DERIVED_LIMIT_BYTES // megabyte // 1024} GB 的",
        f"`PORTAL_CLAMD_SECONDS` 默认 {settings.CLAMD_SECONDS}",
    ):
        assert words in said, words


def test_the_readme_names_no_variable_that_nothing_reads():
    said = (ROOT / "README.md").read_text()
    named = set(re.findall(r"PORTAL_[A-Z0-9_]+", said))
    scripts = " ".join(
        path.read_text(errors="replace")
        for path in (ROOT / "bin").iterdir()
        if path.is_file()  # compiled modules lie in a folder beside them
    )
    unknown = {
        name
        for name in named - settings_variables()
        if name not in scripts and f"{name}_" not in scripts
    }
    assert set() == unknown
