"""Another agreement is another folder: parties, numbers, items and gates."""

from datetime import date
from decimal import Decimal
from textwrap import dedent

import pytest

from contracts.rules.folder import read_agreement
from contracts.rules.source import AgreementError

FILES = {
    "agreement.md": """\
        # 城市档案数字化服务合同

        ## 首部

        ### 0.1

        委托方: 某市档案馆

        ### 0.2

        受托方: 某某科技有限公司

        ## 第一条 服务

        ### 1.1

        受托方完成下列工作：

        ### 1.1.1

        （一）扫描档案不少于12000页，合格率不低于百分之九十九。

        ### 1.1.2

        （二）培训馆员2次。

        ## 第二条 价款

        ### 2.1

        合同价款为人民币贰拾万元整。

        ### 2.2

        分两期支付：

        ### 2.2.1

        1、合同生效后支付百分之二十五，即50000元；

        ### 2.2.2

        2、运行1年后验收合格支付75%，即15万元；

        ### 2.2.3

        受托方应在期满前10个工作日内提交，委托方在30个工作日内验收，返工为5个工作日。

        ## 第三条 附则

        ### 3.1

        本合同自2026年3月1日起生效。

        ## 签署页

        ### S.1

        委托方签章，2026年2月20日；受托方签章，2026年2月26日
        """,
    "agreement.toml": """\
        version = "1"
        [[parties]]
        side = "a"
        label = "委托方"
        clause = "0.1"
        name = "某市档案馆"
        [[parties]]
        side = "b"
        label = "受托方"
        clause = "0.2"
        name = "某某科技有限公司"
        [[signatures]]
        side = "a"
        clause = "S.1"
        quote = "委托方签章，2026年2月20日"
        says = "2026年2月20日"
        [[signatures]]
        side = "b"
        clause = "S.1"
        quote = "受托方签章，2026年2月26日"
        says = "2026年2月26日"
        [effective]
        clause = "3.1"
        quote = "自2026年3月1日起生效"
        says = "2026年3月1日"
        rule = "stated_day"
        """,
    "terms.toml": """\
        [quality]
        clause = "1.1.1"
        values = [
          { from = 2026-03-01, says = "百分之九十九", quote = "合格率不低于百分之九十九" },
        ]
        [trainings]
        clause = "1.1.2"
        values = [
          { from = 2026-03-01, says = "2次", quote = "培训馆员2次" },
        ]
        [contract_total]
        clause = "2.1"
        values = [
          { from = 2026-03-01, says = "贰拾万元整", quote = "人民币贰拾万元整" },
        ]
        [first_share]
        clause = "2.2.1"
        values = [
          { from = 2026-03-01, says = "百分之二十五", quote = "支付百分之二十五" },
        ]
        [first_amount]
        clause = "2.2.1"
        values = [
          { from = 2026-03-01, says = "50000元", quote = "即50000元" },
        ]
        [second_share]
        clause = "2.2.2"
        values = [
          { from = 2026-03-01, says = "75%", quote = "支付75%" },
        ]
        [second_amount]
        clause = "2.2.2"
        values = [
          { from = 2026-03-01, says = "15万元", quote = "即15万元" },
        ]
        [operation]
        clause = "2.2.2"
        values = [
          { from = 2026-03-01, says = "1年", quote = "运行1年后" },
        ]
        [submission]
        clause = "2.2.3"
        values = [
          { from = 2026-03-01, says = "10个工作日", quote = "期满前10个工作日内提交" },
        ]
        [review]
        clause = "2.2.3"
        values = [
          { from = 2026-03-01, says = "30个工作日", quote = "在30个工作日内验收" },
        ]
        [rework]
        clause = "2.2.3"
        values = [
          { from = 2026-03-01, says = "5个工作日", quote = "返工为5个工作日" },
        ]
        """,
    "deliverables.toml": """\
        [[items]]
        number = 1
        clause = "1.1.1"
        title = "扫描档案"
        short_title = "扫描"
        [[items]]
        number = 2
        clause = "1.1.2"
        title = "培训馆员"
        short_title = "培训"
        [deliverables.scans]
        item = 1
        name = "扫描件"
        service_clause = "1.1.1"
        acceptance_clause = "1.1.1"
        pieces = [{ key = "scans", name = "扫描件", minimum = 1, clause = "1.1.1" }]
        [[deliverables.scans.criteria]]
        key = "scans_quality"
        clause = "1.1.1"
        quote = "合格率不低于百分之九十九"
        measure = "ratio"
        term = "quality"
        [deliverables.courses]
        item = 2
        name = "培训资料"
        service_clause = "1.1.2"
        acceptance_clause = "1.1.2"
        pieces = [{ key = "papers", name = "资料", minimum_term = "trainings", clause = "1.1.2" }]
        [[deliverables.courses.criteria]]
        key = "courses_held"
        clause = "1.1.2"
        quote = "培训馆员2次"
        measure = "counted"
        term = "trainings"
        [packages.final]
        name = "全部成果"
        clause = "2.2.3"
        tranche = 2
        members = ["scans", "courses"]
        operation_term = "operation"
        submission_term = "submission"
        review_term = "review"
        rework_term = "rework"
        """,
    "gates.toml": """\
        [[tranches]]
        number = 1
        name = "首期款"
        clause = "2.2.1"
        amount_term = "first_amount"
        share_term = "first_share"
        [[tranches.conditions]]
        key = "effective"
        clause = "2.2.1"
        title = "合同生效"
        kind = "effective"
        [[tranches]]
        number = 2
        name = "末期款"
        clause = "2.2.2"
        amount_term = "second_amount"
        share_term = "second_share"
        [[tranches.conditions]]
        key = "one_year"
        clause = "2.2.2"
        title = "运行一年"
        kind = "period_elapsed"
        term = "operation"
        [[tranches.conditions]]
        key = "accepted"
        clause = "2.2.2"
        title = "验收合格"
        kind = "package_accepted"
        package = "final"
        [quotas.trainings]
        name = "培训"
        clause = "1.1.2"
        term = "trainings"
        period = "whole_term"
        unit = "次"
        """,
    "prose.toml": """\
        [[prose]]
        clause = "1.1.1"
        says = "12000页"
        reason = "页数由档案馆清点"
        """,
    "readings.toml": """\
        [[readings]]
        id = "INT-01"
        key = "year.unit"
        clauses = ["2.2.2"]
        problem = "一年自何日起？"
        default = "生效日"
        alternatives = "首次扫描之日"
        effect = "第二期的日期"
        """,
}


@pytest.fixture
def second(tmp_path):
    path = tmp_path / "archive_2026"
    path.mkdir()
    for name, text in FILES.items():
        (path / name).write_text(dedent(text))
    return path


def test_it_loads_without_new_code(second):
    agreement = read_agreement(second)
    assert agreement.key == "archive_2026"
    assert agreement.title == "城市档案数字化服务合同"
    assert agreement.signed_on == date(2026, 2, 26)
    assert agreement.effective_on == date(2026, 3, 1)
    assert agreement.total() == Decimal(200000)
    assert [t.name for t in agreement.tranches] == ["首期款", "末期款"]
    assert agreement.members("final") == ("scans", "courses")
    assert agreement.deliverables["scans"].package == "final"
    assert agreement.deliverables["courses"].pieces[0].minimum == 2
    assert agreement.required("trainings") == 2
    assert agreement.parties["b"].label == "受托方"
    assert agreement.quantity("operation") == 1
    assert agreement.indicators == {}


def test_it_is_cited_by_its_own_marks(second):
    clauses = read_agreement(second).clauses
    cites = {name: clause.cite for name, clause in clauses.items()}
    assert cites["1.1.2"] == "第一条(二)"
    assert cites["2.2.1"] == "第二条2(1)"
    assert cites["2.2.3"] == "第二条2末段"
    assert clauses["2.2.2"].citation == "第二条第2款第(2)项"


SUPPLEMENT = """\
# 补充协议一

## 补充协议一

### A1.1

培训次数改为4次。
"""


def test_a_supplement_appends_a_row_and_edits_none(second):
    (second / "supplement_1.md").write_text(SUPPLEMENT)
    path = second / "terms.toml"
    row = 'says = "2次", quote = "培训馆员2次" },\n'
    new = (
        '  { from = 2026-09-01, clause = "A1.1", '
        'says = "4次", quote = "培训次数改为4次" },\n'
    )
    path.write_text(path.read_text().replace(row, row + new))
    agreement = read_agreement(second)
    trainings = agreement.terms["trainings"]
    assert trainings.on(date(2026, 8, 31)).value == 2
    assert trainings.on(date(2026, 9, 1)).value == 4
    assert agreement.required("trainings") == 2
    assert agreement.required("trainings", on=date(2027, 1, 1)) == 4
    assert agreement.clauses["A1.1"].citation == "补充协议一第一条"


def test_a_supplement_out_of_order_is_refused(second):
    (second / "supplement_1.md").write_text(SUPPLEMENT)
    path = second / "terms.toml"
    row = '  { from = 2026-03-01, says = "2次", quote = "培训馆员2次" },\n'
    new = (
        '  { from = 2026-02-01, clause = "A1.1", '
        'says = "4次", quote = "培训次数改为4次" },\n'
    )
    path.write_text(path.read_text().replace(row, row + new))
    with pytest.raises(AgreementError, match="各行应按 from 先后排列") as it:
        read_agreement(second)
    assert it.value.key == "trainings"
    assert path.read_text().splitlines()[it.value.line - 1] == new.rstrip()
