"""The deliverables app."""

from django.apps import AppConfig


class DeliverablesConfig(AppConfig):
    """交付与验收."""

    name = "deliverables"
    verbose_name = "交付与验收"
