"""Pictures of the pages of a stored file, for a look without opening it."""

import json
from dataclasses import dataclass
from pathlib import Path

from contracts.inspection.pages import DRAWN
from contracts.policies import Refused, check_scanned
from contracts.services.derived import (
    derived_path,
    keep_derived,
    made_of,
    still_kept,
)

DRAWER = "contracts.inspection.pages"
KINDS = ("pdf", "jpg", "png")
ALIASES = {"jpeg": "jpg"}
MOST_PAGES = 50  # beyond, a person wants the file itself
EDITION = 1


@dataclass(frozen=True)
class Page:
    """One page as a picture, and how many there are."""

    picture: Path
    pages: int


def has_pages(name: str) -> bool:
    """Whether a file of this name can be shown as pictures."""
    return _kind(name) in KINDS


def page_of(digest: str, name: str, number: int) -> Page:
    """A page, counted from 1; Refused where there is none to show."""
    kind = _kind(name)
    if kind not in KINDS:
        raise Refused(
            "no_preview", f"《{name}》这种文件没有预览。请下载后查看。"
        )
    check_scanned({digest: name}, act="打开")
    picture = derived_path(digest, f"{number}.{EDITION}.png")
    count = derived_path(digest, f"{EDITION}.pages")
    if number > MOST_PAGES or not (still_kept(picture) and still_kept(count)):
        _draw(digest, kind, number, name, picture=picture, count=count)
    return Page(picture, int(count.read_text()))


def _draw(
    digest: str, kind: str, number: int, name: str, *, picture: Path, count: Path
) -> None:
    nothing = Refused("no_such_page", f"《{name}》没有第 {number} 页可预览。")
    if not 1 <= number <= MOST_PAGES:
        raise nothing
    with made_of(digest, DRAWER, [kind, str(number)], name=name) as (
        outcome, folder,
    ):  # fmt: skip
        drawn = folder / DRAWN
        if not drawn.exists():
            raise nothing
        pages = int(json.loads(outcome.answer)["pages"])
        keep_derived(count, str(pages).encode())
        keep_derived(picture, drawn.read_bytes())


def _kind(name: str) -> str:
    extension = name.rpartition(".")[2].lower()
    return ALIASES.get(extension, extension)
