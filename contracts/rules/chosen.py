"""Which way the text is read: defaults, and recorded decisions over them."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.rules.agreement import Agreement


class ReadingError(ValueError):
    """A reading or a code that the agreement does not know."""


class Readings:
    """The code in force for every coded reading."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        """Hold the codes by reading key."""
        self.codes = codes

    def __getitem__(self, key: str) -> str:
        """The code in force; an agreement without the reading has none."""
        return self.codes.get(key, "")

    def replaced(self, key: str, code: str) -> Readings:
        """The same readings with one read another way."""
        return Readings({**self.codes, key: code})


def chosen_readings(
    agreement: Agreement, chosen: Mapping[str, str]
) -> Readings:
    """The defaults with the decisions over them, each checked by name."""
    codes = dict(agreement.default_codes)
    for key, code in chosen.items():
        reading = agreement.readings.get(key)
        if reading is None:
            raise ReadingError(f"不认识的解释口径 “{key}”")
        allowed = [option.code for option in reading.options]
        if not allowed:
            raise ReadingError(f"“{key}” 不影响数字，没有可选代码")
        if code not in allowed:
            raise ReadingError(
                f"“{key}” 没有代码 “{code}”（可选：{'、'.join(allowed)}）"
            )
        codes[key] = code
    return Readings(codes)
