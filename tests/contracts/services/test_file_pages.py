"""Pictures of pages are made in the jail, once."""

from io import BytesIO

import pytest
from PIL import Image
from weasyprint import HTML

from contracts.policies import Refused
from contracts.services import derived
from contracts.services.file_pages import MOST_PAGES, has_pages, page_of
from contracts.services.files import keep_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def digest() -> str:
    html = "<p>one</p><p style='break-before:page'>two</p>"
    return keep_bytes(HTML(string=html).write_pdf()).digest


def test_a_page_comes_through_the_jail_and_is_kept(digest, monkeypatch):
    page = page_of(digest, "报告.PDF", 1)
    assert 2 == page.pages
    assert page.picture.read_bytes().startswith(b"\x89PNG")
    monkeypatch.setattr(derived, "run_confined", None)
    assert page == page_of(digest, "报告.pdf", 1)


def test_a_picture_is_its_one_page():
    content = BytesIO()
    Image.new("RGB", (40, 30)).save(content, "JPEG")
    digest = keep_bytes(content.getvalue()).digest
    assert 1 == page_of(digest, "照片.jpeg", 1).pages


@pytest.mark.parametrize("number", [0, 3, MOST_PAGES + 1])
def test_a_page_that_is_not_there_is_refused(digest, number):
    with pytest.raises(Refused) as refused:
        page_of(digest, "报告.pdf", number)
    assert "no_such_page" == refused.value.code


def test_other_kinds_have_no_pictures():
    assert has_pages("a.jpeg")
    assert not has_pages("a.docx")
    with pytest.raises(Refused) as refused:
        page_of("0" * 64, "录像.mp4", 1)
    assert "请下载后查看" in refused.value.message
