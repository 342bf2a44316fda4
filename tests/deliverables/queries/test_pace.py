"""Missing months and missing people, named."""

import pytest

from contracts.rules.board import Reader
from deliverables.queries.pace import lacking_months, presence_light
from deliverables.queries.timing import reader_of
from tests.stories import agreement, ask, fact

# The reader asks which notices are loaded.
pytestmark = pytest.mark.django_db


def answer(*facts, as_of="2025-09-19", **more):
    return ask(*facts, as_of=as_of, **more)


def quota(found, key):
    rows = [row for row in found.as_json()["quotas"] if row["key"] == key]
    return rows[0]


def light(found, number=14) -> dict | None:
    reader: Reader = reader_of(
        found.as_json(), agreement(), as_of=found.as_of, side="a"
    )
    return presence_light(reader, agreement().items[number - 1])


def test_the_months_without_an_article_are_named():
    one = fact("counted", "2025-07-20", quota="media_monthly")
    assert [
        "2025年6月19日至7月18日 没有",
        "2025年8月19日至9月18日 没有",
    ] == lacking_months(quota(answer(one), "media_monthly"))


def test_many_months_are_shortened():
    lines = lacking_months(quota(answer(as_of="2026-11-23"), "media_monthly"))
    assert 13 == len(lines)
    assert "另有 5 个月" == lines[-1]


def test_a_year_behind_its_pace_says_so():
    lines = lacking_months(quota(answer(as_of="2025-12-19"), "media_yearly"))
    assert ["按均匀进度此时应有 2 篇"] == lines


def person(name, **more):
    start = more.pop("start", "2025-06-19")
    return fact("on_site", person=name, start=start, qualified=True, **more)


def test_the_days_that_lack_a_third_person_are_named():
    found = light(
        answer(
            person("one"), person("two"),
            person("three", end="2025-09-12"),
        )
    )  # fmt: skip
    assert "fix" == found["look"]
    assert "今天在岗 2 名，应有 3 名" == found["words"]
    assert ["2025年9月15日至9月19日 在岗 2 名（5 个工作日）"] == found["lines"]


def test_three_every_day_is_quiet():
    found = light(answer(*map(person, ("one", "two", "three"))))
    assert ("done", []) == (found["look"], found["lines"])


def test_without_records_nobody_is_called_absent():
    found = light(answer(through=None))
    assert ("unsure", "尚未补录", []) == (
        found["look"], found["words"], found["lines"],
    )  # fmt: skip


def test_other_items_have_no_such_light():
    assert None is light(answer(), number=1)
