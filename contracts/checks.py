"""What ``manage.py check --deploy`` says of the machine under the portal.

The protection around files nobody trusts is tried, not assumed: a kernel or
a container that does not grant a part of it is named.
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from contracts.confinement.running import Limits, run_confined
from contracts.models import User

PROBE = "contracts.confinement.probe"
LIMITS = Limits(wall_seconds=20)
NOT_GRANTED = {
    "network": Caution(
        "检查上传文件的子进程仍能使用网络。",
        hint="容器须允许 user namespace 或 seccomp；其余隔离照常生效。",
        id="contracts.W001",
    ),
    "files": Caution(
        "检查上传文件的子进程仍能读取自己文件夹以外的文件。",
        hint="内核须启用 Landlock（Linux 5.13 起）；其余隔离照常生效。",
        id="contracts.W002",
    ),
    "limits": Error(
        "检查上传文件的子进程没有时间与内存的限制。",
        hint="须允许 setrlimit。",
        id="contracts.E001",
    ),
}
NO_JAIL = Error(
    "检查上传文件的子进程起不来，任何文件都无法上传。",
    hint="须为 Linux 5.3 或更高，并能启动 Python 子进程。",
    id="contracts.E002",
)


SUPERUSER = Error(
    "存在超级用户，生产环境不允许：它不受角色和两人办理的约束。",
    hint="去掉该账号的 is_superuser，或停用后另建账号。",
    id="contracts.E003",
)


@register(Tags.database)
def check_no_superuser(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Nobody stands above the roles (三员); asked where a database is given."""
    if not databases or not superusers():
        return []
    return [SUPERUSER]


def superusers() -> int:
    """How many accounts stand above the roles; none before the first table."""
    if User._meta.db_table not in connection.introspection.table_names():
        return 0
    return User.objects.filter(is_superuser=True).count()


def refuse_superusers() -> None:
    """Stop the start of a portal that has one."""
    if superusers():
        raise ImproperlyConfigured(f"{SUPERUSER.msg}{SUPERUSER.hint}")


OWNER = Caution(
    "平台以拥有数据表的数据库角色运行，只增不改的表只剩触发器保护。",
    hint="DATABASE_URL 改用应用角色；所有者只用于迁移，见运维手册第一节。",
    id="contracts.W003",
)


@register(Tags.database, deploy=True)
def check_owns_no_table(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """The role that serves people owns nothing (G20); SQLite has no roles."""
    if not databases or connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' "
            "AND pg_has_role(current_user, tableowner, 'USAGE')"
        )
        return [OWNER] if cursor.fetchone()[0] else []


@register(Tags.security, deploy=True)
def check_confinement(**_: Any) -> list[CheckMessage]:
    """Which parts of the protection are in force here."""
    with tempfile.TemporaryDirectory(prefix="portal-check-") as place:
        outside, folder = Path(place, "outside"), Path(place, "own")
        outside.write_text("outside")
        folder.mkdir()
        try:
            outcome = run_confined(
                PROBE, [str(outside)], folder=folder, limits=LIMITS
            )
            found = json.loads(outcome.answer) if outcome.ok else None
        except (OSError, ValueError):
            found = None
    if found is None:
        return [NO_JAIL]
    return [
        message
        for what, message in NOT_GRANTED.items()
        if not found.get(what)
    ]
