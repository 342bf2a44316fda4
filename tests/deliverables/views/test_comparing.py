import pytest

from tests import factories as make


def versions(story, old: bytes, new: bytes, name="方案.docx"):
    first = make.make_version(
        story.row(), story.people.b_onsite, name=name, content=old
    )
    second = make.make_version(
        story.row(), story.people.b_lead, name=name, content=new,
        replaces=first.pk,
    )  # fmt: skip
    return first, second


def page(story, first, second, role="b_lead") -> str:
    answer = story.client(role).get(
        story.url("compare", first.pk, second.pk)
    )
    assert 200 == answer.status_code
    return answer.content.decode()


def test_two_versions_stand_side_by_side_with_who_and_when(story):
    same = [f"第{n}段" for n in range(9)]
    first, second = versions(
        story,
        make.docx_bytes(*same, "金额一百元整"),
        make.docx_bytes(*same, "金额二百元整"),
    )
    text = page(story, first, second)
    assert "两个版本有 1 处文字不同" in text
    assert "金额<del>一</del>百元整" in text
    assert "金额<ins>二</ins>百元整" in text
    assert "相同 7 行" in text
    for shown in (first, second):
        assert str(shown.recorded_by) in text
        assert shown.file_id[:12] in text
    listed = story.client("b_lead").get(
        story.url("deliverable", "work_plan")
    )
    assert story.url("compare", first.pk, second.pk) in (
        listed.content.decode()
    )


def test_text_is_never_markup(story):
    first, second = versions(
        story, make.docx_bytes("<b>甲</b>"), make.docx_bytes("<b>乙</b>")
    )
    text = page(story, first, second)
    assert "<b>甲" not in text
    assert "&lt;b&gt;" in text


def test_what_has_no_words_says_why_in_a_sentence(story):
    first, second = versions(
        story, make.pdf_bytes("1"), make.pdf_bytes("2"), "扫描.pdf"
    )
    text = page(story, first, second)
    assert "两个版本无法比较文字" in text
    assert "没有文字层" in text


def test_equal_words_in_other_bytes_are_told(story):
    words = make.docx_bytes("甲")
    other = make.docx_bytes("甲 ")
    assert "文件字节不同" in page(story, *versions(story, words, other))


@pytest.mark.parametrize("role", ["a_handler", "auditor"])
def test_drafts_of_party_b_are_compared_by_nobody_else(story, role):
    first, second = versions(
        story, make.docx_bytes("甲"), make.docx_bytes("乙")
    )
    url = story.url("compare", first.pk, second.pk)
    assert 404 == story.client(role).get(url).status_code


def test_files_of_two_deliverables_are_not_compared(story):
    one = make.make_version(story.row(), story.people.b_lead)
    other = make.make_version(
        story.row("score_measures"), story.people.b_lead
    )
    url = story.url("compare", one.pk, other.pk)
    assert 404 == story.client("b_lead").get(url).status_code
