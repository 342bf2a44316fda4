"""Measured values and counted events."""

from django.db import models

from contracts.models import FactRow


class Measurement(FactRow):
    """An official value of an indicator for one period (4.2, 4.3, 4.9)."""

    indicator = models.CharField("指标", max_length=60)
    value = models.DecimalField("数值", max_digits=14, decimal_places=4)
    period_end = models.DateField("考核周期截止")
    published_on = models.DateField("发布日", null=True)
    baseline = models.BooleanField("基期", default=False)

    class Meta:
        verbose_name = "指标值"
        verbose_name_plural = verbose_name


class CountedEvent(FactRow):
    """Something the agreement counts: an article, a training, a plan."""

    quota = models.CharField("计数项", max_length=60)
    quantity = models.PositiveIntegerField("数量", default=1)

    class Meta:
        verbose_name = "计数"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1),
                name="a_count_counts_something",
            )
        ]
