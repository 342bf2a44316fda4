"""PostgreSQL restarted while people submit: nothing lost, nothing doubled.

Eight people submit at once through the real service over connections of
their own, and do what a page's reader does when the answer is 503: look, and
try again. Every fourth gives up at the first failure. The server is stopped
in order and killed, in turn.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import (
    InterfaceError,
    OperationalError,
    connection,
    connections,
)
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.models import AuditEvent
from contracts.policies import Refused
from contracts.services.audit import AuditUnavailable, first_break
from contracts.services.verifying_files import Counted, verify_files
from deliverables.models import Deliverable, Submission
from deliverables.queries.handed_in import versions_of
from deliverables.services import submissions
from tests import factories as make
from tests.chaos.conftest import FULL, services

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.repeated,
    pytest.mark.django_db(transaction=True),
]
SUBMISSIONS, RESTARTS = (200, 6) if FULL else (24, 2)
PEOPLE = 8
PATIENCE = 60
AWAY = (OperationalError, InterfaceError, AuditUnavailable)


@dataclass
class Told:
    """What one person was told, deliverable by deliverable."""

    failed: int = 0
    acknowledged: dict[int, int] = field(default_factory=dict)
    there_already: set[int] = field(default_factory=set)
    gave_up: set[int] = field(default_factory=set)


def ready_to_submit(wanted: int) -> list:
    """So many deliverables with every file, each with who hands it in."""
    found: list = []
    while len(found) < wanted:
        contract = make.make_contract()
        lead = make.make_person(contract, "b_lead")
        rows = Deliverable.objects.filter(contract=contract).order_by("pk")
        for row in rows[: wanted - len(found)]:
            for piece in make.term_of(row).pieces:
                for _ in range(piece.minimum):
                    make.make_version(row, lead, piece=piece.key)
            found.append((row, make.term_of(row), lead))
    return found


def submit_all(share: list, told: Told, gate: threading.Event) -> None:
    """One person's deliverables, one after the other, against all odds."""
    try:
        for number, (row, term, by) in enumerate(share):
            gate.wait(PATIENCE)
            patient = number % 4 != 3
            _submit(row, term, by, told, patient=patient)
    finally:
        connections.close_all()


def _submit(row, term, by, told: Told, *, patient: bool) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            done = submissions.submit_deliverable(
                deliverable=row, term=term, by=by, today=make.TODAY
            )
        except AWAY:
            told.failed += 1
            connections.close_all()  # as the end of a request would
            if not patient:
                told.gave_up.add(row.pk)
                return
            assert time.monotonic() < until, "it never came back"
            time.sleep(0.05)
        except Refused as error:
            # What was not acknowledged had been done after all.
            if error.code != "under_review":
                raise
            told.there_already.add(row.pk)
            return
        else:
            told.acknowledged[row.pk] = done.pk
            return


def test_restarted_during_submissions_nothing_is_lost_or_doubled(
    own_postgres
):
    stories = ready_to_submit(SUBMISSIONS)
    gate = threading.Event()
    gate.set()
    telling = [Told() for _ in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        working = [
            pool.submit(submit_all, stories[n::PEOPLE], telling[n], gate)
            for n in range(PEOPLE)
        ]
        for number in range(1, RESTARTS + 1):
            wait_until_acknowledged(
                telling, number * SUBMISSIONS // (RESTARTS + 2), working
            )
            (own_postgres.crash if number % 2 else own_postgres.stop)()
            own_postgres.run()
        for one in working:
            one.result(PATIENCE)
    connections.close_all()  # this thread's own was cut off too
    check_nothing_is_lost_or_doubled(stories, telling)
    # Some of them did meet a server that was away, or nothing was shown.
    assert sum(told.failed for told in telling)
    found = verify_files(now=timezone.now(), counted=Counted())
    assert [] == list(found)


def wait_until_acknowledged(telling, wanted: int, working) -> None:
    until = time.monotonic() + PATIENCE
    while sum(len(told.acknowledged) for told in telling) < wanted:
        assert time.monotonic() < until
        assert not all(one.done() for one in working), "too late to restart"
        time.sleep(0.002)


def check_nothing_is_lost_or_doubled(stories, telling) -> None:
    rows = list(Submission.objects.prefetch_related("documents"))
    by_deliverable = {one.deliverable_id: one for one in rows}
    assert len(rows) == len(by_deliverable), "doubled"
    acknowledged: dict[int, int] = {}
    for told in telling:
        acknowledged |= told.acknowledged
        assert told.there_already <= set(by_deliverable), "lost"
    for row, pk in acknowledged.items():
        assert by_deliverable[row].pk == pk, "lost"
    gave_up = set().union(*(told.gave_up for told in telling))
    everything = {row.pk for row, *_ in stories}
    assert everything - gave_up <= set(by_deliverable)
    # Whole: each with all its files under its seal, and one event.
    for one in rows:
        files = versions_of(one)
        assert files, one.number
        assert one.manifest_digest == submissions.manifest_digest(files)
    events = AuditEvent.objects.filter(action="submitted")
    assert sorted(str(one.pk) for one in rows) == sorted(
        str(one.object_id) for one in events
    )
    numbers = [(one.contract_id, one.number) for one in rows]
    assert len(set(numbers)) == len(numbers)
    for contract in {row.contract.slug for row, *_ in stories}:
        assert first_break(contract) is None


# --- the answer that is lost --------------------------------------------------
def submit_twice(row, monkeypatch) -> Told:
    """The server dies after the commit and before its yes; tried again."""
    submit, calls = submissions.submit_deliverable, []

    def lost_the_first_time(**asked):
        done = submit(**asked)
        calls.append(done)
        if len(calls) == 1:
            raise OperationalError("server closed the connection")
        return done

    monkeypatch.setattr(submissions, "submit_deliverable", lost_the_first_time)
    told = Told()
    _submit(*row, told, patient=True)
    return told


def test_an_act_whose_answer_was_lost_is_not_done_again(monkeypatch):
    (row,) = ready_to_submit(1)
    assert {row[0].pk} == submit_twice(row, monkeypatch).there_already
    assert 1 == Submission.objects.filter(deliverable=row[0]).count()


def test_without_the_check_under_the_lock_it_would_be_done_twice(monkeypatch):
    """The negative control: the same retry, and nobody looks first."""
    (row,) = ready_to_submit(1)
    monkeypatch.setattr(submissions, "check_can_submit", lambda *_: None)
    submit_twice(row, monkeypatch)
    assert 2 == Submission.objects.filter(deliverable=row[0]).count()


# --- what the page says -------------------------------------------------------
def test_while_it_is_away_every_page_says_so_and_comes_back():
    contract = make.make_contract()
    client = Client(raise_request_exception=False)
    client.force_login(make.make_person(contract, "b_lead"))
    page = reverse("overview", args=[contract.slug])
    assert 200 == client.get(page).status_code
    there = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = str(services.free_port())
    try:
        for address in (page, reverse("home"), "/api/v1/contracts/"):
            connections.close_all()
            answer = client.get(address)
            assert 503 == answer.status_code, address
            assert int(answer.headers["Retry-After"]) > 0
            said = answer.content.decode()
            if address.startswith("/api/"):
                assert "database_away" == answer.json()["code"]
                said = answer.json()["message"]
            assert "暂时连不上数据库" in said, address
    finally:
        connection.settings_dict["PORT"] = there
        connections.close_all()
    assert 200 == client.get(page).status_code
