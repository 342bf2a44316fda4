#!/usr/bin/env python3
"""Check an audit export or an evidence bundle, offline, by oneself.

    python3 verify_audit.py 审计导出.jsonl [--checkpoints 自己保存的存证.jsonl]
    python3 verify_audit.py 证据包.zip    [--checkpoints 自己保存的存证.jsonl]

One file and the standard library of Python 3.9 or later: whoever checks the
portal needs nothing from it. Exit 0: proved against checkpoints that were
kept elsewhere; 1: tampered with, and the first bad event is named; 2: cannot
be read; 3: consistent in itself, but without such checkpoints a cut tail and
a chain rewritten as a whole can be proved by nobody.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

PROVED, TAMPERED, UNREADABLE, NOT_PROVABLE = 0, 1, 2, 3
ZERO = "0" * 64
# The fields an event's digests cover, as canonical JSON. Format 1 has SHA-256
# alone; format 2 chains SM3 (GB/T 32905-2016) beside it.
FIELDS = (
    "chain", "number", "recorded_at", "actor_id", "actor_name", "action",
    "object_type", "object_id", "summary", "detail", "previous_hash",
)  # fmt: skip
FIELDS_2 = (*FIELDS, "format", "previous_sm3")
SEAL_LENGTH = 71  # the comment of a bundle's ZIP: sha256:…
PIECE = 1 << 20
Event = dict[str, Any]
Marks = dict[str, dict[int, Event]]  # checkpoints by chain and length
Say = Callable[[str], None]


class Unreadable(Exception):
    """Not what this program checks."""


class Tampered(Exception):
    """The first thing that does not fit."""

    def __init__(self, chain: str, number: int, words: str):
        super().__init__(f"链 {chain} 第 {number} 件：{words}")
        self.chain, self.number = chain, number


# --- digests -----------------------------------------------------------------
def canonical(event: Event) -> bytes:
    """The bytes an event's digests are taken of."""
    fields = FIELDS if event.get("format") is None else FIELDS_2
    return json.dumps(
        {name: event[name] for name in fields},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    ).encode()  # fmt: skip


def sm3(data: bytes) -> str:
    """SM3 of some bytes: OpenSSL's where there is one, or our own."""
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        return own_sm3(data)


def own_sm3(data: bytes) -> str:
    """SM3 in plain Python (GB/T 32905-2016, 5): slow, and needs nothing."""
    size = len(data)
    data += b"\x80" + b"\0" * ((55 - size) % 64) + struct.pack(">Q", size * 8)
    state = [
        0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
        0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
    ]  # fmt: skip
    for at in range(0, len(data), 64):
        state = _compress(state, struct.unpack_from(">16I", data, at))
    return "".join(f"{word:08x}" for word in state)


def _left(word: int, by: int) -> int:
    return (word << by | word >> (32 - by)) & 0xFFFFFFFF


def _compress(state: list[int], block: tuple[int, ...]) -> list[int]:
    w = list(block)
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _left(w[j - 3], 15)
        x ^= _left(x, 15) ^ _left(x, 23)
        w.append(x ^ _left(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        turn = 0x79CC4519 if j < 16 else 0x7A879D8A
        a12 = _left(a, 12)
        ss1 = _left((a12 + e + _left(turn, j % 32)) & 0xFFFFFFFF, 7)
        if j < 16:
            ff, gg = a ^ b ^ c, e ^ f ^ g
        else:
            ff, gg = a & b | a & c | b & c, e & f | ~e & g
        tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, _left(b, 9), c
        e, f, g, h = tt2 ^ _left(tt2, 9) ^ _left(tt2, 17), e, _left(f, 19), g
    return [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]  # noqa: B905


# --- one chain ---------------------------------------------------------------
class Chain:
    """Takes the events of a chain in their order; the first misfit raises."""

    def __init__(self, name: str, marks: dict[int, Event] | None = None):
        self.name, self.number = name, 0
        self.sha256, self.sm3 = ZERO, ZERO
        self.sm3_from: int | None = None
        self.marks = dict(marks or {})
        self.proved = 0  # up to this number a checkpoint fits

    def start_at(self, event: Event) -> None:
        """Begin in the middle, with what an event says came before it."""
        self.number = event["number"] - 1
        self.sha256 = event["previous_hash"]
        if event.get("format") is not None:
            self.sm3, self.sm3_from = event["previous_sm3"], event["number"]

    def take(self, event: Event) -> None:
        """The next event of the chain, or Tampered."""
        due = self.number + 1
        if event["number"] > due:
            self._refuse(due, "缺失（被删除或调换次序）")
        if event["number"] < due:
            self._refuse(event["number"], "编号重复或次序颠倒")
        if event["previous_hash"] != self.sha256:
            self._refuse(due, "与前一件不衔接（插入、删除或调换）")
        text = canonical(event)
        if event["hash"] != hashlib.sha256(text).hexdigest():
            self._refuse(due, "内容与 SHA-256 摘要不符（被改动）")
        if event.get("format") is not None:
            if self.sm3_from is None:
                self.sm3_from = due
            if event["previous_sm3"] != self.sm3:
                self._refuse(due, "SM3 与前一件不衔接")
            if event["sm3"] != sm3(text):
                self._refuse(due, "内容与 SM3 摘要不符（被改动）")
            self.sm3 = event["sm3"]
        elif self.sm3_from is not None:
            self._refuse(due, "SM3 自此中断（被改动）")
        self.number, self.sha256 = due, event["hash"]
        self._compare(self.marks.pop(due, None))

    def _compare(self, mark: Event | None) -> None:
        if mark is None:
            return
        sm3_said = mark["sm3"] or self.sm3
        if (mark["sha256"], sm3_said) != (self.sha256, self.sm3):
            words = f"至第 {self.number} 件与 {mark['time']} 的存证点不符"
            self._refuse(self.proved + 1, f"{words}（整链被重写）")
        self.proved = self.number

    def end(self, head: Event | None = None) -> None:
        """No more events: does what was said of the length hold?"""
        if self.marks:
            last = self.marks[max(self.marks)]
            self._refuse(
                self.number + 1,
                f"缺失：{last['time']} 的存证点载明共 {last['length']} 件，"
                f"现只有 {self.number} 件（尾部被截去）",
            )
        if head is None:
            return
        said = (head["length"], head["sha256"], head["sm3"] or self.sm3)
        if said != (self.number, self.sha256, self.sm3):
            self._refuse(
                min(head["length"], self.number) + 1,
                f"链首载明共 {head['length']} 件，与 {self.number} 件不符"
                "（尾部被截去或添加）",
            )

    def _refuse(self, number: int, words: str) -> None:
        raise Tampered(self.name, number, words)


# --- checkpoints -------------------------------------------------------------
def read_checkpoints(lines: Iterator[bytes]) -> tuple[Marks, list[str]]:
    """The checkpoints of a file by chain and length, and what to note.

    Each line holds the SHA-256 of the one before it. A line broken off by a
    crash is noted; the next one vouches for it as it stands.
    """
    marks: Marks = {}
    notes: list[str] = []
    previous: str | None = None
    for number, line in enumerate(lines, 1):
        line = line.rstrip(b"\n")
        try:
            mark = json.loads(line)
            said = mark["previous"]
            lengths = marks.setdefault(mark["chain"], {})
            before = lengths.setdefault(mark["length"], mark)
        except (ValueError, KeyError, TypeError):
            notes.append(f"存证文件第 {number} 行残缺（写入时中断）")
            previous = hashlib.sha256(line).hexdigest()
            continue
        # A part that was kept elsewhere may begin in the middle.
        if previous is not None and said != previous:
            raise Tampered("存证文件", number, "与前一行不衔接（被改动）")
        if before["sha256"] != mark["sha256"]:
            raise Tampered(mark["chain"], mark["length"], "两个存证点互相矛盾")
        previous = hashlib.sha256(line).hexdigest()
    return marks, notes


# --- an export ---------------------------------------------------------------
def verify_export(lines: Iterator[bytes], kept: Marks, say: Say) -> int:
    """Check a whole export line by line; the exit code."""
    chains: dict[str, Chain] = {}
    own: list[bytes] = []
    row: Event = {}
    whole, first, whole_portal = hashlib.sha256(), True, False
    for line in lines:
        if row.get("type") == "end":
            raise Unreadable("导出文件结尾之后还有内容")
        row = json.loads(line)
        if first != (row["type"] == "manifest"):
            raise Unreadable("导出文件的开头不完整")
        whole_portal = whole_portal or row.get("all") is True
        if row["type"] in ("event", "head"):
            name = row["chain"]
            chain = chains.setdefault(name, Chain(name, kept.get(name)))
            (chain.take if row["type"] == "event" else chain.end)(row)
        elif row["type"] == "checkpoint":
            own.append(row["line"].encode())
        elif row["type"] == "end" and row["sha256"] != whole.hexdigest():
            raise Tampered("导出文件", 0, "与结尾的摘要不符")
        whole.update(line)
        first = False
    if row.get("type") != "end":
        raise Unreadable("导出文件没有结尾，可能没有导完")
    for chain in chains.values():
        chain.end()
    _check_own(own, chains, say)
    for name in sorted(set(kept) - set(chains)):
        if whole_portal:
            raise Tampered(name, 1, "有存证点，导出全部链时却没有这条链")
        say(f"存证文件中的链 {name} 不在本次导出之内，没有核对。")
    return _told(chains, say)


def _check_own(own: list[bytes], chains: dict[str, Chain], say: Say) -> None:
    """The checkpoints an export brings along: of the same house, so a hint."""
    marks, notes = read_checkpoints(iter(own))
    for note in notes:
        say(note)
    for name, by_length in marks.items():
        if name in chains and max(by_length) > chains[name].number:
            words = "缺失：导出所附的存证点比链长（尾部被截去）"
            raise Tampered(name, chains[name].number + 1, words)


def _told(chains: dict[str, Chain], say: Say) -> int:
    """Say what holds of each chain; the exit code."""
    code = PROVED
    for one in chains.values():
        since = f"SM3 自第 {one.sm3_from} 件起" if one.sm3_from else "无 SM3"
        say(f"链 {one.name}：{one.number} 件逐一衔接，{since}。")
        if one.proved:
            after = one.number - one.proved
            rest = f"，其后 {after} 件尚无存证点" if after else ""
            say(f"　与自己保存的存证点相符至第 {one.proved} 件{rest}。")
        elif one.number:
            say("　没有自己保存的存证点：是否截尾、是否整链重写，无法证明。")
            code = NOT_PROVABLE
    said = "完整。" if code == PROVED else "内部一致，是否完整无法证明。"
    say(f"结论：{said}")
    return code


# --- a bundle ----------------------------------------------------------------
def verify_bundle(file: BinaryIO, kept: Marks, say: Say) -> int:
    """Check an evidence bundle: every byte, the path, the checkpoint."""
    _check_seal(file)
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        listed = {row["path"]: row for row in manifest["files"]}
        names = archive.namelist()
        if sorted(names) != sorted([*listed, "manifest.json"]):
            raise Tampered("证据包", 0, "所含文件与清单不符")
        for path, row in listed.items():
            with archive.open(path) as entry:
                if digests(entry) != (row["sha256"], row["sm3"]):
                    raise Tampered("证据包", 0, f"文件《{path}》被改动")
        path_lines = archive.read("events.jsonl").splitlines()
        events = [json.loads(line) for line in path_lines]
        mark_lines = archive.read("checkpoint.jsonl").splitlines()
        marks, _ = read_checkpoints(iter(mark_lines))
        _check_bound(archive, manifest, events[0], say)
    name = manifest["chain"]
    chain = Chain(name, marks.get(name))
    chain.start_at(events[0])
    for event in events:
        chain.take(event)
    chain.end()
    if chain.proved < chain.number or events[0]["number"] != manifest["event"]:
        raise Tampered(name, chain.number, "证据包没有连到存证点")
    say(f"链 {name}：第 {events[0]['number']} 件至第 {chain.number} 件衔接。")
    mine = kept.get(name, {}).get(chain.number)
    if mine is None:
        say("没有自己保存的同一存证点：是否整链重写，无法证明。")
        return NOT_PROVABLE
    if mine["sha256"] != chain.sha256:
        raise Tampered(name, events[0]["number"], "与自己保存的存证点不符")
    say("结论：与自己保存的存证点相符，完整。")
    return PROVED


def _check_seal(file: BinaryIO) -> None:
    """The ZIP's comment is the SHA-256 of every byte before it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - SEAL_LENGTH))
    seal = file.read()
    file.seek(0)
    digest, left = hashlib.sha256(), size - SEAL_LENGTH
    while left:
        piece = file.read(min(PIECE, left))
        digest.update(piece)
        left -= len(piece)
    if seal != b"sha256:" + digest.hexdigest().encode():
        raise Tampered("证据包", 0, "字节与结尾的摘要不符（被改动）")
    file.seek(0)


def _check_bound(
    archive: zipfile.ZipFile, manifest: Event, event: Event, say: Say
) -> None:
    """Files whose digest the event holds, or a paper that the event holds."""
    bound = [row for row in manifest["files"] if row.get("bound")]
    for row in bound:
        by_event = row["bound"] == "event"
        text = (
            json.dumps(event["detail"]) if by_event
            else archive.read(row["bound"]).decode()
        )  # fmt: skip
        if row["sha256"] not in text:
            where = f"没有载明文件《{row['path']}》的摘要"
            raise Tampered(manifest["chain"], event["number"], where)
    counted = f"{len(manifest['files'])} 个文件逐字节相符"
    fixed = f"其中 {len(bound)} 个的摘要由这件审计事件固定"
    say(f"{manifest['title']}：{counted}，{fixed}。")


def digests(entry: Any) -> tuple[str, str]:
    """SHA-256 and SM3 of a stream."""
    try:
        both: Any = [hashlib.sha256(), hashlib.new("sm3")]
    except ValueError:
        whole = entry.read()
        return hashlib.sha256(whole).hexdigest(), own_sm3(whole)
    for piece in iter(lambda: entry.read(PIECE), b""):
        for digest in both:
            digest.update(piece)
    return both[0].hexdigest(), both[1].hexdigest()


# --- the command -------------------------------------------------------------
def run(argv: list[str], say: Say = print) -> int:
    """Check what the arguments name, say it in Chinese; the exit code."""
    parser = argparse.ArgumentParser(
        description="离线核对审计导出或证据包（不需要平台）",
        epilog="退出码：0 完整；1 被改动；2 读不出；3 内部一致但无法证明完整",
    )
    parser.add_argument("file", help="export_audit 的导出，或证据包 ZIP")
    parser.add_argument("--checkpoints", help="自己另行保存的存证文件")
    asked = parser.parse_args(argv)
    try:
        kept: Marks = {}
        if asked.checkpoints:
            with open(asked.checkpoints, "rb") as source:
                kept, notes = read_checkpoints(iter(source))
            for note in notes:
                say(note)
        with open(asked.file, "rb") as source:
            if source.read(2) == b"PK":
                return verify_bundle(source, kept, say)
            source.seek(0)
            return verify_export(iter(source), kept, say)
    except Tampered as found:
        say(f"已被改动。{found}")
        return TAMPERED
    except (
        Unreadable, OSError, ValueError, KeyError, TypeError, IndexError,
        zipfile.BadZipFile, RuntimeError,
    ) as error:  # fmt: skip
        say(f"读不出：{error}")
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
