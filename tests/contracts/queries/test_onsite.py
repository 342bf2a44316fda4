"""Sign-ins as a page asks for them."""

from datetime import date

import pytest

from contracts.queries.onsite import signed_by_day
from contracts.services.onsite import add_member, sign_in, undo_day
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_who_signed_in_by_day_and_since_when_attendance_is_kept():
    contract = make.make_contract()
    lead = make.make_person(contract, "b_lead")
    one = add_member(contract=contract, person="驻场一", duty="", by=lead)

    def came(day: date):
        sign_in(
            contract=contract, members=[one.pk], on=day, by=lead,
            today=make.TODAY, reason="网络中断",
        )  # fmt: skip

    first, last = date(2025, 12, 1), date(2025, 12, 31)
    assert {} == signed_by_day(contract, lead, first=first, last=last)
    came(date(2025, 11, 3))
    came(date(2025, 12, 2))
    found = signed_by_day(contract, lead, first=first, last=last)
    assert {date(2025, 12, 2): {"驻场一"}, date(2025, 11, 3): set()} == found
    undo_day(row=one.days.get(on=date(2025, 12, 2)), reason="误", by=lead)
    found = signed_by_day(contract, lead, first=first, last=last)
    assert [date(2025, 11, 3)] == list(found)
    stranger = make.make_person()
    assert {} == signed_by_day(contract, stranger, first=first, last=last)
