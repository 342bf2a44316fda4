import pytest

from contracts.queries.agreements import agreement_of
from deliverables.queries.timing import Timing
from deliverables.views.services import due_hint
from tests import factories as make


def rows(page):
    return [row for _, found in page.context["groups"] for row in found]


def test_every_item_and_every_deliverable_is_there(story):
    agreement = agreement_of(story.contract)
    client = story.client("auditor")
    page = client.get(story.url("services"))
    assert len(agreement.items) == len(page.context["rows"])
    page = client.get(story.url("deliverables"))
    assert set(agreement.deliverables) == {row["key"] for row in rows(page)}


@pytest.mark.parametrize("number", range(1, 15))
def test_an_item_shows_its_words_and_its_deliverables(story, number):
    item = agreement_of(story.contract).items[number - 1]
    page = story.client("b_lead").get(story.url("service", number))
    assert 200 == page.status_code
    assert list(item.deliverables) == [
        row["key"] for row in page.context["rows"]
    ]
    assert page.context["service_lines"]
    assert page.context["acceptance_lines"]


def test_an_items_gate_and_duty_are_two_lights(story):
    page = story.client("b_lead").get(story.url("service", 4))
    titles = [light["title"] for light in page.context["lights"]]
    assert any("条件" in title for title in titles)
    assert any("服务义务" in title for title in titles)


def test_the_list_is_filtered_by_state(story):
    story.submitted()
    client, url = story.client("a_handler"), story.url("deliverables")
    waiting = rows(client.get(url, {"state": "submitted"}))
    assert ["work_plan"] == [row["key"] for row in waiting]
    assert [] == rows(client.get(url, {"state": "accepted"}))
    everything = rows(client.get(url))
    assert len(everything) == len(rows(client.get(url, {"state": "nonsense"})))


def test_party_b_counts_its_drafts_and_others_do_not(story):
    make.make_version(story.row(), story.people.b_lead)
    url = story.url("deliverables")

    def files(role):
        found = rows(story.client(role).get(url))
        return next(r["files"] for r in found if r["key"] == "work_plan")

    assert (1, 0) == (files("b_lead"), files("a_handler"))


def test_queries_do_not_grow_with_submissions(
    story, django_assert_max_num_queries
):
    client, url = story.client("a_handler"), story.url("deliverables")
    client.get(url)
    for key in ("work_plan", "score_measures", "node_interface"):
        story.decided(key)
    client.get(url)
    with django_assert_max_num_queries(19):
        client.get(url)


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (Timing(state="accepted"), "—"),
        (Timing(state="rework", days_overdue=3), "逾期 3 日"),
        (Timing(state="not_started"), "未约定期限"),
        (Timing(state="rework", due_on=make.TODAY, working_days=0),
         "今日到期"),
        (Timing(state="rework", due_on=make.TODAY, working_days=4),
         "剩 4 个工作日"),
        (Timing(state="not_recorded", due_on=make.TODAY), "尚未补录"),
    ],
)  # fmt: skip
def test_a_cell_says_how_long_still(timing, words):
    assert words == due_hint(timing)
