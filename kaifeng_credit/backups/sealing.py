"""Sealing for public keys, and opening again: the age format, in a stream.

age (age-encryption.org/v1) is an open format with a program in Debian, so a
backup can be opened in fifteen years without this portal. It seals for
several keys at once: 甲方 and 乙方 each keep one, and either opens. Only
public keys lie on the host; who takes the host reads no backup.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from pyrage import (
    EncryptError,
    IdentityError,
    RecipientError,
    decrypt_io,
    encrypt_io,
    x25519,
)

PIECE = 1024 * 1024


class BackupRefused(Exception):
    """Nothing was made or restored; one sentence says why and what to do."""


class BackupDamaged(Exception):
    """Something of a backup is not as it was made; the sentence names it."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Writable(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> Any: ...


class Measured:
    """A stream that counts and hashes what passes; it reads or writes."""

    def __init__(self, file: Any) -> None:
        self._file, self._digest, self.size = file, hashlib.sha256(), 0
        self.broken: OSError | None = None  # what a write met

    def read(self, size: int = -1) -> bytes:
        """Pass on what is read."""
        return self._seen(self._file.read(size))

    def write(self, data: bytes) -> int:
        """Pass on what is written."""
        try:
            self._file.write(data)
        except OSError as error:
            self.broken = error
            raise
        return len(self._seen(data))

    def flush(self) -> None:
        """Pass it on."""
        self._file.flush()

    @property
    def sha256(self) -> str:
        """The SHA-256 of all that passed."""
        return self._digest.hexdigest()

    def _seen(self, data: bytes) -> bytes:
        self._digest.update(data)
        self.size += len(data)
        return data


def recipients(keys: Iterable[str]) -> list[x25519.Recipient]:
    """The public keys a backup is sealed for; BackupRefused where one is none."""
    found = []
    for key in keys:
        try:
            found.append(x25519.Recipient.from_str(key.strip()))
        except RecipientError as error:
            raise BackupRefused(
                f"PORTAL_BACKUP_RECIPIENTS 中的 {key[:12]}… 不是 age 公钥，"
                "请用 manage.py backup_key 生成。"
            ) from error
    if not found:
        raise BackupRefused(
            "未设置 PORTAL_BACKUP_RECIPIENTS，备份不能加密，因此未作备份；"
            "请先用 manage.py backup_key 生成密钥并填写公钥。"
        )
    return found


def identities(file: Path) -> list[x25519.Identity]:
    """The keys in a file as age-keygen writes it; BackupRefused without any."""
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupRefused(
            f"读不出私钥文件 {file}，请核对路径与权限。"
        ) from error
    try:
        found = [
            x25519.Identity.from_str(line.strip())
            for line in lines
            if line.strip() and not line.startswith("#")
        ]
    except IdentityError as error:
        raise BackupRefused(
            f"{file} 中有一行不是 age 私钥，请换成 backup_key 生成的文件。"
        ) from error
    if not found:
        raise BackupRefused(f"{file} 中没有私钥，请换成保管的那一份。")
    return found


def new_key(file: Path) -> str:
    """Write a fresh private key for its keeper alone; give its public key."""
    identity = x25519.Identity.generate()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BackupRefused(f"{file} 已经存在，密钥不覆盖，请换一个名字。") from error
    except OSError as error:
        raise BackupRefused(f"写不了 {file}，请换一个目录。") from error
    public = str(identity.to_public())
    with os.fdopen(handle, "w") as written:
        written.write(f"# public key: {public}\n{identity}\n")
    return public


def seal(
    source: Readable, place: Path, keys: list[x25519.Recipient]
) -> tuple[Measured, Measured]:
    """Seal a stream into a file, safe on the disk.

    Gives what was read and what was written, both measured. OSError where
    the source or the disk fails; nothing stays behind then.
    """
    reading = Measured(source)
    try:
        with place.open("xb") as file:
            written = Measured(file)
            encrypt_io(reading, written, keys)
            file.flush()
            os.fsync(file.fileno())
    except EncryptError as error:
        place.unlink(missing_ok=True)
        raise OSError(f"{place.name}：{error}") from error
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    return reading, written


def unseal(
    place: Path,
    target: Writable,
    keys: list[x25519.Identity],
    *,
    called: str,
) -> Measured:
    """Open a sealed file into a stream; what came out, measured.

    BackupDamaged, naming it, where a single bit is another or no key fits;
    OSError where the target does not take it (a full disk is no damage).
    """
    written = Measured(target)
    try:
        with place.open("rb") as file:
            decrypt_io(file, written, keys)
    except FileNotFoundError as error:
        raise BackupDamaged(f"备份中缺少 {called}。") from error
    except Exception as error:  # pyrage has several of its own
        if written.broken is not None:
            raise written.broken from error
        raise BackupDamaged(
            f"{called} 打不开：内容已损坏，或私钥不是这份备份的。"
        ) from error
    return written


def measured(place: Path) -> tuple[int, str]:
    """The size and SHA-256 of a file as it lies there."""
    digest, size = hashlib.sha256(), 0
    with place.open("rb", buffering=0) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()
