"""manage.py backup_key FILE: a key pair whose private half leaves the host."""

from pathlib import Path
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
)

from kaifeng_credit.backups.sealing import BackupRefused, new_key


class Command(BaseCommand):
    """Exit 0 written, 2 not."""

    help = "生成备份密钥：私钥写入文件（请移出本机保管），打印公钥"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the private key is written; never over anything."""
        parser.add_argument("file", type=Path, help="私钥文件，不得已存在")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one half, print the other."""
        try:
            public = new_key(options["file"])
        except BackupRefused as error:
            raise CommandError(f"{error}", returncode=2) from error
        self.stdout.write(
            f"公钥：{public}\n"
            f"私钥在 {options['file']}：请移到离线介质，由双方各自保管，"
            "不要留在本机，也不要放进备份。"
        )
