"""manage.py scan_files: ask the virus scanner about stored files."""

from django.core.management.base import BaseCommand, CommandError

from contracts.services.rescanning import rescan
from contracts.services.scanning import scanner_is_connected

ALL_ANSWERED, LEFT = 0, 1


class Command(BaseCommand):
    """Exit 0: all answered, none infected; 1: some wait or are infected."""

    help = "向查毒服务询问待查毒和从未查过的文件；--all 重新询问全部文件"

    def add_arguments(self, parser) -> None:
        """One choice: all of them, for new signatures."""
        parser.add_argument("--all", action="store_true", dest="everything")

    def handle(self, *args, everything: bool, **options) -> None:
        """Ask, and say what came of it."""
        if not scanner_is_connected():
            raise CommandError(
                "未接入查毒：没有设置 PORTAL_CLAMD_SOCKET。", returncode=2
            )
        done = rescan(limit=1_000_000, everything=everything)
        self.stdout.write(
            f"未发现病毒 {done.clean}，查出病毒 {done.infected}，"
            f"仍待查毒 {done.pending}，缺失 {done.lost}"
        )
        if done.infected or done.pending or done.lost:
            raise SystemExit(LEFT)
