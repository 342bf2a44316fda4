"""What Prometheus may read, who may, and what no label holds."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.models import AuditChain
from kaifeng_credit.backups.runs import note
from kaifeng_credit.models import RunKind
from kaifeng_credit.operations import metrics
from kaifeng_credit.operations.readiness import sing
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TOKEN = "0123456789-abcdefghijklmn"
SAMPLE = re.compile(r"([a-z_]+)(?:{(.*)})? (\S+)")


def read(client, **headers) -> dict[tuple[str, str], float]:
    answer = client.get(reverse("metrics"), **headers)
    assert 200 == answer.status_code
    assert "no-store" == answer.headers["Cache-Control"]
    lines = answer.content.decode().splitlines()
    found = {}
    for line in lines:
        if not line.startswith("#"):
            name, labels, value = SAMPLE.fullmatch(line).groups()
            found[name, labels or ""] = float(value)
    return found


def test_the_figures_are_those_of_the_database(client):
    contract = make.make_contract()
    note(RunKind.BACKUP, done=True)
    sing(timezone.now() - timedelta(minutes=10))
    found = read(client)
    assert found["portal_run_age_seconds", 'kind="backup"'] < 60
    assert float("inf") == found["portal_run_age_seconds", 'kind="drill"']
    assert 600 <= found["portal_canary_age_seconds", ""] < 700
    assert 1 == found["portal_away", 'name="background"']
    assert 1 == found["portal_alarm", 'name="canary"']
    assert 0 == found["portal_job_waits_seconds", ""]
    events = sum(AuditChain.objects.values_list("length", flat=True))
    assert events == found["portal_audit_events_total", ""]
    assert 0 < found["portal_disk_free_ratio", ""] <= 1
    assert contract.slug not in str(found)


def test_answers_are_timed_by_the_name_of_their_address_and_nothing_more(
    client,
):
    contract = make.make_contract()
    client.force_login(make.make_person(contract, "b_lead"))
    page = reverse("todo", args=[contract.slug])
    before = read(client)
    client.get(page)
    client.get(f"/no/{contract.slug}/")
    client.generic("PERSON", page)
    after = read(client)
    new = {
        labels for (name, labels), value in after.items()
        if name == "portal_request_seconds_count"
        and value > before.get((name, labels), 0)
    }  # fmt: skip
    assert {
        'method="GET",route="todo",status="200"',
        'method="GET",route="none",status="404"',
        'method="OTHER",route="todo",status="405"',
        'method="GET",route="metrics",status="200"',
    } == new
    assert contract.slug not in str(after)


def test_who_is_not_listed_finds_nothing_there(client, settings):
    away = {"REMOTE_ADDR": "10.9.9.9"}
    assert 404 == client.get(reverse("metrics"), **away).status_code
    settings.METRICS_FROM = ["10.9.9.9"]
    read(client, **away)
    settings.BEHIND_PROXY = True  # the proxy's word counts, not the proxy
    asked = client.get(
        reverse("metrics"), headers={"X-Forwarded-For": "10.1.1.1"}
    )
    assert 404 == asked.status_code
    assert 405 == client.post(reverse("metrics"), **away).status_code


def test_the_token_opens_from_anywhere_and_a_wrong_one_from_nowhere(
    client, settings
):
    away = {"REMOTE_ADDR": "10.9.9.9"}
    right = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}
    assert 404 == client.get(reverse("metrics"), **away, **right).status_code
    settings.METRICS_TOKEN = TOKEN
    read(client, **away, **right)
    wrong = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}x"}
    assert 404 == client.get(reverse("metrics"), **wrong).status_code


def test_each_process_is_summed_where_they_share_a_folder(
    client, monkeypatch, tmp_path
):
    """Two processes write; whoever is asked tells of both."""
    import subprocess
    import sys

    program = (
        "from prometheus_client import Histogram\n"
        "Histogram('portal_request_seconds', 'x',"
        " ['route', 'method', 'status'])"
        ".labels('todo', 'GET', 200).observe(1)"
    )
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-c", program],
            env={metrics.SHARED: str(tmp_path)}, check=True,
        )  # fmt: skip
    monkeypatch.setenv(metrics.SHARED, str(tmp_path))
    counted = (
        "portal_request_seconds_count",
        'method="GET",route="todo",status="200"',
    )
    assert 2 == read(client)[counted]
