#!/usr/bin/env python3
"""Check an audit export, offline, by oneself.

    python3 verify_audit.py 审计导出.jsonl [--checkpoints 自己保存的存证.jsonl]

Needs Python 3.9 or later and nothing else. Exit 0: proved against checkpoints
that were kept elsewhere; 1: tampered with, the first bad event is named; 2:
cannot be read; 3: consistent in itself, but without such checkpoints nobody
can prove that no tail was cut and no chain rewritten as a whole.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

PROVED, TAMPERED, UNREADABLE, NOT_PROVABLE = 0, 1, 2, 3
ZERO = "0" * 64
# What the digests cover; format 2 chains SM3 (GB/T 32905-2016) beside SHA-256.
FIELDS = tuple(
    "chain number recorded_at actor_id actor_name action"
    " object_type object_id summary detail previous_hash".split()
)
FIELDS_2 = (*FIELDS, "format", "previous_sm3")
Event = dict[str, Any]
Marks = dict[str, dict[int, Event]]  # checkpoints by chain and length
Say = Callable[[str], None]
Check = Callable[[BinaryIO, Marks, Say], int]


class Tampered(Exception):
    """The first thing that does not fit."""

    def __init__(self, chain: str, number: int, words: str):
        super().__init__(f"链 {chain} 第 {number} 件：{words}")
        self.chain, self.number = chain, number


def canonical(event: Event) -> bytes:
    """The bytes an event's digests are taken of."""
    names = FIELDS if event.get("format") is None else FIELDS_2
    fields = {name: event[name] for name in names}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sm3(data: bytes) -> str:
    """SM3: OpenSSL's, or where it has none that of own_sm3.py beside this."""
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        beside = f"{__package__}.own_sm3" if __package__ else "own_sm3"
        return str(import_module(beside).own_sm3(data))


class Chain:
    """Takes the events of a chain in their order; the first misfit raises."""

    def __init__(self, name: str, marks: dict[int, Event] | None = None):
        self.name, self.number = name, 0
        self.sha256, self.sm3 = ZERO, ZERO
        self.sm3_from: int | None = None
        self.marks = dict(marks or {})
        self.proved = 0  # up to this number a checkpoint fits

    def take(self, event: Event) -> None:
        """The next event of the chain, or Tampered."""
        due = self.number + 1
        if event["number"] != due:
            raise Tampered(self.name, min(due, event["number"]), "缺失或重复（删除、调换）")
        if event["previous_hash"] != self.sha256:
            raise Tampered(self.name, due, "与前一件不衔接（插入、删除或调换）")
        text = canonical(event)
        if event["hash"] != hashlib.sha256(text).hexdigest():
            raise Tampered(self.name, due, "内容与 SHA-256 摘要不符（被改动）")
        if event.get("format") is not None:
            self.sm3_from = self.sm3_from or due
            if (event["previous_sm3"], event["sm3"]) != (self.sm3, sm3(text)):
                raise Tampered(self.name, due, "内容或前一件与 SM3 摘要不符（被改动）")
            self.sm3 = event["sm3"]
        elif self.sm3_from is not None:
            raise Tampered(self.name, due, "SM3 自此中断（被改动）")
        self.number, self.sha256 = due, event["hash"]
        if due in self.marks:
            if not self._stands_at(self.marks.pop(due)):
                raise Tampered(self.name, self.proved + 1, f"{due} 件的存证点不符（整链被重写）")
            self.proved = due

    def _stands_at(self, said: Event) -> bool:
        """The digests that a checkpoint or a head says; SM3 came later."""
        now = (self.number, self.sha256, self.sm3)
        return now == (said["length"], said["sha256"], said["sm3"] or self.sm3)

    def end(self, head: Event | None = None) -> None:
        """No more events: does what was said of the length hold?"""
        if self.marks:
            words = f"缺失：存证点载明共 {max(self.marks)} 件（尾部被截去）"
            raise Tampered(self.name, self.number + 1, words)
        if head is not None and not self._stands_at(head):
            words = f"与链首载明的 {head['length']} 件不符（尾部被截去或添加）"
            raise Tampered(self.name, min(head["length"], self.number) + 1, words)


def read_checkpoints(lines: Iterator[bytes]) -> tuple[Marks, list[str]]:
    """The checkpoints of a file by chain and length, and what to note.

    Each line holds the SHA-256 of the one before it. A line broken off by a
    crash is noted; the next one vouches for it as it stands.
    """
    marks: Marks = {}
    notes: list[str] = []
    previous: str | None = None  # a part may begin in the middle
    for number, line in enumerate(lines, 1):
        line = line.rstrip(b"\n")
        before, previous = previous, hashlib.sha256(line).hexdigest()
        try:
            mark = json.loads(line)
            said = mark["previous"]
            marks.setdefault(mark["chain"], {}).setdefault(mark["length"], mark)
        except (ValueError, KeyError, TypeError):
            notes.append(f"存证文件第 {number} 行残缺（写入时中断）")
            continue
        if before is not None and said != before:
            raise Tampered("存证文件", number, "与前一行不衔接（被改动）")
    return marks, notes


def verify_export(lines: BinaryIO, kept: Marks, say: Say) -> int:
    """Check a whole export line by line; the exit code."""
    chains: dict[str, Chain] = {}
    own: list[bytes] = []  # checkpoints it brings along: of the same house
    row: Event = {"type": "none"}
    whole, every = hashlib.sha256(), False
    for line in lines:
        row = json.loads(line)
        every = row.get("all", every)
        if row["type"] in ("event", "head"):
            name = row["chain"]
            chain = chains.setdefault(name, Chain(name, kept.get(name)))
            (chain.take if row["type"] == "event" else chain.end)(row)
        elif row["type"] == "checkpoint":
            own.append(row["line"].encode())
        elif row["type"] == "end" and row["sha256"] != whole.hexdigest():
            raise Tampered("导出文件", 0, "与结尾的摘要不符")
        whole.update(line)
    if row["type"] != "end":
        raise ValueError("导出文件没有结尾，可能没有导完")
    for name, marks in read_checkpoints(iter(own))[0].items():
        if name in chains and max(marks) > chains[name].number:
            raise Tampered(name, chains[name].number + 1, "缺失：所附存证点比链长（截尾）")
    for name in sorted(set(kept) - set(chains)):
        if every:
            raise Tampered(name, 1, "有存证点，导出全部链时却没有这条链")
        say(f"存证文件中的链 {name} 不在本次导出之内，没有核对。")
    return told(list(chains.values()), say)


def told(chains: list[Chain], say: Say) -> int:
    """Say what holds of each chain, none of which goes on; the exit code."""
    for one in chains:
        one.end()
        since = f"SM3 自第 {one.sm3_from} 件起" if one.sm3_from else "无 SM3"
        say(f"链 {one.name}：{one.number} 件逐一衔接，{since}。")
        if one.proved:
            rest = f"其后 {one.number - one.proved} 件尚无存证点"
            say(f"　与自己保存的存证点相符至第 {one.proved} 件，{rest}。")
        elif one.number:
            say("　没有自己保存的存证点：是否截尾、是否整链重写，无法证明。")
    proved = all(one.proved or not one.number for one in chains)
    say(f"结论：{'完整' if proved else '内部一致，是否完整无法证明'}。")
    return PROVED if proved else NOT_PROVABLE


def run(argv: Any = None, say: Say = print, check: Check = verify_export) -> int:
    """Check what the arguments name, say it in Chinese; the exit code."""
    parser = argparse.ArgumentParser(epilog="退出码：0 完整；1 被改动；2 读不出；3 无法证明完整")
    parser.add_argument("file", help="审计导出，或（verify_bundle.py）证据包")
    parser.add_argument("--checkpoints", help="自己另行保存的存证文件")
    asked = parser.parse_args(argv)
    try:
        mine = Path(asked.checkpoints).read_bytes() if asked.checkpoints else b""
        kept, notes = read_checkpoints(iter(mine.splitlines()))
        for note in notes:
            say(note)
        with open(asked.file, "rb") as source:
            return check(source, kept, say)
    except Tampered as found:
        say(f"已被改动。{found}")
        return TAMPERED
    except Exception as error:  # of whatever else a stranger hands it
        say(f"读不出：{error}")
        return UNREADABLE


if __name__ == "__main__":
    raise SystemExit(run())
