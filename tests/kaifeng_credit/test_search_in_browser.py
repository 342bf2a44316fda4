"""What was asked for fits a telephone, however long a word it is."""

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests import factories as make
from tests.wire import SITE, Wire

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.django_db,
]


def test_a_long_word_does_not_widen_the_page(page: Page):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    client = Client()
    client.force_login(make.make_people(contract).a_handler)
    page.set_viewport_size({"width": 390, "height": 844})
    with Wire(client).up() as wire:
        page.route("**/*", wire)
        for kind in ("", "&kind=clauses"):
            asked = f"?q={'aB3x' * 15}{kind}"
            page.goto(f"{SITE}/c/{contract.slug}/search/{asked}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert 390 == wide
