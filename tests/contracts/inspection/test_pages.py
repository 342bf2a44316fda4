"""Pictures of pages, as the jail draws them."""

from io import BytesIO

import pytest
from PIL import Image
from weasyprint import HTML

from contracts.inspection import pages
from contracts.inspection.pages import draw

TWO = "<p>one</p><p style='break-before:page'>two</p>"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return HTML(string=TWO).write_pdf()


def test_a_page_of_a_pdf_is_drawn_as_wide_as_is_read_well(pdf, tmp_path):
    to = tmp_path / "page.png"
    assert 2 == draw("pdf", BytesIO(pdf), 2, str(to))
    with Image.open(to) as picture:
        assert ("PNG", pages.WIDTH) == (picture.format, picture.width)


def test_a_page_that_is_not_there_is_not_drawn(pdf, tmp_path):
    to = tmp_path / "page.png"
    assert 2 == draw("pdf", BytesIO(pdf), 3, str(to))
    assert not to.exists()


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_is_made_small_and_keeps_nothing_of_the_file(
    form, tmp_path
):
    given, to = BytesIO(), tmp_path / "page.png"
    Image.new("RGB", (3000, 1000), "red").save(given, form)
    given.seek(0)
    assert 1 == draw("jpg", given, 1, str(to))
    with Image.open(to) as picture:
        assert (1100, 367) == picture.size
        assert not picture.getexif()


@pytest.mark.parametrize("kind", ["pdf", "jpg", "png"])
def test_what_a_kind_needs_is_loaded_before_the_jail_closes(kind):
    pages.prepare([kind, "1"])
