"""The verbatim text, and which of its words are claimed."""

import pytest

from contracts.rules.source import AgreementError
from contracts.rules.wording import Wording

TEXT = """\
# 合同

> 说明不是条款。

## 第一条 付款

### 1.1

甲方应在20个工作日内支付44.7万元，逾期再付20个工作日的利息。

### 1.2

（2）第二次付款，第二次验收。
"""


def wording(tmp_path, text=TEXT):
    (tmp_path / "agreement.md").write_text(text)
    return Wording({"agreement.md": tmp_path / "agreement.md"}, ())


def test_clauses_are_read_with_article_and_citation(tmp_path):
    read = wording(tmp_path)
    clauses = read.clauses()
    assert read.title == "合同"
    assert list(clauses) == ["1.1", "1.2"]
    assert clauses["1.1"].article == "第一条 付款"
    assert clauses["1.1"].citation == "第一条第1款"
    assert clauses["1.2"].text == "（2）第二次付款，第二次验收。"


@pytest.mark.parametrize(
    ("quote", "says", "key"),
    [
        ("甲方应在20个工作日内", "20个工作日", None),
        ("支付44.7万元", "44.7万元", None),
        ("支付44.7万元", "7万元", "says"),
        ("7万元，逾期", "7万元", "says"),
        ("甲方应在20个工作日内", "20个", "says"),
        ("20个", "20个", "quote"),
        ("20个工作日", "20个工作日", "quote"),
        (
            "甲方应在20个工作日内支付44.7万元，逾期再付20个工作日",
            "20个工作日",
            "says",
        ),
        ("甲方须在20个工作日内", "20个工作日", "quote"),
    ],
)
def test_only_a_whole_quantity_of_one_place_can_be_claimed(
    tmp_path, quote, says, key
):
    problem = wording(tmp_path).claim("1.1", quote, says)
    assert (problem and problem[0]) == key


def test_a_quote_from_a_clause_that_is_not_there_is_refused(tmp_path):
    problem = wording(tmp_path).problem_with_quote("9.9", "甲方")
    assert problem == "协议中没有这一条款：「9.9」"


def test_quantities_do_not_count_the_mark_of_a_paragraph(tmp_path):
    found = wording(tmp_path).quantities()
    assert [token.says for token in found["1.2"]] == ["二次", "二次"]


def test_prose_covers_every_place_where_it_stands(tmp_path):
    read = wording(tmp_path)
    assert read.claim("1.1", "应在20个工作日", "20个工作日") is None
    assert read.claim("1.1", "再付20个工作日", "20个工作日") is None
    assert read.claim("1.1", "44.7万元", "44.7万元") is None
    with pytest.raises(AgreementError, match="数量「二次」"):
        read.check_all_claimed()
    assert read.set_aside("1.2", "第二次") is None
    read.check_all_claimed()


def test_prose_without_a_quantity_is_refused(tmp_path):
    assert wording(tmp_path).set_aside("1.2", "验收") == "「验收」中没有数量"


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("### 1.2", "### 1.1", 11, "条款编号重复"),
        ("### 1.2", "#### 1.2", 11, "标题不合格式"),
        ("### 1.2", "### 一之二", 11, "不是条款编号"),
        ("（2）第二次付款，第二次验收。", "", 11, "条款没有文字"),
        ("> 说明不是条款。", "说明不是条款。", 3, "不在任何条款编号之下"),
        ("# 合同\n", "\n", 1, "没有标题或条款"),
    ],
)
def test_a_text_out_of_shape_is_refused_at_its_line(
    tmp_path, old, new, line, problem
):
    with pytest.raises(AgreementError, match=problem) as caught:
        wording(tmp_path, TEXT.replace(old, new)).clauses()
    assert (caught.value.file, caught.value.line) == ("agreement.md", line)
