from io import BytesIO

import pytest
from PIL import Image
from weasyprint import HTML

from contracts.models import AuditEvent
from tests import factories as make


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
    assert "<p>第一段</p>" in text
    assert "<p>&lt;b&gt;</p>" in text
    assert "只显示文字" in text


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
