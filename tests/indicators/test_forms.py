"""The forms of 宣传与培训: each asks what its duty does."""

from indicators.forms import ActivityForm
from indicators.rules.activities import KINDS

ARTICLE = {
    "title": "诚信", "on": "2025年11月10日", "outlet": "新华网",
    "matrix": "yes", "link": "https://a.cn/1",
}  # fmt: skip


def test_what_was_typed_is_read_as_the_service_takes_it():
    form = ActivityForm(ARTICLE, kind=KINDS["article"])
    assert form.is_valid(), form.errors
    values = form.values()
    assert values["matrix"] is True
    assert 10 == values["on"].day
    assert "file" not in values


def test_each_kind_asks_its_own_and_says_what_is_missing():
    for kind in KINDS.values():
        form = ActivityForm({}, kind=kind)
        assert not form.is_valid()
        assert {"title", "on"} <= set(form.errors)
        assert [*kind.asks, "note"] == list(form.fields)
    form = ActivityForm({"people": "0"}, kind=KINDS["training"])
    assert ["请填写 1 以上的整数。"] == form.errors["people"]
    assert ["请选择凭据文件。"] == form.errors["file"]
