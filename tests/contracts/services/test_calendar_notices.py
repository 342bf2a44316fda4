"""甲方 proposes a notice, another adopts it, and it holds everywhere."""

import json
from datetime import date

import pytest

from contracts.models import AuditEvent, CalendarNotice, Proposal
from contracts.policies import NotAllowed, Refused
from contracts.queries.calendars import calendar
from contracts.rules.calendar import CALENDARS
from contracts.services.calendar_notices import (
    NoticeRefused,
    adopt_notice,
    decline_notice,
    propose_notice,
    read_candidate,
)
from contracts.services.files import path_of
from tests import factories as make
from tests.notices import ADOPTED_ON, INVENTED, table_2027

pytestmark = pytest.mark.django_db
FILE = table_2027().encode("gb18030")


@pytest.fixture
def scene():
    contract = make.make_contract()
    return contract, make.make_people(contract)


def propose(contract, by, content: bytes = FILE, **more) -> Proposal:
    return propose_notice(
        contract=contract, content=content, file_name="2027.csv", by=by,
        today=ADOPTED_ON, **more,
    )  # fmt: skip


def adopt(proposal, by, today: date = ADOPTED_ON) -> CalendarNotice:
    return adopt_notice(proposal_id=proposal.pk, by=by, today=today)


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_proposal_changes_nothing(scene):
    contract, people = scene
    before = calendar().version
    asked = propose(contract, people.a_handler, note=" 按通知录入 ")
    assert before == calendar().version
    assert ("2027", "按通知录入") == (asked.subject, asked.note)
    assert f"载入2027年放假安排（第 1 版），{INVENTED}" == asked.summary
    assert FILE == path_of(asked.file_id).read_bytes()


def test_another_person_adopts_and_it_counts(scene):
    contract, people = scene
    version = contract.facts_version
    asked = propose(contract, people.a_handler)
    notice = adopt(asked, people.a_approver)
    assert (2027, 1, ADOPTED_ON) == (
        notice.year, notice.revision, notice.adopted_on,
    )  # fmt: skip
    assert (people.a_handler, people.a_approver) == (
        notice.proposed_by, notice.recorded_by,
    )  # fmt: skip
    assert 2027 == calendar().last_official
    asked.refresh_from_db()
    contract.refresh_from_db()
    assert ("approved", version) == (asked.state, contract.facts_version)
    assert ["calendar_adopted"] == list(
        AuditEvent.objects.filter(
            chain="portal", object_id=str(notice.pk),
            object_type="contracts.calendarnotice",
        ).values_list("action", flat=True)
    )


def test_nobody_adopts_what_they_proposed(scene):
    contract, people = scene
    asked = propose(contract, people.a_approver)
    assert "second_person_needed" == refusal(
        lambda: adopt(asked, people.a_approver)
    )
    assert 0 == CalendarNotice.objects.count()


@pytest.mark.parametrize(
    "role", ["a_finance", "b_lead", "b_onsite", "auditor", "expert"]
)
def test_others_neither_propose_nor_adopt(scene, role):
    contract, people = scene
    person = getattr(people, role)
    with pytest.raises(NotAllowed):
        propose(contract, person)
    asked = propose(contract, people.a_handler)
    for act in (
        lambda: adopt(asked, person),
        lambda: decline_notice(proposal_id=asked.pk, by=person, reason="否"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_file_with_problems_names_all_of_them(scene):
    contract, people = scene
    broken = table_2027().replace("上班,,2027-01-30", "上班,,2027-01-29")
    with pytest.raises(NoticeRefused) as refused:
        propose(contract, people.a_handler, broken.encode())
    assert ["第 12 行：调休上班日 2027-01-29 是周五，不是周末。"] == list(
        map(str, refused.value.problems)
    )
    assert "文件有 1 处须改正" in refused.value.message
    assert 0 == Proposal.objects.count()


def test_the_same_is_not_proposed_twice(scene):
    contract, people = scene
    propose(contract, people.a_handler)
    assert "already_proposed" == refusal(
        lambda: propose(contract, people.a_approver)
    )


def test_a_second_layout_becomes_the_second_revision(scene):
    contract, people = scene
    adopt(propose(contract, people.a_handler), people.a_approver)
    later = table_2027(later=True).encode()
    second = adopt(
        propose(contract, people.a_handler, later), people.a_approver
    )
    assert 2 == second.revision
    assert 2 == CalendarNotice.objects.count()
    assert calendar().is_working_day(date(2027, 10, 16))
    assert "notice_invalid" == refusal(
        lambda: propose(contract, people.a_handler, later)
    )


def test_a_revision_of_a_shipped_year_is_its_second():
    """2026, with a Friday swapped for a Saturday."""
    row = json.loads((CALENDARS / "2026.json").read_text("utf-8"))
    row["work"].append("2026-11-28")
    row["blocks"].append(
        {"name": "调整", "start": "2026-11-27", "end": "2026-11-27"}
    )
    row["off"].append("2026-11-27")
    found = read_candidate(
        json.dumps(row).encode(), "2026.json", today=ADOPTED_ON
    )
    assert 2 == found.revision
    assert not found.calendar.is_working_day(date(2026, 11, 27))
    before = found.calendar.as_known(date(2026, 11, 25))
    assert before.is_working_day(date(2026, 11, 27))


def test_what_was_previewed_is_what_is_adopted(scene):
    """Another contract's people were quicker with another layout."""
    contract, people = scene
    other = make.make_contract()
    colleagues = make.make_people(other)
    asked = propose(contract, people.a_handler)
    quicker = propose(
        other, colleagues.a_handler, table_2027(later=True).encode()
    )
    adopt(quicker, colleagues.a_approver)
    assert "calendar_changed" == refusal(
        lambda: adopt(asked, people.a_approver)
    )
    asked.refresh_from_db()
    assert "open" == asked.state


def test_a_race_on_two_contracts_is_lost_in_words(scene, monkeypatch):
    """Both saw the same revision; the database lets one of them in."""
    contract, people = scene
    other = make.make_contract()
    colleagues = make.make_people(other)
    asked = propose(contract, people.a_handler)
    quicker = propose(
        other, colleagues.a_handler, table_2027(later=True).encode()
    )
    seen = calendar()
    adopt(quicker, colleagues.a_approver)
    monkeypatch.setattr(
        "contracts.services.calendar_notices.calendar", lambda: seen
    )
    assert "calendar_changed" == refusal(
        lambda: adopt(asked, people.a_approver)
    )


def test_it_is_sent_back_with_a_reason(scene):
    contract, people = scene
    asked = propose(contract, people.a_handler)
    assert "reason_missing" == refusal(
        lambda: decline_notice(
            proposal_id=asked.pk, by=people.a_approver, reason=" "
        )
    )
    decline_notice(
        proposal_id=asked.pk, by=people.a_approver, reason="天数不符"
    )
    asked.refresh_from_db()
    assert ("declined", "天数不符") == (asked.state, asked.reason)
    assert "already_settled" == refusal(
        lambda: adopt(asked, people.a_approver)
    )


def test_a_demo_moves_no_real_deadline():
    demo = make.make_contract(is_demo=True)
    people = make.make_people(demo)
    asked = propose(demo, people.a_handler)  # nobody real is there yet
    make.make_contract()
    later = table_2027(later=True).encode()
    assert "demo_calendar" == refusal(
        lambda: propose(demo, people.a_handler, later)
    )
    assert "demo_calendar" == refusal(lambda: adopt(asked, people.a_approver))
