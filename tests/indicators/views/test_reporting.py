"""Typed values and tables of them: asked for whole, or not at all."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import Proposal
from indicators.queries import measurables
from tests.measured import RANKS, SIX, load_set, paper, values_form
from tests.remembering import forget_all

pytestmark = pytest.mark.django_db
ONE = {
    "act": "value", "which": "value", "indicator": "water", "note": "",
    "period_start": "2025-12-01", "period_end": "2025-11-30",
    "published_on": "", "value": "八",
}  # fmt: skip


def test_what_cannot_be_reported_is_said_and_nothing_waits(story):
    def report(**data):
        return story("b_lead", "record_indicators", **data)

    refused = report(**values_form("value", "1", "2025-06-19", "摘录"))
    assert 422 == refused.status_code
    page = refused.content.decode()
    assert "第 2 行" in page
    assert "期次止于 2025-06-19" in page
    page = report(**ONE, source=paper()).content.decode()
    assert "不是数。请只填数字" in page
    assert "期次起晚于期次止" in page
    sound = ONE | {"period_start": "", "value": "8.25"}
    late = sound | {"period_end": "2026-11-30"}
    page = report(**late, source=paper()).content.decode()
    assert "晚于今天" in page
    place = page.index('id="id_one_period_end_error"')
    assert "晚于今天" in page[place : place + 200]  # at the field itself
    assert not Proposal.objects.exists()
    done = report(**sound, source=paper())
    proposal = Proposal.objects.get()
    assert done.url == reverse(
        "indicator_proposal", args=[story.contract.slug, proposal.pk]
    )


def a_long_set(story, monkeypatch):
    """Ten ranks, in a portal that calls eight lines many."""
    monkeypatch.setattr(measurables, "MOST_LISTED", 7)
    monkeypatch.setattr(measurables, "MOST_FOUND", 2)
    head, line = RANKS.splitlines()
    line = line.removesuffix("城市信用监测排名提升情况说明")
    many = [line.replace("R-1", f"R-{n}").replace("排名", f"排名{n}号")
            for n in range(10)]  # fmt: skip
    load_set(
        story.contract, story.people.b_lead,
        "\n".join([head, *many]).encode(), kind="city_rank",
    )  # fmt: skip


def listed(page):
    select = re.search(r'<select name="indicator".*?</select>', page, re.S)
    return re.findall(r'value="([^"]+)"', select[0])


def test_of_a_long_set_people_look_for_what_they_report(
    story, client, monkeypatch
):
    a_long_set(story, monkeypatch)
    page = story("b_lead", "record_indicators").content.decode()
    assert [*SIX] == listed(page)[:6]
    assert 'name="find"' in page
    assert not any("city_rank" in key for key in listed(page))

    def find(**asked):
        url = reverse("record_indicators", args=[story.contract.slug])
        return client.get(url, asked).content.decode()

    page = find(find="排名7")
    assert ["city_rank.R-7"] == listed(page)
    assert 'value="city_rank.R-7" selected' in page
    page = find(find="R-")
    assert ["city_rank.R-0", "city_rank.R-1"] == listed(page)
    assert "可选前 2 项" in page
    page = find(find="没有的<词")
    assert "没有名称或编码含“没有的&lt;词”的指标" in page
    assert [] == listed(page)
    # A link from an indicator's own page, and what was typed of it.
    assert "city_rank.R-9" in listed(find(indicator="city_rank.R-9"))
    more = {"period_start": "", "indicator": "city_rank.R-5"}
    page = story(
        "b_lead", "record_indicators", **ONE | more, source=paper()
    ).content.decode()
    assert "不是数" in page
    assert 'value="city_rank.R-5" selected' in page
    story(
        "b_lead", "record_indicators", **ONE | more | {"value": "5"},
        source=paper(),
    )  # fmt: skip
    assert "排名5号 5" in Proposal.objects.get().summary


def test_the_page_asks_hardly_more_of_a_long_set_than_of_a_short_one(
    story, client, monkeypatch
):
    url = reverse("record_indicators", args=[story.contract.slug])

    def questions(asked) -> int:
        forget_all()  # else it is a matter of seconds what is asked anew
        with CaptureQueriesContext(connection) as queries:
            assert 200 == client.get(url, asked).status_code
        return len(queries)

    story("b_lead", "record_indicators")
    short = questions({})
    a_long_set(story, monkeypatch)
    for asked in ({}, {"find": "排名"}):
        assert questions(asked) <= short + 3  # which lines, found, named
