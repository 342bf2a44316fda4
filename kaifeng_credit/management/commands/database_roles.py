"""manage.py database_roles: an owner that migrates, a role that serves."""

from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
)
from django.db import DatabaseError, connection, transaction

from kaifeng_credit.backups.sealing import BackupRefused
from kaifeng_credit.operations.database_roles import apply, grants, statements


class Command(BaseCommand):
    """Exit 0 granted or printed, 2 not."""

    help = (
        "PostgreSQL：建立所有者与应用两个角色并授权；"
        "应用角色不拥有任何表，不能改删只增不改的表。每次迁移后再执行一次"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The names of the two roles, and whether only to print."""
        parser.add_argument("--owner", default="portal_owner")
        parser.add_argument("--app", default="portal_app")
        parser.add_argument(
            "--sql", action="store_true", help="只打印 SQL，不执行"
        )
        parser.add_argument(
            "--grants",
            action="store_true",
            help="只授权：两个角色已由数据库管理员建立，由所有者执行",
        )

    def handle(
        self, *args: Any, owner: str, app: str, sql: bool, **options: Any
    ) -> None:
        """All of it, or nothing."""
        if connection.vendor != "postgresql":
            raise CommandError(
                "只有 PostgreSQL 有角色；SQLite 由文件权限保护。", returncode=2
            )
        only = options["grants"]
        wanted = grants(app) if only else statements(owner, app)
        try:
            if sql:
                for one in wanted:
                    self.stdout.write(f"{one};")
                return
            with transaction.atomic():
                count = apply(wanted)
        except (BackupRefused, DatabaseError) as error:
            raise CommandError(f"{error}".strip(), returncode=2) from error
        if only:
            self.stdout.write(f"已执行 {count} 条：{app} 供平台使用。")
            return
        self.stdout.write(
            f"已执行 {count} 条：{owner} 拥有各表并执行迁移（等锁至多 5 秒），"
            f"{app} 供平台使用。两个角色的口令请由数据库管理员设置。"
        )
