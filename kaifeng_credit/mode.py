"""How the portal runs, from the environment; the settings begin with it."""

from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

env = Env()
POSITIVE = validate.Range(min=1)
NOT_NEGATIVE = validate.Range(min=0)

MODE = env.str("PORTAL_MODE", "production")
if MODE not in {"production", "embedded", "test"}:
    raise ImproperlyConfigured(
        f"PORTAL_MODE={MODE!r}：只能是 production、embedded 或 test。"
    )
PRODUCTION = MODE == "production"
