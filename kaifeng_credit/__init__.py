"""协议履约管理平台: settings, URLs, and the whole contract on a day."""

from kaifeng_credit.celery import app as celery_app

__all__ = ["celery_app"]
