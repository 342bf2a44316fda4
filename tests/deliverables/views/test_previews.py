from io import BytesIO

import pytest
from PIL import Image
from weasyprint import HTML

from contracts.models import AuditEvent
from tests import factories as make
from tests.corpus.parts import FILM, FTYP, INDEX, ofd_parts, zip_of


def version(story, name: str, content: bytes):
    return make.make_version(
        story.row(), story.people.b_onsite, name=name, content=content
    )


def look(story, row, role="b_lead"):
    return story.client(role).get(story.url("preview", row.pk))


def test_the_pages_of_a_pdf_are_pictures(story):
    html = "<p>one</p><p style='break-before:page'>two</p>"
    row = version(story, "报告.pdf", HTML(string=html).write_pdf())
    text = look(story, row).content.decode()
    assert "共 2 页。" in text
    client = story.client("b_lead")
    for number in (1, 2):
        url = story.url("preview_page", row.pk, number)
        assert url in text
        picture = client.get(url)
        assert "image/png" == picture.headers["content-type"]
        assert "sandbox" in picture.headers["content-security-policy"]
        assert picture.getvalue().startswith(b"\x89PNG")
    absent = story.url("preview_page", row.pk, 3)
    assert 404 == client.get(absent).status_code


def test_a_picture_is_shown(story):
    content = BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "PNG")
    row = version(story, "照片.png", content.getvalue())
    assert "共 1 页。" in look(story, row).content.decode()


def test_an_office_file_is_its_words(story):
    row = version(story, "方案.docx", make.docx_bytes("第一段", "<b>"))
    text = look(story, row).content.decode()
    assert "<p><bdi>第一段</bdi></p>" in text
    assert "<p><bdi>&lt;b&gt;</bdi></p>" in text
    assert "只显示文字" in text


def test_a_zip_is_the_list_of_its_names(story):
    row = version(story, "成果.zip", zip_of({"一/报告.txt": b"abc"}))
    text = look(story, row).content.decode()
    assert "一/报告.txt（3 字节）" in text
    assert "压缩包内的文件名与大小" in text


def test_an_ofd_without_words_says_so(story):
    row = version(story, "发票.ofd", zip_of(ofd_parts()))
    assert "没有文字层" in look(story, row).content.decode()


def test_a_recording_is_played_by_its_ranges(story):
    content = FTYP + INDEX + FILM
    row = version(story, "录像.mp4", content)
    url = story.url("media", row.pk)
    page = look(story, row)
    assert f'src="{url}"' in page.content.decode()
    assert "media-src 'self'" in page.headers["content-security-policy"]
    client = story.client("b_lead")
    part = client.get(url, headers={"range": "bytes=4-7"})
    assert (206, b"ftyp") == (part.status_code, part.getvalue())
    assert "sandbox" in part.headers["content-security-policy"]
    whole = client.get(url)
    assert (200, content) == (whole.status_code, whole.getvalue())
    assert 404 == story.client("a_handler").get(url).status_code


def test_only_a_recording_is_played(story):
    row = version(story, "方案.docx", make.docx_bytes("第一段"))
    url = story.url("media", row.pk)
    assert 404 == story.client("b_lead").get(url).status_code


def test_what_cannot_be_shown_says_why(story):
    row = version(story, "空.docx", make.docx_bytes())
    text = look(story, row).content.decode()
    assert "无法预览" in text
    assert "请下载后查看" in text


def test_who_looked_at_what_is_on_record(story):
    row = version(story, "方案.docx", make.docx_bytes("第一段"))
    look(story, row)
    event = AuditEvent.objects.get(action="document_previewed")
    assert row.file_id == event.detail["sha256"]


@pytest.mark.parametrize("role", ["a_handler", "auditor"])
def test_drafts_of_party_b_are_shown_to_nobody_else(story, role):
    row = version(story, "方案.docx", make.docx_bytes("第一段"))
    assert 404 == look(story, row, role).status_code
    page = story.url("preview_page", row.pk, 1)
    assert 404 == story.client(role).get(page).status_code
