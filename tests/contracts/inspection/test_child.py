"""The child alone: which module for which kind, and what it loads."""

import io
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from django.conf import settings

from contracts.inspection.child import MODULES, judge
from tests.corpus import pdfs
from tests.factories import pdf_bytes

ROOT = Path(__file__).resolve().parents[3]


def test_every_kind_that_is_taken_is_looked_into():
    taken = {*settings.UPLOAD_TYPES, *settings.WORKBOOK_TYPES}
    taken |= set(settings.INVOICE_TYPES)
    assert set() == {*taken, *settings.NOTICE_TYPES} - set(MODULES)


def test_a_verdict_is_a_code_and_perhaps_a_name():
    sound = judge("pdf", io.BytesIO(pdf_bytes()), inside=())
    assert {"code": "", "name": ""} == sound
    broken = judge("pdf", io.BytesIO(b"%PDF-1.7"), inside=())
    assert {"code": "damaged", "name": ""} == broken


MUTATIONS = 150


def mutated(original: bytes, dice: Random) -> bytes:
    """A PDF with bytes turned, a piece cut out, doubled or put elsewhere."""
    file = bytearray(original)
    for _ in range(dice.randint(1, 12)):
        file[dice.randrange(len(file))] = dice.randrange(256)
    first, last = sorted(dice.randrange(len(file)) for _ in range(2))
    piece = file[first:last]
    match dice.randrange(4):
        case 0:
            del file[first:last]
        case 1:
            file[first:first] = piece
        case 2:
            file += piece
    return bytes(file)


def test_whatever_becomes_of_a_pdf_there_is_a_verdict():
    """T18: the same dice every time; no error but a verdict comes out."""
    dice, sound = Random(20251231), pdfs.document(pages=3)
    codes = Counter(
        judge("pdf", io.BytesIO(mutated(sound, dice)), inside=())["code"]
        for _ in range(MUTATIONS)
    )
    assert MUTATIONS == sum(codes.values())
    assert codes["damaged"]


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_running_out_of_room_is_a_verdict(monkeypatch, error):
    def exhausted(*_):
        raise error

    monkeypatch.setattr("contracts.inspection.child.check", exhausted)
    assert "too_complex" == judge("pdf", io.BytesIO(), inside=())["code"]


@pytest.mark.parametrize("kind", sorted(MODULES))
def test_the_child_loads_no_django_and_a_pdf_reader_only_for_pdfs(kind):
    code = (
        "import sys\nfrom contracts.inspection import child\n"
        f"child.prepare([{kind!r}])\n"
        "print(*(name for name in ('django', 'pikepdf', 'openpyxl', 'PIL')"
        " if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert {"django", "openpyxl"} & set(done.stdout.split()) == set()
    assert (kind == "pdf") == ("pikepdf" in done.stdout)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("年份,2027\n".encode(), ""),
        ("年份,2027\n".encode("gb18030"), ""),
        ("年份\t2027\n".encode("utf-16"), ""),
        (b"a,b\0c", "not_text"),
        (b"\x81\xff\xff", "not_text"),
    ],
)
def test_text_is_text(content, code):
    assert code == judge("csv", io.BytesIO(content), inside=())["code"]
