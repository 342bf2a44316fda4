"""manage.py sweep_previews: clear previews that nobody asked for lately."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from contracts.services.sweeping_derived import sweep_derived


class Command(BaseCommand):
    """Exit 0; what was made of files goes, the files themselves never."""

    help = (
        "清理预览缓存：久未查看的和超出上限的；只清理可以重新生成的，"
        "从不删除原件（每夜自动一次）"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep once, and say what came of it."""
        swept = sweep_derived(now=timezone.now())
        orphans = (
            f"；{swept.orphans} 个的原件缺失，保留（请运行 verify_files）"
            if swept.orphans
            else ""
        )
        self.stdout.write(
            f"清理 {swept.gone} 个、{swept.gone_bytes} 字节；"
            f"留下 {swept.left} 个、{swept.left_bytes} 字节{orphans}"
        )
