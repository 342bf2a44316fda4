"""驻场人员: from an empty roster to a month both sides can read."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import (
    AttendanceDay,
    OnsiteStay,
    Proposal,
    StaffMember,
)
from contracts.services.facts import stamp
from contracts.services.onsite import add_member, sign_in
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(client):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.records_complete_through = make.TODAY
    contract.save()
    people = make.make_people(contract)

    def go(role, name, *args, **data):
        client.force_login(getattr(people, role))
        url = reverse(name, args=[contract.slug, *args])
        return client.post(url, data) if data else client.get(url)

    go.contract, go.people = contract, people
    return go


def text(answer) -> str:
    return answer.content.decode()


def test_the_whole_way_from_an_empty_roster(story):
    page = text(story("b_onsite", "onsite"))
    assert "尚未登记驻场人员" in page
    assert "协议要求不少于 3 名" in page
    assert "名册还是空的" in page
    assert 403 == story("a_handler", "staff_new").status_code

    story("b_onsite", "staff_new", person="驻场一", duty="数据归集")
    again = story("b_onsite", "staff_new", person="驻场一")
    assert "驻场一已在名册" in text(again)
    row = StaffMember.objects.get()
    wrong = story("b_onsite", "staff_act", row.pk, "paper", **{"paper-name": ""})
    assert 422 == wrong.status_code
    assert "请选择资质文件。" in text(wrong)
    story(
        "b_onsite", "staff_act", row.pk, "paper",
        **{
            "paper-name": "信用管理师", "paper-starts_on": "2020-01-01",
            "paper-ends_on": "2025-11-30",
            "paper-file": SimpleUploadedFile("证书.pdf", make.pdf_bytes()),
        },
    )  # fmt: skip
    paper = row.qualifications.get()
    shown = story("auditor", "qualification_file", paper.pk)
    assert shown.getvalue().startswith(b"%PDF")
    answer = story(
        "b_onsite", "staff_act", row.pk, "stay",
        **{"stay-start": "2025-06-19", "stay-qualified": "true"},
    )  # fmt: skip
    assert 302 == answer.status_code, text(answer)
    asked = Proposal.objects.get(kind="fact")
    listed = text(story("a_handler", "onsite"))
    opened = text(story("a_handler", "fact_proposal", asked.pk))
    assert ["待签署" in page for page in (listed, opened)] == [True, True]
    assert "待批准" not in listed
    seen = story.contract
    seen.refresh_from_db()
    story(
        "a_handler", "fact_proposal", asked.pk, act="approve",
        seen=str(seen.facts_version),
    )  # fmt: skip

    page = text(story("a_handler", "onsite"))
    assert "今天在岗 1 名，少 2 名" in page
    assert "个工作日不足" in page
    assert "已于2025年11月30日过期" in page
    assert "驻场一登记为具备资质，但资质文件当日已过期" in page
    file = story("a_finance", "onsite_gaps")
    lines = file.getvalue().decode("utf-8-sig").splitlines()
    assert "日期,应有,在岗,缺,签到人数,签到确认" == lines[0]
    assert "2025-06-19,3,1,2,0,无签到" == lines[1]

    answer = story("b_onsite", "sign_in_today", member=str(row.pk))
    assert 302 == answer.status_code
    refused = story("b_onsite", "sign_in_today", member=str(row.pk))
    assert "驻场一当日已签到" in text(refused)
    assert "签到 1" in text(story("a_handler", "onsite"))
    answer = story(
        "b_onsite", "staff_act", row.pk, "back",
        **{"back-on": "2025-12-10", "back-reason": ""},
    )  # fmt: skip
    assert "请写明补登的理由" in text(answer)
    story(
        "b_onsite", "staff_act", row.pk, "back",
        **{"back-on": "2025-12-10", "back-reason": "网络中断"},
    )  # fmt: skip
    page = text(story("b_onsite", "staff", row.pk))
    assert "补登：网络中断" in page
    # 12-11 and 12-12 follow a day on which attendance was kept.
    assert "没有签到</b><br>11日、12日，共 2 天" in text(
        story("a_handler", "onsite")
    )
    day = AttendanceDay.objects.get(on="2025-12-10")
    story("b_onsite", "staff_act", row.pk, "undo", day=day.pk, reason="误")
    assert "没有签到" not in text(story("a_handler", "onsite"))


def test_leave_and_departure_are_signed_by_party_a(story):
    row = add_member(
        contract=story.contract, person="驻场一", duty="",
        by=story.people.b_lead,
    )  # fmt: skip
    OnsiteStay.objects.create(
        **stamp(story.contract, by=story.people.a_handler, on=make.TODAY),
        person="驻场一", qualified=True,
    )  # fmt: skip
    leave = {
        "leave-starts_on": "2025-12-15", "leave-ends_on": "2025-12-16",
        "leave-reason": "病假", "leave-substitute": "",
    }  # fmt: skip
    assert 403 == story(
        "a_handler", "staff_act", row.pk, "leave", **leave
    ).status_code
    answer = story("b_lead", "staff_act", row.pk, "leave", **leave)
    assert 302 == answer.status_code, text(answer)
    asked = Proposal.objects.get(kind="staff")
    assert "确认驻场一请假" in text(story("a_handler", "todo"))
    page = text(story("a_handler", "staff_proposal", asked.pk))
    assert "无人顶替" in page
    assert "签署。" in text(story("a_finance", "staff_proposal", asked.pk))
    story("a_handler", "staff_proposal", asked.pk, act="approve")
    page = text(story("auditor", "onsite"))
    assert "病假" in page
    answer = story(
        "b_lead", "staff_act", row.pk, "departure",
        **{"departure-last_day": "2025-12-15", "departure-reason": "调离"},
    )  # fmt: skip
    assert "没有完整的驻场区间" in text(answer)
    assert 404 == story(
        "b_lead", "staff_act", row.pk, "nothing", a="1"
    ).status_code


def test_a_month_is_asked_for_confirmed_and_taken_back(story):
    people = story.people
    row = add_member(
        contract=story.contract, person="驻场一", duty="", by=people.b_lead
    )
    OnsiteStay.objects.create(
        **stamp(story.contract, by=people.a_handler, on=date(2025, 11, 3)),
        person="驻场一", qualified=True,
    )  # fmt: skip
    sign_in(
        contract=story.contract, members=[row.pk], on=date(2025, 11, 3),
        by=people.b_lead, today=make.TODAY, reason="纸质考勤",
    )  # fmt: skip
    month, november = "attendance_month", (2025, 11)

    def strip(role: str) -> str:
        client = story("auditor", "onsite").client
        client.force_login(getattr(people, role))
        address = reverse("onsite", args=[story.contract.slug])
        return text(client.get(address, {"month": "2025-11"}))

    page = strip("b_onsite")
    assert "20 天的签到未经双方确认" in page
    assert "提请甲方确认本月签到" in page
    assert "提请甲方确认" not in strip("a_handler")
    early = story("b_lead", month, 2025, 12, act="ask")
    assert 409 == early.status_code
    assert "2025年12月还没有过完" in text(early)
    assert 404 == story("b_lead", month, 2025, 13, act="ask").status_code
    assert 302 == story("b_lead", month, *november, act="ask").status_code
    asked = Proposal.objects.get(kind="staff")
    assert "确认2025年11月签到1人次" in text(story("a_handler", "todo")).replace(
        " ", ""
    )
    page = text(story("a_handler", "staff_proposal", asked.pk))
    assert "补登：纸质考勤" in page
    assert "签署。" in text(story("a_finance", "staff_proposal", asked.pk))
    story("a_handler", "staff_proposal", asked.pk, act="approve")
    page = strip("auditor")
    assert "本月签到双方已确认" in page
    assert "未经双方确认</span>" not in page
    lines = story("a_finance", "onsite_gaps").getvalue().decode("utf-8-sig")
    assert "日期,应有,在岗,缺,签到人数,签到确认" in lines
    assert "2025-11-03,3,1,2,1,双方已确认" in lines
    assert "2025-10-31,3,0,3,0,无签到" in lines
    assert "2025-12-01,3,1,2,0,未确认" in lines

    paper = story("a_finance", "onsite_gaps_pdf")
    assert "application/pdf" == paper.headers["Content-Type"]
    assert paper.content.startswith(b"%PDF")

    bare = story("a_handler", month, *november, act="take_back", reason="")
    assert "请写明撤去确认的理由" in text(bare)
    story("a_handler", month, *november, act="take_back", reason="表有误")
    back = Proposal.objects.latest("pk")
    assert "撤去2025年11月签到的确认" in text(story("b_lead", "todo"))
    story("b_lead", "staff_proposal", back.pk, act="decline", reason="无误")
    assert "无误" in text(story("a_handler", "staff_proposal", back.pk))
    assert "本月签到双方已确认" in strip("a_handler")
