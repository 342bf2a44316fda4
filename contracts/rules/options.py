"""The ways a reading may be decided, coded or in words only.

A coded reading has the options of its folder. One without codes moves no
figure; it is decided in words: its default, or one of its alternatives.
"""

from __future__ import annotations

from dataclasses import dataclass

from contracts.rules.agreement import Agreement, Reading

DEFAULT = "default"
OTHER = "other_"
NONE_GIVEN = "—"
SEPARATOR = "；"
# 「均须…」 asks the same of every way named before it; it is no way itself.
OF_ALL = "均"
OPENING, CLOSING = "（「《", "）」》"


@dataclass(frozen=True)
class Option:
    """One way to read the text."""

    code: str
    text: str
    default: bool


def options_of(reading: Reading) -> tuple[Option, ...]:
    """Every way to decide a reading, the default first."""
    if reading.codes:
        return tuple(
            Option(one.code, one.text, one.code == reading.default)
            for one in reading.options
        )
    others = _ways(reading.alternatives)
    return (
        Option(DEFAULT, reading.default_text, True),
        *(
            Option(f"{OTHER}{number}", words, False)
            for number, words in enumerate(others, 1)
        ),
    )


def option_of(reading: Reading, code: str | None) -> Option | None:
    """The option of a code, the default's for None; None if unknown."""
    options = options_of(reading)
    if code is None:
        return options[0]
    return next((one for one in options if one.code == code), None)


def reading_by_id(agreement: Agreement, own: str) -> Reading | None:
    """The reading of an id like INT-02."""
    found = (one for one in agreement.readings.values() if one.id == own)
    return next(found, None)


def _ways(text: str) -> list[str]:
    """The alternatives of a register's line, split outside brackets."""
    if text == NONE_GIVEN:
        return []
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in OPENING) - (sign in CLOSING)
        if sign == SEPARATOR and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    if len(parts) > 1 and parts[-1].startswith(OF_ALL):
        asked = parts.pop().removeprefix(OF_ALL)
        parts = [f"{way}（{asked}）" for way in parts]
    return parts
