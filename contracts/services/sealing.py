"""Short secrets in the database: sealed with a key made of the portal's own.

What is sealed is of no use without PORTAL_SECRET_KEY; another key opens
nothing, and the value is then recorded anew.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from contracts.policies import Refused

KEY_BYTES = 32


def seal(text: str, *, purpose: str) -> str:
    """The text as nobody can read it; twice the same text differs."""
    return _fernet(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What was sealed for a purpose; Refused("not_opened") with another key."""
    try:
        return _fernet(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Refused(
            "not_opened",
            "平台密钥已更换，原来保存的内容无法解开。请重新登记。",
        ) from error


def _fernet(purpose: str) -> Fernet:
    derived = HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()
    )
    key = derived.derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
