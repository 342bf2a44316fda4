"""The files of a 验收书 on the page of its decision."""

import pytest
from django.utils import timezone

from contracts.models import AuditEvent
from contracts.services.files import path_of
from deliverables.services.packets import render_packet, request_packet
from tests.certificates import NAME, PASSPHRASE, make_certificate


@pytest.fixture
def certificate(settings, tmp_path):
    made = make_certificate(tmp_path, at=timezone.now())
    settings.SIGNING_PKCS12 = str(made.file)
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    return made


def rendered(story):
    decision = story.decided()
    return render_packet(
        request_packet(decision=decision, by=story.people.a_handler).pk
    )


def page_of(story, packet, role="b_lead") -> str:
    url = story.url("review", packet.decision.submission_id)
    return story.client(role).get(url).content.decode()


def taken(story, packet, form, role="b_lead"):
    url = story.url("packet_file", packet.decision.submission_id, form)
    return story.client(role).get(url)


def test_a_signed_paper_says_by_whom_and_both_files_are_there(
    story, certificate
):
    packet = rendered(story)
    text = page_of(story, packet)
    for words in (
        f"已签名：{NAME}", certificate.fingerprint, packet.file_id,
        packet.unsigned_file_id, f"演示-{packet.decision.number}",
    ):  # fmt: skip
        assert words in text, words
    signed = taken(story, packet, "pdf")
    assert path_of(packet.file_id).read_bytes() == signed.getvalue()
    assert "attachment" in signed.headers["Content-Disposition"]
    assert "sandbox" in signed.headers["Content-Security-Policy"]
    before = taken(story, packet, "unsigned").getvalue()
    assert path_of(packet.unsigned_file_id).read_bytes() == before


def test_an_unsigned_paper_says_so_and_comes_as_pdf_and_word(story):
    packet = rendered(story)
    assert "未签名（未配置签名证书）" in page_of(story, packet)
    assert 404 == taken(story, packet, "unsigned").status_code
    word = taken(story, packet, "word")
    assert path_of(packet.word_file_id).read_bytes() == word.getvalue()
    assert "wordprocessingml" in word.headers["Content-Type"]
    assert 404 == taken(story, packet, "nonsense").status_code


def test_every_download_is_told(story):
    packet = rendered(story)
    taken(story, packet, "pdf", role="auditor").close()
    event = AuditEvent.objects.filter(action="result_downloaded").get()
    assert packet.file_id == event.detail["sha256"]


def test_before_it_is_rendered_there_is_nothing_to_take(story):
    decision = story.decided()
    url = story.url("packet_file", decision.submission_id, "pdf")
    assert 404 == story.client("b_lead").get(url).status_code
