"""The pages of events: recorded, proved, decided, and said by both sides."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import EventStatement, Proposal, RecordedFact
from kaifeng_credit.gathering import standing_on
from tests import factories as make
from tests.stories import fact

pytestmark = pytest.mark.django_db
FM = {"start": "2025-12-01", "end": "2025-12-10",
      "deliverables": ["tranche_2"]}  # fmt: skip


@pytest.fixture
def story(client):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.records_complete_through = make.TODAY
    contract.save()
    people = make.make_people(contract)

    def go(role, name, *args, **data):
        client.force_login(getattr(people, role))
        url = reverse(name, args=[contract.slug, *args])
        found = client.post(url, data) if data else client.get(url)
        return SimpleNamespace(
            code=found.status_code,
            text=found.getvalue().decode(errors="replace"),
        )

    def sign(role):
        pk = Proposal.objects.get(state="open").pk
        page = go(role, "fact_proposal", pk)
        contract.refresh_from_db()
        done = go(role, "fact_proposal", pk, act="approve",
                  seen=contract.facts_version)  # fmt: skip
        assert 302 == done.code, done.text
        return page.text

    go.contract, go.people, go.sign = contract, people, sign
    return go


def due(story):
    return {
        row["key"]: row["due_on"]
        for row in standing_on(story.contract, make.TODAY)["deadlines"]
    }


def test_a_force_majeure_is_proved_and_extends_only_what_it_names(story):
    assert "无事件" in story("auditor", "events").text
    assert "登记事件" in story("b_lead", "events").text
    before = due(story)
    asked = story("b_lead", "new_fact", "force_majeure", **FM, sign="1")
    assert 302 == asked.code, asked.text
    story.sign("a_approver")
    row = RecordedFact.objects.get()
    after = due(story)
    assert {"tranche_2_submission"} == {
        key for key, day in before.items() if after[key] != day
    }
    assert "待证" in story("a_handler", "events").text
    page = story("a_handler", "event", row.pk).text
    for words in ("应立即通知", "2025年12月22日", "因本事件变动",
                  "2025年12月19日", "尚未陈述"):  # fmt: skip
        assert words in page, words

    update = story("b_lead", "update_event", row.pk)
    assert 'value="2025-12-01"' in update.text
    bare = story("b_lead", "update_event", row.pk, **FM, sign="1")
    assert 422 == bare.code
    assert "请写明依据" in bare.text
    more = {**FM, "documents_on": "2025-12-09", "relief": "granted",
            "note": "公证书"}  # fmt: skip
    assert "核对" in story("b_lead", "update_event", row.pk, **more).text
    assert "公证书" in story(
        "b_lead", "update_event", row.pk, **more, edit="1"
    ).text  # fmt: skip
    same = story("b_lead", "update_event", row.pk, **FM, note="x", sign="1")
    assert "内容与已登记的相同" in same.text
    story("b_lead", "update_event", row.pk, **more, sign="1")
    assert "将更正的记录" in story.sign("a_approver")
    page = story("b_lead", "event", row.pk).text  # by the earlier row as well
    assert "准予免责" in page
    assert 404 == story("b_lead", "event", 10**9).code


def test_both_sides_state_the_cause_beside_each_other(story):
    make.recorded(
        story.contract, story.people,
        fact("data_security_incident", "2025-12-01", act="S1", loss="1000.00"),
        fact("notified", "2025-12-03", subject="breach", by="a", act="S1"),
    )  # fmt: skip
    row = RecordedFact.objects.get(kind="data_security_incident")
    assert 422 == story("b_lead", "state_event", row.pk, text="x").code
    said = {"cause": "third", "text": "云服务商漏洞",
            "evidence": SimpleUploadedFile("证.pdf", make.pdf_bytes("证"))}  # fmt: skip
    assert 302 == story("b_lead", "state_event", row.pk, **said).code
    story("a_handler", "state_event", row.pk, cause="b", text="未加密")
    again = story("a_handler", "state_event", row.pk, cause="b", text="未加密")
    assert 409 == again.code
    page = story("auditor", "event", row.pk).text
    for words in ("归因：第三方", "归因：乙方", "云服务商漏洞", "未加密",
                  "￥1,000.00", "￥298,000.00", "停止违约并补救",
                  "2025年12月3日书面通知"):  # fmt: skip
        assert words in page.replace(
            '<span class="cur">￥</span>', "￥"
        ), words
    paper = EventStatement.objects.get(side="b").pk
    assert 200 == story("auditor", "statement_file", paper).code
    assert "乙方称：第三方" in story("auditor", "events").text.replace(
        "\n", ""
    )


def test_talks_run_thirty_working_days_and_what_follows(story):
    make.recorded(
        story.contract, story.people,
        fact("negotiation_started", "2025-10-09", act="S1"),
    )  # fmt: skip
    row = RecordedFact.objects.get()
    page = story("b_lead", "event", row.pk).text
    assert "友好协商期" in page
    assert "协商期满" in page
    assert "可向甲方所在地人民法院起诉" in page


def test_an_update_that_waits_is_named_and_is_the_only_one(story):
    make.recorded(
        story.contract, story.people,
        fact("suspended", start="2025-12-01", reason="停电"),
    )  # fmt: skip
    pk = RecordedFact.objects.latest("pk").pk
    said = {"start": "2025-12-01", "reason": "停电", "note": "恢复供电"}
    late = story("a_handler", "update_event", pk, **(said | {
        "start": "2025-12-20",
    }))  # fmt: skip
    _, _, after = late.text.partition('id="id_start_error"')
    assert after.startswith("><li>日期晚于今天")
    ends = said | {"end": "2025-12-08", "sign": "1"}
    assert 302 == story("a_handler", "update_event", pk, **ends).code
    waits = Proposal.objects.get(state="open")
    href = f"/facts/proposals/{waits.pk}/"
    assert href in story("a_handler", "event", pk).text
    # What 甲方 prepares of its own is not shown to 乙方 before it is signed.
    assert href not in story("b_lead", "event", pk).text
    other = ends | {"end": "2025-12-09"}
    again = story("a_approver", "update_event", pk, **other)
    assert 422 == again.code
    assert "已有一项等待签署：更新：中止计期" in again.text
    story.sign("a_approver")
    closed = story("b_lead", "event", pk).text
    assert "2025年12月8日" in closed
    assert 302 == story("a_approver", "update_event", pk, **other).code
