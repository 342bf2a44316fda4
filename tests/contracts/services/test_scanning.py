"""Infected bytes are refused and kept aside; the rest is never "clean" unasked."""

import hashlib
import stat

import pytest

from contracts.models import FileScan, StoredFile
from contracts.policies import Refused
from contracts.services.files import keep, path_of, receive_checked
from tests.corpus.parts import office, zip_of
from tests.factories import pdf_bytes
from tests.scanner import EICAR

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[str, str]]:
    return list(
        FileScan.objects.order_by("pk").values_list("digest", "verdict")
    )


def take(name="方案.pdf", content=None) -> StoredFile:
    _, _, incoming = receive_checked(name, [content or pdf_bytes()])
    return keep(incoming)


def infected_pdf() -> bytes:
    return pdf_bytes(EICAR.decode())


def test_an_infected_file_is_refused_and_kept_aside(scanner, settings):
    content = infected_pdf()
    digest = hashlib.sha256(content).hexdigest()
    with pytest.raises(Refused) as refused:
        take(content=content)
    assert "infected" == refused.value.code
    assert "Eicar-Test" in refused.value.message
    aside = settings.FILES_DIR / "quarantine" / digest
    assert content == aside.read_bytes()
    assert 0o400 == stat.S_IMODE(aside.stat().st_mode)
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())
    assert not StoredFile.objects.exists()
    (row,) = FileScan.objects.all()
    assert (digest, "infected", "Eicar-Test", "方案.pdf") == (
        row.digest, row.verdict, row.words, row.name,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", office("docx", parts={"word/media/a.jpeg": EICAR})),
        ("a.zip", zip_of({"a.txt": EICAR}, method=0)),
        ("a.pdf", infected_pdf() ),
    ],
)  # fmt: skip
def test_whatever_it_comes_in_the_scanner_gets_all_bytes(
    scanner, name, content
):
    scanner.says = b"stream: Eicar-Test FOUND"
    with pytest.raises(Refused) as refused:
        take(name, content)
    assert "infected" == refused.value.code
    assert [content] == scanner.asked


def test_the_same_infected_file_again_is_refused_again(scanner, settings):
    content = infected_pdf()
    for _ in range(2):
        with pytest.raises(Refused):
            take(content=content)
    assert 1 == len(list((settings.FILES_DIR / "quarantine").iterdir()))
    assert 1 == FileScan.objects.count()


def test_what_the_scanner_lets_through_is_on_record(scanner):
    stored = take()
    assert [(stored.digest, "clean")] == rows()


def test_while_it_is_away_files_are_kept_and_wait(scanner):
    scanner.stop()
    stored = take()
    assert path_of(stored.digest).exists()
    assert [(stored.digest, "pending")] == rows()


def test_without_a_scanner_nothing_is_said_of_any_file(settings):
    assert "" == settings.CLAMD_SOCKET
    take()
    assert [] == rows()


def test_a_file_that_is_refused_anyway_is_not_asked_about(scanner):
    with pytest.raises(Refused):
        take(content=b"%PDF-1.7 broken")
    assert [] == scanner.asked
