"""Two clocks and two workers: one run, one report, one mail per person."""

from datetime import datetime
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.mail import EmailMessage

from contracts.models import ExportRecord
from kaifeng_credit.gathering import standing_on
from payments.models import ReportMail, ReportRun
from payments.rules.schedules import SHANGHAI, Plan, Rhythm
from payments.services import report_mails, report_runs
from payments.services.report_clock import tick
from tests import factories as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
PATIENCE = 5  # seconds two threads wait for each other at most
DUE = datetime(2026, 3, 4, 9, tzinfo=SHANGHAI)


@pytest.fixture
def scheduled(settings):
    """A real contract; two people are told each time it is due."""
    settings.EMAIL_HOST = "mail.portal.example"
    settings.PUBLIC_URL = "https://portal.example.cn"
    contract = make.make_contract()
    people = make.make_people(contract)
    told = (people.a_handler, people.a_approver)
    make.with_address(*told)
    hours = iter(range(23))

    def again():
        return make.schedule(
            contract, people.a_finance, *told,
            now=datetime(2026, 2, 10, tzinfo=SHANGHAI),
            plan=Plan(Rhythm.WEEKLY, 1, next(hours)),
        )  # fmt: skip

    return again


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """To whom mails went; a server that answers no sooner than it must."""
    went: list[str] = []

    def send(message, **_):
        went.extend(message.to)
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    return went


def ticking():
    return tick(now=DUE, standing=standing_on)


def counted() -> tuple[int, int, int]:
    return (
        ReportRun.objects.exclude(state="missed").count(),
        ExportRecord.objects.count(),
        ReportMail.objects.filter(state="sent").count(),
    )


def test_two_clocks_make_one_report_and_one_mail_each(
    scheduled, sent, at_once
):
    for turn in range(1, 5):
        scheduled()
        outcomes = at_once(ticking, ticking)
        assert [] == [one for one in outcomes if isinstance(one, Exception)]
        ticking()  # what one left to the other is done by now
        assert (turn, turn, 2 * turn) == counted()
        assert 2 * turn == len(sent)


def test_without_the_claim_two_workers_make_two_reports(
    scheduled, sent, at_once, monkeypatch
):
    """What keeps it to one is the conditional UPDATE, and the run's row."""
    scheduled()
    report_runs.note_due(now=DUE)
    (key,) = ReportRun.objects.filter(state="waiting").values_list(
        "pk", flat=True
    )
    both = Barrier(2)

    def unguarded(run_id, now):
        ReportRun.objects.filter(pk=run_id).update(state="running")
        run = ReportRun.objects.select_related(
            "schedule__contract", "schedule__made_by"
        ).get(pk=run_id)
        both.wait(PATIENCE)
        return run

    monkeypatch.setattr(report_runs, "claim_run", unguarded)
    monkeypatch.setattr(report_runs, "_done", lambda *_, **__: None)

    def make_it():
        return report_runs.make_run(
            run_id=key, now=DUE, standing=standing_on
        )

    assert [True, True] == at_once(make_it, make_it)
    assert 2 == ExportRecord.objects.count()


def test_without_the_claim_two_workers_send_two_mails(
    scheduled, sent, at_once, monkeypatch
):
    scheduled()
    report_runs.note_due(now=DUE)
    report_runs.make_due(now=DUE, standing=standing_on)
    both = Barrier(2)

    def unguarded(mail_id, now):
        mail = ReportMail.objects.select_related(
            "user", "run__export",
            "run__schedule__contract__agreement_version",
        ).get(pk=mail_id)  # fmt: skip
        try:
            both.wait(PATIENCE)
        except BrokenBarrierError:  # the other has gone on
            return None
        return mail

    with monkeypatch.context() as patch:
        patch.setattr(report_mails, "claim_mail", unguarded)
        first = ReportMail.objects.earliest("pk").pk

        def send_it():
            return report_mails.send_mail(mail_id=first, now=DUE)

        at_once(send_it, send_it)
    assert 2 == len(sent)
    assert 1 == len(set(sent))


def test_with_the_claims_the_same_two_workers_send_one(
    scheduled, sent, at_once
):
    scheduled()
    report_runs.note_due(now=DUE)
    report_runs.make_due(now=DUE, standing=standing_on)
    first = ReportMail.objects.earliest("pk").pk

    def send_it():
        return report_mails.send_mail(mail_id=first, now=DUE)

    assert [False, True] == sorted(at_once(send_it, send_it))
    assert 1 == len(sent)
