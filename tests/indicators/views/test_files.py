"""Papers go out as they came in; drafts carry their day."""

from urllib.parse import unquote

import pytest

from tests.measured import ranked

pytestmark = pytest.mark.django_db


def test_papers_and_drafts_are_attachments(story):
    made = ranked(story.contract, story.people)

    def take(name, *args):
        answer = story("auditor", name, *args)
        answer.close()
        names = unquote(answer.headers.get("Content-Disposition", ""))
        return answer.status_code, names

    for name, row, said in (
        ("indicator_set_file", "indicator_set", "指标.csv"),
        ("indicator_value_file", "frozen", "排名.pdf"),
        ("indicator_proposal_file", "value_asked", "排名.pdf"),
    ):
        code, given = take(name, made[row].pk)
        assert 200 == code
        assert given.startswith("attachment")
        assert said in given
    code, given = take("indicator_statement", "ranking_statement", "docx")
    assert 200 == code
    assert "城市信用监测排名提升情况说明_草稿_2025-12-15（演示）.docx" in given
    for key, form in (("ranking_statement", "doc"), ("work_plan", "pdf")):
        assert 404 == take("indicator_statement", key, form)[0]
