"""The forms an agreement has, what an entry counts for, what shows it."""

from dataclasses import replace
from datetime import date

from indicators.rules.activities import (
    KINDS,
    clause_of,
    kind_of,
    kinds_of,
    missing_evidence,
    plain_values,
    quota_for,
)
from tests.stories import agreement


def test_every_quota_of_the_agreement_has_a_form():
    """design.md 1.1: another agreement needs no code."""
    counted = {kind.quota for kind in kinds_of(agreement())}
    assert set(agreement().quotas) - counted == {"media_yearly"}
    assert {"expert", "case_coached", "campaign"} <= {
        kind.key for kind in kinds_of(agreement())
    }


def test_a_quota_nobody_drew_a_form_for_has_a_plain_one():
    quota = replace(agreement().quotas["seminars"], key="visits", name="走访")
    other = replace(agreement(), quotas={"visits": quota})
    [kind] = kinds_of(other)
    assert ("走访", "visits") == (kind.label, kind.quota)
    assert "quantity" in kind.asks
    assert kind == kind_of("other:visits", other)


def test_an_article_of_the_matrix_counts_by_the_year():
    """Ruling 27: and by that under the monthly quota."""
    article = KINDS["article"]
    assert "media_yearly" == quota_for(article, agreement(), matrix=True)
    assert "media_monthly" == quota_for(article, agreement(), matrix=False)
    assert quota_for(KINDS["expert"], agreement(), matrix=None) is None


def test_what_nothing_numbers_stands_beside_its_clause():
    assert "1.1.8" == clause_of(KINDS["expert"], agreement())
    assert "4.11" == clause_of(KINDS["article"], agreement())


def test_an_entry_needs_a_link_or_a_file_as_the_text_says():
    """第四条第11款：「信息稿件发布截图或链接」"""
    article = KINDS["article"]
    assert "请填写链接或选择凭据文件" in missing_evidence(article, {})
    assert "" == missing_evidence(article, {"link": "https://a.cn/1"})
    assert "请选择凭据文件" in missing_evidence(
        KINDS["training"], {"link": "x"}
    )


def test_a_proposal_keeps_plain_values():
    values = {"title": "会", "on": date(2025, 7, 1), "link": "", "file": 1}
    assert {"title": "会", "on": "2025-07-01"} == plain_values(values)
