"""A kind of fact as a form: what is typed becomes a fact, or says why not."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from contracts.fact_forms import FactForm
from contracts.rules.hands import REGISTERED
from contracts.rules.vocabulary import KINDS
from tests.stories import agreement, fact


def form(kind: str, *, side="a", acts=(), **typed) -> FactForm:
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return FactForm(
        data, kind=kind, agreement=agreement(), side=side, acts=acts
    )


def filled(kind: str) -> dict:
    """Something to type in every field of a kind."""
    plain = {
        "date": "2025年11月20日", "deliverable": "work_plan",
        "deliverables": ["tranche_2", "ranking_statement"], "tranche": "2",
        "amount": "￥1,000.50", "bool": "false", "text": "一号",
    }  # fmt: skip
    days = {"start": "2025-11-10", "due_on": "2026-01-31"}
    return {
        spec.name: days.get(
            spec.name,
            spec.choices[0] if spec.choices else plain.get(spec.type),
        )
        for spec in KINDS[kind].fields
    }


@pytest.mark.parametrize("kind", REGISTERED)
def test_every_kind_is_typed_whole(kind):
    one = form(kind, acts=["一号"], **filled(kind))
    assert one.is_valid(), one.errors
    assert {spec.name for spec in KINDS[kind].fields} == set(one.fact.fields)


@pytest.mark.parametrize("kind", REGISTERED)
def test_what_is_required_is_asked_for_in_words(kind):
    one = form(kind)
    assert not one.is_valid()
    required = {spec.name for spec in KINDS[kind].fields if spec.required}
    assert required == set(one.errors)
    for name in required:
        assert one.errors[name][0].startswith(("请填写", "请选择")), name


def test_values_are_those_of_the_vocabulary():
    one = form("general_breach", on="2025-10-01", by="b", loss="1,000.50")
    assert one.is_valid()
    told = fact("general_breach", "2025-10-01", by="b", loss="1000.50")
    assert told == one.fact
    assert Decimal("1000.50") == one.fact.money("loss")
    stay = form("on_site", person="一", start="2025-10-01", qualified="true")
    assert stay.is_valid()
    assert stay.fact.get("qualified") is True
    assert "end" not in stay.fact.fields


@pytest.mark.parametrize(
    ("kind", "typed", "place", "words"),
    [
        ("suspended", {"start": "2025-12-10", "end": "2025-12-01"}, "end",
         "截止日 2025年12月1日 早于 起始日 2025年12月10日。"),
        ("payment_demanded", {"tranche": "9", "on": "2025-12-10",
         "due_on": "2025-12-20"}, "tranche", "没有这个选项"),
        ("fraud", {"on": "2025-12-10", "loss": "-1"}, "loss", "大于 0"),
        ("fraud", {"on": "2025-12-10", "loss": "1.005"}, "loss", "两位小数"),
    ],
)  # fmt: skip
def test_a_refusal_stands_at_its_field(kind, typed, place, words):
    one = form(kind, **typed)
    assert not one.is_valid()
    assert words in one.errors[place][0]
    assert one.fact is None


def test_a_loss_names_a_deed_and_a_notice_its_own_side():
    loss = form("loss_recorded", acts=["一号", "一号"])
    choices = [value for value, _ in loss.fields["act"].choices]
    assert ["", "一号", "late_delivery"] == choices
    notice = form("notified", side="b")
    assert [("b", "乙方")] == notice.fields["by"].choices
