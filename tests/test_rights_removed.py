"""Every permission and filter is taken out in turn: a cell notices (G2).

The cells are those of tests/test_rights.py that refuse, and the calls of
tests/wrong_hands.py. A cell is asked, the place that refused it is taken
out, and so on until nothing refuses: what stood there alone is noticed at
once, what stood behind another holds when that is gone (`第二道`). Only cells
that meet a place are asked, and of a filter four at most.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.models import HandoutHour, SignInAttempt
from contracts.policies import Refused
from contracts.states import Meter
from deliverables.models import SetAsideUpload
from deliverables.services.slips import request_slip
from tests import factories as make
from tests import unseen, wrong_hands
from tests.removing import (
    FILTER,
    PERMISSIONS,
    Place,
    Watch,
    all_but,
    among,
    asks_login,
    calls,
    forbids,
    places,
    watch_filters,
    watch_logins,
    watch_permissions,
)
from tests.test_rights import API_BODIES, API_TABLE, READERS, TABLE
from tests.test_rights_of_accounts import ACCOUNT_TABLE, PEOPLE
from tests.world import account_addresses, addresses, api_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.slow]

REFUSED = {403, 409, "not_allowed", "second_person_needed"}
MOST_CELLS = 4  # asked of one filter
# Where most filters meet comes first: what waits for whom stands there.
FIRST = ("todo", "home", "overview", "history")
# What differs between two answers to the same question.
CHANGING = re.compile(
    rb"nonce-?[^\s\"']*|csrfmiddlewaretoken[^>]*|[0-9a-f-]{32,}"
)
# Pages that ask a permission only to know what to offer.
OFFERING = {
    "ending_proposal", "fact_proposal", "penalty_proposal",
    "agreement_version_proposal", "activity_proposal", "undo_decision",
    "reading_proposal", "letter_proposal", "staff_proposal",
}  # fmt: skip


class Cell(NamedTuple):
    """One question of one person."""

    name: str
    ask: Callable[[], tuple[Any, bytes]]


def asked(client: Client, method: str, address: str, body: Any = None):
    """Ask over HTTP: the status, and what is shown; all of it undone."""
    sent = {}
    if body is not None:
        sent = {
            "data": body,
            "content_type": "application/json",
            "headers": {"idempotency-key": "a-key-of-rights"},
        }

    def ask() -> tuple[int, bytes]:
        with transaction.atomic():
            response = getattr(client, method)(address, **sent)
            shown = response.getvalue()
            transaction.set_rollback(True)
        return response.status_code, CHANGING.sub(b"", shown)

    return ask


def called(call: wrong_hands.Call, world, by):
    """Ask a service: how it refused, or that it did not."""

    def ask() -> tuple[str, bytes]:
        with transaction.atomic():
            try:
                call(world, by)
                said = "done"
            except Refused as refused:
                said = refused.code
            except Exception as error:  # whatever lies behind the refusal
                said = type(error).__name__
            transaction.set_rollback(True)
        return said, b""

    return ask


def signed_in(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def cells(world, letters: str) -> list[Cell]:
    """The cells of all three tables that hold one of some letters.

    One of each address first, then another person's of each, and so on: who
    has seen enough need not go to the end.
    """
    rounds = defaultdict(list)
    for turn, cell in _cells(world, letters):
        rounds[turn].append(cell)
    return [cell for turn in sorted(rounds) for cell in rounds[turn]]


def _cells(world, letters: str) -> Iterator[tuple[int, Cell]]:
    slug, clients = [world.contract.slug], {}
    for people, table, keys, below in (
        (READERS, TABLE, addresses(world), slug),
        (READERS, API_TABLE, world.api, slug),
        (PEOPLE, ACCOUNT_TABLE, account_addresses(world), []),
    ):
        for name, rows in table.items():
            address = reverse(name, args=[*below, *keys[name]])
            for method, row in zip(("get", "post"), rows, strict=True):
                program = method == "post" and table is API_TABLE
                body = API_BODIES.get(name, {}) if program else None
                who_of = [
                    who
                    for who, letter in zip(people, row, strict=True)
                    if letter in letters
                ]
                for turn, who in enumerate(who_of):
                    if who not in clients:
                        person = getattr(world.people, who)
                        clients[who] = signed_in(person)
                    ask = asked(clients[who], method, address, body)
                    yield turn, Cell(f"{who} {method} {name}", ask)


def calls_of(world) -> Iterator[Cell]:
    for who, call in wrong_hands.CALLS:
        by = getattr(world.people, who)
        yield Cell(f"{who} calls", called(call, world, by))


class Found:
    """What was noticed of some places, and what was not."""

    def __init__(self, every: Collection[Place]) -> None:
        self.every = set(every)
        self.first: dict[Place, str] = {}
        self.second: dict[Place, str] = {}
        self.rows: set[Place] = set()

    @property
    def left(self) -> set[Place]:
        noticed = set(self.first) | set(self.second) | self.rows
        return self.every - noticed

    def say(self, what: str, allowed: dict[str, str]) -> None:
        """The figures, as `make test-slow` prints them."""
        second = set(self.second) - set(self.first)
        rows = self.rows - second - set(self.first)
        print(
            f"\n{what} {len(self.every)} 处：去掉即被发现 {len(self.first)}，"
            f"第二道 {len(second)}，只在查询里藏住了行的 {len(rows)}，"
            f"列明理由的 {len(self.left)}"
        )

    def check(self, allowed: dict[str, str]) -> None:
        """No place is left but those with a reason; no reason is of nothing."""
        lines = "\n".join(f"{one}: {one.line}" for one in self.left)
        assert {str(one) for one in self.left} <= set(allowed), lines
        assert set(allowed) <= {str(one) for one in self.every}


def peel(watch: Watch, cell: Cell) -> list[Place]:
    """The places that refuse a cell, one behind another, until it opens."""
    removed: list[Place] = []
    while True:
        watch.met.clear()
        with watch.without(among(removed)):
            answer, _ = cell.ask()
        new = [one for one in watch.met if one not in removed]
        if answer not in REFUSED:
            return removed
        if not new:  # something else says no: a fact, or another guard
            return [] if answer == 403 else removed
        removed.append(new[-1])


def test_each_permission_taken_out_is_noticed(world, monkeypatch, capsys):
    world.api = api_addresses(world)
    watch = watch_permissions(monkeypatch)
    found = Found(places(calls(*PERMISSIONS)) | places(forbids))
    expert = signed_in(world.people.expert)
    for cell in (
        *calls_of(world),
        Cell("expert get finance", asked(expert, "get", reverse("finance"))),
        *cells(world, "xc"),
    ):
        if {str(one) for one in found.left} <= set(unseen.PERMISSIONS):
            break
        peeled = peel(watch, cell)
        alone = found.first if len(peeled) == 1 else found.second
        for place in peeled:
            alone.setdefault(place, cell.name)
    shown_otherwise(watch, found, cells(world, "o"))
    with capsys.disabled():
        found.say("权限", unseen.PERMISSIONS)
    found.check(unseen.PERMISSIONS)


def shown_otherwise(watch: Watch, found: Found, pages: list[Cell]) -> None:
    """What only decides what a page offers: the page looks another."""
    for cell in pages:
        _, method, name = cell.name.split()
        if not found.left:
            return
        if method != "get" or name not in OFFERING:
            continue
        removed: list[Place] = []
        last = None
        while True:
            watch.met.clear()
            with watch.without(among(removed)):
                answer = cell.ask()
            if removed and answer != last and removed[-1] in found.left:
                found.second[removed[-1]] = cell.name
            new = [one for one in watch.met if one not in removed]
            if not new:
                break
            last = answer
            removed.append(new[0])


def test_each_login_taken_out_is_noticed(world, monkeypatch, capsys):
    watch, nobody = watch_logins(monkeypatch), Client(
        raise_request_exception=False
    )
    found = Found(places(asks_login))
    keys = {
        **account_addresses(world), "tokens": [], "revoke_token": [1],
        "finance": [], "home": [],
    }  # fmt: skip
    for name, args in keys.items():
        for method in ("get", "post"):
            cell = Cell(name, asked(nobody, method, reverse(name, args=args)))
            watch.met.clear()
            before, _ = cell.ask()
            for place in set(watch.met) & found.left:
                with watch.without(among([place])):
                    if cell.ask()[0] != before:
                        found.first[place] = cell.name
    with capsys.disabled():
        found.say("登录", {})
    found.check({})


def test_each_filter_taken_out_is_noticed(worlds, monkeypatch, capsys):
    """A stranger, whom permissions do not stop here, finds what it hid.

    With every filter out a page shows the contract; with only this one in
    force it does not, or not the same; or, where the page narrows by role
    once more, the query at least kept every row there is from the stranger.
    """
    _, world = worlds
    world.api = api_addresses(world)
    more_rows(world)
    watch = watch_filters(monkeypatch)
    found = Found(places(calls(FILTER)))
    stranger = signed_in(make.make_person())
    with (
        watch_permissions(monkeypatch).without(lambda place: True),
        watch.without(lambda place: True),
    ):
        met = met_by(watch, questions(world, stranger))
        in_force_alone(watch, found, met)
    found.rows |= watch.hid & found.every
    alone(watch, found, cells(world, "-"))
    with capsys.disabled():
        found.say("过滤", unseen.FILTERS)
    found.check(unseen.FILTERS)


def questions(world, client: Client) -> Iterator[Cell]:
    """Every address of a contract and of accounts, asked by one person."""
    slug = world.contract.slug
    keys = {
        **{name: [slug, *args] for name, args in addresses(world).items()},
        **{name: [slug, *args] for name, args in world.api.items()},
        **account_addresses(world),
        **{name: [] for name in ("home", "finance", "api_contracts")},
    }
    keys = {name: keys[name] for name in FIRST} | keys
    for method in ("get", "post"):
        for name, args in keys.items():
            body = None
            if method == "post" and name.startswith("api_"):
                body = API_BODIES.get(name, {})
            address = reverse(name, args=args)
            yield Cell(
                f"{method} {name}", asked(client, method, address, body)
            )
    for name, args, query in (
        ("comments", [world.proposed.pk], f"answers={world.comment.pk}"),
        ("propose_penalty", ["uphold"], f"dispute={world.disputed.pk}"),
        ("search", [], "q=验收"),
    ):
        address = reverse(name, args=[slug, *args]) + f"?{query}"
        yield Cell(f"get {name}?{query}", asked(client, "get", address))


def in_force_alone(watch: Watch, found: Found, met: dict) -> None:
    """Each filter by itself, where it was met: another answer than without."""
    for place in found.left & set(met):
        with watch.without(all_but(place)):
            for cell, before in met[place]:
                if cell.ask() != before:
                    found.second[place] = cell.name
                    break


def more_rows(world) -> None:
    """What the world has none of, so that there is something to hide."""
    SetAsideUpload.objects.create(
        deliverable=world.draft.deliverable, piece="x", name="毒.pdf",
        digest="0" * 64, size=1, recorded_by=world.people.b_lead,
    )  # fmt: skip
    SignInAttempt.objects.create(
        user=world.people.b_lead, outcome="refused", address="192.0.2.1"
    )
    HandoutHour.objects.create(
        taker="person:1", name="乙方", meter=Meter.values[0], taken=1,
        since=timezone.now().replace(minute=0, second=0, microsecond=0),
    )  # fmt: skip
    request_slip(submission=world.handed_in, by=world.people.b_lead)


def met_by(watch: Watch, all_cells: Iterable[Cell]) -> dict[Place, list]:
    """The first cells that come by each place, and their answers."""
    met = defaultdict(list)
    for cell in all_cells:
        watch.met.clear()
        answer = cell.ask()
        for place in set(watch.met):
            if len(met[place]) < MOST_CELLS:
                met[place].append((cell, answer))
    return met


def alone(watch: Watch, found: Found, hidden: Iterator[Cell]) -> None:
    """Filters without which somebody finds what the table says is not there."""
    for cell in hidden:
        watch.met.clear()
        code, _ = cell.ask()
        for place in set(watch.met) - set(found.first):
            with watch.without(among([place])):
                if cell.ask()[0] != code:
                    found.first[place] = cell.name
