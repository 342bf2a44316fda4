"""Signed once, and any byte changed since is told; nothing is fetched."""

import asyncio
import io
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from contracts.pdf import html_to_pdf
from contracts.policies import Refused
from contracts.signing import (
    CertificateSigner,
    configured_signer,
    verify_pdf,
)
from tests.certificates import NAME, PASSPHRASE, make_certificate

AT = datetime(2026, 1, 9, 8, 30, tzinfo=UTC)
REASON = "验收书 YS-2026-001"


@pytest.fixture(scope="module")
def paper() -> bytes:
    return html_to_pdf(
        "<html lang='zh-CN'><title>验收书</title><p>验收合格", identifier="x"
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("keys"), at=AT)


@pytest.fixture(scope="module")
def signed(paper, certificate) -> bytes:
    signer = CertificateSigner.of(str(certificate.file), PASSPHRASE)
    return signer.sign(paper, at=AT, reason=REASON)


def test_the_signature_holds_and_says_whose_and_when(signed, certificate):
    (found,) = verify_pdf(signed, trusted=[certificate.der])
    assert found.holds
    assert (NAME, certificate.fingerprint, AT) == (
        found.signer,
        found.fingerprint,
        found.signed_at,
    )


def test_what_was_signed_stands_in_front_byte_for_byte(paper, signed):
    assert signed.startswith(paper)


def test_a_certificate_may_be_given_as_text(signed, certificate):
    assert verify_pdf(signed, trusted=[certificate.pem])[0].holds


def test_an_unknown_certificate_is_not_trusted(signed):
    (found,) = verify_pdf(signed)
    assert (True, True, True) == (found.intact, found.valid, found.whole)
    assert not found.trusted
    assert not found.holds


@pytest.mark.parametrize("place", [0.1, 0.5, 0.85])
def test_one_flipped_bit_is_told(paper, signed, certificate, place):
    changed = bytearray(signed)
    changed[int(len(paper) * place)] ^= 1
    try:
        found = verify_pdf(bytes(changed), trusted=[certificate.der])
    except Refused:
        return  # it is not even a PDF any more
    assert not any(one.holds for one in found)


def test_what_is_added_behind_the_signature_is_told(signed, certificate):
    later = IncrementalPdfFileWriter(io.BytesIO(signed))
    later.root["/Lang"] = TextStringObject("en")
    later.update_root()
    changed = io.BytesIO()
    later.write(changed)
    assert changed.getvalue().startswith(signed)
    (found,) = verify_pdf(changed.getvalue(), trusted=[certificate.der])
    assert found.intact
    assert not found.whole
    assert not found.holds


def test_a_paper_without_signature_has_none(paper):
    assert () == verify_pdf(paper)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_refused(content):
    with pytest.raises(Refused, match="不是可以读取的 PDF"):
        verify_pdf(content)


def test_an_elliptic_key_signs_as_well(paper, tmp_path):
    made = make_certificate(tmp_path, at=AT, elliptic=True)
    signer = CertificateSigner.of(str(made.file), PASSPHRASE)
    signed = signer.sign(paper, at=AT, reason=REASON)
    assert verify_pdf(signed, trusted=[made.der])[0].holds


def test_a_paper_outlives_its_certificate(signed, certificate, paper):
    """Judged for the moment of signing: the certificate ran out long ago."""
    assert datetime.now(UTC) > AT + timedelta(days=30)
    assert verify_pdf(signed, trusted=[certificate.der])[0].holds
    signer = CertificateSigner.of(str(certificate.file), PASSPHRASE)
    with pytest.raises(Refused, match="不在有效期内"):
        signer.sign(paper, at=AT + timedelta(days=31), reason=REASON)


def test_whoever_has_an_event_loop_signs_and_verifies_all_the_same(
    paper, certificate
):
    signer = CertificateSigner.of(str(certificate.file), PASSPHRASE)

    async def within_a_loop():
        signed = signer.sign(paper, at=AT, reason=REASON)
        return verify_pdf(signed, trusted=[certificate.der])

    (found,) = asyncio.run(within_a_loop())
    assert found.holds


def test_without_a_certificate_nobody_signs(settings):
    settings.SIGNING_PKCS12 = ""
    assert configured_signer() is None


def test_the_configured_certificate_signs(settings, certificate):
    settings.SIGNING_PKCS12 = str(certificate.file)
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    assert NAME == configured_signer().name


@pytest.mark.parametrize("what", ["passphrase", "file", "content"])
def test_a_certificate_that_cannot_be_used_is_no_unsigned_paper(
    settings, certificate, tmp_path, what
):
    settings.SIGNING_PKCS12 = str(certificate.file)
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    if what == "passphrase":
        settings.SIGNING_PASSPHRASE = "wrong"
    elif what == "file":
        settings.SIGNING_PKCS12 = str(tmp_path / "gone.p12")
    else:
        broken = tmp_path / "broken.p12"
        broken.write_bytes(b"no keys here")
        settings.SIGNING_PKCS12 = str(broken)
    with pytest.raises(Refused, match="签名证书无法读取") as refused:
        configured_signer()
    assert PASSPHRASE not in refused.value.message


def test_poppler_agrees(signed, paper, tmp_path):
    """Another reader than the one that signed."""
    pdfsig = shutil.which("pdfsig")
    assert pdfsig, "poppler-utils: bin/prepare test"

    def says(content: bytes) -> str:
        file = tmp_path / "paper.pdf"
        file.write_bytes(content)
        return subprocess.run(
            [pdfsig, "-nocert", file], capture_output=True, text=True
        ).stdout

    good = says(signed)
    assert "Signature is Valid" in good
    assert "Total document signed" in good
    assert "ETSI.CAdES.detached" in good
    changed = bytearray(signed)
    changed[len(paper) // 2] ^= 1
    assert "Signature is Valid" not in says(bytes(changed))


def test_django_starts_without_the_signing_library():
    program = (
        "import os, sys, django; os.environ['PORTAL_MODE'] = 'test'; "
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'kaifeng_credit.settings'; "
        "django.setup(); import contracts.signing; "
        "sys.exit('pyhanko' in sys.modules)"
    )
    assert 0 == subprocess.run([sys.executable, "-c", program]).returncode
