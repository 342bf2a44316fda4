"""Sign-ins of a month: asked by 乙方, confirmed by 甲方, moved by reversal."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AttendanceMonth
from contracts.policies import NotAllowed, Refused
from contracts.queries.onsite import confirmed_of
from contracts.services import attendance_months, onsite
from contracts.services.attendance_months import (
    approve_month,
    decline_month,
    propose_month,
    propose_month_back,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
NOVEMBER, TODAY = date(2025, 11, 1), date(2025, 12, 3)
CAME, LATER = date(2025, 11, 3), date(2025, 11, 10)


class Desk:
    """Both sides' people, and one person on site."""

    def __init__(self):
        self.contract = make.make_contract()
        self.people = make.make_people(self.contract)
        self.one = onsite.add_member(
            contract=self.contract, person="驻场一", duty="",
            by=self.people.b_lead,
        )  # fmt: skip

    def came(self, day=CAME):
        onsite.sign_in(
            contract=self.contract, members=[self.one.pk], on=day,
            by=self.people.b_onsite, today=TODAY, reason="网络中断",
        )  # fmt: skip
        return self.one.days.get(on=day, reverses=None)

    def asked(self, month=NOVEMBER, by="b_lead", today=TODAY):
        return propose_month(
            contract=self.contract, month=month, today=today,
            by=getattr(self.people, by),
        )  # fmt: skip

    def signed(self, proposal, by="a_handler"):
        return approve_month(
            proposal_id=proposal.pk, by=getattr(self.people, by)
        )

    def states(self, *days, seen_by=None):
        held = confirmed_of(
            self.contract, seen_by or self.people.auditor,
            first=NOVEMBER, last=TODAY,
        )  # fmt: skip
        return [held.state(day) for day in days]


def test_a_month_is_confirmed_and_what_moves_later_is_not():
    desk = Desk()
    assert ["none"] == desk.states(CAME)
    with pytest.raises(Refused, match="2025年11月没有签到记录"):
        desk.asked()
    row = desk.came()
    assert ["none", "unconfirmed"] == desk.states(NOVEMBER, CAME)
    with pytest.raises(Refused, match="2025年11月还没有过完"):
        desk.asked(today=date(2025, 11, 30))
    with pytest.raises(NotAllowed):
        desk.asked(by="a_handler")
    asked = desk.asked()
    with pytest.raises(Refused, match="无需重复"):
        desk.asked(by="b_onsite")
    for role in ("b_onsite", "a_finance", "auditor"):
        with pytest.raises(NotAllowed):
            desk.signed(asked, by=role)
    assert ["unconfirmed"] == desk.states(CAME)  # asked for only
    desk.signed(asked)
    assert ["confirmed", "confirmed", "unconfirmed"] == desk.states(
        CAME, LATER, date(2025, 12, 1)
    )
    stranger = make.make_person(make.make_contract(), "auditor")
    assert ["none"] == desk.states(CAME, seen_by=stranger)
    with pytest.raises(Refused, match="双方都已确认"):
        desk.asked()
    # A correction is a row: its day is open again, the others stay.
    onsite.undo_day(row=row, reason="误登", by=desk.people.b_lead)
    desk.came(LATER)
    assert ["unconfirmed", "unconfirmed", "confirmed"] == desk.states(
        CAME, LATER, date(2025, 11, 4)
    )
    again = desk.signed(desk.asked())
    assert ["confirmed", "confirmed"] == desk.states(CAME, LATER)
    assert (1, 2) == (again.days, AttendanceMonth.objects.count())


def test_what_moved_after_the_asking_is_not_signed_unseen(monkeypatch):
    desk = Desk()
    desk.came()
    asked = desk.asked()
    desk.came(LATER)
    with pytest.raises(Refused, match="又有签到的登记或更正"):
        desk.signed(asked)
    back = decline_month(
        proposal_id=asked.pk, by=desk.people.a_approver, reason="请补全"
    )
    assert "declined" == back.state
    desk.signed(desk.asked())
    # With the defence out, a day nobody of 甲方 saw would be confirmed.
    third = date(2025, 11, 12)
    desk.came(third)
    asked = desk.asked()
    desk.came(date(2025, 11, 13))
    real = attendance_months.rows_of_month
    monkeypatch.setattr(
        attendance_months, "rows_of_month",
        lambda contract, month: real(contract, month).filter(
            pk__lte=asked.payload["through"]
        ),
    )  # fmt: skip
    desk.signed(asked)
    assert ["confirmed"] == desk.states(third)


def test_a_wrong_confirmation_is_taken_back_by_both_sides_and_stays():
    desk = Desk()
    desk.came()

    def back(by="a_approver", reason="签到表有误"):
        return propose_month_back(
            contract=desk.contract, month=NOVEMBER, reason=reason,
            by=getattr(desk.people, by),
        )  # fmt: skip

    with pytest.raises(Refused, match="还没有确认"):
        back()
    first = desk.signed(desk.asked())
    with pytest.raises(Refused, match="请写明"):
        back(reason=" ")
    asked = back()
    with pytest.raises(NotAllowed):  # the same side
        desk.signed(asked, by="a_handler")
    assert ["confirmed"] == desk.states(CAME)
    desk.signed(asked, by="b_lead")
    assert ["unconfirmed"] == desk.states(CAME)
    desk.signed(desk.asked())
    assert ["confirmed"] == desk.states(CAME)
    assert 3 == AttendanceMonth.objects.count()  # nothing was removed
    for act in (
        lambda: AttendanceMonth.objects.filter(pk=first.pk).update(days=9),
        lambda: AttendanceMonth.objects.filter(pk=first.pk).delete(),
        lambda: AttendanceMonth.objects.create(
            contract=make.make_contract(), month=NOVEMBER, days=1,
            through=first.through, proposed_by=desk.people.b_lead,
            recorded_by=desk.people.a_handler,
        ),
        lambda: AttendanceMonth.objects.create(
            contract=desk.contract, month=NOVEMBER, days=1,
            through=first.through, proposed_by=desk.people.b_lead,
            recorded_by=desk.people.b_lead,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
