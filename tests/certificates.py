"""Certificates made for a test, signed by nobody but themselves."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

NAME = "协议履约管理平台（测试证书）"
PASSPHRASE = "only-for-tests"


def make_certificate(
    folder: Path,
    *,
    at: datetime,
    days: int = 30,
    name: str = NAME,
    elliptic: bool = False,
) -> SimpleNamespace:
    """A PKCS#12 file, valid around a moment, and its certificate as PEM."""
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if elliptic
        else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=False, crl_sign=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=days))
        .not_valid_after(at + timedelta(days=days))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "signing.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"portal", key, certificate, None,
            serialization.BestAvailableEncryption(PASSPHRASE.encode()),
        )
    )  # fmt: skip
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    return SimpleNamespace(
        file=file,
        pem=pem,
        der=certificate.public_bytes(serialization.Encoding.DER),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
    )
