"""What is chosen becomes the terms of a schedule."""

from contracts.models import User
from payments.forms.schedules import ScheduleForm
from payments.rules.schedules import Plan, Rhythm
from payments.services.reports import FORMATS

PEOPLE = [
    (User(pk=1, display_name="甲方经办", email="x@portal.example"), "甲方经办"),
    (User(pk=2, display_name="某人"), "甲方审批"),
]
CHOSEN = {
    "kind": "invoice_register", "fmt": "pdf", "covering": "day",
    "rhythm": "monthly", "working_day": "3", "weekday": "5", "hour": "8",
    "recipients": ["1", "2"],
}  # fmt: skip


def form(**changed) -> ScheduleForm:
    return ScheduleForm({**CHOSEN, **changed}, people=PEOPLE)


def test_a_rhythm_takes_its_own_day():
    asked = form()
    assert asked.is_valid(), asked.errors
    assert Plan(Rhythm.MONTHLY, 3, 8) == asked.terms.plan
    weekly = form(rhythm="weekly")
    assert weekly.is_valid()
    assert Plan(Rhythm.WEEKLY, 5, 8) == weekly.terms.plan
    assert [1, 2] == [one.pk for one in weekly.terms.recipients]


def test_every_format_that_is_written_can_be_chosen():
    choices = {value for value, _ in form().fields["fmt"].choices}
    assert set(FORMATS) == choices


def test_people_are_named_once_and_without_an_address_it_is_said():
    (_, first), (_, second) = form().fields["recipients"].choices
    assert "甲方经办" == first
    assert "某人（甲方审批）<small>没有登记邮箱，暂不能选</small>" == second


def test_a_person_of_another_list_is_no_choice():
    assert not form(recipients=["3"]).is_valid()
