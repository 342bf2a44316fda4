"""The ASGI entry point."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifeng_credit.settings")
application = get_asgi_application()

if settings.PRODUCTION:
    from contracts.checks import refuse_superusers

    refuse_superusers()
