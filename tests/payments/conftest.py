"""A contract whose first payment may go out, and its people."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from contracts.policies import Refused
from kaifeng_credit.gathering import standing_on, tranche_standing
from payments.models import ReportMail, ReportRun
from payments.queries.penalties import account_of
from payments.rules.schedules import SHANGHAI
from payments.services import payments as services
from payments.services.penalty_disputes import dispute_penalty
from payments.services.report_clock import tick
from tests import factories as make

TODAY = date(2025, 12, 15)
WHOLE = Decimal("447000.00")


class Story(SimpleNamespace):
    """One contract with one person per role, on a pinned day."""

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(getattr(self.people, role))
        return client

    def url(self, name: str, *args) -> str:
        return reverse(name, args=[self.contract.slug, *args])

    def get(self, role: str, name: str, *args, **query):
        return self.client(role).get(self.url(name, *args), query)

    def post(self, role: str, name: str, *args, **data):
        return self.client(role).post(self.url(name, *args), data)

    def tranche(self, number: int = 1):
        return make.tranche(self.contract, number)

    def requested(self, amount: Decimal = WHOLE, number: int = 1):
        return services.request_payment(
            tranche=self.tranche(number),
            amount=amount,
            by=self.people.a_handler,
            standing=tranche_standing,
            reference="内部 1 号",
        )

    def approved(self, amount: Decimal = WHOLE):
        return services.approve_payment(
            request=self.requested(amount),
            by=self.people.a_approver,
            standing=tranche_standing,
        )

    def paid(self, amount: Decimal = WHOLE, on: date = date(2025, 7, 3)):
        return services.record_payment(
            request=self.approved(amount),
            by=self.people.a_finance,
            on=on,
            today=TODAY,
            voucher="回单 0703",
        )

    def standing(self, as_of: date = TODAY) -> dict:
        return standing_on(self.contract, as_of)


@pytest.fixture
def story(db) -> Story:
    """Effective since June, records complete, nothing paid yet."""
    contract = make.make_contract(is_demo=True, pinned_on=TODAY)
    contract.records_complete_through = TODAY
    contract.save()
    return Story(contract=contract, people=make.make_people(contract))


@pytest.fixture
def silent(db) -> Story:
    """A real contract of which nothing is recorded."""
    contract = make.make_contract()
    return Story(contract=contract, people=make.make_people(contract))


LATE_DAY = date(2025, 12, 31)


class LateStory(Story):
    """Nothing handed in by the last day of the year: twelve late days."""

    day = LATE_DAY

    def ask(self, act: str, first=None, last=None, **more):
        by = more.pop("by", self.people.a_handler)
        days = {
            name: date(2025, 12, value)
            for name, value in (("first_on", first), ("last_on", last))
            if value
        }
        return make.ask_penalty(
            self.contract, by, act, today=self.day, **days, **more
        )

    def sign(self, proposal, by=None):
        by = by or self.people.a_approver
        return make.sign_penalty(proposal, by, today=self.day)

    def decide(self, act: str, first=None, last=None, **more):
        return self.sign(self.ask(act, first, last, **more))

    def dispute(self, first: int, last: int | None = None):
        return dispute_penalty(
            contract=self.contract, first=date(2025, 12, first),
            last=date(2025, 12, last) if last else None, text="场地未提供",
            by=self.people.b_lead, today=self.day, standing=standing_on,
            evidence=self.paper(),
        )  # fmt: skip

    def paper(self):
        return "依据.pdf", [make.pdf_bytes()]

    def account(self):
        self.contract.refresh_from_db()
        return account_of(
            self.contract, standing_on(self.contract, self.day), self.day
        )


def make_late_story() -> LateStory:
    contract = make.make_contract(is_demo=True, pinned_on=LATE_DAY)
    contract.records_complete_through = LATE_DAY
    contract.save()
    return LateStory(contract=contract, people=make.make_people(contract))


@pytest.fixture
def late(db) -> LateStory:
    """Twelve late days of the core package, nothing decided on them."""
    return make_late_story()


MARCH_4 = datetime(2026, 3, 4, 9, tzinfo=SHANGHAI)  # the third working day


@pytest.fixture
def mailing(settings, mailoutbox):
    """A portal that can send mail; what it sent."""
    settings.EMAIL_HOST = "mail.portal.example"
    settings.PUBLIC_URL = "https://portal.example.cn"
    return mailoutbox


class MailStory(Story):
    """A real contract whose finance tells two colleagues each month."""

    def tick(self, now=MARCH_4):
        return tick(now=now, standing=standing_on)

    def run(self):
        return ReportRun.objects.latest("due_at")

    def mails(self) -> list[str]:
        return [one.state for one in ReportMail.objects.order_by("pk")]


@pytest.fixture
def monthly(silent, mailing) -> MailStory:
    """Scheduled in February: due on March 4 at nine, of February."""
    people = silent.people
    make.with_address(people.a_handler, people.a_approver)
    schedule = make.schedule(
        silent.contract, people.a_finance, people.a_handler,
        people.a_approver, now=datetime(2026, 2, 10, tzinfo=SHANGHAI),
    )  # fmt: skip
    return MailStory(
        contract=silent.contract, people=people, schedule=schedule,
        outbox=mailing,
    )  # fmt: skip


@pytest.fixture
def code():
    """The code an act is refused with."""

    def refused(act) -> str:
        with pytest.raises(Refused) as caught:
            act()
        return caught.value.code

    return refused
