"""A contract on a pinned day, its people, and their browsers."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from contracts.states import Role
from tests import factories as make
from tests.wire import SITE, Wire


class Story(SimpleNamespace):
    """One contract with one person per role."""

    def client(self, role: str, **defaults) -> Client:
        """A signed-in browser of the person with a role."""
        client = Client(**defaults)
        client.force_login(getattr(self.people, role))
        return client

    def row(self, key: str = "work_plan"):
        """One deliverable slot."""
        return make.deliverable(self.contract, key)

    def url(self, name: str, *args) -> str:
        """The address of a page of this contract."""
        return reverse(name, args=[self.contract.slug, *args])

    def submitted(self, key: str = "work_plan"):
        """A complete submission."""
        return make.make_submission(self.row(key), self.people.b_lead)

    def received(self, key: str = "work_plan"):
        """A submission that 甲方 signed for."""
        return make.make_received(
            self.row(key), b=self.people.b_lead, a=self.people.a_handler
        )

    def decided(self, key: str = "work_plan", result: str = "accepted"):
        """A signed conclusion."""
        return make.make_decision(
            self.received(key),
            handler=self.people.a_handler,
            approver=self.people.a_approver,
            result=result,
        )


@pytest.fixture
def story(db) -> Story:
    """Nothing has happened yet; it is a Monday in December 2025."""
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.records_complete_through = make.TODAY
    contract.save()
    return Story(contract=contract, people=make.make_people(contract))


@pytest.fixture
def wire(story) -> Iterator[Wire]:
    """What lies between the browser of 乙方负责人 and the portal."""
    client = story.client(Role.B_LEAD.value, enforce_csrf_checks=True)
    with Wire(client).up() as wire:
        yield wire


@pytest.fixture
def desk(page: Page, story, wire) -> Page:
    """乙方 on the page of a deliverable."""
    page.route("**/*", wire)
    page.goto(SITE + story.url("deliverable", "work_plan"))
    return page
