"""axe-core finds nothing on any page, in the light and in the dark.

Every address of tests/world.py that answers with a page is looked at by the
first reader who may see it; the rules are axe-core's own defaults (WCAG 2.2
A and AA, and its best practices). In the dark only the colours differ.
"""

import json
from contextvars import copy_context
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse
from playwright.sync_api import BrowserContext, Page, Route

from contracts.queries.clock import now
from contracts.services.tokens import issue_token
from tests.test_rights import READERS, TABLE
from tests.test_rights_of_accounts import ACCOUNT_TABLE, PEOPLE
from tests.world import account_addresses, addresses, by_link

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SITE = "http://portal.test"
AXE = Axe()
FOUND = "axe found: "
PER_TAB = 20
FOUND_ONLY = {"resultTypes": ["violations"]}
COLOURS = {
    **FOUND_ONLY,
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
}
BUT_COLOURS = {
    **FOUND_ONLY,
    "rules": {"color-contrast": {"enabled": False}},
}
# Whether colours stand out takes four fifths of axe's time. `make test` asks
# for it on pages that between them draw the components; `make test-slow` on
# every page, in both schemes.
SHOW_THE_COLOURS = {
    "overview", "todo", "deliverable", "review_check", "payment", "penalties",
    "event", "onsite", "finance", "expert_page",
}  # fmt: skip
LOOKS = [("light", 1440), ("dark", 390)]


def test_axe_finds_nothing_on_any_page(
    context: BrowserContext, client, world
):
    asked = set()

    def rules(address: str) -> dict:
        name = resolve(urlsplit(address).path).url_name
        if name not in SHOW_THE_COLOURS:
            return BUT_COLOURS
        asked.add(name)
        return FOUND_ONLY

    assert [] == looked_at(context, client, world, *LOOKS[0], rules)
    assert asked == SHOW_THE_COLOURS


@pytest.mark.long
@pytest.mark.parametrize(("scheme", "width"), LOOKS, ids=str)
def test_colours_stand_out_on_any_page(
    context: BrowserContext, client, world, scheme, width
):
    found = looked_at(
        context, client, world, scheme, width, lambda _: COLOURS
    )
    assert [] == found


def looked_at(
    context: BrowserContext, client, world, scheme, width, rules
) -> list[str]:
    """What axe-core finds on all pages, by the rules for each address."""
    asked: dict[str, tuple[dict, bytes]] = {}
    context.route("**/*", _from_inside(client, asked))
    found, seen, page = [], 0, None
    for address, reader in _pages(world, client):
        client.force_login(reader)
        asked[address] = answer = _answered(client, address)
        if not answer[0]["Content-Type"].startswith("text/html"):
            continue  # a file to keep
        if seen % PER_TAB == 0:
            page = _tab(context, page, scheme, width)
        page.goto(SITE + address)
        seen += 1
        found += [
            f"{address} {row['id']}: {node['html'][:200]}"
            for row in _violations(page, rules(address))
            for node in row["nodes"]
        ]
    assert seen >= 40  # or the table no longer names the pages
    return found


def _tab(
    context: BrowserContext, before: Page | None, scheme: str, width: int
) -> Page:
    """A fresh tab in place of one that has seen many pages."""
    if before is not None:
        before.close()
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    return page


def _violations(page: Page, options: dict) -> list[dict]:
    """What axe-core finds on the open page.

    It tells by the console, which is waited for with an end: an evaluation
    that returns a promise waits for ever where the tab has died.
    """
    page.evaluate(AXE.axe_script)
    with page.expect_console_message(
        lambda said: said.text.startswith(FOUND), timeout=60_000
    ) as heard:
        page.evaluate(
            "([mark, options]) => void axe.run(options).then(found =>"
            " console.log(mark + JSON.stringify(found.violations)))",
            [FOUND, options],
        )
    return json.loads(heard.value.text.removeprefix(FOUND))


def _pages(world, client):
    """(address, who reads it) of what the table of rights calls a page.

    Those of an expert are read by whoever came in by the door.
    """
    for name, keys in addresses(world).items():
        reads = TABLE[name][0]
        if "o" in reads:
            reader = READERS[reads.index("o")]
            slug = world.contract.slug
            yield (
                reverse(name, args=[slug, *keys]),
                getattr(world.people, reader),
            )
    yield reverse("check"), world.people.auditor  # open to anybody
    ways = by_link(world, world.issued.token)
    door = reverse("expert_door", args=ways["expert_door"])
    yield door, world.people.auditor
    client.post(door, {"code": world.issued.code})
    yield reverse("expert_page", args=ways["expert_page"]), world.people.expert
    yield from _of_accounts(world)
    yield reverse("tokens"), _with_a_token(world.people.a_finance)
    yield reverse("finance"), world.people.a_finance
    yield f"{reverse('finance')}?show=blocked", world.people.a_finance


def _of_accounts(world):
    """Each page of accounts, as the first who may see it."""
    for name, args in account_addresses(world).items():
        reads = ACCOUNT_TABLE[name][0]
        if "o" in reads:
            person = getattr(world.people, PEOPLE[reads.index("o")])
            yield reverse(name, args=args), person


def _with_a_token(person):
    issue_token(by=person, name="月报", now=now(), lasts=timedelta(days=7))
    return person


def _answered(client: Client, address: str) -> tuple[dict, bytes]:
    """The headers and the body of what an address answers."""
    response = client.get(address)
    assert 200 == response.status_code, address
    return dict(response.items()), response.getvalue()


def _from_inside(client: Client, asked: dict[str, tuple[dict, bytes]]):
    """Answer the browser from this process, on this test's database."""
    context = copy_context()

    def answer(route: Route) -> None:
        address = route.request.url.removeprefix(SITE)
        path = urlsplit(address).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=found) if found else route.abort()
            return
        if address not in asked:  # a picture on the page
            asked[address] = _answered(client, address)
        headers, body = asked[address]
        route.fulfill(headers=headers, body=body)

    return lambda route: context.copy().run(answer, route)
