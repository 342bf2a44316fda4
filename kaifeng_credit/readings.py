"""Which other reading a page compares its money with."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.rules.agreement import Agreement

# The reading that fixes the breach date of the core package (2.2.2.5); its
# last option is the most careful one, which alerts go by.
COMPARED = "submission.reading"


@dataclass(frozen=True)
class Comparison:
    """One reading put beside the decided one."""

    key: str
    code: str
    words: str


def careful_reading(
    agreement: Agreement, decided: Mapping[str, str] | None = None
) -> Comparison | None:
    """The most careful reading of the submission day, where there are two.

    Where that is the one decided, the default stands beside it.
    """
    reading = agreement.readings.get(COMPARED)
    if reading is None or len(reading.options) < 2:  # one is no comparison
        return None
    option = reading.options[-1]
    if (decided or {}).get(COMPARED) == option.code:
        option = reading.options[0]
    return Comparison(COMPARED, option.code, option.text)
