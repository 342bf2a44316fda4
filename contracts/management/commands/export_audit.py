"""manage.py export_audit: the audit log for a stranger, and the verifier."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contracts.services.audit_exports import (
    OWN_SM3,
    VERIFIER,
    chain_names,
    export_lines,
)

BAD_USAGE = 2


class Command(BaseCommand):
    """Exit 0 where it is written whole, 2 on bad usage."""

    help = "把审计日志逐行导出为 JSON（含清单、链首与存证点），供离线核对"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and which chains; without any, all of them."""
        parser.add_argument("file", help="写到哪个文件；- 为标准输出")
        parser.add_argument("--chain", action="append", default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it line by line; a file appears when it is whole."""
        unknown = set(options["chain"]) - set(chain_names())
        if unknown:
            self.stderr.write(f"没有这条审计链：{'、'.join(sorted(unknown))}")
            sys.exit(BAD_USAGE)
        lines = export_lines(*options["chain"])
        if options["file"] == "-":
            for line in lines:
                self.stdout.write(line.decode(), ending="")
            return
        target = Path(options["file"])
        part = target.with_name(f"{target.name}.part")
        with part.open("wb") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        for program in (VERIFIER, OWN_SM3):
            shutil.copyfile(program, target.with_name(program.name))
        self.stdout.write(
            f"已导出 {target}；核对：python3 {VERIFIER.name} {target.name}"
            " --checkpoints 自己保存的存证文件"
        )
