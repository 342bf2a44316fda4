"""Take a backup while the portal runs: first the database, then the files.

Files are only ever added, and a row comes after its file; so what the
snapshot names is on the disk, whatever is handed in meanwhile.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from pyrage import x25519

from contracts.services.files import path_of
from contracts.services.scanning import quarantine_folder
from kaifeng_credit.backups.dumping import snapshot
from kaifeng_credit.backups.keeping import kept
from kaifeng_credit.backups.sealing import (
    BackupDamaged,
    recipients,
    seal,
)
from kaifeng_credit.backups.shelf import (
    DATABASE,
    Manifest,
    Sealed,
    backups,
    drop,
    group_of,
    name_at,
    new_backup,
    object_path,
    one_at_a_time,
    read_manifest,
    write_manifest,
)


@dataclass(frozen=True)
class Made:
    """A backup that is there: its name, manifest, and what was new or went."""

    name: str
    manifest: Manifest
    digest: str  # SHA-256 of the manifest, for the audit chain
    added: int
    added_bytes: int
    dropped: tuple[str, ...]


def take_backup(*, now: datetime) -> Made:
    """Take one, then drop what no longer has to be kept.

    BackupRefused where none could be made. A document that is gone or
    altered does not stop it: the rest is the more precious; it is named in
    ``manifest.lost``.
    """
    keys = recipients(settings.BACKUP_RECIPIENTS)
    shelf: Path = settings.BACKUP_DIR
    name = name_at(now)
    with one_at_a_time(shelf):
        with new_backup(shelf, name) as folder:
            with (
                tempfile.TemporaryDirectory(dir=folder) as workshop,
                snapshot(Path(workshop)) as taken,
            ):
                read, written = seal(taken.stream, folder / DATABASE, keys)
            keeper = _Keeper(shelf, keys)
            documents = keeper.keep(
                (digest, path_of(digest)) for digest in taken.files
            )
            aside = keeper.keep(
                (one.name, one) for one in sorted(quarantine_folder().iterdir())
            )
            manifest = Manifest(
                taken_at=now.isoformat(),
                vendor=connection.vendor,
                tool=taken.tool,
                database=Sealed(
                    read.size, read.sha256, written.size, written.sha256
                ),
                tables=taken.tables,
                chains=taken.chains,
                documents=documents,
                sealed_for=keeper.group,
                aside=aside,
                lost=tuple(keeper.lost),
            )
            digest = write_manifest(folder, manifest)
        dropped = _outlived(shelf)
        drop(shelf, dropped)
    return Made(
        name, manifest, digest, keeper.added, keeper.bytes, tuple(dropped)
    )


class _Keeper:
    """Seals the documents that are not on the shelf yet."""

    def __init__(self, shelf: Path, keys: list[x25519.Recipient]) -> None:
        self.shelf, self.keys = shelf, keys
        self.added = self.bytes = 0
        self.lost: list[str] = []
        self.group = group_of(settings.BACKUP_RECIPIENTS)
        self.known = _known(shelf, self.group)

    def keep(self, files: Iterable[tuple[str, Path]]) -> dict[str, Sealed]:
        """Each document by digest, as it lies sealed; the lost are noted."""
        found = {}
        for digest, path in files:
            sealed = self._there(digest) or self._sealed(digest, path)
            if sealed is None:
                self.lost.append(digest)
            else:
                found[digest] = sealed
        return found

    def _there(self, digest: str) -> Sealed | None:
        """What a former backup sealed, if it still lies there whole."""
        known = self.known.get(digest)
        place = object_path(self.shelf, self.group, digest)
        whole = known and place.exists() and (
            place.stat().st_size == known.sealed_size
        )
        return known if whole else None

    def _sealed(self, digest: str, path: Path) -> Sealed | None:
        place = object_path(self.shelf, self.group, digest)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = place.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        try:
            with path.open("rb") as file:
                read, written = seal(file, fresh, self.keys)
        except FileNotFoundError:
            return None
        if read.sha256 != digest:  # altered on our own disk
            fresh.unlink()
            return None
        fresh.rename(place)
        self.added += 1
        self.bytes += written.size
        return Sealed(read.size, digest, written.size, written.sha256)


def _known(shelf: Path, group: str) -> dict[str, Sealed]:
    """What former backups for the same keys say of the documents."""
    known: dict[str, Sealed] = {}
    for name in backups(shelf):
        try:
            manifest = read_manifest(shelf, name)
        except BackupDamaged:
            continue  # the drill tells; here it only costs sealing again
        if manifest.sealed_for != group:
            continue
        known |= manifest.documents | manifest.aside
    return known


def _outlived(shelf: Path) -> list[str]:
    """The backups past their days, weeks and months, and of no more use.

    One that alone holds a document which the newest could not take stays.
    """
    moments, manifests = {}, {}
    for name in backups(shelf):
        try:
            manifest = read_manifest(shelf, name)
        except BackupDamaged:
            continue  # no age is known: it stays for a person to look at
        moments[manifest.moment] = name
        manifests[manifest.moment] = manifest
    staying = _last_holders(manifests) | kept(
        moments,
        daily=settings.BACKUP_KEEP_DAILY,
        weekly=settings.BACKUP_KEEP_WEEKLY,
        monthly=settings.BACKUP_KEEP_MONTHLY,
    )
    return [moments[one] for one in sorted(moments.keys() - staying)]


def _last_holders(manifests: dict[datetime, Manifest]) -> set[datetime]:
    """For each document the newest backup lost, the last that holds it."""
    lost = set(manifests[max(manifests)].lost)
    found = set()
    for moment in sorted(manifests, reverse=True):
        held = lost & (
            manifests[moment].documents.keys() | manifests[moment].aside.keys()
        )
        if held:
            found.add(moment)
            lost -= held
    return found
