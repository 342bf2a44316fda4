"""From a loaded set over a signed baseline to a condition that is met."""

import pytest
from django.urls import reverse

from contracts.models import Proposal
from indicators.models import Measurement
from kaifeng_credit.importing import History, record_history
from tests.measured import (
    AFTER,
    RANK,
    ask_six,
    ranked,
    set_form,
    upload,
    values_form,
)
from tests.stories import fact

pytestmark = pytest.mark.django_db
UNKNOWN, MET = "无法判定", "满足"


def text(answer) -> str:
    return answer.content.decode()


def condition(page: str) -> str:
    """What the page says of the second payment's condition."""
    start = page.index('<ul class="cond">')
    return page[start : page.index("</ul>", start)]


def waiting() -> Proposal:
    return Proposal.objects.get(kind="measurement", state="open")


def test_from_a_loaded_set_to_a_condition_that_is_met(story):
    page = text(story("b_lead", "indicators"))
    assert "6 项无法判定" in page
    assert "尚未载入指标体系" in page
    assert UNKNOWN in condition(page)
    template = story("b_lead", "indicator_template", "collection", "xlsx")
    loaded = story(
        "b_lead", "load_indicator_set", follow=True,
        **set_form(upload("指标.xlsx", template.content)),
    )  # fmt: skip
    assert "已载入信用信息归集指标（2024年），共 6 项指标。" in text(loaded)

    story(
        "b_lead", "record_indicators",
        **values_form("baseline", "71.4", "2025-03-31", "基期"),
    )  # fmt: skip
    assert waiting().summary in text(story("a_approver", "todo"))
    signed = story(
        "a_approver", "indicator_proposal", waiting().pk, follow=True,
        act="approve",
    )  # fmt: skip
    assert "已签认 6 项，基期自此冻结。" in text(signed)
    assert UNKNOWN in condition(text(signed))

    story(
        "b_onsite", "record_indicators",
        **values_form("value", "86", "2025-11-30", "当期"),
    )  # fmt: skip
    page = text(
        story(
            "a_handler", "indicator_proposal", waiting().pk, follow=True,
            act="approve",
        )
    )  # fmt: skip
    assert "6 项提升" in page
    assert MET in condition(page)
    assert UNKNOWN not in condition(page)
    assert '<svg class="dumb"' in page
    assert "差 +14.6，越大越好" in page


def test_a_frozen_value_is_drawn_and_taken_back_on_its_page(story):
    made = ranked(story.contract, story.people)
    row = made["frozen"]
    correct = reverse("correct_indicator", args=[story.contract.slug, row.pk])
    page = text(story("b_lead", "indicator", RANK))
    assert "缺考核值（城市信用监测排名），无法判定" in page
    assert correct in page
    assert 302 == story(
        "b_lead", "correct_indicator", row.pk, reason="抄错"
    ).status_code
    asked = Proposal.objects.filter(kind="measurement").latest("pk")
    for pk in (made["value_asked"].pk, asked.pk):
        story("a_approver", "indicator_proposal", pk, act="approve")
    page = text(story("b_lead", "indicator", RANK))
    assert "缺基期（城市信用监测排名），无法判定" in page
    assert "更正理由：抄错" in page
    assert '<svg class="line"' in page
    assert "名次越小越靠上" in page
    assert 3 == Measurement.objects.count()
    assert 404 == story("b_lead", "indicator", "nothing").status_code


def test_a_backfilled_value_leads_to_its_batch_and_what_waits_to_its_page(
    story,
):
    batch = record_history(
        History.of(
            [fact("measured", indicator="water", value="70",
                  period_end="2025-03-31", baseline=True)],
            file_name="历史.xlsx",
        ),
        contract=story.contract, by=story.people.b_lead,
    )  # fmt: skip
    asked = ask_six(
        story.contract, story.people.b_lead, "80", AFTER, baseline=False
    )
    slug = story.contract.slug
    link = f'href="{reverse("backfill_batch", args=[slug, batch.pk])}">见补录'
    board = story("a_approver", "indicators").content.decode()
    assert link in board
    assert "待签认</h2>" in board
    place = reverse("indicator_proposal", args=[slug, asked.pk])
    assert f'<a class="btn s" href="{place}"' in board
    assert link in story("auditor", "indicator", "water").content.decode()
    page = story("a_approver", "indicator_proposal", asked.pk)
    assert "止于2025年11月30日" in page.content.decode()
