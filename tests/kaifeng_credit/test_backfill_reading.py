"""Every way people fill in a cell: taken, or refused with what to do."""

import io
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from contracts.policies import Refused
from contracts.queries.agreements import agreement_by_key
from contracts.rules.vocabulary import KINDS
from kaifeng_credit.backfill import limits, package, reading
from kaifeng_credit.backfill.layout import sheet_of, sheets
from kaifeng_credit.backfill.reading import read_workbook
from kaifeng_credit.backfill.template import write_template
from tests import workbooks
from tests.stories import fact, told

AGREEMENT = agreement_by_key(workbooks.KEY)
DAY = date(2025, 6, 19)


def read(book: Workbook, **more):
    return read_workbook(workbooks.saved(book), AGREEMENT, **more)


def one_row(sheet: str, **values):
    book = workbooks.empty()
    workbooks.write(book, sheet, **values)
    return read(book)


def paid(**values):
    return one_row(
        "款项与发票",
        **{"事实": "到账", "款项序号": "第1笔", "日期": DAY,
           "金额（元）": 1, **values},
    )  # fmt: skip


# --- what is taken ------------------------------------------------------------
@pytest.mark.parametrize(
    "value",
    [
        DAY,
        datetime(2025, 6, 19),  # noqa: DTZ001
        "2025-06-19",
        "2025年6月19日",
        "2025年06月19日",
        "2025/6/19",
        "2025.6.19",
        " 2025－06－19 ",
        "２０２５年６月１９日",
        "2025-06-19 00:00:00",
        "20250619",
        20250619,
        45827,
        45827.0,
    ],
    ids=str,
)
def test_a_day_is_taken_however_it_is_written(value):
    filled = paid(日期=value)
    assert [] == [str(one) for one in filled.problems]
    assert DAY == filled.facts[0].on


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (447000, "447000"),
        (447000.0, "447000"),
        (447000.55, "447000.55"),
        ("447,000.00", "447000"),
        ("￥447,000.00", "447000"),
        ("¥447000", "447000"),
        ("447，000.5 元", "447000.5"),
        ("４４７０００", "447000"),
        ("-1,000.00", "-1000"),
        ("−1000", "-1000"),
        ("-￥1000", "-1000"),
        (0.1, "0.1"),
    ],
    ids=str,
)
def test_an_amount_is_taken_as_number_or_text(value, amount):
    filled = paid(**{"金额（元）": value})
    assert [] == [str(one) for one in filled.problems]
    assert Decimal(amount) == filled.facts[0].money("amount")


@pytest.mark.parametrize("value", ["第1笔", "第 1 笔", 1, "1", "预付款"])
def test_a_tranche_is_taken_by_number_or_name(value):
    assert 1 == paid(款项序号=value).facts[0].get("tranche")


def test_names_are_taken_whatever_quotes_and_blanks_they_are_typed_with():
    filled = one_row(
        "交付与验收", 事实="提交成果", 日期=DAY,
        成果='"信易贷"平台与省级节点 技术对接',
    )  # fmt: skip
    assert "node_interface" == filled.facts[0].get("deliverable")


def test_several_deliverables_stand_in_one_cell():
    filled = one_row(
        "事件", 事实="不可抗力", 起始日=DAY,
        涉及成果="社会信用体系专家智库名册、事前、事中、事后专项工作推进方案；"
        "信用建设专题培训资料",
    )  # fmt: skip
    assert ("expert_roster", "supervision_plans", "training_materials") == (
        filled.facts[0].get("deliverables")
    )


def test_a_long_number_kept_as_text_keeps_its_end():
    filled = one_row(
        "款项与发票", 事实="开具发票", 款项序号=1, 日期=DAY,
        发票号码="25000000000000000001", **{"金额（元）": 1},
    )  # fmt: skip
    assert "25000000000000000001" == filled.facts[0].get("number")


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers():
    book = workbooks.empty()
    page = book["驻场"]
    for row, blank in ((2, "  "), (3, None)):
        page.cell(row, 1, blank)
    page.cell(9, 1, "驻场人员")
    page.cell(9, 2, "驻场一")
    page.cell(9, 3, DAY)
    page.cell(9, 5, "是")
    filled = read(book)
    assert [9] == [row.number for row in filled.rows]
    assert "《驻场》第 9 行" == filled.facts[0].ref


def test_columns_may_be_moved():
    book = workbooks.empty()
    page = book["驻场"]
    for column, header in enumerate(
        ("具备专业资质", "起始日", "人员", "截止日", "事实"), 1
    ):
        page.cell(1, column, header)
    for column, value in enumerate(
        (True, DAY, "驻场一", None, "驻场人员"), 1
    ):
        page.cell(2, column, value)
    assert fact("on_site", person="驻场一", start="2025-06-19",
                qualified=True).fields == read(book).facts[0].fields  # fmt: skip


# --- what is refused --------------------------------------------------------------
BAD_CELLS = [
    ("日期", "昨天", "看不出是哪一天"),
    ("日期", "6/19/2025", "看不出是哪一天"),
    ("日期", "25年6月19日", "看不出是哪一天"),
    ("日期", "2025-06-31", "没有这一天"),
    ("日期", 20251301, "没有这一天"),
    ("日期", 7, "看不出是哪一天"),
    ("日期", 45827.5, "日期不带时刻"),
    ("日期", datetime(2025, 6, 19, 9, 30), "日期不带时刻"),  # noqa: DTZ001
    ("日期", True, "这里应为日期"),
    ("日期", "=TODAY()", "这里是公式。请复制后“选择性粘贴”为数值"),
    ("日期", "#REF!", "公式错误值"),
    ("日期", None, "“到账”须填这一列"),
    ("金额（元）", 434.99999999999994, "最多两位小数"),
    ("金额（元）", 1.234, "最多两位小数"),
    ("金额（元）", "1.234", "最多两位小数"),
    ("金额（元）", "44.7万", "请以元为单位"),
    ("金额（元）", "(1,000.00)", "负数请写负号"),
    ("金额（元）", "44,70", "不是数"),
    ("金额（元）", "约四十", "不是数"),
    ("金额（元）", "10%", "请去掉百分号"),
    ("金额（元）", 10**16, "已不能精确保存"),
    ("金额（元）", DAY, "这里应为数"),
    ("金额（元）", 0, "“金额（元）”不能为零"),
    ("款项序号", "第9笔", "没有这笔款项。请选第1笔、第2笔、第3笔"),
    ("发票号码", "1", "“到账”不填这一列"),
    ("事实", "提交成果", "这张表没有这种事实。请选：到账"),
    ("事实", None, "没有选“事实”"),
    ("事实", "=A1", "这张表没有这种事实"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "value", "message"), BAD_CELLS, ids=lambda v: str(v)[:24]
)
def test_a_bad_cell_is_refused_where_it_stands(header, value, message):
    filled = paid(**{header: value})
    assert [] == filled.facts
    (problem,) = filled.problems
    assert message in problem.message
    assert ("款项与发票", 2) == (problem.sheet, problem.row)
    if problem.column:
        headers = sheet_of("paid").headers
        at = headers.index(header) + 1
        assert (get_column_letter(at), header) == (
            problem.column, problem.header,
        )  # fmt: skip


OTHER_CELLS = [
    ("指标与计数", {"事实": "指标值", "指标": "水资源", "数值": "77.6%",
                "期末": DAY}, "请去掉百分号"),
    ("指标与计数", {"事实": "指标值", "指标": "水", "数值": 1, "期末": DAY},
     "请选新型农业经营主体、涉农清单"),
    ("指标与计数", {"事实": "指标值", "指标": "水资源", "数值": 1,
                "期末": date(2025, 11, 30), "是否基期": "是"},
     "“期末” 2025年11月30日 晚于协议生效日"),
    ("指标与计数", {"事实": "指标值", "指标": "水资源", "数值": 1,
                "期末": DAY, "是否基期": "不详"}, "请填“是”或“否”"),
    ("指标与计数", {"事实": "计数事项", "计数事项": "信息稿件发布", "日期": DAY,
                "数量": 1.5}, "应为正整数"),
    ("交付与验收", {"事实": "提交成果", "成果": "调研报告", "日期": DAY},
     "没有“调研报告”。请选“成果”的下拉选项之一"),
    ("交付与验收", {"事实": "专家评审", "成果": "用户分数和应用场景h5页面",
                "日期": DAY, "结果": "良好"}, "请选通过、未通过"),
    ("驻场", {"事实": "驻场人员", "人员": "驻场一", "起始日": DAY,
            "截止日": date(2025, 6, 1), "具备专业资质": "是"},
     "“截止日” 2025年6月1日 早于 “起始日” 2025年6月19日"),
    ("驻场", {"事实": "驻场人员", "人员": DAY, "起始日": DAY,
            "具备专业资质": "是"}, "这里应为文字"),
    ("驻场", {"事实": "驻场人员", "人员": "长" * 201, "起始日": DAY,
            "具备专业资质": "是"}, "不超过 200 字"),
    ("款项与发票", {"事实": "开具发票", "款项序号": 1, "日期": DAY,
                "金额（元）": 1, "发票号码": 25000000000000000001},
     "末几位已丢失"),
    ("事件", {"事实": "损失记录", "日期": DAY, "行为编号": "甲-1",
            "金额（元）": 100}, "没有行为编号为“甲-1”的事件"),
    ("事件", {"事实": "泄密", "日期": DAY, "由哪一方": "丙方"},
     "请选甲方、乙方"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "values", "message"), OTHER_CELLS)
def test_every_type_of_field_says_what_it_wants(sheet, values, message):
    filled = one_row(sheet, **values)
    assert [message] == [
        message for one in filled.problems if message in one.message
    ]


def test_a_percent_cell_is_not_guessed():
    book = workbooks.empty()
    row = workbooks.write(book, "指标与计数", 事实="指标值", 指标="水资源",
                          数值=0.776, 期末=DAY)  # fmt: skip
    book["指标与计数"].cell(row, 3).number_format = "0.0%"
    (problem,) = read(book).problems
    assert "百分比格式" in problem.message


def test_a_loss_of_a_recorded_deed_or_of_the_delay_is_taken():
    book = workbooks.empty()
    for act in ("甲-1", "逾期交付"):
        workbooks.write(book, "事件", 事实="损失记录", 日期=DAY,
                        行为编号=act, **{"金额（元）": 100})  # fmt: skip
    filled = read(book, acts={"甲-1"})
    assert [] == filled.problems
    assert ["甲-1", "late_delivery"] == [f.get("act") for f in filled.facts]


def test_all_problems_of_all_rows_are_listed():
    book = workbooks.empty()
    for _ in range(30):
        workbooks.write(book, "款项与发票", 事实="到账", 款项序号="第9笔",
                        日期="昨天", **{"金额（元）": "若干"})  # fmt: skip
    filled = read(book)
    assert 90 == len(filled.problems)
    assert "《款项与发票》第 2 行 B 列“款项序号”（第9笔）：没有这笔款项" in str(
        filled.problems[0]
    )


def test_the_same_row_twice_is_one_too_many():
    book = workbooks.empty()
    one = fact("counted", "2025-08-20", quota="media_monthly")
    for what in (one, one, told("submitted", "2025-12-10", "work_plan")):
        workbooks.write_fact(book, what)
    (problem,) = read(book).problems
    assert "与《指标与计数》第 2 行完全相同。同日多次请合为一行" in problem.message


# --- sheets and headers ------------------------------------------------------------
def test_an_unknown_header_is_refused_and_the_sheet_is_not_read():
    book = workbooks.empty()
    book["驻场"].cell(1, 9, "备注")
    workbooks.write(book, "驻场", 事实="驻场人员")
    (problem,) = read(book).problems
    assert ("驻场", 1, "I", "备注") == (
        problem.sheet, problem.row, problem.column, problem.value,
    )  # fmt: skip


def test_a_problem_column_of_ours_is_passed_over():
    book = workbooks.empty()
    book["驻场"].cell(1, 9, "问题")
    book["驻场"].cell(2, 9, "上一次的问题")
    assert [] == read(book).problems


def test_a_header_twice_and_a_missing_one_are_named():
    book = workbooks.empty()
    book["驻场"].cell(1, 6, "人员")
    book["款项与发票"]["A1"] = None
    book["指标与计数"]["B1"] = None
    book["指标与计数"].cell(2, 1, "指标值")
    words = [str(one) for one in read(book).problems]
    assert any("表头重复" in one for one in words)
    assert any("缺少“事实”列" in one for one in words)
    assert any("表中缺少“指标”列" in one for one in words)


def test_merged_cells_hidden_and_foreign_sheets_are_refused():
    book = workbooks.empty()
    book["驻场"].merge_cells("A2:A3")
    book["事件"].sheet_state = "hidden"
    book.create_sheet("Sheet1")
    words = [str(one) for one in read(book).problems]
    assert 3 == len(words)
    assert any("合并单元格" in one and "A2:A3" in one for one in words)
    assert any("《事件》：工作表被隐藏" in one for one in words)
    assert any("《Sheet1》：不是模板中的工作表" in one for one in words)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    book = workbooks.empty()
    for day in range(1, 6):
        workbooks.write_fact(
            book, fact("counted", f"2025-08-0{day}", quota="trainings")
        )
    filled = read(book)
    assert 3 == len(filled.rows)
    assert ["一次最多 3 行。请分几次补录。"] == [
        one.message for one in filled.problems
    ]


# --- the file as a whole --------------------------------------------------------------
def refusal(content: bytes, **more) -> str:
    with pytest.raises(Refused) as refused:
        read_workbook(content, AGREEMENT, **more)
    return refused.value.message


def zipped(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_x", ".x"), text)
    return target.getvalue()


def test_files_of_other_kinds_are_refused_in_one_sentence():
    assert "是空的" in refusal(b"")
    assert ".xls 旧格式或加了密码" in refusal(package.OLE + b"0" * 512)
    assert "不是 .xlsx 文件" in refusal("事实,日期".encode())
    assert "打不开" in refusal(b"PK\x03\x04" + b"0" * 40)
    assert "不是 .xlsx 表格文件" in refusal(zipped(word__document_xml="<a/>"))
    content = workbooks.filled()
    assert "打不开" in refusal(content[: len(content) // 2])


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(package, "UNPACKED_LIMIT_BYTES", 10_000)
    assert "展开后过大" in refusal(workbooks.filled())
    monkeypatch.undo()
    monkeypatch.setattr(package, "MOST_PARTS", 3)
    assert "展开后过大" in refusal(workbooks.filled())


def test_macros_and_entities_are_refused():
    content = workbooks.filled()
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    assert "宏" in refusal(target.getvalue())
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert "打不开" in refusal(
        zipped(**{"xl__workbook_xml": bomb,
                  "xl/_rels/workbook.xml.rels": "<a/>"})
    )  # fmt: skip


def test_a_template_of_another_contract_is_refused():
    content = workbooks.filled(slug="another")
    assert "另一份合同（another）" in refusal(content, slug="this-one")


def test_a_workbook_without_our_sheets_is_refused():
    book = Workbook()
    assert "没有模板中的工作表" in refusal(workbooks.saved(book))


def test_limits_leave_room_for_a_whole_contract():
    assert 2000 == limits.MOST_ROWS


# --- template and reader know every kind ------------------------------------------------
def test_every_kind_stands_on_exactly_one_sheet():
    told = [kind.key for sheet in sheets() for kind in sheet.kinds]
    assert sorted(KINDS) == sorted(told)


def test_equal_contracts_give_equal_templates():
    first, second = (
        write_template(AGREEMENT, slug="a", title="b") for _ in range(2)
    )
    assert first == second


def test_the_template_opens_with_its_drop_downs_and_headers():
    book = load_workbook(
        io.BytesIO(write_template(AGREEMENT, slug="a", title="b"))
    )
    for sheet in sheets():
        page = book[sheet.name]
        assert list(sheet.headers) == [cell.value for cell in page[1]]
        assert page.data_validations.dataValidation
        assert "visible" == page.sheet_state
    assert [] == read(book).rows


SAMPLES = {
    "date": "2025-07-01", "amount": "100.50", "signed_amount": "-100.50",
    "number": "71.4", "whole": 2, "bool": True, "text": "文字",
    "tranche": 1, "deliverable": "work_plan", "indicator": "water",
    "deliverables": ["work_plan", "expert_roster"], "quota": "trainings",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_every_kind_with_all_its_fields_comes_back_as_it_was(kind):
    values = {
        field.name: field.choices[0]
        if field.choices
        else SAMPLES[field.type]
        for field in kind.fields
    }
    for later in ("end", "due_on", "received_on", "replied_on"):
        if later in values:
            values[later] = (DAY + timedelta(days=60)).isoformat()
    if "baseline" in values:
        values["baseline"] = False
    (one,) = workbooks.rows({"kind": kind.key, **values})
    content = workbooks.filled(one)
    filled = read_workbook(content, AGREEMENT, acts={"文字"})
    assert [] == [str(problem) for problem in filled.problems]
    assert (one.kind, one.on, one.fields) == (
        filled.facts[0].kind, filled.facts[0].on, filled.facts[0].fields,
    )  # fmt: skip
