"""稿件表: recorded as one entry, confirmed as the very bytes it names."""

import pytest

from contracts.models import Proposal
from contracts.policies import Refused
from contracts.services.files import path_of
from contracts.services.table_imports import TableRefused, import_table
from indicators.models import Activity, CountedEvent
from indicators.services.activities import confirm_activity
from indicators.services.article_imports import ARTICLES, CONFIRMED
from tests import factories as make

pytestmark = pytest.mark.django_db
HEADER = "稿件标题,发布日期,发布媒体,媒体矩阵,链接"
GOOD = (
    "甲,2025-11-10,新华网,是,https://a.cn/1",
    "乙,2025-11-11,开封日报,否,https://a.cn/2",
)


@pytest.fixture
def story():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)

    def take(*lines: str):
        return import_table(
            ARTICLES, contract=contract, name="稿件.csv",
            chunks=["\r\n".join((HEADER, *lines)).encode()],
            by=people.b_onsite,
        )  # fmt: skip

    def confirm(proposal, by="a_handler"):
        content = path_of(proposal.payload["table"]).read_bytes()
        return import_table(
            CONFIRMED, contract=contract, name="稿件.csv", chunks=[content],
            by=getattr(people, by), arguments={"proposal": proposal.pk},
        )  # fmt: skip

    take.confirm, take.people = confirm, people
    return take


def test_a_table_counts_only_once_it_is_confirmed_and_then_whole(story):
    assert 2 == story(*GOOD)
    proposal = Proposal.objects.get(kind="activity")
    assert 2 == proposal.payload["rows"]
    assert not CountedEvent.objects.exists()
    with pytest.raises(Refused, match="在它的页面确认"):
        confirm_activity(
            proposal_id=proposal.pk, by=story.people.a_handler,
            today=make.TODAY,
        )  # fmt: skip
    with pytest.raises(Refused):
        story.confirm(proposal, by="b_lead")
    assert 2 == story.confirm(proposal)
    assert ["media_yearly", "media_monthly"] == [
        row.quota for row in CountedEvent.objects.order_by("sequence")
    ]
    row = Activity.objects.get(title="甲")
    assert ("a.cn/1", True) == (row.link_key, row.details["matrix"])
    proposal.refresh_from_db()
    assert "approved" == proposal.state
    with pytest.raises(Refused, match="已同意"):
        story.confirm(proposal)


def test_every_problem_is_named_at_its_row_and_nothing_is_recorded(story):
    story(*GOOD)
    story.confirm(Proposal.objects.get(kind="activity"))
    with pytest.raises(TableRefused) as refused:
        story(
            "丙,2025-11-12,新华网,是,http://A.cn/1#top",
            "丁,2026-11-12,新华网,是,https://a.cn/3",
            "戊,2025-11-12,新华网,是,https://a.cn/4?utm_source=x",
            "己,2025-11-12,新华网,是,https://a.cn/4",
        )
    said = [str(one) for one in refused.value.problems]
    assert 3 == len(said)
    assert "已登记：《甲》" in said[0]
    assert "第 3 行“发布日期”" in said[1]
    assert "与第 4 行是同一篇" in said[2]
    assert 1 == Proposal.objects.count()
    with pytest.raises(TableRefused) as refused:
        story("庚,何时,新华网,可能,javascript:1")
    assert {"发布日期", "媒体矩阵", "链接"} == {
        one.column for one in refused.value.problems
    }
