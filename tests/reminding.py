"""A real contract that runs, with a date near, and a mail server."""

from datetime import date, datetime
from types import SimpleNamespace

from contracts.models import CompletenessDeclaration
from contracts.queries.agreements import agreement_by_key
from contracts.services.facts import stamp
from payments.rules.schedules import SHANGHAI
from tests import factories as make

DAY = date(2025, 12, 12)  # a Friday; five working days are left
NIGHT = datetime(2025, 12, 12, 0, 10, tzinfo=SHANGHAI)
MORNING = datetime(2025, 12, 12, 8, 0, tzinfo=SHANGHAI)


def make_running(settings) -> SimpleNamespace:
    """The contract, its people with addresses, and mail configured."""
    settings.EMAIL_HOST = "mail.portal.example"
    settings.PUBLIC_URL = "https://portal.example.cn"
    contract = make.make_contract()
    people = make.make_people(contract)
    started = agreement_by_key(make.AGREEMENT).effective_on
    CompletenessDeclaration.objects.create(
        **stamp(contract, by=people.b_lead, on=started),
        proposed_by=people.a_approver,
    )
    contract.in_service_from = started
    contract.save()
    make.with_address(*vars(people).values())
    return SimpleNamespace(contract=contract, people=people)
