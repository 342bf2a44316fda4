"""The web process told to stop: what it is answering it answers.

The portal's own bin/web, one process; somebody is in the middle of sending a
form when SIGTERM comes.
"""

import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.chaos.conftest import services
from tests.chaos.test_queue_away import environment

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.repeated,
    pytest.mark.django_db(transaction=True),
]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


@pytest.fixture
def web(settings):
    """Its process and port, once it answers."""
    port = services.free_port()
    with (settings.DATA_DIR / "web.log").open("ab") as log:
        process = subprocess.Popen(
            [ROOT / "bin/web"],
            cwd=ROOT,
            env=environment(
                settings, PORT=str(port), PORTAL_WEB_PROCESSES="1"
            ),
            stdout=log,
            stderr=log,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not services.answers(port):
            assert process.poll() is None, "it did not start"
            assert time.monotonic() < until
            time.sleep(0.05)
        yield process, port
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def ask(port: int, head: str, body: bytes = b"") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), PATIENCE)
    line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
    return line


def answer(line: socket.socket) -> str:
    with line, line.makefile("rb") as file:
        return file.read().decode()


def test_told_to_stop_it_answers_who_is_in_the_middle_of_asking(
    web, settings
):
    process, port = web
    page = answer(
        ask(port, "GET /check/ HTTP/1.1\nHost: 127.0.0.1\nConnection: close")
    )
    cookie = re.search(r"csrftoken=(\w+)", page)[1]
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
    form = f"csrfmiddlewaretoken={token}&number=QS-1&digest={'0' * 64}"
    half = len(form) // 2
    line = ask(
        port,
        "POST /check/ HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n"
        f"Cookie: csrftoken={cookie}\nExpect: 100-continue\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        f"Content-Length: {len(form)}",
    )
    # A thread has begun to read it.
    assert line.recv(4096).startswith(b"HTTP/1.1 100 Continue")
    line.sendall(form[:half].encode())
    process.send_signal(signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    log = settings.DATA_DIR / "web.log"
    while "Handling signal: term" not in log.read_text():
        assert time.monotonic() < until
        time.sleep(0.02)
    assert process.poll() is None
    line.sendall(form[half:].encode())
    said = answer(line)
    assert said.startswith("HTTP/1.1 200"), said[:200]
    assert "不一致" in said
    process.wait(PATIENCE)
    assert 0 == process.returncode
