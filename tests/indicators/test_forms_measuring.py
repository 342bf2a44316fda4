"""What is typed becomes a value, or says what to type instead."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.forms.measuring import SetForm, ValueForm
from indicators.rules.measurables import Reported

TYPED = {
    "which": "value", "indicator": "water", "value": "１,234.5",
    "period_start": "", "period_end": "2025年11月30日", "published_on": "",
    "note": "",
}  # fmt: skip


def typed(**change):
    form = ValueForm(
        TYPED | change, {"source": SimpleUploadedFile("a.pdf", b"%PDF")},
        subjects=["baseline", "value"], indicators={"水资源": "water"},
    )  # fmt: skip
    form.is_valid()
    return form


def test_a_value_as_it_is_usually_typed():
    form = typed()
    assert {} == form.errors
    assert not form.baseline
    assert form.reported() == Reported(
        "water", Decimal("1234.5"), None, date(2025, 11, 30), None
    )


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"value": "86%"}, "value", "不是数"),
        ({"value": "nan"}, "value", "不是数"),
        ({"value": "1.23456"}, "value", "最多 4 位小数"),
        ({"indicator": "x"}, "indicator", "x"),
        ({"published_on": "2025-01-01"}, "published_on", "发布日早于期次止"),
        ({"which": ""}, "which", ""),
    ],
)
def test_what_is_not_taken(change, field, words):
    assert words in str(typed(**change).errors[field])


def test_a_set_says_its_version_and_cycle():
    form = SetForm(
        {
            "kind": "review", "version": " 第五批 ", "source": "文号",
            "in_force_from": "2025-01-01", "in_force_to": "",
        },
        {"table": SimpleUploadedFile("a.csv", b"x")},
    )  # fmt: skip
    assert form.is_valid()
    assert {
        "kind": "review", "version": "第五批", "source": "文号",
        "in_force_from": "2025-01-01", "in_force_to": None,
    } == form.told()  # fmt: skip
