"""`manage.py bootstrap`: the first start's contracts, accounts and demo.

Quick and harmless when run again: nothing that exists is touched, and no
password is ever printed twice.
"""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from contracts.models import Contract, User
from contracts.services.people import give_role, open_account
from contracts.states import Role
from kaifeng_credit.importing import DEMO_FACTS, import_facts
from kaifeng_credit.opening import open_whole_contract

AGREEMENT = "kaifeng_2025"
REAL, DEMO = "kaifeng-2025", "kaifeng-2025-demo"
DEMO_DAY = date(2025, 12, 31)


class Command(BaseCommand):
    """Two contracts, one account per role, and the demo's history."""

    help = "首次启动：载入协议、建立合同与各角色账号、导入演示历史。"

    @transaction.atomic
    def handle(self, *args, **options):
        """Do what is missing; print new accounts once."""
        settings.FILES_DIR.mkdir(parents=True, exist_ok=True)
        real = open_whole_contract(AGREEMENT, slug=REAL)
        demo = open_whole_contract(
            AGREEMENT, slug=DEMO, is_demo=True, pinned_on=DEMO_DAY
        )
        passwords = self._accounts([real, demo])
        if demo.facts_version == 0:
            import_facts(DEMO_FACTS, contract=demo)
        if passwords:
            self._print(passwords)

    def _accounts(self, contracts: list[Contract]) -> dict[str, str]:
        if User.objects.exists():
            return {}
        passwords = {}
        for role in Role:
            user, passwords[role.value] = open_account(
                username=role.value, display_name=role.label
            )
            for contract in contracts:
                give_role(user=user, contract=contract, role=role)
        return passwords

    def _print(self, passwords: dict[str, str]) -> None:
        self.stdout.write("\n首次启动，已为每个角色建立一个账号。")
        self.stdout.write("密码只显示这一次，请现在记下：\n")
        for role in Role:
            if role.value in passwords:
                self.stdout.write(
                    f"  {role.value:<16}{passwords[role.value]}"
                    f"    {role.label}"
                )
        self.stdout.write("")
