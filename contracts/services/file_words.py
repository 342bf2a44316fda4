"""The words of a stored file (of a zip: its names), to compare and to look."""

import json
from dataclasses import dataclass
from typing import Any

from contracts.policies import Refused, check_scanned
from contracts.services.derived import (
    derived_path,
    keep_derived,
    made_of,
    still_kept,
)

READER = "contracts.inspection.words"
KINDS = ("pdf", "docx", "xlsx", "pptx", "ofd", "zip")
EDITION = 1  # of the reader: another one reads anew


@dataclass(frozen=True)
class Words:
    """What a file says, line by line; ``cut`` where it says more."""

    lines: tuple[str, ...]
    cut: bool


def read_words(digest: str, kind: str, *, name: str) -> dict[str, Any]:
    """What the jail reads in stored bytes: ``{"lines": […], "cut": …}``.

    Keeps nothing; Refused where the bytes are lost or no reader gets
    through. The caller has asked what the scanner said.
    """
    with made_of(digest, READER, [kind], name=name) as (outcome, _):
        read: dict[str, Any] = json.loads(outcome.answer)
    return read


def words_of(digest: str, name: str) -> Words:
    """The words of stored bytes; Refused where there are none to read."""
    kind = name.rpartition(".")[2].lower()
    if kind not in KINDS:
        raise Refused(
            "no_words",
            f"《{name}》不是 {'、'.join(KINDS)}，没有可读出的文字。"
            "请下载后查看。",
        )
    check_scanned({digest: name}, act="打开")
    place = derived_path(digest, f"{kind}.{EDITION}.json")
    try:
        still_kept(place)
        kept = json.loads(place.read_text())
    except (FileNotFoundError, ValueError):
        kept = read_words(digest, kind, name=name)
        keep_derived(place, json.dumps(kept).encode())
    if not kept["lines"]:
        raise Refused(
            "no_words",
            f"《{name}》没有文字层（多为扫描件或图片），读不出文字。"
            "请下载后查看。",
        )
    return Words(tuple(kept["lines"]), kept["cut"])
