"""`manage.py load_agreement KEY`: read, check and record an agreement."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from contracts.policies import Refused
from contracts.queries.agreements import FOLDERS, agreement_by_key
from contracts.rules.folder import AgreementError
from contracts.services.agreements import load_agreement
from kaifeng_credit.opening import open_whole_contract


class Command(BaseCommand):
    """Load the folder; with --contract also open a contract on it."""

    help = "读取并校验协议文件夹，载入数据库；重复载入不产生变化。"

    def add_arguments(self, parser):
        """KEY names a folder below contracts/agreements."""
        parser.add_argument("key", metavar="KEY")
        parser.add_argument("--contract", metavar="SLUG")
        parser.add_argument("--demo", action="store_true")
        parser.add_argument(
            "--pinned-on", metavar="DATE", type=date.fromisoformat
        )

    def handle(self, *args, key, contract, demo, pinned_on, **options):
        """Print one line; a mistake names file, line and key."""
        if not (FOLDERS / key).is_dir():
            raise CommandError(f"没有协议文件夹 {key}。", returncode=2)
        try:
            agreement = agreement_by_key(key)
            version = load_agreement(agreement)
            if contract:
                open_whole_contract(
                    key, slug=contract, is_demo=demo, pinned_on=pinned_on
                )
        except (AgreementError, Refused) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            f"已载入 {version.key} 第 {version.version} 版，"
            f"{len(agreement.clauses)} 条款，SHA-256 {version.digest[:12]}…"
        )
