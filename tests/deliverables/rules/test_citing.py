import pytest

from deliverables.rules.citing import uncited


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("", []),
        ("标准 1 缺区县分析。", []),
        ("标准1、标准 5 须重做。\n\n标准 2 数据过期。", []),
        ("整体质量不高。", [1]),
        ("标准 1 缺分析。\n请抓紧。", [2]),
        ("标准 6 不符。", [1]),
        ("标准 1、标准 0 不符。", [1]),
    ],
)
def test_each_paragraph_cites_a_criterion_there_is(text, loose):
    assert loose == uncited(text, 5)
