"""`manage.py import_facts FILE`: record a facts file through the services."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from contracts.models import Contract, User
from contracts.policies import Refused
from contracts.rules.facts import FactError
from kaifeng_credit.importing import import_facts


class Command(BaseCommand):
    """All or nothing; the same file a second time adds nothing."""

    help = "把事实文件（TOML）经业务服务记入合同；全部成功或全部不记。"

    def add_arguments(self, parser):
        """The contract defaults to the only one on the file's agreement."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--contract", metavar="SLUG")
        parser.add_argument(
            "--by", metavar="USERNAME", help="真实合同：由谁补录"
        )

    def handle(self, *args, file, contract, by, **options):
        """Exit 2 with one line that names the fact which was refused."""
        try:
            found = _contract(contract)
            person = _person(by) if by else None
            count = import_facts(file, contract=found, by=person)
        except (Refused, FactError, LookupError) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            f"已记入合同 {found.slug}：{count} 项事实。"
            if count
            else f"合同 {found.slug}：这些事实此前已记入，没有变化。"
        )


def _contract(slug: str | None) -> Contract:
    rows = Contract.objects.select_related("agreement_version")
    if slug:
        found = rows.filter(slug=slug).first()
        if found is None:
            raise LookupError(f"没有合同 {slug}。")
        return found
    slugs = sorted(rows.values_list("slug", flat=True))
    if len(slugs) != 1:
        raise LookupError(
            "请用 --contract 指明合同：" + "、".join(slugs or ["（尚无合同）"])
        )
    return rows.get(slug=slugs[0])


def _person(username: str) -> User:
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise LookupError(f"没有账号 {username}。")
    return person
