"""Where backups lie, and what each says of itself.

    PORTAL_BACKUP_DIR/
      objects/<keys>/ab/<sha256>.age  each document once, for all backups
      20261126T023000Z/               one backup
        database.age                  the database, sealed
        manifest.json                 rows, digests, chain heads, documents
        manifest.json.sha256          of the line above

A document's name is the SHA-256 of its content, so a nightly backup writes
only what is new; ``<keys>`` stands for the public keys it is sealed for, so
that new keys seal all of it again. The manifest is open: it has no personal data and lets
anybody check the sealed files without a key.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contracts.services.disk import fsync_folder
from kaifeng_credit.backups.sealing import (
    BackupDamaged,
    BackupRefused,
    measured,
)
from kaifeng_credit.backups.tables import TableSum

FORMAT = 1
STAMP = "%Y%m%dT%H%M%SZ"
DATABASE, MANIFEST, DIGEST = "database.age", "manifest.json", ".sha256"
UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Sealed:
    """A sealed file: what is inside, and how it lies on the shelf."""

    size: int
    sha256: str
    sealed_size: int
    sealed_sha256: str


@dataclass(frozen=True)
class Manifest:
    """What one backup holds.

    ``documents`` by digest; ``aside`` the quarantined ones; ``chains`` the
    audit heads by name as (length, head); ``sealed_for`` the folder of the
    documents; ``lost`` the digests whose file was gone or altered when the
    backup was taken.
    """

    taken_at: str
    vendor: str
    tool: str
    database: Sealed
    tables: dict[str, TableSum]
    chains: dict[str, tuple[int, str]]
    documents: dict[str, Sealed]
    sealed_for: str
    aside: dict[str, Sealed] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.taken_at)


def group_of(keys: Iterable[str]) -> str:
    """The folder of what is sealed for some public keys."""
    text = " ".join(sorted(one.strip() for one in keys))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def object_path(shelf: Path, group: str, digest: str) -> Path:
    """Where a sealed document lies."""
    return shelf / "objects" / group / digest[:2] / f"{digest}.age"


def name_at(moment: datetime) -> str:
    """What a backup of a moment is called."""
    return moment.astimezone(UTC).strftime(STAMP)


def backups(shelf: Path) -> list[str]:
    """The finished backups, the oldest first."""
    if not shelf.is_dir():
        return []
    return sorted(
        one.name for one in shelf.iterdir() if (one / MANIFEST).is_file()
    )


def chosen(shelf: Path, name: str) -> str:
    """The backup of a name, or the newest; BackupRefused without one."""
    there = backups(shelf)
    if not there:
        raise BackupRefused(f"{shelf} 中没有备份，请核对目录。")
    if name and name not in there:
        raise BackupRefused(
            f"{shelf} 中没有备份 {name}；最近的是 {there[-1]}。"
        )
    return name or there[-1]


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Write a backup's manifest and its digest; give the digest."""
    text = json.dumps(
        asdict(manifest), ensure_ascii=False, sort_keys=True, indent=1
    )
    place = folder / MANIFEST
    place.write_text(text + "\n")
    digest = measured(place)[1]
    (folder / f"{MANIFEST}{DIGEST}").write_text(f"{digest}  {MANIFEST}\n")
    return digest


def read_manifest(shelf: Path, name: str) -> Manifest:
    """A backup's manifest; BackupDamaged where it is not as written."""
    place = shelf / name / MANIFEST
    try:
        said = place.with_name(f"{MANIFEST}{DIGEST}").read_text().split()[0]
        if measured(place)[1] != said:
            raise BackupDamaged(f"{name}/{MANIFEST} 与其摘要不符，已被改动。")
        return _parsed(json.loads(place.read_text()))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise BackupDamaged(f"{name}/{MANIFEST} 读不出：{error}。") from error


def _parsed(raw: dict[str, Any]) -> Manifest:
    if raw["format"] != FORMAT:
        raise ValueError(f"格式 {raw['format']}，本版只认 {FORMAT}")

    def sealed(rows: dict[str, Any]) -> dict[str, Sealed]:
        return {key: Sealed(**one) for key, one in rows.items()}

    return Manifest(
        **{
            **raw,
            "database": Sealed(**raw["database"]),
            "tables": {k: TableSum(**v) for k, v in raw["tables"].items()},
            "chains": {k: (v[0], v[1]) for k, v in raw["chains"].items()},
            "documents": sealed(raw["documents"]),
            "aside": sealed(raw["aside"]),
            "lost": tuple(raw["lost"]),
        }
    )


def check_sealed(place: Path, wanted: Sealed, *, called: str) -> None:
    """BackupDamaged, naming it, unless a sealed file lies there as made."""
    try:
        found = measured(place)
    except FileNotFoundError as error:
        raise BackupDamaged(f"备份中缺少 {called}。") from error
    if found != (wanted.sealed_size, wanted.sealed_sha256):
        raise BackupDamaged(
            f"{called} 已被改动：应为 {wanted.sealed_size} 字节、摘要 "
            f"{wanted.sealed_sha256[:12]}…，现为 {found[0]} 字节、"
            f"{found[1][:12]}…。"
        )


@contextmanager
def one_at_a_time(shelf: Path) -> Iterator[None]:
    """Hold the shelf; BackupRefused where another backup goes on."""
    shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (shelf / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRefused(
                f"{shelf} 中另一次备份正在进行，请等它结束。"
            ) from error
        yield


@contextmanager
def new_backup(shelf: Path, name: str) -> Iterator[Path]:
    """A folder that becomes the backup when all is in it, or goes away."""
    for left in shelf.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left)
    if (shelf / name).exists():
        raise BackupRefused(f"已有备份 {name}，请过一秒再试。")
    folder = shelf / f"{UNFINISHED}{name}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    for one in folder.iterdir():
        handle = os.open(one, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    fsync_folder(folder)
    folder.rename(shelf / name)
    fsync_folder(shelf)


def drop(shelf: Path, names: list[str]) -> int:
    """Drop backups, and the documents that no other backup names.

    The number of documents that went. A manifest that cannot be read keeps
    everything: better too much than what it would have named.
    """
    for name in names:
        shutil.rmtree(shelf / name)
    try:
        manifests = [read_manifest(shelf, name) for name in backups(shelf)]
    except BackupDamaged:
        return 0
    wanted = {
        object_path(shelf, one.sealed_for, digest)
        for one in manifests
        for digest in (*one.documents, *one.aside)
    }
    gone = 0
    for place in (shelf / "objects").glob("*/??/*"):
        if place not in wanted:
            place.unlink()
            gone += 1
    return gone
