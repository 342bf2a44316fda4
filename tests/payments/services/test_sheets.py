"""付款条件核对表: what it says, on one page, in equal bytes."""

import io
from datetime import date
from decimal import Decimal

from pypdf import PdfReader

from kaifeng_credit.gathering import tranche_standing
from payments.models import PaymentRequest
from payments.services.releases import propose_release, release_gate
from payments.services.sheets import digest_of, sheet_pdf
from tests import factories as make


def loaded(request) -> PaymentRequest:
    return PaymentRequest.objects.select_related(
        "tranche", "requested_by", "release__proposed_by",
        "release__recorded_by", "contract__agreement_version",
    ).get(pk=request.pk)  # fmt: skip


def words(content: bytes) -> tuple[str, int]:
    pages = PdfReader(io.BytesIO(content)).pages
    text = "".join(page.extract_text() for page in pages)
    return "".join(text.split()), len(pages)


def test_the_sheet_says_what_stood_when_the_money_was_asked_for(story):
    asked = loaded(story.requested())
    content = sheet_pdf(asked)
    said, pages = words(content)
    assert 1 == pages
    for part in (
        "付款条件核对表", "第1笔", "447,000.00", "肆拾肆万柒仟元整",
        "付款条件满足", "任务分工表", digest_of(asked),
    ):  # fmt: skip
        assert part in said
    assert sheet_pdf(loaded(asked)) == content  # from where it is kept
    # Approved since, it is the same sheet: it is of the moment of asking.
    story.contract.refresh_from_db()
    assert digest_of(asked) == digest_of(loaded(asked))


def test_made_again_it_is_the_same_bytes(story, settings, tmp_path):
    asked = loaded(story.requested())
    first = sheet_pdf(asked)
    settings.FILES_DIR = tmp_path / "another"
    assert first == sheet_pdf(loaded(asked))


def test_what_is_missing_and_the_exception_stand_on_one_page(story):
    proposal = propose_release(
        tranche=story.tranche(2), by=story.people.a_handler,
        reason="会议纪要 3 号", standing=tranche_standing,
        last_on=date(2025, 12, 20),
        evidence=("纪要.pdf", [make.pdf_bytes()]),
    )  # fmt: skip
    release_gate(
        proposal_id=proposal.pk, by=story.people.a_approver,
        standing=tranche_standing,
    )  # fmt: skip
    asked = loaded(story.requested(Decimal("1.00"), number=2))
    said, pages = words(sheet_pdf(asked))
    assert 1 == pages
    for part in (
        "例外放行", "会议纪要3号", "不满足", "缺基期", "2025年12月20日",
        "纪要.pdf", proposal.file_id,
    ):  # fmt: skip
        assert part in said
