"""The rules of 等保三级 that Django's own validators do not know."""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
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


# What people write for a letter, so that a common word counts as another.
WRITTEN_FOR = str.maketrans("@0134$57", "aoleasst")
FEWEST_LETTERS = 4


class NotDressedUp(CommonPasswordValidator):
    """No common password with figures and marks around it, or written twice.

    Nothing of twelve characters and three kinds stands among the common
    ones; "Password-2025" does, in all but name (ASVS 6.2.4).
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password whose heart is a common one."""
        bare = _heart(password.casefold())
        for heart in (bare, bare.translate(WRITTEN_FOR)):
            half = heart[: len(heart) // 2]
            if len(heart) < FEWEST_LETTERS or {
                heart, half if half * 2 == heart else heart,
            } & self.passwords:  # fmt: skip
                raise ValidationError(self.get_help_text(), code="dressed_up")

    def get_help_text(self) -> str:
        """What is refused, in one sentence."""
        return "密码不能是常见密码前后加数字或符号，请换几个不相干的词。"


def _heart(password: str) -> str:
    """Without the figures and marks it begins and ends with."""
    return password.strip("".join(
        one for one in password if not one.isalpha()
    ))  # fmt: skip


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
