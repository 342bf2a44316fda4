"""manage.py restore: a backup into an empty place, and the proof of it."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
)
from django.utils import timezone

from kaifeng_credit.backups.restoring import prove, restore
from kaifeng_credit.backups.sealing import (
    BackupDamaged,
    BackupRefused,
    identities,
)
from kaifeng_credit.backups.shelf import chosen, read_manifest

DIFFERENT, REFUSED = 1, 2


class Command(BaseCommand):
    """Exit 0 all as it was, 1 damaged or different, 2 not restored."""

    help = (
        "把备份恢复到 DATABASE_URL 与 PORTAL_FILES_DIR 所指的空处，"
        "并逐表、逐链、逐字节核对；从不覆盖"
    )
    requires_system_checks: list[str] = []  # they would open the database
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, from where, and the private key to open it."""
        parser.add_argument(
            "name", nargs="?", default="", help="备份名；不写取最近的一份"
        )
        parser.add_argument(
            "--from", dest="shelf", type=Path, help="备份目录"
        )
        parser.add_argument(
            "--identity", type=Path, required=True, help="age 私钥文件"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, then compare; one sentence for each difference."""
        shelf = options["shelf"] or settings.BACKUP_DIR
        try:
            keys = identities(options["identity"])
            name = chosen(shelf, options["name"])
            manifest = read_manifest(shelf, name)
            restore(shelf, name, manifest, keys)
            proof = prove(manifest, now=timezone.now())
        except BackupDamaged as error:
            raise CommandError(f"{error}", returncode=DIFFERENT) from error
        except (BackupRefused, OSError) as error:
            raise CommandError(f"{error}", returncode=REFUSED) from error
        for sentence in proof.wrong:
            self.stderr.write(sentence)
        if proof.wrong:
            sys.exit(DIFFERENT)
        self.stdout.write(
            f"备份 {name} 已恢复，与备份时相同：{proof.tables} 张表 "
            f"{proof.rows} 行，{proof.chains} 条审计链，"
            f"{proof.documents} 个文件 {proof.bytes} 字节逐字节核对。"
        )
        for digest in manifest.lost:
            self.stdout.write(f"备份时已缺失的文件：{digest}")
