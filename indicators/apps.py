"""The indicators app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """指标与计数."""

    name = "indicators"
    verbose_name = "指标与计数"
