"""What rules and pages may ask of a loaded agreement."""

from dataclasses import replace
from datetime import date
from decimal import Decimal


def test_a_quantity_is_asked_by_its_term(kaifeng):
    assert kaifeng.quantity("late_delivery_daily_rate") == Decimal("0.0005")
    assert kaifeng.days("tranche_2_review_days") == 20
    assert kaifeng.total() == Decimal("1490000.00")
    assert kaifeng.total(on=date(2026, 11, 23)) == Decimal("1490000.00")


def test_a_package_speaks_for_its_members(kaifeng):
    assert len(kaifeng.members("tranche_2")) == 7
    assert kaifeng.members("work_plan") == ("work_plan",)


def test_a_quota_without_a_number_asks_for_one(kaifeng):
    assert kaifeng.required("seminars") == 1
    assert kaifeng.required("trainings") == 3


def test_a_clause_is_cited_in_short(kaifeng):
    assert kaifeng.cite("2.2.2.4") == "第二条2②(4)"
    assert kaifeng.clauses["2.2.2.4"].anchor == "c2-2-2-4"


def test_readings_in_words_have_no_default_code(kaifeng):
    assert kaifeng.readings["operation.start"].default is None
    assert kaifeng.readings["t3.clock"].default == "later"


def test_the_article_on_notices_is_named_where_there_is_one(kaifeng):
    assert "第八条" == kaifeng.notice_article
    bare = replace(kaifeng, terms={})
    assert "" == bare.notice_article


def test_a_period_keeps_its_unit(kaifeng):
    assert (6, "month") == kaifeng.period("operation_half_year")
    assert (30, "calendar_day") == kaifeng.period("cure_days")
