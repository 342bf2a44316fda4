"""What is sent, read to the letter: nothing is guessed into shape.

DRF takes ``20250105`` for a day and ``1.5`` for a text; the OpenAPI document
promises that such are refused, and money is never read from a float.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

DAY = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
YUAN = r"^(0|[1-9][0-9]{0,11})\.[0-9]{2}$"
MONEY_SCHEMA = {
    "type": "string",
    "pattern": r"^-?[0-9]+\.[0-9]{2}$",
    "description": "元，两位小数，写作文本",
}


@extend_schema_field({"type": "string", "format": "date", "pattern": DAY})
class Day(serializers.Field):
    """A day, written 2025-12-31 and no other way."""

    default_error_messages = {"day": "须写作 2025-12-31 这样的日期。"}

    def to_internal_value(self, data) -> date:
        """The day that was written."""
        if not isinstance(data, str) or not re.fullmatch(DAY, data):
            self.fail("day")
        try:
            return date.fromisoformat(data)
        except ValueError:
            self.fail("day")

    def to_representation(self, value: date) -> str:
        """ISO 8601."""
        return value.isoformat()


@extend_schema_field(
    {
        "type": "string",
        "pattern": YUAN,
        "description": "元，恰好两位小数，写作文本，如 \"1000.00\"",
    }
)
class Yuan(serializers.Field):
    """An amount as text; a JSON number would pass through a float."""

    default_error_messages = {
        "yuan": '金额须写作文本，恰好两位小数，如 "1000.00"。'
    }

    def to_internal_value(self, data) -> Decimal:
        """The amount that was written."""
        if not isinstance(data, str) or not re.fullmatch(YUAN, data):
            self.fail("yuan")
        return Decimal(data)

    def to_representation(self, value: Decimal) -> str:
        """Two decimals, always."""
        return f"{value:.2f}"


class Money(serializers.Field):
    """An amount that is answered, perhaps negative."""

    def to_representation(self, value: Decimal) -> str:
        """Two decimals, always."""
        return f"{value:.2f}"


extend_schema_field(MONEY_SCHEMA)(Money)


class Text(serializers.CharField):
    """A text that was sent as text, and means more than white space."""

    default_error_messages = {
        "invalid": "须是文本。",
        "required": "必填。",
        "null": "不能是 null。",
        "blank": "不能为空。",
        "max_length": "最多 {max_length} 个字。",
        "surrogate_characters_not_allowed": "含有不成字的编码。",
    }

    def to_internal_value(self, data) -> str:
        """The words without the white space around them."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole number that was sent as a number."""

    default_error_messages = {
        "invalid": "须是整数。",
        "required": "必填。",
        "null": "不能是 null。",
        "max_value": "不能大于 {max_value}。",
        "min_value": "不能小于 {min_value}。",
    }

    def to_internal_value(self, data) -> int:
        """A JSON number; true is none, and 1.0 is the number 1."""
        if isinstance(data, float) and data.is_integer():
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Choice(serializers.ChoiceField):
    """One of a closed list of words."""

    default_error_messages = {
        "invalid_choice": "“{input}”不在可选的值之内。",
        "required": "必填。",
        "null": "不能是 null。",
    }

    def __init__(self, choices: Iterable, **kwargs):
        super().__init__(choices=list(choices), **kwargs)

    def to_internal_value(self, data) -> str:
        """The word itself; DRF would take the number 1 for "1"."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)
