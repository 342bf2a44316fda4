"""Who is there: kept by 乙方, moved only with 甲方's signature."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AttendanceDay, OnsiteStay, StaffLeave
from contracts.policies import NotAllowed, Refused
from contracts.services import onsite
from contracts.services.facts import stamp
from kaifeng_credit.consistency import check_history
from kaifeng_credit.gathering import standing_on
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2025, 11, 3)


@pytest.fixture
def story():
    """Three people since the effective day, a fourth on the roster."""
    contract = make.make_contract()
    contract.records_complete_through = make.TODAY
    contract.save()
    people = make.make_people(contract)
    staff = []
    for name in ("一", "二", "三", "四"):
        staff.append(
            onsite.add_member(
                contract=contract, person=name, duty="", by=people.b_lead
            )
        )
        if name != "四":
            OnsiteStay.objects.create(
                **stamp(contract, by=people.a_handler, on=date(2025, 6, 19)),
                person=name, qualified=True,
            )  # fmt: skip

    def gaps():
        answer = standing_on(contract, make.TODAY)["presence"]["gaps"]
        return [(g["start"], g["end"], g["count"]) for g in answer]

    story.contract, story.people, story.gaps = contract, people, gaps
    story.staff = staff
    return story


def ask_leave(story, *, substitute=None, first=DAY, last=date(2025, 11, 5)):
    return onsite.propose_leave(
        member=story.staff[0], starts_on=first, ends_on=last, reason="培训",
        substitute=substitute, qualified=True, by=story.people.b_onsite,
    )  # fmt: skip


def sign(story, proposal, by="a_handler"):
    return onsite.approve_staff(
        proposal_id=proposal.pk, by=getattr(story.people, by),
        today=make.TODAY, check=check_history,
    )  # fmt: skip


def test_leave_without_a_substitute_shows_as_a_gap(story):
    assert [] == story.gaps()
    proposal = ask_leave(story)
    assert [] == story.gaps()  # asked for only
    with pytest.raises(NotAllowed):
        sign(story, proposal, by="b_lead")
    rows = sign(story, proposal)
    assert [
        (date(2025, 6, 19), date(2025, 11, 2)),
        (date(2025, 11, 6), None),
    ] == [(one.happened_on, one.ends_on) for one in rows]
    assert [("2025-11-03", "2025-11-05", 2)] == story.gaps()
    leave = StaffLeave.objects.get()
    assert leave.substitute is None
    with pytest.raises(Refused, match="没有完整的驻场区间"):
        ask_leave(story)  # nobody can be away from where they are not
    # Of a stay that another decision replaces before it is signed.
    second, third = (
        ask_leave(story, first=day, last=day)
        for day in (date(2025, 11, 10), date(2025, 11, 12))
    )
    sign(story, second)
    with pytest.raises(Refused, match="已更正"):
        sign(story, third)


def test_a_substitute_fills_the_gap_and_is_somebody_else(story):
    one, two, _, four = story.staff
    sign(story, ask_leave(story, substitute=four))
    assert [] == story.gaps()
    for wrong, words in ((two, "本来就在驻场"), (one, "另一个人")):
        with pytest.raises(Refused, match=words):
            ask_leave(
                story, substitute=wrong, first=date(2025, 11, 10),
                last=date(2025, 11, 11),
            )  # fmt: skip
    with pytest.raises(Refused, match="结束日早于"):
        ask_leave(story, first=DAY, last=date(2025, 11, 1))


def test_a_departure_ends_a_stay_and_may_be_sent_back(story):
    def ask():
        return onsite.propose_departure(
            member=story.staff[2], last_day=date(2025, 12, 10),
            reason="调离", by=story.people.b_lead,
        )  # fmt: skip

    back = onsite.decline_staff(
        proposal_id=ask().pk, by=story.people.a_approver, reason="请先补人"
    )
    assert "declined" == back.state
    sign(story, ask())
    assert [("2025-12-11", "2025-12-15", 2)] == story.gaps()
    with pytest.raises(Refused, match="已于这一天结束"):
        ask()


def test_attendance_today_and_back_entries_with_a_reason(story):
    def came(on=make.TODAY, reason="", by=story.people.b_onsite):
        return onsite.sign_in(
            contract=story.contract, members=[one.pk for one in story.staff],
            on=on, by=by, today=make.TODAY, reason=reason,
        )  # fmt: skip

    with pytest.raises(NotAllowed):
        came(by=story.people.a_handler)
    with pytest.raises(Refused, match="补登过去的日期"):
        came(on=DAY)
    with pytest.raises(Refused, match="晚于今天"):
        came(on=date(2025, 12, 16))
    assert 4 == came()
    assert 4 == came(on=DAY, reason="网络中断")
    with pytest.raises(Refused, match="一、二、三、四当日已签到"):
        came()
    row = AttendanceDay.objects.filter(on=DAY).first()
    onsite.undo_day(row=row, reason="误登", by=story.people.b_lead)
    with pytest.raises(Refused, match="已更正"):
        onsite.undo_day(row=row, reason="误登", by=story.people.b_lead)


def test_the_database_holds_one_sign_in_a_day_by_itself(story):
    """The service's own check taken out: the trigger refuses."""
    common = {
        "contract": story.contract, "member": story.staff[0],
        "on": make.TODAY, "recorded_by": story.people.b_lead,
    }  # fmt: skip
    AttendanceDay.objects.create(**common)
    with pytest.raises(DatabaseError, match="once a day"), transaction.atomic():
        AttendanceDay.objects.create(**common)
    other = make.make_contract()
    with pytest.raises(DatabaseError, match="contract"), transaction.atomic():
        AttendanceDay.objects.create(
            **{**common, "contract": other, "on": DAY}
        )
