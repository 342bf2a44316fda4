"""manage.py backup: the database and all stored files, sealed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kaifeng_credit.backups.making import take_backup
from kaifeng_credit.backups.runs import note, note_backup
from kaifeng_credit.backups.sealing import BackupRefused
from kaifeng_credit.models import RunKind

LOST, NOT_MADE = 1, 2


class Command(BaseCommand):
    """Exit 0 made, 1 made but a document was gone, 2 not made."""

    help = "备份数据库与全部已存文件：加密、增量、按日周月保留；平台照常运行"

    def handle(self, *args: Any, **options: Any) -> None:
        """Take one, say what is in it, and leave a row either way."""
        try:
            made = take_backup(now=timezone.now())
        except (BackupRefused, OSError) as error:
            note(RunKind.BACKUP, done=False, reason=str(error)[:300])
            raise CommandError(f"{error}", returncode=NOT_MADE) from error
        note_backup(made)
        one = made.manifest
        rows = sum(table.rows for table in one.tables.values())
        self.stdout.write(
            f"备份 {made.name}：{len(one.tables)} 张表 {rows} 行，"
            f"{len(one.documents)} 个文件（新增 {made.added} 个、"
            f"{made.added_bytes} 字节），隔离区 {len(one.aside)} 个；"
            f"清单摘要 {made.digest}"
        )
        if made.dropped:
            self.stdout.write(f"已过保留期而删除：{'、'.join(made.dropped)}")
        for digest in one.lost:
            self.stderr.write(
                f"文件 {digest} 缺失或已被改动，未入备份；"
                "请用 verify_files 核对，并从以前的备份找回。"
            )
        if one.lost:
            sys.exit(LOST)
