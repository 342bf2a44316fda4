"""The description names what it proves, who took it, and what it does not."""

from types import SimpleNamespace

import pytest

from kaifeng_credit.auditing.system_words import described

EVENT = SimpleNamespace(
    number=7, actor_name="甲方审批",
    recorded_at=SimpleNamespace(isoformat=lambda: "2025-12-15T00:00:00+00:00"),
)  # fmt: skip
MARK = {"time": "t", "length": 9, "sha256": "f" * 64}


@pytest.mark.parametrize("is_demo", [True, False])
def test_it_says_where_it_comes_from(is_demo):
    contract = SimpleNamespace(title="协议", slug="c", is_demo=is_demo)
    text = described(
        contract, "验收结论", EVENT, MARK, by="审计", made_at="m"
    ).decode("utf-8-sig")
    for words in ("第 7 件", "甲方审批", "提取：审计，m", "共 9 件", "GB/T 32905"):
        assert words in text
    assert is_demo == ("演示数据" in text)
    assert "不等于协议第八条" in text
    assert "{" not in text
