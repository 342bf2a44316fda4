"""The program in the jail: one file in, one verdict out.

``main([kind, …the kinds that may lie inside a zip])`` reads the file from its
standard input and prints ``{"code": …, "name": …}``; the code of a sound file
is empty.
"""

import importlib
import json
import os
import sys
import zlib
from typing import BinaryIO

from contracts.inspection.budget import Budget
from contracts.inspection.verdict import BadFile

# Which module looks at which kind of file.
MODULES = {
    "pdf": "pdf",
    "docx": "office",
    "xlsx": "office",
    "pptx": "office",
    "ofd": "ofd",
    "zip": "bundle",
    "jpg": "jpeg",
    "png": "png",
    "mp4": "video",
    "csv": "text",
    "json": "text",
    "xml": "xmlfile",
}


def prepare(arguments: list[str]) -> None:
    """Load what this kind needs, and only that."""
    _module(arguments[0])


def main(arguments: list[str]) -> None:
    """Inspect the file on standard input."""
    with os.fdopen(0, "rb") as file:
        verdict = judge(arguments[0], file, inside=tuple(arguments[1:]))
    sys.stdout.write(json.dumps(verdict))


def judge(
    kind: str, file: BinaryIO, *, inside: tuple[str, ...]
) -> dict[str, str]:
    """The verdict on a file of a kind."""
    try:
        check(kind, file, Budget(), inside)
    except BadFile as bad:
        return {"code": bad.code, "name": bad.name}
    except MemoryError:
        return {"code": "too_complex", "name": ""}
    except RecursionError:
        return {"code": "too_complex", "name": ""}
    except (EOFError, zlib.error):
        return {"code": "damaged", "name": ""}
    return {"code": "", "name": ""}


def check(
    kind: str, file: BinaryIO, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile if a file is not what a file of its kind should be."""
    file.seek(0)
    _module(kind).check(file, kind=kind, budget=budget, inside=inside)


def _module(kind: str):
    return importlib.import_module(f"contracts.inspection.{MODULES[kind]}")
