"""Every door that bytes leave by counts (T26)."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from contracts.models import AuditEvent, HandoutHour
from contracts.states import Meter
from tests.world import addresses

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
APPS = ("contracts", "deliverables", "payments", "kaifeng_credit")
# An empty form to fill in: nothing of anybody is in it.
EMPTY = {"template", "attendance_template"}
# Doors of one's own contract, of every kind; and how many files each holds.
DOORS = (
    "document", "submission_zip", "preview_page", "fact_file",
    "export", "job_file", "penalty_days",
)  # fmt: skip


def test_no_view_hands_out_bytes_uncounted():
    """Whoever writes the next one is told here."""
    view = re.compile(r"@sandboxed\n((?:@.*\n)*)def (\w+)\(")
    found = {
        (name, "@handed_out(" in decorators)
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for decorators, name in view.findall(path.read_text())
    }
    assert len(found) > 20
    assert EMPTY | {"document"} == {
        name for name, counted in found if not counted
    }
    # An expert has no account; the door counts the link itself.
    experts = (ROOT / "deliverables/views/experts.py").read_text()
    assert "with handing_out(Taker.link" in experts


@pytest.fixture
def doors(world):
    keys = addresses(world) | {"export": [world.exports["b"].pk]}
    slug = world.contract.slug
    return {
        name: reverse(name, args=[slug, *keys[name]])
        for name in DOORS
    }


def status_of(client, address: str) -> int:
    """What it answers, read to the end: else its file stays open."""
    answer = client.get(address)
    assert answer.getvalue()
    answer.close()
    return answer.status_code


def test_each_counts_and_is_on_record(doors, world, client):
    client.force_login(world.people.b_lead)
    for name, address in doors.items():
        counted = sum(HandoutHour.objects.values_list("taken", flat=True))
        events = AuditEvent.objects.count()
        assert 200 == status_of(client, address), name
        after = sum(HandoutHour.objects.values_list("taken", flat=True))
        assert after > counted, name
        assert AuditEvent.objects.count() > events, name


def test_past_the_limit_each_is_shut_and_says_when_to_come_back(
    doors, world, client, settings
):
    settings.EXPORTS_PER_HOUR = settings.PREVIEWS_PER_HOUR = 1
    client.force_login(world.people.b_lead)
    for name in ("document", "preview_page"):
        assert 200 == status_of(client, doors[name])
    HandoutHour.objects.filter(meter=Meter.LOOKED).update(things=[])
    for name, address in doors.items():
        answer = client.get(address)
        assert 429 == answer.status_code, name
        assert 0 < int(answer.headers["retry-after"]) <= 3600
        assert "上限" in answer.content.decode()
    settings.EXPORTS_PER_HOUR = settings.PREVIEWS_PER_HOUR = 0
    for name, address in doors.items():
        assert 200 == status_of(client, address), name


def test_a_program_is_told_in_its_own_way(world, client, settings):
    settings.EXPORTS_PER_HOUR = 1
    client.force_login(world.people.b_lead)
    kept = [world.contract.slug, world.exports["b"].pk]
    address = reverse("api_export_file", args=kept)
    assert 200 == status_of(client, address)
    answer = client.get(address)
    assert (429, "export_limit") == (answer.status_code, answer.json()["code"])
    assert int(answer.headers["retry-after"]) > 0
