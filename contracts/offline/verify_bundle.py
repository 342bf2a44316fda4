#!/usr/bin/env python3
"""Check an evidence bundle, offline, by oneself.

    python3 verify_bundle.py 证据包.zip [--checkpoints 自己保存的存证.jsonl]

Every file against the manifest, the manifest against the seal, the chain from
the act to the checkpoint. Takes the chain from verify_audit.py, which lies
beside it; answers by the same exit codes.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import Any, BinaryIO

try:
    from contracts.offline import verify_audit as audit
except ImportError:  # away from the portal
    import verify_audit as audit  # type: ignore[import-not-found,no-redef]

SEAL_LENGTH = 71  # the comment of a bundle's ZIP: sha256:…
PIECE = 1 << 20


def verify_bundle(file: BinaryIO, kept: audit.Marks, say: audit.Say) -> int:
    """Check an evidence bundle: every byte, the path, the checkpoint."""
    _check_seal(file)
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        listed = {row["path"]: row for row in manifest["files"]}
        names = archive.namelist()
        if sorted(names) != sorted([*listed, "manifest.json"]):
            raise audit.Tampered("证据包", 0, "所含文件与清单不符")
        for path, row in listed.items():
            with archive.open(path) as entry:
                if digests(entry) != (row["sha256"], row["sm3"]):
                    raise audit.Tampered("证据包", 0, f"文件《{path}》被改动")
        path_lines = archive.read("events.jsonl").splitlines()
        events = [json.loads(line) for line in path_lines]
        mark_lines = archive.read("checkpoint.jsonl").splitlines()
        marks, _ = audit.read_checkpoints(iter(mark_lines))
        _check_bound(archive, manifest, events[0], say)
    name = manifest["chain"]
    chain = _chain_before(events[0], marks.get(name))
    for event in events:
        chain.take(event)
    chain.end()
    if chain.proved < chain.number or events[0]["number"] != manifest["event"]:
        raise audit.Tampered(name, chain.number, "证据包没有连到存证点")
    say(f"链 {name}：第 {events[0]['number']} 件至第 {chain.number} 件衔接。")
    mine = kept.get(name, {}).get(chain.number)
    if mine is None:
        say("没有自己保存的同一存证点：是否整链重写，无法证明。")
        return audit.NOT_PROVABLE
    if mine["sha256"] != chain.sha256:
        raise audit.Tampered(name, events[0]["number"], "与自己保存的存证点不符")
    say("结论：与自己保存的存证点相符，完整。")
    return audit.PROVED


def _chain_before(
    event: audit.Event, marks: dict[int, audit.Event] | None
) -> audit.Chain:
    """A chain in the middle, by what an event says came before it."""
    chain = audit.Chain(event["chain"], marks)
    chain.number = event["number"] - 1
    chain.sha256 = event["previous_hash"]
    if event.get("format") is not None:
        chain.sm3, chain.sm3_from = event["previous_sm3"], event["number"]
    return chain


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
        raise audit.Tampered("证据包", 0, "字节与结尾的摘要不符（被改动）")
    file.seek(0)


def _check_bound(
    archive: zipfile.ZipFile, manifest: audit.Event, event: audit.Event,
    say: audit.Say,
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
            raise audit.Tampered(manifest["chain"], event["number"], where)
    counted = f"{len(manifest['files'])} 个文件逐字节相符"
    fixed = f"其中 {len(bound)} 个的摘要由这件审计事件固定"
    say(f"{manifest['title']}：{counted}，{fixed}。")


def digests(entry: Any) -> tuple[str, str]:
    """SHA-256 and SM3 of a stream."""
    try:
        both: Any = [hashlib.sha256(), hashlib.new("sm3")]
    except ValueError:
        whole = entry.read()
        return hashlib.sha256(whole).hexdigest(), audit.sm3(whole)
    for piece in iter(lambda: entry.read(PIECE), b""):
        for digest in both:
            digest.update(piece)
    return both[0].hexdigest(), both[1].hexdigest()


if __name__ == "__main__":
    raise SystemExit(audit.run(check=verify_bundle))
