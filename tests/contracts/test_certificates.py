"""The certificate on paper says what was signed, and the same each time."""

import io

from pypdf import PdfReader

from contracts.certificates import certificate_pdf


def test_it_says_what_was_signed_and_equal_rows_are_equal_papers(world):
    row = world.returned
    content = certificate_pdf(row)
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(content)).pages
    )
    plain = "".join(text.split())
    for words in (row.number, row.digest, "信用数据样本", "退还甲方", "U盘1个"):
        assert words in plain
    assert content == certificate_pdf(row)
