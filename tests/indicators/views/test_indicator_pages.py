"""The pages of 指标: from a loaded set to the condition of the payment."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import Job, Proposal
from contracts.services import table_imports
from indicators.models import IndicatorSet, Measurement
from tests import factories as make
from tests.measured import SIX

pytestmark = pytest.mark.django_db
UNKNOWN, MET = "无法判定", "满足"


@pytest.fixture
def story(client):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.records_complete_through = make.TODAY
    contract.save()
    people = make.make_people(contract)

    def go(role, name, *args, follow=False, **data):
        client.force_login(getattr(people, role))
        url = reverse(name, args=[contract.slug, *args])
        if not data:
            return client.get(url)
        return client.post(url, data, follow=follow)

    go.contract, go.people = contract, people
    return go


def text(answer) -> str:
    return answer.content.decode()


def upload(name: str, content: bytes):
    return SimpleUploadedFile(name, content)


def paper(words: str = "摘录"):
    return upload(f"{words}.pdf", make.pdf_bytes(words))


def set_form(table, **more):
    return {
        "kind": "collection", "version": "2024年", "source": "测试文件",
        "in_force_from": "2025-01-01", "in_force_to": "", "table": table,
    } | more  # fmt: skip


def values_table(number: str, end: str):
    """The template of values, filled in for the six by name."""
    names = {
        "new_agricultural_entities": "新型农业经营主体", "water": "水资源",
        "agricultural_list": "涉农清单", "air": "空气质量",
        "research_projects": "科技研发项目", "social_insurance": "社会保险",
    }  # fmt: skip
    rows = "".join(f"{names[key]},{number},,{end},\n" for key in SIX)
    return upload("值.csv", f"指标,数值,期次起,期次止,发布日\n{rows}".encode())


def condition(page: str) -> str:
    """What the page says of the second payment's condition."""
    start = page.index('<ul class="cond">')
    return page[start : page.index("</ul>", start)]


def test_from_a_loaded_set_to_a_condition_that_is_met(story):
    page = text(story("b_lead", "indicators"))
    assert "协议 6 项指标：" in page
    assert "6 项无法判定" in page
    assert "尚未载入指标体系" in page
    assert UNKNOWN in condition(page)

    template = story("b_lead", "indicator_template", "collection", "xlsx")
    assert "attachment" in template["Content-Disposition"]
    loaded = story(
        "b_lead", "load_indicator_set", follow=True,
        **set_form(upload("指标.xlsx", template.content)),
    )  # fmt: skip
    assert "已载入信用信息归集指标（2024年），共 6 项指标。" in text(loaded)

    form = text(story("b_lead", "record_indicators"))
    assert "签认后冻结" in form
    asked = story(
        "b_lead", "record_indicators", follow=True, act="table",
        which="baseline", source=paper("基期"), note="",
        table=values_table("71.4", "2025-03-31"),
    )  # fmt: skip
    assert "等待对方签认" in text(asked)
    proposal = Proposal.objects.get(kind="measurement")
    assert proposal.summary in text(story("a_approver", "indicators"))
    assert proposal.summary in text(story("a_approver", "todo"))
    assert "由甲方审批" in text(story("a_handler", "indicator_proposal", proposal.pk))
    signed = story(
        "a_approver", "indicator_proposal", proposal.pk, follow=True,
        act="approve",
    )  # fmt: skip
    assert "已签认 6 项，基期自此冻结。" in text(signed)
    assert UNKNOWN in condition(text(story("auditor", "indicators")))

    story(
        "b_onsite", "record_indicators", act="table", which="value", note="",
        source=paper("当期"), table=values_table("86", "2025-11-30"),
    )  # fmt: skip
    proposal = Proposal.objects.get(kind="measurement", state="open")
    page = text(story("a_handler", "indicator_proposal", proposal.pk))
    assert "签署后将发生" in page
    story("a_handler", "indicator_proposal", proposal.pk, act="approve")
    page = text(story("a_handler", "indicators"))
    assert "6 项提升" in page
    assert MET in condition(page)
    assert UNKNOWN not in condition(page)
    assert '<svg class="dumb"' in page
    assert "差 +14.6，越大越好" in page
    assert "各项指标均较基期提升" not in condition(page)

    page = text(story("b_lead", "indicator", "water"))
    assert '<svg class="line"' in page
    row = Measurement.objects.get(indicator="water", baseline=True)
    assert reverse(
        "correct_indicator", args=[story.contract.slug, row.pk]
    ) in page
    back = story("b_lead", "correct_indicator", row.pk, reason="抄错")
    assert 302 == back.status_code
    proposal = Proposal.objects.get(kind="measurement", state="open")
    story("a_approver", "indicator_proposal", proposal.pk, act="approve")
    page = text(story("b_lead", "indicators"))
    assert "缺基期（水资源）" in page
    assert UNKNOWN in condition(page)
    assert "更正理由：抄错" in text(story("b_lead", "indicator", "water"))


def test_what_is_wrong_is_said_at_its_row_and_nothing_is_kept(
    story, monkeypatch
):
    table = upload("指标.csv", "编码,名称,方向\n1,水,向上\n1,气,越大越好\n".encode())
    refused = story("b_lead", "load_indicator_set", **set_form(table))
    page = text(refused)
    assert 422 == refused.status_code
    assert "表格有 2 处须改正，一行也没有导入" in page
    assert "第 2 行“方向”（向上）：没有这一项。请填：越大越好、越小越好。" in page
    assert "第 3 行（1）：编码与第 2 行相同。" in page
    refused = story(
        "b_lead", "load_indicator_set",
        **set_form(upload("指标.csv", b"x"), in_force_to="2024-01-01"),
    )  # fmt: skip
    assert "止日早于起日" in text(refused)
    assert not IndicatorSet.objects.exists()

    refused = story(
        "b_lead", "record_indicators", act="table", which="value", note="",
        source=paper(), table=values_table("1", "2025-06-19"),
    )  # fmt: skip
    assert 422 == refused.status_code
    assert "第 2 行“期次止”：期次止于 2025-06-19" in text(refused)
    one = {
        "act": "value", "which": "value", "indicator": "water", "note": "",
        "period_start": "2025-12-01", "period_end": "2025-11-30",
        "published_on": "", "source": paper(),
    }  # fmt: skip
    page = text(story("b_lead", "record_indicators", **one, value="八"))
    assert "不是数。请只填数字" in page
    assert "期次起晚于期次止" in page
    one |= {"period_start": "", "source": paper()}
    late = one | {"period_end": "2026-11-30"}
    page = text(story("b_lead", "record_indicators", **late, value="8"))
    assert "晚于今天" in page
    assert not Proposal.objects.exists()
    one["source"] = paper()
    done = story("b_lead", "record_indicators", **one, value="8.25")
    proposal = Proposal.objects.get()
    assert done.url == reverse(
        "indicator_proposal", args=[story.contract.slug, proposal.pk]
    )
    sent = story(
        "a_handler", "indicator_proposal", proposal.pk, act="decline",
        reason="来源不符", follow=True,
    )  # fmt: skip
    assert "已退回" in text(sent)
    assert "来源不符" in text(story("b_lead", "indicators"))

    monkeypatch.setattr(table_imports, "AT_ONCE_BYTES", 3)
    template = story("b_lead", "indicator_template", "review", "csv")
    long = story(
        "b_lead", "load_indicator_set",
        **set_form(upload("指标.csv", template.content)),
    )  # fmt: skip
    job = Job.objects.get(kind="import_indicators")
    assert long.url == reverse("job", args=[story.contract.slug, job.pk])


def test_the_papers_go_out_as_they_came(story):
    template = story("b_lead", "indicator_template", "values", "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    assert ["指标值", "填写说明"] == book.sheetnames
    assert 404 == story(
        "b_lead", "indicator_template", "values", "pdf"
    ).status_code
    assert 404 == story("b_lead", "indicator", "nothing").status_code
