"""The payments app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """付款."""

    name = "payments"
    verbose_name = "付款"
