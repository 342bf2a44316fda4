"""`manage.py add_person USERNAME --role ROLE --contract SLUG`."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from contracts.models import Contract, Membership, User
from contracts.policies import Refused
from contracts.queries.clock import today
from contracts.services.people import give_role, open_account, set_address
from contracts.states import ADMINISTRATORS, Role

IN_OFFICE = (
    "已有安全管理在任：管理员的角色请在“角色与权限”页提请、另一名管理员签署；"
    "都进不来时用 manage.py break_glass。"
)


class Command(BaseCommand):
    """An account for a person, or one more role for an account."""

    help = "建立账号并授予角色；已有账号则只授予角色。密码只显示一次。"

    def add_arguments(self, parser):
        """ROLE is a stored value such as a_handler; it may be repeated."""
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--name", metavar="显示名", default="")
        parser.add_argument(
            "--mail", metavar="邮箱", default="", help="期限提醒与定期报送发往此处。"
        )
        parser.add_argument(
            "--role",
            action="append",
            required=True,
            choices=Role.values,
            metavar="ROLE",
            help="、".join(f"{role.value}（{role.label}）" for role in Role),
        )
        parser.add_argument("--contract", required=True, metavar="SLUG")

    def handle(self, *args, username, name, mail, role, contract, **options):
        """All roles, or nothing; exit 2 with one line that says why not."""
        found = Contract.objects.filter(slug=contract).first()
        if found is None:
            raise CommandError(f"没有合同 {contract}。", returncode=2)
        if set(role) & set(ADMINISTRATORS) and _in_office():
            raise CommandError(IN_OFFICE, returncode=2)
        try:
            with transaction.atomic():
                user = User.objects.filter(username=username).first()
                password = None
                if user is None:
                    user, password = open_account(
                        username=username, display_name=name or username
                    )
                if mail:
                    set_address(user=user, address=mail)
                for one in role:
                    give_role(user=user, contract=found, role=one)
        except Refused as error:
            raise CommandError(error.message, returncode=2) from error
        labels = "、".join(Role(one).label for one in role)
        self.stdout.write(f"{username} 在合同 {found.slug} 上是{labels}。")
        if password:
            self.stdout.write(f"密码只显示这一次：{password}")


def _in_office() -> bool:
    """Whether some 安全管理 has been in: from then on two people decide."""
    return (
        Membership.objects.in_force(on=today())
        .filter(role=Role.SECURITY_ADMIN, user__last_login__isnull=False)
        .exists()
    )
