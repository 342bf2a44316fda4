"""The contracts app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """协议与基础."""

    name = "contracts"
    verbose_name = "协议与基础"
