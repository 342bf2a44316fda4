"""`verify_packet FILE` says in Chinese whether a 验收书 still stands."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from contracts.services.files import path_of
from deliverables.services.packets import render_packet, request_packet
from tests import factories as make
from tests.certificates import PASSPHRASE, make_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(settings, tmp_path):
    made = make_certificate(tmp_path, at=timezone.now())
    settings.SIGNING_PKCS12 = str(made.file)
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    return made


@pytest.fixture
def packet():
    contract = make.make_contract()
    people = make.make_people(contract)
    received = make.make_received(
        make.deliverable(contract, "work_plan"),
        b=people.b_lead, a=people.a_handler,
    )  # fmt: skip
    decision = make.make_decision(
        received, handler=people.a_handler, approver=people.a_approver
    )
    return render_packet(
        request_packet(decision=decision, by=people.a_handler).pk
    )


def verify(file, *options: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(
            "verify_packet", str(file), *options, stdout=out, stderr=err
        )
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_paper_as_it_was_handed_out_stands(certificate, packet):
    code, said, _ = verify(path_of(packet.file_id))
    assert 0 == code
    for words in (
        packet.file_id, certificate.fingerprint, "完整，签名覆盖整个文件",
        "证书：受信任", f"验收书 {packet.decision.number}，逐字节一致",
        "结论：验证通过",
    ):  # fmt: skip
        assert words in said, words


def test_one_flipped_byte_and_it_does_not(certificate, packet, tmp_path):
    content = bytearray(path_of(packet.file_id).read_bytes())
    content[path_of(packet.unsigned_file_id).stat().st_size // 2] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(content)
    code, said, _ = verify(changed)
    assert 1 == code
    assert "签名后被改动" in said
    assert "平台登记：没有这个文件" in said
    assert "结论：验证未通过" in said


def test_elsewhere_the_certificate_is_named_by_who_asks(
    certificate, packet, settings, tmp_path
):
    settings.SIGNING_PKCS12 = ""
    pem = tmp_path / "portal.pem"
    pem.write_bytes(certificate.pem)
    assert 1 == verify(path_of(packet.file_id))[0]
    assert 0 == verify(path_of(packet.file_id), "--trust", str(pem))[0]


def test_an_unsigned_paper_is_told_from_a_broken_one(packet):
    code, said, _ = verify(path_of(packet.file_id))
    assert 1 == code
    assert "结论：未签名，没有可以验证的签名" in said
    assert "逐字节一致" in said


def test_bad_input_is_one_line_and_exit_2(tmp_path):
    missing = tmp_path / "none.pdf"
    code, _, said = verify(missing)
    assert (2, f"无法读取 {missing}\n") == (code, said)
    other = tmp_path / "other.pdf"
    other.write_bytes(b"no pdf")
    code, _, said = verify(other)
    assert (2, "这不是可以读取的 PDF 文件。\n") == (code, said)
    code, _, said = verify(other, "--trust", str(other))
    assert (2, "证书不是 PEM 或 DER 格式\n") == (code, said)
