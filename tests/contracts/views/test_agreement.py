"""The agreement's page: verbatim text, and what each clause produces."""

from dataclasses import replace

import pytest
from django.urls import reverse

from contracts.queries.agreements import agreement_by_key, agreement_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def html(client):
    contract = make.make_contract(slug="one")
    client.force_login(make.make_person(contract, "b_onsite"))

    def page():
        return client.get(reverse("agreement", args=["one"])).content.decode()

    return page


def test_every_clause_has_its_anchor_and_its_words(html):
    page = html()
    contract = agreement_of(make.make_contract())
    for clause in contract.clauses.values():
        assert f'id="{clause.anchor}"' in page
    assert "每逾期一日，应按照合同总金额的0.05%向甲方支付违约金" in page


def test_a_clause_shows_what_it_produces(html):
    page = html()
    assert "447,000.00" in page
    assert "2025年12月19日" in page
    assert "疑点 INT-02" in page


def test_a_text_that_is_not_what_was_loaded_derives_nothing(
    html, monkeypatch
):
    changed = replace(agreement_by_key("kaifeng_2025"), digest="0" * 64)
    monkeypatch.setattr(
        "contracts.views.agreement.agreement_of", lambda _: changed
    )
    page = html()
    assert "文本哈希不符" in page
    assert "447,000.00" not in page
