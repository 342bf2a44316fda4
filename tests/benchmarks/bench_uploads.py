"""Uploading 200 MB through the web server, beside the same in plain Python.

A gunicorn of one worker on a database and folders of its own; the plain side
reads, hashes, writes and fsyncs the same file just before each. The goals are
printed with whether they were met: 1.6× in pieces (issue 4 asks for 2×), 4×
through the form, 32 MB more memory. A piece that carries its own digest is
hashed once more by sender and portal, and has no goal.
"""

import hashlib
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.corpus.parts import FTYP, INDEX, box

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
SIZE = 200 * MEGABYTE
BOUNDARY = "----portal-bench"
ROUNDS = 5
GOALS = {"分段": 1.6, "表单": 4.0}
GOAL_MEMORY = 32.0  # MB


def recording(path: Path, size: int, mark: bytes) -> Path:
    """An MP4 whose sound and picture are noise; its mark makes it unique."""
    head = FTYP + INDEX + box(b"free", mark)
    rest = size - len(head) - 8
    noise = os.urandom(MEGABYTE)
    with path.open("wb") as file:
        file.write(head + (8 + rest).to_bytes(4, "big") + b"mdat")
        while rest > 0:
            rest -= file.write(noise[:rest])
    return path


def plainly(source: Path, target: Path) -> None:
    """What no portal can do without."""
    digest = hashlib.sha256()
    with source.open("rb") as file, target.open("wb") as kept:
        while chunk := file.read(MEGABYTE):
            digest.update(chunk)
            kept.write(chunk)
        kept.flush()
        os.fsync(kept.fileno())
    target.unlink()


def summed(file: BinaryIO, length: int) -> str:
    """The SHA-256 of the next bytes, which stay the next ones."""
    at, digest = file.tell(), hashlib.sha256()
    while length:
        part = file.read(min(MEGABYTE, length))
        digest.update(part)
        length -= len(part)
    file.seek(at)
    return digest.hexdigest()


class Server:
    """A web server that runs, and one signed-in program that talks to it."""

    def __init__(self, port: int, slug: str, cookie: str, pid: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.slug, self.pid = slug, pid
        self.headers = {
            "Cookie": f"sessionid={cookie}; csrftoken={'n' * 32}",
            "X-CSRFToken": "n" * 32,
            "Accept": "application/json",
        }

    def url(self, name: str, *args) -> str:
        return reverse(name, args=[self.slug, *args])

    def ask(self, method: str, url: str, body=b"", kind="") -> dict:
        headers = {**self.headers, "Content-Type": kind}
        self.connection.request(method, url, body, headers)
        return self.answer()

    def answer(self) -> dict:
        response = self.connection.getresponse()
        content = response.read()
        assert 200 == response.status, content[:500]
        return json.loads(content)

    def in_pieces(self, path: Path, *, digests: bool = False) -> None:
        size = path.stat().st_size
        form = "application/x-www-form-urlencoded"
        begun = self.ask(
            "POST", self.url("upload_start", "work_plan"),
            f"piece=plan&name={quote(path.name)}&size={size}".encode(), form,
        )  # fmt: skip
        pk, step, at = begun["id"], begun["piece_bytes"], 0
        with path.open("rb") as file:
            while at < size:
                length = min(step, size - at)
                more = {"X-Piece-SHA256": summed(file, length)} if digests else {}
                at = self.send(
                    f"{self.url('upload_piece', pk)}?offset={at}", file,
                    length, **more,
                )["received"]  # fmt: skip
        assert self.ask("POST", self.url("upload_finish", pk), b"", form)["ok"]

    def send(self, url: str, file: BinaryIO, length: int, **more: str) -> dict:
        """A piece as a browser sends it: read while it is sent."""
        self.connection.putrequest("POST", url)
        for name, value in {
            **self.headers, **more, "Content-Length": str(length),
            "Content-Type": "application/octet-stream",
        }.items():  # fmt: skip
            self.connection.putheader(name, value)
        self.connection.endheaders()
        while length:
            part = file.read(min(MEGABYTE, length))
            self.connection.send(part)
            length -= len(part)
        return self.answer()

    def by_form(self, path: Path) -> None:
        def part(name: str, more: str = "") -> bytes:
            return (
                f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
                f'name="{name}"{more}\r\n\r\n'
            ).encode()

        head = part("piece") + b"plan\r\n"
        head += part("files", f'; filename="{path.name}"')
        tail = b"\r\n" + part("end") + f"1\r\n--{BOUNDARY}--\r\n".encode()
        size = len(head) + path.stat().st_size + len(tail)
        self.connection.putrequest("POST", self.url("upload", "work_plan"))
        for name, value in {
            **self.headers,
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(size),
        }.items():
            self.connection.putheader(name, value)
        self.connection.endheaders(head)
        with path.open("rb") as file:
            while chunk := file.read(MEGABYTE):
                self.connection.send(chunk)
        self.connection.send(tail)
        assert self.answer()["ok"]

    def megabytes(self, line: str) -> float:
        """A line of the worker's memory: VmRSS now, VmHWM at its highest."""
        for text in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if text.startswith(f"{line}:"):
                return int(text.split()[1]) / 1024
        raise LookupError(line)

    def forget_highest(self) -> float:
        """Begin to look for the highest anew; what it takes now."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        return self.megabytes("VmRSS")


@pytest.fixture
def server(transactional_db, tmp_path):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    client = Client()
    client.force_login(make.make_people(contract).b_lead)
    database = tmp_path / "portal.sqlite3"
    with closing(sqlite3.connect(database)) as copy:
        connection.connection.backup(copy)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            Path(sys.executable).with_name("gunicorn"),
            "kaifeng_credit.wsgi:application", "--workers", "1",
            "--threads", "4", "--bind", f"127.0.0.1:{port}",
            "--timeout", "120", "--no-control-socket",
            "--pid", tmp_path / "pid",
        ],
        cwd=ROOT,
        env={
            **os.environ, "PORTAL_MODE": "test",
            "PORTAL_DATA_DIR": str(tmp_path / "data"),
            "DATABASE_URL": f"sqlite:///{database}",
        },
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        running = Server(
            port, contract.slug, client.cookies["sessionid"].value,
            worker_of(process.pid, port),
        )  # fmt: skip
        yield running
        running.connection.close()
    finally:
        process.terminate()
        process.wait(30)


def worker_of(pid: int, port: int) -> int:
    """The one worker of a master, once it answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port)) as ask:
                ask.request("GET", "/healthz")
                ask.getresponse()
            children = f"/proc/{pid}/task/{pid}/children"
            return int(Path(children).read_text().split()[0])
        except OSError:
            time.sleep(0.2)
    raise TimeoutError


def milliseconds(work, *args, **more) -> float:
    began = time.perf_counter()
    work(*args, **more)
    return (time.perf_counter() - began) * 1000


def test_200_megabytes_beside_plain_python(server, tmp_path, tell, judge):
    ways = {
        "分段": server.in_pieces,
        "分段并逐段核对摘要": lambda path: server.in_pieces(
            path, digests=True
        ),
        "表单": server.by_form,
    }
    for number, way in enumerate(ways.values()):  # only to warm up
        way(recording(tmp_path / f"warm{number}.mp4", MEGABYTE, b"w%d" % number))
    costs = {name: [] for name in ways}
    beside = {name: [] for name in ways}
    growth = dict.fromkeys(ways, 0.0)
    source = tmp_path / "recording.mp4"
    for number in range(ROUNDS):
        for name, way in ways.items():
            recording(source, SIZE, f"{number}{name}".encode())
            beside[name].append(
                milliseconds(plainly, source, tmp_path / "copy")
            )
            server.connection.close()  # idle ones are closed by the server
            before = server.forget_highest()
            costs[name].append(milliseconds(way, source))
            grown = server.megabytes("VmHWM") - before
            growth[name] = max(growth[name], grown)
    # The quickest rounds: what else the machine did is not the portal's.
    for name in ways:
        plain, cost = min(beside[name]), min(costs[name])
        tell("200 MB 纯 Python", plain)
        tell(f"200 MB {name}", cost, 比纯Python=cost / plain)
        if name in GOALS:
            judge(cost / plain, GOALS[name], "×")
    for name, grown in growth.items():
        tell(f"内存增长 {name}")
        judge(grown, GOAL_MEMORY, " MB")
