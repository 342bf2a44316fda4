"""Write the whole corpus to a folder: python -m tests.corpus.build FOLDER.

Each file has its number, and its expected code in the list beside them.
"""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.corpus import (
    good_packages,
    hostile_archives,
    hostile_office,
    pdfs,
    pictures,
)
from tests.corpus.parts import Sample


def hostile() -> Iterator[Sample]:
    """None of these may come in."""
    yield from hostile_archives.samples()
    yield from hostile_office.samples()
    yield from pdfs.hostile()
    yield from pictures.hostile()
    program = b"MZ\x90\0" + b"\0" * 60
    for kind in (
        "pdf",
        "docx",
        "xlsx",
        "pptx",
        "ofd",
        "zip",
        "jpg",
        "png",
        "mp4",
    ):
        yield Sample(f"程序.{kind}", program, "wrong_type")
        yield Sample(f"空.{kind}", b"", "empty")
    for name in (
        "a.exe",
        "a.pdf.exe",
        "a",
        "宏.docm",
        "表.xlsm",
        "a.svg",
        "a.html",
    ):
        yield Sample(name, b"%PDF-1.7", "wrong_type")


def good() -> Iterator[Sample]:
    """None of these may be refused."""
    yield from good_packages.samples()
    yield from pdfs.good()
    yield from pictures.good()


@cache
def everything() -> tuple[Sample, ...]:
    """All of it, made once."""
    return (*hostile(), *good())


def main(folder: str) -> None:
    """Write the files and the list of what is expected of each."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    listed = []
    for number, sample in enumerate(everything(), 1):
        extension = sample.name.rpartition(".")[2]
        name = (
            f"{number:04}.{extension}"
            if "." in sample.name
            else f"{number:04}"
        )
        (place / name).write_bytes(sample.content)
        listed.append(f"{name}\t{sample.code or 'ok'}\t{sample.name}\n")
    (place / "expected.tsv").write_text("".join(listed))


if __name__ == "__main__":
    main(sys.argv[1])
