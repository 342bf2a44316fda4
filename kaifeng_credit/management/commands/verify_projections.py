"""`manage.py verify_projections`: is what is stored what the rules say?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contracts.models import Contract
from kaifeng_credit.verifying import verify

DIFFERENT, BAD_INPUT = 1, 2
WORDS = {
    "stale": "已过时，显示前会重算",
    "missing": "尚未存有",
    "failed": "无法计算",
}


class Command(BaseCommand):
    """Exit 0 where all are equal, 1 on a difference, 2 on bad input."""

    help = "把每份合同已存的态势与重新计算的结果逐项比较"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one contract, and whether to store what is right."""
        parser.add_argument("--contract", metavar="SLUG", help="只查这份合同")
        parser.add_argument(
            "--repair",
            action="store_true",
            help="不一致、过时或缺少的，存入重新计算的结果",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line per difference and a last one that counts."""
        slug = options["contract"]
        if slug and not Contract.objects.filter(slug=slug).exists():
            self.stderr.write(f"没有合同 {slug}")
            sys.exit(BAD_INPUT)
        counted: dict[str, int] = {}
        wrong = False
        for one in verify([slug] if slug else None, repair=options["repair"]):
            counted[one.state] = counted.get(one.state, 0) + 1
            wrong = wrong or one.wrong
            if one.state in WORDS:
                self.stdout.write(f"{one.slug}: {WORDS[one.state]}")
            for path in one.paths:
                self.stdout.write(f"{one.slug}: {path}")
        self.stdout.write(
            f"一致 {counted.get('equal', 0)}，"
            f"不一致 {counted.get('different', 0)}，"
            f"过时 {counted.get('stale', 0)}，"
            f"尚未存有 {counted.get('missing', 0)}，"
            f"无法计算 {counted.get('failed', 0)}"
        )
        if wrong:
            sys.exit(DIFFERENT)
