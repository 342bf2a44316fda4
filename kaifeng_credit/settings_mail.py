"""The settings of mail: through which server, from whom, leading where.

Without a server nothing is sent and the pages say so; a half-given one stops
the start.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import validate

from kaifeng_credit.mode import POSITIVE, PRODUCTION, env

EMAIL_HOST = env.str("PORTAL_MAIL_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_PORT = env.int("PORTAL_MAIL_PORT", 25)
EMAIL_TIMEOUT = env.int("PORTAL_MAIL_SECONDS", 20, validate=POSITIVE)
EMAIL_HOST_USER = env.str("PORTAL_MAIL_USER", "")
EMAIL_HOST_PASSWORD = (
    Path(env.str("PORTAL_MAIL_PASSWORD_FILE")).read_text().rstrip("\n")
    if env.str("PORTAL_MAIL_PASSWORD_FILE", "")
    else env.str("PORTAL_MAIL_PASSWORD", "")
)
if bool(EMAIL_HOST_USER) != bool(EMAIL_HOST_PASSWORD):
    raise ImproperlyConfigured(
        "PORTAL_MAIL_USER 与 PORTAL_MAIL_PASSWORD（或 …_FILE）须一并设置。"
    )
_SECURED = env.str(
    "PORTAL_MAIL_TLS", "", validate=validate.OneOf(["", "starttls", "ssl"])
)
EMAIL_USE_TLS, EMAIL_USE_SSL = _SECURED == "starttls", _SECURED == "ssl"
if EMAIL_HOST_PASSWORD and not _SECURED:
    raise ImproperlyConfigured(
        "PORTAL_MAIL_PASSWORD 不能明文传送：请把 PORTAL_MAIL_TLS 设为 starttls 或 ssl。"
    )
DEFAULT_FROM_EMAIL = env.str("PORTAL_MAIL_FROM", "portal@localhost")

# Where links in a mail lead: the portal as people reach it. Nothing that a
# request says about its own host is put into a mail.
PUBLIC_URL = env.str("PORTAL_PUBLIC_URL", "").rstrip("/")
if PUBLIC_URL:
    _parts = urlsplit(PUBLIC_URL)
    _schemes = {"https"} if PRODUCTION else {"http", "https"}
    if (
        _parts.scheme not in _schemes
        or not _parts.hostname
        or _parts.username is not None
        or _parts.path
        or _parts.query
        or _parts.fragment
        or any(one.isspace() for one in PUBLIC_URL)
    ):
        raise ImproperlyConfigured(
            f"PORTAL_PUBLIC_URL={PUBLIC_URL!r}："
            "须形如 https://portal.example.cn，不带路径；生产模式只能是 https。"
        )
