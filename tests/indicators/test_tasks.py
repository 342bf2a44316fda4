"""A long table is a job: checked and recorded by a worker."""

import pytest

from contracts.models import Job, Proposal
from contracts.services import table_imports
from contracts.services.table_imports import import_table
from indicators.models import Activity
from indicators.services.article_imports import ARTICLES, CONFIRMED
from indicators.tasks import import_articles, import_articles_confirmed
from tests import factories as make

pytestmark = pytest.mark.django_db
HEADER = "稿件标题,发布日期,发布媒体,媒体矩阵,链接"


def table(rows: int) -> bytes:
    lines = [
        f"第{n}篇,2025-11-10,新华网,否,https://a.cn/{n}" for n in range(rows)
    ]
    return "\r\n".join([HEADER, *lines]).encode()


def through_jobs(rows: int) -> None:
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)
    content = table(rows)
    job = import_table(
        ARTICLES, contract=contract, name="稿件.csv", chunks=[content],
        by=people.b_lead,
    )  # fmt: skip
    assert isinstance(job, Job)
    import_articles(job_id=job.pk)
    proposal = Proposal.objects.get(kind="activity")
    assert rows == proposal.payload["rows"]
    job = import_table(
        CONFIRMED, contract=contract, name="稿件.csv", chunks=[content],
        by=people.a_handler, arguments={"proposal": proposal.pk},
    )  # fmt: skip
    import_articles_confirmed(job_id=job.pk)
    job.refresh_from_db()
    assert ("done", 100) == (job.state, job.progress)
    assert rows == Activity.objects.count()


def test_a_long_table_goes_through_jobs_both_times(monkeypatch):
    monkeypatch.setattr(table_imports, "AT_ONCE_BYTES", 100)
    through_jobs(20)


@pytest.mark.long
def test_fifty_thousand_articles_are_all_written():
    through_jobs(50_000)
