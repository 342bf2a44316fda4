"""manage.py backup_drill: restore on the side, compare, and say so."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
)

from kaifeng_credit.backups.drilling import drill, examine
from kaifeng_credit.backups.runs import note
from kaifeng_credit.backups.sealing import (
    BackupDamaged,
    BackupRefused,
    identities,
)
from kaifeng_credit.backups.shelf import chosen, read_manifest
from kaifeng_credit.models import RunKind

DAMAGED, NOT_RUN = 1, 2


class Command(BaseCommand):
    """Exit 0 all as it was, 1 damaged or different, 2 not run."""

    help = (
        "恢复演练：把备份恢复到临时的空处，逐表、逐链、逐字节核对，然后清除；"
        "不给私钥时只核对加密文件的摘要"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, from where, and the key if it is at hand."""
        parser.add_argument(
            "name", nargs="?", default="", help="备份名；不写取最近的一份"
        )
        parser.add_argument(
            "--from", dest="shelf", type=Path, help="备份目录"
        )
        parser.add_argument("--identity", type=Path, help="age 私钥文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; a drill with a key leaves a row, passed or not."""
        shelf, identity = options["shelf"] or settings.BACKUP_DIR, None
        name = options["name"]
        try:
            name = chosen(shelf, name)
            manifest = read_manifest(shelf, name)
            if options["identity"] is None:
                examine(shelf, name, manifest)
                self.stdout.write(
                    f"备份 {name} 的加密文件与清单相符；"
                    "未给私钥，没有恢复，不算演练。"
                )
                return
            identity = options["identity"]
            identities(identity)
            said = drill(shelf, name, manifest, identity)
        except BackupDamaged as error:
            note(
                RunKind.DRILL, done=False, name=name, reason=f"{error}"[:300]
            )
            raise CommandError(
                f"演练未通过：{error}", returncode=DAMAGED
            ) from error
        except (BackupRefused, OSError) as error:
            raise CommandError(f"{error}", returncode=NOT_RUN) from error
        note(RunKind.DRILL, done=True, name=name)
        self.stdout.write(f"演练通过。{said}")
