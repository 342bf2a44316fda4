"""manage.py audit_checkpoint: write the heads of the chains elsewhere."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contracts.services.checkpoint_copies import copy_checkpoints
from contracts.services.checkpoints import (
    NotWritten,
    checkpoint_file,
    write_checkpoints,
)

NOT_WRITTEN = 1


class Command(BaseCommand):
    """Exit 0 where every chain was written down, 1 where one was not."""

    help = "把各审计链当前的件数与摘要写入数据库之外的存证文件（只追加）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which chains; without any, all of them."""
        parser.add_argument("--chain", action="append", default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was written, chain by chain."""
        try:
            written = write_checkpoints(*options["chain"])
            copies = copy_checkpoints()
        except NotWritten as error:
            self.stderr.write(f"没有写全存证点：{error}")
            sys.exit(NOT_WRITTEN)
        for mark in written:
            self.stdout.write(
                f"{mark['chain']}　{mark['length']} 件　{mark['sha256']}"
            )
        more = f"，另有 {copies} 处" if copies else ""
        self.stdout.write(f"已写入 {checkpoint_file()}{more}")
