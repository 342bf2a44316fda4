"""A change as it is typed: halves are named, what is left out is no change."""

from contracts.amendment_forms import AmendmentForm
from tests.stories import agreement

DAYS = {"letter_on": "2025-12-15", "effective_on": "2026-01-20", "note": "调整"}


def typed(**more):
    return AmendmentForm({**DAYS, **more}, agreement=agreement())


def test_half_a_change_is_named_at_the_missing_half():
    form = typed(deliverable_1="work_plan", text_2="新文字")
    assert not form.is_valid()
    assert {"due_1", "clause_2"} == set(form.errors)
    form = typed(deliverable_2="work_plan", due_2="不久")
    assert not form.is_valid()
    assert "2025-07-03" in str(form.errors["due_2"])
    assert 1 == len(form.errors["due_2"])


def test_the_day_of_effect_is_far_enough():
    form = typed(effective_on="2026-01-13")
    assert not form.is_valid()
    assert "最早2026年1月14日" in str(form.errors["effective_on"])


def test_what_was_typed_becomes_plain_rows():
    form = typed(
        deliverable_3="tranche_2", due_3="2026年3月31日", total="1,500,000",
        tranche_3="606000", clause_1="6.7", text_1="五名",
    )  # fmt: skip
    assert form.is_valid(), form.errors
    assert [
        ("date", "tranche_2", "2026-03-31"), ("total", "", "1500000.00"),
        ("tranche", "3", "606000.00"), ("text", "6.7", "五名"),
    ] == [tuple(row.values()) for row in form.changes()]  # fmt: skip
    assert 5 == len(list(form.groups))
