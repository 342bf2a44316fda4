"""Signing what the portal made, and telling whether a signature holds.

The only import of pyHanko. A signer is an interface: today a certificate in
a PKCS#12 file (PAdES, RSA or ECDSA); a certified signing service (SM2) would
be another class with the same two names and one verb. Nothing here reaches
for the network: no timestamp, no revocation list.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from contracts.policies import Refused

FIELD = "PortalSignature"
# For signature and certificates, as hexadecimal digits; without a number the
# library signs twice, once to see how much it needs.
ROOM = 32 * 1024

# A certificate nobody trusts is an answer here, not an event for the log.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.ERROR)


class Signer(Protocol):
    """Who signs: the words on the paper, and the certificate to the byte."""

    name: str
    fingerprint: str
    certificate: bytes  # DER

    def sign(self, pdf: bytes, *, at: datetime, reason: str) -> bytes:
        """The PDF with a signature added; its own bytes stay in front."""


@dataclass(frozen=True)
class Found:
    """One signature of a PDF, and what can be said of it."""

    signer: str
    fingerprint: str
    signed_at: datetime | None  # as the signer says; no timestamp proves it
    intact: bool  # the signed bytes are unchanged
    valid: bool  # the signature belongs to the certificate
    whole: bool  # nothing was added after it
    trusted: bool  # the certificate leads to one that is trusted

    @property
    def holds(self) -> bool:
        """Whether everything that can be asked of it is well."""
        return self.intact and self.valid and self.whole and self.trusted


def configured_signer() -> Signer | None:
    """The signer of this portal; None where no certificate is configured.

    A certificate that is configured and cannot be used is a refusal, never
    a paper without its signature.
    """
    if not settings.SIGNING_PKCS12:
        return None
    return CertificateSigner.of(
        settings.SIGNING_PKCS12, settings.SIGNING_PASSPHRASE
    )


class CertificateSigner:
    """Sign with a certificate and key of a PKCS#12 file."""

    def __init__(self, keys: Any) -> None:
        self._keys = keys
        self.name = name_of(keys.signing_cert)
        self.fingerprint = keys.signing_cert.sha256.hex()
        self.certificate = keys.signing_cert.dump()

    @classmethod
    def of(cls, path: str, passphrase: str) -> CertificateSigner:
        """Read the file; Refused in a sentence for who runs the portal."""
        # pyHanko asks for it by name and does not import it itself.
        from cryptography.hazmat.primitives.serialization import pkcs12
        from pyhanko.sign import signers

        assert pkcs12
        try:
            keys = signers.SimpleSigner.load_pkcs12_data(
                Path(path).read_bytes(),
                other_certs=[],
                passphrase=passphrase.encode() or None,
            )
        except (OSError, ValueError) as error:
            raise Refused(
                "signing_certificate",
                "签名证书无法读取。请系统管理员核对证书文件与口令。",
            ) from error
        return cls(keys)

    def sign(self, pdf: bytes, *, at: datetime, reason: str) -> bytes:
        """Add an invisible PAdES signature; refused outside its validity."""
        from pyhanko.pdf_utils.incremental_writer import (
            IncrementalPdfFileWriter,
        )
        from pyhanko.sign import fields, signers

        validity = self._keys.signing_cert["tbs_certificate"]["validity"]
        if not (
            validity["not_before"].native <= at <= validity["not_after"].native
        ):
            raise Refused(
                "certificate_expired",
                "签名证书不在有效期内。请系统管理员更换证书后重试。",
            )
        signer = _at(at)(
            signers.PdfSignatureMetadata(
                field_name=FIELD,
                md_algorithm="sha256",
                subfilter=fields.SigSeedSubFilter.PADES,
                reason=reason,
            ),
            signer=self._keys,
        )
        signed = io.BytesIO()
        _aside(
            lambda: signer.sign_pdf(
                IncrementalPdfFileWriter(io.BytesIO(pdf)),
                output=signed,
                bytes_reserved=ROOM,
            )
        )
        return signed.getvalue()


def _aside(work: Callable[[], Any]) -> Any:
    """Run work in a thread of its own.

    pyHanko runs an event loop, of which a thread has one at most: whoever
    calls may have theirs.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


def _at(moment: datetime) -> type:
    """A signer whose clock is the one that is given: none is read here."""
    from pyhanko.sign import signers

    class SignerAt(signers.PdfSigner):
        def init_signing_session(self, pdf_out, existing_fields_only=False):
            session = super().init_signing_session(
                pdf_out, existing_fields_only=existing_fields_only
            )
            session.system_time = moment
            return session

    return SignerAt


def name_of(certificate: Any) -> str:
    """The common name of a certificate, or all it says of its subject."""
    subject = certificate.subject.native
    return str(subject.get("common_name") or certificate.subject.human_friendly)


def verify_pdf(
    pdf: bytes, *, trusted: Iterable[bytes] = ()
) -> tuple[Found, ...]:
    """Every signature of a PDF; Refused where it is no readable PDF.

    ``trusted`` are certificates (DER or PEM) that are believed. A chain is
    judged for the moment the signer names, since papers outlive their
    certificates and no timestamp says otherwise.
    """
    from asn1crypto import pem, x509
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    roots = []
    for given in trusted:
        der = pem.unarmor(given)[2] if pem.detect(given) else given
        roots.append(x509.Certificate.load(der))
    try:
        embedded = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        return _aside(lambda: tuple(_found(one, roots) for one in embedded))
    except (PdfError, ValueError) as error:
        raise Refused("no_pdf", "这不是可以读取的 PDF 文件。") from error


def _found(embedded: Any, roots: list[Any]) -> Found:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    signed_at = embedded.self_reported_timestamp
    status = validate_pdf_signature(
        embedded,
        ValidationContext(
            trust_roots=roots,
            moment=signed_at,
            allow_fetching=False,
            revocation_mode="soft-fail",
            best_signature_time=signed_at,
        ),
        key_usage_settings=KeyUsageConstraints(
            key_usage={"digital_signature", "non_repudiation"},
            match_all_key_usages=False,
        ),
    )
    return Found(
        signer=name_of(embedded.signer_cert),
        fingerprint=embedded.signer_cert.sha256.hex(),
        signed_at=signed_at,
        intact=bool(status.intact),
        valid=bool(status.valid),
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        trusted=bool(status.trusted),
    )
