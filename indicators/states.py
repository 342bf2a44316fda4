"""The words of this app that are stored."""

from django.db import models


class SetKind(models.TextChoices):
    """The lists of indicators the agreement speaks of."""

    COLLECTION = "collection", "考核指标"  # 2.2.2.3, 4.3
    XINYIDAI = "xinyidai", "融资信用指标"  # 1.1.2, 4.2
    CITY_CREDIT = "city_credit", "城市信用监测指标"  # 1.1.3
    REVIEW = "review", "评审指标"  # 1.1.1, 4.1
    CITY_RANK = "city_rank", "城市信用监测排名"  # 1.1.9, 4.9


class Direction(models.TextChoices):
    """Which way is better; of a rank the smaller number."""

    HIGHER = "higher", "越大越好"
    LOWER = "lower", "越小越好"
