"""The WSGI entry point."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifeng_credit.settings")
application = get_wsgi_application()

if settings.PRODUCTION:
    from contracts.checks import refuse_superusers

    refuse_superusers()
