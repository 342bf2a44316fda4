"""The register of readings as data."""

import pytest

X = '{ code = "X", text = "窗口不含期满之日" }'


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (X, X.replace('"X"', '"W"'), "code 重复"),
        (X, X.replace("text", "words"), "未知的键 words"),
        ('key = "operation.start"', 'key = "submission.reading"', "重复"),
        ('key = "operation.start"', 'key = "Operation start"', "不合格式"),
        ('id = "INT-03"', 'id = "3"', "不合格式"),
        ('clauses = ["7.3"]', 'clauses = ["7.5"]', "没有这一条款：「7.5」"),
    ],
)
def test_a_reading_out_of_shape_is_refused(refusal, old, new, problem):
    assert problem in refusal("readings.toml", old, new).problem


def test_a_choice_of_one_is_no_choice(refusal):
    other = '  { code = "document", text = "一律自收到文件之日起" },\n'
    error = refusal("readings.toml", other, "")
    assert error.problem == "口径至少有两种"
    assert error.key == "t3.clock"


def test_a_reading_offers_its_codes(kaifeng):
    reading = kaifeng.readings["delay.rework"]
    assert reading.codes == ("A", "B", "C")
    assert reading.default == "A"
    assert reading.clause == "2.2.2.5"
    assert reading.clauses == ("2.2.2.5", "10.1")
