"""A table with a problem loads nothing; a long one becomes a job."""

import io

import openpyxl
import pytest
from django.urls import reverse

from contracts.models import Job
from contracts.services import table_imports
from indicators.models import IndicatorSet
from tests.measured import set_form, upload

pytestmark = pytest.mark.django_db


def test_what_is_wrong_is_said_at_its_row_and_nothing_is_kept(
    story, monkeypatch
):
    table = upload(
        "指标.csv", "编码,名称,方向\n1,水,向上\n1,气,越大越好\n".encode()
    )
    refused = story("b_lead", "load_indicator_set", **set_form(table))
    page = refused.content.decode()
    assert 422 == refused.status_code
    assert "表格有 2 处须改正，一行也没有导入" in page
    for words in ("第 2 行", "向上", "没有这一项。请填：越大越好、越小越好。"):
        assert words in page
    assert "与第 2 行相同。请删去一行。" in page
    refused = story(
        "b_lead", "load_indicator_set",
        **set_form(upload("指标.csv", b"x"), in_force_to="2024-01-01"),
    )  # fmt: skip
    assert "止日早于起日" in refused.content.decode()
    assert not IndicatorSet.objects.exists()

    monkeypatch.setattr(table_imports, "AT_ONCE_BYTES", 3)
    template = story("b_lead", "indicator_template", "review", "csv")
    long = story(
        "b_lead", "load_indicator_set",
        **set_form(upload("指标.csv", template.content)),
    )  # fmt: skip
    job = Job.objects.get(kind="import_indicators")
    assert long.url == reverse("job", args=[story.contract.slug, job.pk])

    values = story("b_lead", "indicator_template", "values", "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(values.content))
    assert ["指标值", "填写说明"] == book.sheetnames
    wrong = story("b_lead", "indicator_template", "values", "pdf")
    assert 404 == wrong.status_code
