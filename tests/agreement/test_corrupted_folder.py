"""Whoever spoils the folder is told the file, the line and the key."""

import re

import pytest

from contracts.rules.folder import read_agreement
from contracts.rules.source import AgreementError

# (file, what stands there, what is put there, key named, problem named)
CORRUPTIONS = [
    # a value
    ("terms.toml", 'says = "0.05%"', 'says = "0.5%"',
     "late_delivery_daily_rate", "不是引文中一个完整的数量"),
    ("terms.toml", 'says = "0.05%"', 'says = "5%"',
     "late_delivery_daily_rate", "不是引文中一个完整的数量"),
    ("terms.toml", 'says = "59.6万元"', 'says = "9.6万元"',
     "tranche_3_amount", "不是引文中一个完整的数量"),
    ("terms.toml", 'says = "40%"', 'says = "很多"',
     "tranche_3_share", "不是协议中的数量写法"),
    # a unit
    ("terms.toml", 'says = "20个工作日"', 'says = "20日"',
     "tranche_2_review_days", "不是引文中一个完整的数量"),
    ("terms.toml", 'says = "20个工作日"', 'says = "20个"',
     "tranche_2_review_days", "不是引文中一个完整的数量"),
    ("terms.toml", 'says = "3名"', 'says = "3"',
     "onsite_staff_minimum", "数量没有单位"),
    # a quote
    ("terms.toml", "每逾期一日，应按照合同总金额的0.05%",
     "每逾期一日，应按合同总金额的0.05%",
     "late_delivery_daily_rate", "引文不在第十条第1款原文中"),
    ("terms.toml", "支付59.6万元(合同总金额的40%)",
     "支付59.6万元（合同总金额的40%）",
     "tranche_3_amount", "引文不在第二条第2款第③项原文中"),
    # a clause
    ("terms.toml", 'clause = "10.1"', 'clause = "10.2"',
     "late_delivery_daily_rate", "引文不在第十条第2款原文中"),
    ("terms.toml", 'clause = "12.2"', 'clause = "14.2"',
     "negotiation_days", "协议中没有这一条款"),
    # a day
    ("terms.toml", '{ from = 2025-06-19, says = "0.05%"',
     '{ from = 2025-06-20, says = "0.05%"',
     "late_delivery_daily_rate", "首行应自生效日 2025-06-19 起"),
    ("terms.toml", '{ from = 2025-06-19, says = "0.05%"',
     '{ from = "2025-06-19", says = "0.05%"',
     "late_delivery_daily_rate", "应为日期"),
    ("agreement.toml", 'says = "2025.6.19"', 'says = "2025.6.9"',
     "a", "不是引文中一个完整的数量"),
    # a key
    ("terms.toml", 'clause = "7.3"', 'clause = "7.3"\nvalue = 5',
     "confidentiality_years", "未知的键 value"),
    ("agreement.toml", 'version = "2"', 'version = "2"\nedition = "1"',
     "", "未知的键 edition"),
    # parties and titles
    ("agreement.toml", 'name = "开封市发展和改革委员会"',
     'name = "开封市发展改革委员会"', "a", "引文不在首部原文中"),
    ("deliverables.toml", 'title = "驻场服务"', 'title = "驻场支持"',
     "驻场支持", "引文不在第一条第1款第(14)项原文中"),
    ("deliverables.toml", "number = 14", "number = 15",
     "驻场服务", "事项序号应自 1 起连续"),
    # criteria and pieces
    ("deliverables.toml", 'quote = "提供开封市创新案例辅导说明"',
     'quote = "提供创新案例的辅导说明"', "case_coaching_note_provided",
     "引文不在第四条第13款原文中"),
    ("deliverables.toml", 'term = "accepted_scenario_plans_minimum"',
     'term = "accepted_accuracy_rate"', "scenario_plans_number",
     "单位是 fraction"),
    ("deliverables.toml", 'minimum_term = "typical_cases_minimum"',
     "minimum = 3", "case", "大于一的件数应引用 terms.toml"),
    ("deliverables.toml", 'minimum_term = "typical_cases_minimum"',
     'minimum_term = "cases"', "case", "terms.toml 中没有「cases」"),
    ("deliverables.toml", 'measure = "ratio"', 'measure = "felt"',
     "research_report_accuracy", "measure 应为"),
    ("deliverables.toml", 'key = "task_division_batch"',
     'key = "work_plan_batch"', "work_plan_batch",
     "验收标准的 key 重复"),
    ("deliverables.toml", "item = 13", "item = 31",
     "case_coaching_note", "item 不是已有的事项序号"),
    # packages
    ("deliverables.toml", '  "pre_credit_model",\n', '  "credit_model",\n',
     "tranche_2", "「credit_model」不是成果"),
    ("deliverables.toml", 'review_term = "tranche_2_review_days"',
     'review_term = "cure_days"', "tranche_2", "应为 working_day"),
    ("deliverables.toml", "tranche = 2", "tranche = 4",
     "tranche_2", "不是已有的款项序号"),
    # tranches and gates
    ("gates.toml", 'share_term = "tranche_3_share"',
     'share_term = "tranche_2_share"', "尾款", "不等于金额 596000"),
    ("gates.toml", 'amount_term = "tranche_1_amount"',
     'amount_term = "tranche_1_share"', "预付款", "应为 yuan"),
    ("gates.toml", 'kind = "national_result"', 'kind = "hope"',
     "national_result", "kind 应为"),
    ("gates.toml", '  "water",\n', '  "rain",\n', "core_3",
     "indicators 中没有「rain」"),
    ("gates.toml", 'quota = "scenario_plans"', 'quota = "plans"',
     "core_4", "没有计数义务「plans」"),
    ("gates.toml", 'package = "tranche_2"', 'package = "tranche_9"',
     "accepted", "没有成果包「tranche_9」"),
    ("gates.toml", 'clause = "2.2.2.3"\ntitle', 'clause = "2.2.2.7"\ntitle',
     "core_3", "协议中没有这一条款"),
    ("gates.toml", 'deliverables = ["node_interface", "pre_credit_model"]',
     'package = "tranche_2"', "core_2", "accepted 应有 deliverables"),
    ("gates.toml", 'period = "full_months"', 'period = "weekly"',
     "media_monthly", "period 应为"),
    ("gates.toml", 'also_counts_as = "media_monthly"',
     'also_counts_as = "media_daily"', "media_yearly",
     "不是另一计数义务"),
    ("gates.toml", 'name = "涉农清单"', 'name = "涉农名单"',
     "agricultural_list", "引文不在"),
    ("gates.toml", 'direction = "higher"', 'direction = "up"',
     "new_agricultural_entities", "direction 应为"),
    # readings and prose
    ("readings.toml", 'clauses = ["8.1", "9.1", "10.4"]',
     'clauses = ["8.1", "9.1", "10.9"]', "notice.effect",
     "协议中没有这一条款：「10.9」"),
    ("readings.toml", 'id = "INT-03"', 'id = "INT-02"',
     "operation.start", "重复"),
    ("readings.toml", '{ code = "X"', '{ code = "W"', "W", "code 重复"),
    ("prose.toml", 'says = "57号"', 'says = "58号"', "58号",
     "引文不在首部原文中"),
    ("prose.toml", 'says = "任何一项条款"', 'says = "任何"', "任何",
     "中没有数量"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "problem"),
    CORRUPTIONS,
    ids=[f"{c[0]}-{c[3]}-{n}" for n, c in enumerate(CORRUPTIONS)],
)
def test_a_spoilt_folder_is_refused_by_name(
    copy, file, old, new, key, problem
):
    path = copy / file
    text = path.read_text()
    assert old in text
    start = text.index(old)
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(AgreementError) as caught:
        read_agreement(copy)
    error = caught.value
    first = text.count("\n", 0, start) + 1
    assert problem in error.problem
    assert error.file == file
    assert key in error.key
    # The line of the key itself, or of the row whose other key shows it.
    assert first - 5 <= error.line <= first + 2
    assert str(error).startswith(f"{file}:{error.line}: ")


def test_the_message_names_file_line_and_key(copy):
    path = copy / "terms.toml"
    text = path.read_text()
    path.write_text(text.replace("应按照合同总金额的0.05%", "按0.05%"))
    lines = path.read_text().splitlines()
    line = next(n for n, t in enumerate(lines, 1) if "按0.05%" in t)
    with pytest.raises(AgreementError) as caught:
        read_agreement(copy)
    assert str(caught.value).startswith(
        f"terms.toml:{line}: late_delivery_daily_rate: "
        "引文不在第十条第1款原文中"
    )


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        ("合同总金额的0.05%", "合同总金额的0.06%", "late_delivery_daily_rate"),
        ("驻场服务人员不少于3名", "驻场服务人员不少于2名", "onsite_staff"),
        ("小写）1490000元", "小写）1940000元", "contract_total"),
    ],
)
def test_a_changed_text_no_longer_carries_its_terms(copy, old, new, clause):
    path = copy / "agreement.md"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(AgreementError) as caught:
        read_agreement(copy)
    assert caught.value.file == "terms.toml"
    assert clause in caught.value.key


@pytest.mark.parametrize(
    "sentence", ["并在7日内答复。", "并提交三份副本。", "违约金为贰万元。"]
)
def test_a_quantity_that_nobody_claims_is_found(copy, sentence):
    path = copy / "agreement.md"
    text = path.read_text()
    anchor = "### 13.2\n\n"
    path.write_text(text.replace(anchor, anchor + sentence))
    with pytest.raises(AgreementError, match=r"既无 terms\.toml") as caught:
        read_agreement(copy)
    assert caught.value.file == "agreement.md"
    assert caught.value.key == "13.2"
    line = text.splitlines().index("### 13.2") + 1
    assert caught.value.line == line


def test_a_term_left_out_leaves_its_quantity_unclaimed(copy):
    path = copy / "terms.toml"
    text = path.read_text()
    cut = re.sub(r"\[cure_days\].*?\n\n", "", text, flags=re.DOTALL)
    assert cut != text
    path.write_text(cut)
    with pytest.raises(AgreementError, match="数量「30日」") as caught:
        read_agreement(copy)
    assert caught.value.key == "10.4"


@pytest.mark.parametrize("name", ["prose.toml", "agreement.md"])
def test_a_missing_file_is_named(copy, name):
    (copy / name).unlink()
    with pytest.raises(AgreementError, match=f"^{name}: 文件不存在"):
        read_agreement(copy)


def test_an_unknown_file_is_refused(copy):
    (copy / "notes.txt").write_text("…")
    with pytest.raises(AgreementError, match=r"^notes\.txt: .*未知文件"):
        read_agreement(copy)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(AgreementError, match=r"^nowhere: 协议文件夹不存在"):
        read_agreement(tmp_path / "nowhere")


def test_broken_toml_is_named_with_its_line(copy):
    path = copy / "gates.toml"
    path.write_text("[quotas.a]\nname = \n")
    with pytest.raises(AgreementError) as caught:
        read_agreement(copy)
    assert (caught.value.file, caught.value.line) == ("gates.toml", 2)


def test_words_and_figures_of_the_total_must_agree(copy):
    text = (copy / "agreement.md").read_text()
    terms = (copy / "terms.toml").read_text()
    (copy / "agreement.md").write_text(
        text.replace("壹佰肆拾玖万元整", "壹佰肆拾柒万元整")
    )
    (copy / "terms.toml").write_text(
        terms.replace("壹佰肆拾玖万元整", "壹佰肆拾柒万元整")
    )
    with pytest.raises(AgreementError, match="大写与小写不一致"):
        read_agreement(copy)


def test_amounts_that_miss_the_total_are_refused(copy):
    """Two tranches of 30 % each: every share holds, the sum does not."""
    path = copy / "gates.toml"
    text = path.read_text()
    start = text.index("[[tranches]]\nnumber = 3")
    end = text.index("[quotas.media_yearly]")
    path.write_text(text[:start] + text[end:])
    with pytest.raises(
        AgreementError, match="894000，不等于合同总金额 1490000"
    ):
        read_agreement(copy)


def test_the_digest_changes_with_any_byte(copy, agreement):
    assert read_agreement(copy).digest == agreement.digest
    path = copy / "terms.toml"
    path.write_text(path.read_text() + "# 说明\n")
    assert read_agreement(copy).digest != agreement.digest
