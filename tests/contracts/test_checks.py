"""The check says which protection is in force, and passes here."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from contracts import checks
from contracts.confinement.running import Outcome

ALL = {"limits": True, "network": True, "files": True}


def ids(monkeypatch, found=None, **outcome) -> list[str]:
    told = {
        "status": 0, "answer": json.dumps(found or {}).encode(),
        "complaint": "", "late": False, "cpu_seconds": 0,
        **outcome,
    }  # fmt: skip
    monkeypatch.setattr(
        checks, "run_confined", lambda *_, **__: Outcome(**told)
    )
    return [message.id for message in checks.check_confinement()]


def test_here_all_of_it_is_in_force():
    assert [] == checks.check_confinement()


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("network", "contracts.W001"),
        ("files", "contracts.W002"),
        ("limits", "contracts.E001"),
    ],
)
def test_what_is_not_granted_is_named(monkeypatch, missing, expected):
    assert [expected] == ids(monkeypatch, {**ALL, missing: False})


def test_a_machine_without_the_jail_is_an_error(monkeypatch):
    assert ["contracts.E002"] == ids(monkeypatch, status=1)
    assert ["contracts.E002"] == ids(monkeypatch, answer=b"no answer")

    def absent(*_, **__):
        raise OSError("no pidfd here")

    monkeypatch.setattr(checks, "run_confined", absent)
    assert [checks.NO_JAIL] == checks.check_confinement()


@pytest.mark.django_db
def test_a_superuser_stops_the_start(monkeypatch):
    """Whoever got past the triggers, as the owner of the tables may."""
    assert [] == checks.check_no_superuser(databases=["default"])
    checks.refuse_superusers()
    monkeypatch.setattr(checks, "superusers", lambda: 1)
    (found,) = checks.check_no_superuser(databases=["default"])
    assert "contracts.E003" == found.id
    assert [] == checks.check_no_superuser(databases=None)
    with pytest.raises(ImproperlyConfigured, match="超级用户"):
        checks.refuse_superusers()
