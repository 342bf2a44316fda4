"""manage.py verify_files: is every stored file there, and as it came?"""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from contracts.services.verifying_files import (
    Counted,
    Finding,
    verify_files,
)

FOUND, BAD_USAGE = 1, 2
WORDS = {
    "lost": "缺失",
    "altered": "被改动",
    "orphan": "无记录",
    "leftover": "上传残留",
    "stray": "不明文件",
}


class Command(BaseCommand):
    """Exit 0 where all is well, 1 on findings, 2 on bad usage."""

    help = (
        "逐个核对已存文件的摘要与大小；列出缺失、被改动、没有记录的文件"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How to say it, and whether to clear what is surely nobody's."""
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="以 JSON 输出"
        )
        parser.add_argument(
            "--sweep",
            action="store_true",
            help="删除超过 7 天仍没有记录的文件和上传残留",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell each finding as it comes, and count."""
        if not settings.FILES_DIR.is_dir():
            self.stderr.write(f"没有文件目录 {settings.FILES_DIR}")
            sys.exit(BAD_USAGE)
        counted, kinds, left = Counted(), dict.fromkeys(WORDS, 0), 0
        found = verify_files(
            now=timezone.now(), counted=counted, sweep=options["sweep"]
        )
        tell = self._as_json if options["as_json"] else self._as_words
        if options["as_json"]:
            self.stdout.write('{"findings": [')
        for number, one in enumerate(found):
            kinds[one.kind] += 1
            left += not one.swept
            tell(one, first=number == 0)
        if options["as_json"]:
            totals = {**vars(counted), **kinds, "left": left}
            self.stdout.write(f'], "counted": {json.dumps(totals)}}}')
        else:
            said = "，".join(f"{WORDS[kind]} {n}" for kind, n in kinds.items())
            self.stdout.write(
                f"核对 {counted.rows} 个文件、{counted.bytes} 字节：{said}；"
                f"隔离区 {counted.aside} 个"
            )
        if left:
            sys.exit(FOUND)

    def _as_words(self, one: Finding, *, first: bool) -> None:
        parts = [WORDS[one.kind], one.name, f"{one.size} 字节"]
        parts.append(f"{one.age.days} 天" if one.age.days else "不足 1 天")
        parts += [one.detail] if one.detail else []
        parts += ["已删除"] if one.swept else []
        self.stdout.write("　".join(parts))

    def _as_json(self, one: Finding, *, first: bool) -> None:
        row = {
            **vars(one), "age": round(one.age.total_seconds()),
        }  # fmt: skip
        self.stdout.write(
            ("" if first else ",") + json.dumps(row, ensure_ascii=False)
        )
