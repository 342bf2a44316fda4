"""The settings fail closed: what is missing or unsafe stops the start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "PORTAL_MODE": "production",
    "PORTAL_SECRET_KEY": "k" * 40,
    "PORTAL_HOSTS": "portal.example.cn",
    "DATABASE_URL": "postgres://u:p@127.0.0.1/portal",
    "REDIS_URL": "redis://127.0.0.1/0",
}


def start(**changes: str | None) -> str:
    """The last line of a start's error, or nothing where it starts."""
    env = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", **GOOD}
    env |= {name: value for name, value in changes.items() if value}
    for name, value in changes.items():
        if value is None:
            env.pop(name, None)
    ran = subprocess.run(
        [sys.executable, "-c", "import kaifeng_credit.settings"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    return ran.stderr.strip().splitlines()[-1] if ran.returncode else ""


def test_production_starts_with_everything_given():
    assert "" == start()


@pytest.mark.parametrize(
    "name", ["PORTAL_SECRET_KEY", "PORTAL_HOSTS", "DATABASE_URL", "REDIS_URL"]
)
def test_what_production_needs_must_be_given(name):
    assert name in start(**{name: None})


@pytest.mark.parametrize(
    "changes",
    [
        {"PORTAL_MODE": "prod"},
        {"PORTAL_SECRET_KEY": "short"},
        {"PORTAL_DEBUG": "true"},
        {"PORTAL_DEBUG": "maybe"},
        {"PORTAL_HOSTS": "*"},
        {"PORTAL_HOSTS": "portal.example.cn,*"},
        {"PORTAL_UPLOAD_LIMIT_MB": "0"},
        {"PORTAL_JOB_LEASE_SECONDS": "0"},
        {"PORTAL_JOB_LEASE_SECONDS": "-5"},
        {"PORTAL_PUBLIC_URL": "portal.example.cn"},
        {"PORTAL_PUBLIC_URL": "http://portal.example.cn"},
        {"PORTAL_PUBLIC_URL": "https://portal.example.cn/portal"},
        {"PORTAL_PUBLIC_URL": "https://who@portal.example.cn"},
        {"PORTAL_MAIL_USER": "portal"},
        {"PORTAL_MAIL_USER": "portal", "PORTAL_MAIL_PASSWORD": "secret"},
        {"PORTAL_MAIL_TLS": "tls"},
        {"PORTAL_MAIL_SECONDS": "0"},
    ],
    ids=str,
)
def test_what_is_unsafe_or_unreadable_stops_the_start(changes):
    assert start(**changes)


def test_no_mode_at_all_is_production():
    assert "PORTAL_SECRET_KEY" in start(
        PORTAL_MODE=None, PORTAL_SECRET_KEY=None
    )


def test_mail_is_set_up_with_a_sealed_password_and_an_address_of_its_own():
    assert "" == start(
        PORTAL_MAIL_HOST="mail.portal.example",
        PORTAL_MAIL_TLS="starttls",
        PORTAL_MAIL_USER="portal",
        PORTAL_MAIL_PASSWORD="secret",
        PORTAL_PUBLIC_URL="https://portal.example.cn/",
    )
