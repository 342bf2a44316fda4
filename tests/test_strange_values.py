"""What no form would send gets an answer, never an error of ours.

SQLite takes a NUL, a number of 40 digits and a name of 5,000 letters;
PostgreSQL refuses each where a query holds it. So every page is asked with
them behind its `?`, and every form is sent with them in its fields.
"""

import re
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.test_rights import READERS
from tests.test_rights_of_accounts import PEOPLE
from tests.world import account_addresses, addresses

# `make test-slow` has PostgreSQL behind them.
pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.slow]

STRANGE = {
    "nul": "a\0b",
    "long": "字" * 5_000,
    "digits": "9" * 40,
    "minus": "-1",
    "wide": "\ufdfa" * 100,  # 18 letters each, once composed
    "lone": "%ED%A0%80",  # half of a pair, as it stands in an address
    "quote": "' OR 1=1 --",
}
PARAMETER = re.compile(r"""(?:GET|asked)\.get(?:list)?\(\s*"(\w+)\"""")
FILES = ("contracts", "deliverables", "payments", "indicators", "kaifeng_credit")
FIELDS = {"input", "select", "textarea", "button"}
LEFT_ALONE = {"", "csrfmiddlewaretoken"}


class Forms(HTMLParser):
    """The forms of a page that are sent by POST, and their fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "form":
            self._open = has.get("method", "").lower() == "post"
            if self._open:
                self.found.append((has.get("action") or "", {}))
        elif self._open and tag in FIELDS and has.get("type") != "file":
            fields, name = self.found[-1][1], has.get("name") or ""
            fields.setdefault(name, []).append(has.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = False


@pytest.fixture(scope="module")
def parameters(pytestconfig) -> list[str]:
    """Every name that some view reads behind the `?` of an address."""
    names = set()
    for app in FILES:
        for path in (pytestconfig.rootpath / app).rglob("*.py"):
            names |= set(PARAMETER.findall(path.read_text()))
    assert {"q", "page", "kind", "as_of"} <= names
    return sorted(names)


def pages(world, who: str) -> list[str]:
    """Addresses of the pages and files a person may ask for."""
    slug = [world.contract.slug]
    below = addresses(world) if who in READERS else {}
    own = account_addresses(world) if who in PEOPLE else {}
    return [
        *(reverse(name, args=[*slug, *keys]) for name, keys in below.items()),
        *(reverse(name, args=keys) for name, keys in own.items()),
    ]


def answer(client, method: str, address: str, **sent) -> tuple[int, str]:
    """The status and the page; whatever was done is undone.

    Also who is signed in: one form of every page ends that.
    """
    cookies = client.cookies.output()
    with transaction.atomic():
        response = getattr(client, method)(address, **sent)
        streamed = response.streaming
        page = b"" if streamed else response.content
        response.close()
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return response.status_code, page.decode(errors="replace")


@pytest.fixture
def client_of(world):
    def make(who: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(getattr(world.people, who))
        return client

    return make


WHO = ["a_handler", "a_approver", "b_lead", "system_admin", "security_admin"]


@pytest.mark.parametrize("who", WHO)
def test_behind_the_question_mark(world, client_of, parameters, who):
    client, wrong = client_of(who), []
    for address in pages(world, who):
        for name, value in STRANGE.items():
            status, _ = answer(
                client, "get", address, data=dict.fromkeys(parameters, value)
            )
            if status >= 500:
                wrong.append((name, address))
    assert [] == wrong


@pytest.mark.parametrize("who", WHO)
def test_in_the_fields_of_a_form(world, client_of, who):
    client, wrong, sent = client_of(who), [], 0
    seen = set()
    for address in pages(world, who):
        _, page = answer(client, "get", address)
        for action, fields in Forms(page).found:
            form = (action or address, *sorted(fields))
            if form in seen:
                continue
            seen.add(form)
            for name, value in STRANGE.items():
                body = {
                    key: given[0] if key in {"act", "step"} else value
                    for key, given in fields.items()
                    if key not in LEFT_ALONE
                }
                status, _ = answer(
                    client, "post", action or address, data=body
                )
                sent += 1
                if status >= 500:
                    wrong.append((name, action or address, sorted(body)))
    assert sent > 20
    assert [] == wrong
