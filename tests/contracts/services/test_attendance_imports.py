"""签到表: all rows, or every problem at its row and nothing written."""

from datetime import date, timedelta

import pytest

from contracts.models import AttendanceDay, Job, StaffMember
from contracts.policies import NotAllowed
from contracts.services.attendance_imports import ATTENDANCE
from contracts.services.onsite import add_member, sign_in
from contracts.services.table_imports import (
    TableRefused,
    import_table,
    run_import_job,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
HEADER = "人员,日期,补登理由"


@pytest.fixture
def story():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)
    one = add_member(
        contract=contract, person="驻场一", duty="", by=people.b_lead
    )

    def take(*lines: str, by="b_onsite"):
        return import_table(
            ATTENDANCE, contract=contract, name="签到.csv",
            chunks=["\r\n".join((HEADER, *lines)).encode()],
            by=getattr(people, by),
        )  # fmt: skip

    take.contract, take.people, take.one = contract, people, one
    return take


def test_every_row_is_a_back_entry_with_its_reason(story):
    assert 2 == story("驻场一,2025-12-01,纸质考勤", "驻场一,2025-12-02,纸质考勤")
    row = AttendanceDay.objects.get(on=date(2025, 12, 1))
    assert (True, "纸质考勤") == (row.backfilled, row.reason)
    with pytest.raises(NotAllowed):
        story("驻场一,2025-12-03,补", by="a_handler")


def test_every_problem_is_named_at_its_row_and_nothing_is_written(story):
    sign_in(
        contract=story.contract, members=[story.one.pk], by=story.people.b_lead,
        on=date(2025, 12, 3), today=make.TODAY, reason="补",
    )  # fmt: skip
    with pytest.raises(TableRefused) as refused:
        story(
            "驻场九,2025-12-01,补", "驻场一,2025-12-03,补",
            "驻场一,2026-01-05,补", "驻场一,2025-12-04,补",
        )  # fmt: skip
    said = [str(one) for one in refused.value.problems]
    assert 3 == len(said)
    assert said[0].startswith("第 2 行“人员”（驻场九）：名册里没有这个人")
    assert "第 3 行“日期”" in said[1]
    assert "当日已签到" in said[1]
    assert "日期晚于今天" in said[2]
    assert 1 == AttendanceDay.objects.count()
    with pytest.raises(TableRefused, match="3 处"):
        story("驻场一,十二月,补", "驻场一,2025-12-04,", ",2025-12-05,补")
    with pytest.raises(TableRefused, match="3 处"):
        story("驻场一,十二月,补", "驻场九,2026-01-05,补")


@pytest.mark.long
def test_fifty_thousand_sign_ins_are_all_written_or_none(story):
    first, days, people = date(2025, 6, 19), 160, 313
    StaffMember.objects.bulk_create(
        [
            StaffMember(
                contract=story.contract, person=f"人员{n}",
                recorded_by=story.people.b_lead,
            )
            for n in range(people)
        ]
    )  # fmt: skip
    lines = [
        f"人员{n // days},{first + timedelta(days=n % days)},纸质考勤"
        for n in range(50_000)
    ]
    wrong = [*lines[:-2], "查无此人,2025-12-01,补", "人员1,某日,补"]
    job = story(*wrong)
    assert isinstance(job, Job)
    assert run_import_job(job.pk, ATTENDANCE) is None
    job.refresh_from_db()
    assert "没有导入-2处须改正.csv" == job.file_name
    assert not AttendanceDay.objects.exists()
    assert 50_000 == run_import_job(story(*lines).pk, ATTENDANCE)
    assert 50_000 == AttendanceDay.objects.count()
