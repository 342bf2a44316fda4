"""`manage.py break_glass USERNAME --contract SLUG --reason …` (T9)."""

from django.core.management.base import BaseCommand, CommandError

from contracts.models import Contract
from contracts.policies import Refused
from contracts.queries.clock import now, today
from contracts.services.emergency import open_emergency


class Command(BaseCommand):
    """An emergency account for when no administrator can sign in."""

    help = (
        "所有管理员都进不来时启用应急账号（安全管理，次日到期）；"
        "启用与每次登录都告警并记入审计。密码只显示一次。"
    )

    def add_arguments(self, parser):
        """The name must be new; the reason goes into the audit log."""
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--contract", required=True, metavar="SLUG")
        parser.add_argument("--reason", required=True, metavar="理由")

    def handle(self, *args, username, contract, reason, **options):
        """Open it, or exit 2 with one line that says why not."""
        found = Contract.objects.filter(slug=contract).first()
        if found is None:
            raise CommandError(f"没有合同 {contract}。", returncode=2)
        try:
            user, password = open_emergency(
                username=username, contract=found, reason=reason,
                now=now(), today=today(),
            )  # fmt: skip
        except Refused as error:
            raise CommandError(error.message, returncode=2) from error
        self.stdout.write(f"应急账号 {username} 已启用，至 {user.ends_on}。")
        self.stdout.write(f"密码只显示这一次：{password}")
        self.stdout.write(
            "已告警并记入审计；事毕请系统管理停用，并登记纸质记录。"
        )
