"""Where the audit event cannot be written, nothing is done (T27).

Every address that does something for somebody, of pages and of programs, is
asked while no event can be written: the answer is an error, and every row of
every table is what it was. What changes something must have tried to write
an event; what hands something out must have tried before a byte went.
"""

import gc
import hashlib
import logging

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from contracts.models import AuditEvent
from tests.test_rights import (
    API_BODIES,
    API_TABLE,
    CODES,
    READERS,
    TABLE,
)
from tests.world import addresses, api_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
OURS = ("contracts", "indicators", "deliverables", "payments")
DONE = {200, 201, 302}
UNAVAILABLE = 503  # in the portal's own words, with what was typed
# No acts: rates that are counted, answers that are computed, and the number
# of a report, which is given before it is written: a gap, where it is not.
NO_ACTS = {
    "contracts.RateWindow",
    "contracts.StandingProjection",
    "contracts.NumberSeries",
}


def tables():
    """Every table of ours but what is no act."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and model._meta.label not in NO_ACTS
    ]


def fields(model) -> list[str]:
    """The columns of a table; that a message was sent again is no act."""
    names = [field.attname for field in model._meta.concrete_fields]
    return [name for name in names if name != "sent_at"]


def snapshot() -> dict[str, str]:
    """Every row of every table, as a digest each."""
    return {
        model._meta.label: hashlib.sha256(
            repr(
                list(model.objects.order_by("pk").values_list(*fields(model)))
            ).encode()
        ).hexdigest()
        for model in tables()
    }


@pytest.fixture
def tried(monkeypatch):
    """No event can be written; each try is noted."""
    tries = []

    def fails(event, *args, **kwargs):
        tries.append(event.action)
        raise DatabaseError("no room for the audit event")

    monkeypatch.setattr(AuditEvent, "save", fails)
    return tries


@pytest.fixture
def acts(world):
    """(name, method, address, who, body) of what somebody gets done."""
    return list(asked(world))


def asked(world):
    for table, keys, bodies in (
        (TABLE, addresses(world), None),
        (API_TABLE, api_addresses(world), API_BODIES),
    ):
        for name, rows in table.items():
            for method, letters in zip(("get", "post"), rows, strict=True):
                may = [
                    role
                    for role, letter in zip(READERS, letters, strict=True)
                    if CODES[letter] in DONE
                ]
                if may:
                    address = reverse(
                        name, args=[world.contract.slug, *keys[name]]
                    )
                    body = bodies.get(name, {}) if bodies else None
                    yield name, method, address, may[-1], body


def ask(client, method, address, body):
    if method == "post" and body is not None:
        return client.post(
            address, body, content_type="application/json",
            headers={"idempotency-key": f"a-key-of-{address}"[:64]},
        )  # fmt: skip
    return getattr(client, method)(address)


# A file that was opened to be handed out goes with the answer's error.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_without_its_event_no_act_is_done(acts, tried, world, caplog):
    # A record of the error would keep its frames, and the files in them.
    caplog.set_level(logging.CRITICAL + 1, "django.request")
    clients = {role: Client(raise_request_exception=False) for role in READERS}
    for role, client in clients.items():
        client.force_login(getattr(world.people, role))
    before = snapshot()
    wrong, refused = [], set()
    for name, method, address, role, body in acts:
        tried.clear()
        with transaction.atomic():
            answer = ask(clients[role], method, address, body)
            if tried:
                refused.add((name, method))
                if answer.status_code != UNAVAILABLE:
                    wrong.append((name, method, answer.status_code))
            if method == "post" and snapshot() != before:
                wrong.append((name, method, "changed something"))
            answer.close()
            transaction.set_rollback(True)
    del answer
    gc.collect()  # here, and not in the middle of another test
    assert [] == wrong
    assert 35 <= len(refused), sorted(refused)  # or too little was tried


def test_with_its_event_the_same_act_changes_what_the_snapshot_sees(world):
    """The negative control: the snapshot notices what it is there for."""
    before = snapshot()
    client = Client()
    client.force_login(world.people.a_handler)
    slug, pk = world.contract.slug, world.handed_in.pk
    client.post(reverse("receive", args=[slug, pk]))
    now = snapshot()
    changed = {label for label in now if now[label] != before[label]}
    assert {"contracts.AuditEvent", "deliverables.Receipt"} <= changed
