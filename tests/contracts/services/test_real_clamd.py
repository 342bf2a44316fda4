"""ClamAV's own daemon with one local signature: no lists, no network (G7).

The stand-in of the other tests says what a daemon would; this one is it.
"""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.models import FileScan
from contracts.policies import Refused
from contracts.services.clamd import ping, scan
from contracts.services.files import keep, path_of, receive_checked
from contracts.services.rescanning import rescan
from tests.conftest import absent
from tests.corpus.parts import office, zip_of
from tests.factories import pdf_bytes
from tests.scanner import EICAR

PATIENCE = 60  # seconds
LIMIT = 1_000_000  # bytes that the daemon looks into
DEFLATED = 8
SETTINGS = """\
LocalSocket {at}
DatabaseDirectory {lists}
Foreground yes
AlertExceedsMax yes
MaxFileSize {limit}
MaxScanSize {limit}
StreamMaxLength 25M
"""


@pytest.fixture(scope="module")
def daemon():
    """clamd on a socket of its own, which a test may stop and run again."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        absent("clamd")
    # A socket's path may be no longer than 107 bytes.
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:
        folder = Path(name)
        (folder / "lists").mkdir()
        (folder / "lists/local.ndb").write_text(f"Local.Eicar:0:*:{EICAR.hex()}\n")
        at = str(folder / "s")
        conf = folder / "clamd.conf"
        conf.write_text(
            SETTINGS.format(at=at, lists=folder / "lists", limit=LIMIT)
        )
        one = SimpleNamespace(at=at, process=None)

        def start():
            with (folder / "log").open("ab") as log:
                one.process = subprocess.Popen(
                    [program, f"--config-file={conf}"], stdout=log, stderr=log
                )
            wait_for(one, folder / "log")

        def stop():
            one.process.terminate()
            one.process.wait(PATIENCE)

        one.start, one.stop = start, stop
        start()
        yield one
        if one.process.poll() is None:
            stop()


def wait_for(one, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        assert one.process.poll() is None, log.read_text()[-2000:]
        try:
            if ping(at=one.at, seconds=5):
                return
        except OSError:
            pass
        assert time.monotonic() < until, log.read_text()[-2000:]
        time.sleep(0.05)


@pytest.fixture
def asked(daemon, tmp_path):
    def ask(content: bytes):
        path = tmp_path / "file"
        path.write_bytes(content)
        return scan(path, at=daemon.at, seconds=PATIENCE)

    return ask


def test_it_finds_its_signature_in_whatever_it_comes(asked):
    for content in (
        EICAR,
        office("docx", parts={"word/media/a.jpeg": EICAR}),
        zip_of({"a.txt": EICAR}, method=DEFLATED),
    ):
        found = asked(content)
        assert "infected" == found.verdict, found
        assert "Local.Eicar" in found.words
    assert "clean" == asked(pdf_bytes()).verdict


def test_what_it_gave_up_on_is_not_clean(asked):
    """Past its limit, with the signature at the very end."""
    found = asked(b"x" * (LIMIT + 500_000) + EICAR)
    assert "clean" != found.verdict
    assert "clean" == asked(b"x" * (LIMIT // 2)).verdict


@pytest.mark.django_db
def test_stopped_files_wait_and_are_released_when_it_is_back(
    daemon, settings
):
    settings.CLAMD_SOCKET, settings.CLAMD_SECONDS = daemon.at, PATIENCE
    with pytest.raises(Refused, match="Local.Eicar"):
        receive_checked("方案.pdf", [pdf_bytes(EICAR.decode())])
    daemon.stop()
    _, _, incoming = receive_checked("方案.pdf", [pdf_bytes("good")])
    stored = keep(incoming)
    assert "pending" == last_of(stored.pk)
    assert path_of(stored.pk).exists()
    daemon.start()
    assert 1 == rescan().clean
    assert "clean" == last_of(stored.pk)


def last_of(digest: str) -> str:
    return FileScan.objects.filter(digest=digest).order_by("pk").last().verdict
