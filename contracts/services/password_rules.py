"""The rules of 等保三级 that Django's own validators do not know."""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from contracts.models import PasswordUsed, User
from contracts.rules.passwords import CLASSES, classes_of


class EnoughClasses:
    """So many kinds of characters, of the four there are."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password of too few kinds."""
        if len(classes_of(password)) < settings.PASSWORD_CLASSES:
            raise ValidationError(self.get_help_text(), code="too_plain")

    def get_help_text(self) -> str:
        """What a password needs, in one sentence."""
        kinds = "、".join(CLASSES)
        return f"密码须含{kinds}中的至少 {settings.PASSWORD_CLASSES} 种。"


class NotOfTheHouse:
    """Nothing that names the project: it is what a stranger tries first."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password around a word of `settings.PASSWORD_WORDS`."""
        small = password.casefold()
        if any(word.casefold() in small for word in settings.PASSWORD_WORDS):
            raise ValidationError(self.get_help_text(), code="of_the_house")

    def get_help_text(self) -> str:
        """Which words, in one sentence."""
        words = "、".join(settings.PASSWORD_WORDS)
        return f"密码不能含有本项目的名称（{words}）。"


class NotUsedBefore:
    """Neither the present password nor one of the last."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password the account has, or had a short while ago."""
        if user is None or user.pk is None or not user.password:
            return
        before = PasswordUsed.objects.filter(user=user).order_by("-pk")[
            : max(0, settings.PASSWORDS_REMEMBERED - 1)
        ]
        known = [user.password, *(row.encoded for row in before)]
        kept = known[: settings.PASSWORDS_REMEMBERED]
        if any(check_password(password, encoded) for encoded in kept):
            raise ValidationError(self.get_help_text(), code="used_before")

    def get_help_text(self) -> str:
        """How far back, in one sentence."""
        return f"不能是最近 {settings.PASSWORDS_REMEMBERED} 次用过的密码。"
