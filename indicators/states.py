"""The words of this app that are stored."""

from collections.abc import Mapping

from django.db import models

from contracts.rules.labels import SETS


class SetKind(models.TextChoices):
    """The lists of indicators the agreement speaks of.

    The words here are any agreement's; its own stand in its folder.
    """

    COLLECTION = "collection", "考核指标"  # 2.2.2.3, 4.3
    XINYIDAI = "xinyidai", "融资信用指标"  # 1.1.2, 4.2
    CITY_CREDIT = "city_credit", "城市信用监测指标"  # 1.1.3
    REVIEW = "review", "评审指标"  # 1.1.1, 4.1
    CITY_RANK = "city_rank", "城市信用监测排名"  # 1.1.9, 4.9

    def called(self, labels: Mapping[str, str]) -> str:
        """In the agreement's own words, neutrally where it has none.

        >>> SetKind.REVIEW.called({"indicator_sets.review": "示范区评审指标"})
        '示范区评审指标'
        >>> SetKind.REVIEW.called({})
        '评审指标'
        """
        return labels.get(f"{SETS}.{self.value}") or str(self.label)


class Direction(models.TextChoices):
    """Which way is better; of a rank the smaller number."""

    HIGHER = "higher", "越大越好"
    LOWER = "lower", "越小越好"
