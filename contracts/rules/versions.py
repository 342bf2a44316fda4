"""The versions of an agreement folder: the latest, and what it replaced.

The folder itself holds the latest version. ``earlier/1/`` holds, as they
were, the files of version 1 that the next version replaced; whatever is not
there is as in the next one. So nothing is written twice, and comparing
``earlier/1`` with the folder tells what version 2 changed. A contract stays
on the version it was opened on until both sides move it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from contracts.rules.source import AgreementError, Source

EARLIER = "earlier"
# Names for pages (contracts.rules.labels): they move nothing.
NOT_OF_A_VERSION = "labels.toml"
# Versions are counted, so that one can be later than another.
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")

Files = Mapping[str, Path]


def versions_of(folder: Path) -> tuple[str, ...]:
    """Every version of a folder, the earliest first.

    Raises AgreementError where a version's name is no number, says another
    number than its place, or replaces nothing.
    """
    earlier = _earlier(folder)
    latest = _said(folder)
    if earlier and int(latest) <= int(earlier[-1]):
        raise AgreementError(
            "agreement.toml", 0, "version", "应大于 earlier 中的各版"
        )
    for name in earlier:
        said = _said(folder / EARLIER / name)
        if said != name:
            raise AgreementError(
                f"{EARLIER}/{name}/agreement.toml",
                0,
                "version",
                f"应为「{name}」，写的是「{said}」",
            )
    return (*earlier, latest)


def later_than(folder: Path, version: str) -> tuple[str, ...]:
    """The versions after one, the earliest first."""
    known = versions_of(folder)
    if version not in known:
        return ()
    return known[known.index(version) + 1 :]


def files_of(folder: Path, version: str | None = None) -> Files:
    """The files of a version by name (None: the latest), in name order.

    Raises AgreementError("没有第 n 版") for one that is not there.
    """
    if not folder.is_dir():
        raise AgreementError(folder.name, 0, "", "协议文件夹不存在")
    files = _in(folder)
    if version is None or not (folder / EARLIER).is_dir():
        if version is not None and version != _said(folder):
            raise _unknown(folder, version)
        return files
    known = versions_of(folder)
    if version not in known:
        raise _unknown(folder, version)
    for name in reversed(known[known.index(version) : -1]):
        files |= _in(folder / EARLIER / name)
    return dict(sorted(files.items()))


def digest_of(folder: Path, version: str | None = None) -> str:
    """SHA-256 over the names and bytes of a version's files, in name order."""
    digest = hashlib.sha256()
    for name, path in files_of(folder, version).items():
        digest.update(name.encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _in(folder: Path) -> dict[str, Path]:
    return {
        path.name: path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".")
        and path.name not in (EARLIER, NOT_OF_A_VERSION)
    }


def _earlier(folder: Path) -> tuple[str, ...]:
    place = folder / EARLIER
    if not place.is_dir():
        return ()
    names = _in(place)
    for name in names:
        if not _NUMBER.fullmatch(name):
            raise AgreementError(
                f"{EARLIER}/{name}", 0, "", "版次应为从 1 起的整数"
            )
    return tuple(sorted(names, key=int))


def _said(folder: Path) -> str:
    """The version that a folder's own agreement.toml says."""
    path = folder / "agreement.toml"
    if not path.is_file():
        raise AgreementError("agreement.toml", 0, "", "文件不存在")
    root = Source(path).root
    version = root.text("version")
    if not _NUMBER.fullmatch(version):
        raise root.error("版次应为从 1 起的整数", "version")
    return version


def _unknown(folder: Path, version: str) -> AgreementError:
    return AgreementError(folder.name, 0, "version", f"没有第 {version} 版")
