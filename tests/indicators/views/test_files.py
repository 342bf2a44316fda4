"""Papers go out as they came in; drafts carry their day."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_papers_and_drafts_are_attachments(world, client):
    client.force_login(world.people.auditor)
    slug = world.contract.slug

    def take(name, *args):
        answer = client.get(reverse(name, args=[slug, *args]))
        names = unquote(answer.headers.get("Content-Disposition", ""))
        return answer.status_code, names

    for name, pk, said in (
        ("indicator_set_file", world.indicator_set.pk, "指标.csv"),
        ("indicator_value_file", world.frozen.pk, "排名.pdf"),
        ("indicator_proposal_file", world.value_asked.pk, "排名.pdf"),
    ):
        code, given = take(name, pk)
        assert 200 == code
        assert given.startswith("attachment")
        assert said in given
    code, given = take("indicator_statement", "ranking_statement", "docx")
    assert 200 == code
    assert "城市信用监测排名提升情况说明_草稿_2025-12-15（演示）.docx" in given
    for key, form in (("ranking_statement", "doc"), ("work_plan", "pdf")):
        assert 404 == take("indicator_statement", key, form)[0]
