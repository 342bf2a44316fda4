"""The portal itself as an app: it holds pages, commands, and what its running leaves."""

from django.apps import AppConfig


class KaifengCreditConfig(AppConfig):
    """平台."""

    name = "kaifeng_credit"
    verbose_name = "协议履约管理平台"
