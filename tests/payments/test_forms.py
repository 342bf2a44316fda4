"""People type amounts, days and numbers as they are used to."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from contracts.fact_forms import read_amount
from payments.forms import (
    DayField,
    ExportForm,
    InvoiceForm,
    RecordForm,
    RequestForm,
)

NUMBER = "25412000000000000017"


@pytest.mark.parametrize(
    "typed",
    [
        "447000",
        "447000.00",
        "447,000.00",
        "447，000.00",
        " 447 000 ",
        "￥447,000",
        "¥447000元",
        "４４７０００．００",
    ],
)
def test_one_amount_however_it_is_typed(typed):
    assert Decimal("447000.00") == read_amount(typed)


@pytest.mark.parametrize(
    "typed", ["四十四万", "447.000", "44,70.00", "1e5", "447000.001", "", "."]
)
def test_what_is_no_amount_is_refused_with_an_example(typed):
    with pytest.raises(forms.ValidationError, match=r"例如 447,000\.00"):
        read_amount(typed)


@pytest.mark.parametrize("typed", ["0", "0.00", "-5", "−5", "－5"])
def test_an_amount_is_more_than_nothing(typed):
    with pytest.raises(forms.ValidationError, match="须大于 0"):
        read_amount(typed)


def test_an_amount_no_contract_has_is_refused():
    with pytest.raises(forms.ValidationError, match="过大"):
        read_amount("1000000000000")


@given(
    st.decimals(
        min_value=Decimal("0.01"), max_value=Decimal("9999999999"), places=2
    )
)
def test_what_the_portal_prints_can_be_typed_back(amount):
    assert amount == read_amount(f"￥{amount:,.2f}")


@pytest.mark.parametrize(
    "typed", ["2025-07-03", "2025年7月3日", "2025/7/3", "２０２５-０７-０３"]
)
def test_one_day_however_it_is_typed(typed):
    assert date(2025, 7, 3) == DayField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("2025-02-30", "没有这一天"), ("昨天", "2025-07-03"), ("", "请填写")],
)
def test_what_is_no_day_is_named(typed, words):
    with pytest.raises(forms.ValidationError, match=words):
        DayField().clean(typed)


def test_a_day_that_cannot_be_read_stays_as_typed():
    form = RecordForm({"on": "2025年13月1日", "voucher": "1"})
    assert not form.is_valid()
    assert "2025年13月1日" in str(form["on"])


def test_a_day_typed_in_chinese_goes_back_to_the_picker_as_iso():
    form = RecordForm({"on": "2025年7月3日", "voucher": ""})
    assert 'value="2025-07-03"' in str(form["on"])


def test_typed_values_survive_an_error():
    form = RequestForm({"amount": "一百", "reference": "甲", "note": "乙"})
    assert not form.is_valid()
    assert 'value="一百"' in str(form["amount"])
    assert "乙" in str(form["note"])


def invoice(**typed) -> InvoiceForm:
    return InvoiceForm(
        {
            "number": NUMBER,
            "kind": "special",
            "amount": "447,000.00",
            "on": "2025-07-08",
            **typed,
        }
    )


@pytest.mark.parametrize(
    "typed", [NUMBER, " ".join((NUMBER[:4], NUMBER[4:12], NUMBER[12:])), "２５４１２" + NUMBER[5:]]
)
def test_an_invoice_number_is_twenty_digits_however_typed(typed):
    form = invoice(number=typed)
    assert form.is_valid()
    assert NUMBER == form.cleaned_data["number"]


@pytest.mark.parametrize("typed", ["1234", NUMBER + "1", "A" + NUMBER[1:]])
def test_another_invoice_number_is_counted_for_the_person(typed):
    form = invoice(number=typed)
    assert not form.is_valid()
    assert f"现在是 {len(typed)} 位" in form.errors["number"][0]


def test_an_unknown_format_is_refused_in_words():
    form = ExportForm({"as_of": "2025-12-01", "fmt": "exe"})
    assert ["请选择一种格式。"] == form.errors["fmt"]
