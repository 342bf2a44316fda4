"""The certificate on paper says what was signed, and the same each time."""

import io

from pypdf import PdfReader

from contracts.certificates import certificate_pdf
from contracts.rules.notices import CONFIDENTIALITY
from tests.stories import agreement


def test_it_says_what_was_signed_and_equal_rows_are_equal_papers(world):
    row = world.returned
    content = certificate_pdf(row)
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(content)).pages
    )
    plain = "".join(text.split())
    # The clause is the agreement's own, and a day stands in one line.
    clause = agreement().terms[CONFIDENTIALITY].clause
    secrecy = agreement().clauses[clause].citation
    for words in (row.number, row.digest, "信用数据样本", "退还甲方", "U盘1个",
                  f"不因此解除（{secrecy}）"):  # fmt: skip
        assert words in plain
    assert content == certificate_pdf(row)
