"""What changed, line beside line."""

from deliverables.rules.text_difference import differences

OLD = [f"第{n}行" for n in range(1, 21)]


def told(rows) -> list[tuple]:
    return [
        (
            row.kind, row.same,
            row.left.number if row.left else None,
            row.right.number if row.right else None,
        )
        for row in rows
    ]  # fmt: skip


def test_equal_texts_have_no_difference():
    assert [] == differences(OLD, list(OLD))
    assert [] == differences([], [])


def test_a_changed_line_stands_beside_its_old_self_in_its_place():
    rows = differences(OLD, [*OLD[:9], "第10行改", *OLD[10:]])
    assert [
        ("folded", 7, None, None),
        ("equal", 0, 8, 8), ("equal", 0, 9, 9),
        ("changed", 0, 10, 10),
        ("equal", 0, 11, 11), ("equal", 0, 12, 12),
        ("folded", 8, None, None),
    ] == told(rows)  # fmt: skip


def test_only_the_changed_words_are_marked():
    (row,) = differences(["金额为 100 元整"], ["金额为 120 元整"])
    assert ("金额为 1", False) == row.left.pieces[0]
    assert [("0", True)] == [one for one in row.left.pieces if one[1]]
    assert [("2", True)] == [one for one in row.right.pieces if one[1]]
    assert "金额为 120 元整" == "".join(text for text, _ in row.right.pieces)


def test_lines_that_have_little_in_common_are_shown_whole():
    (row,) = differences(["甲乙丙丁"], ["完全另一句话"])
    assert ((("甲乙丙丁", True),), (("完全另一句话", True),)) == (
        row.left.pieces, row.right.pieces,
    )  # fmt: skip


def test_a_long_line_is_not_searched_for_its_changes():
    (row,) = differences(["长" * 401], ["长" * 402])
    assert (("长" * 401, True),) == row.left.pieces


def test_lines_that_came_and_went():
    rows = differences(["甲", "乙"], ["甲", "乙", "丙"])
    assert ("added", 0, None, 3) == told(rows)[-1]
    rows = differences(["甲", "乙", "丙"], ["乙", "丙"])
    assert ("removed", 0, 1, None) == told(rows)[0]


def test_a_single_line_between_is_not_folded():
    old = list("一二三四五六七")
    new = list("甲二三四五六乙")
    assert "folded" not in {row.kind for row in differences(old, new)}
