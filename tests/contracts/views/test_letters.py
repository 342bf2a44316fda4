"""通知函件: one breach notice from its draft to the right that arises."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import Letter, LetterStep, Proposal, RecordedFact
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.TODAY  # 2025-12-15


@pytest.fixture
def go(client):
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    people = make.make_people(contract)

    def visit(role, name, *args, ask=None, **data):
        client.force_login(getattr(people, role))
        url = reverse(name, args=[contract.slug, *args])
        if data:
            return client.post(url, data)
        return client.get(url, ask or {})

    visit.contract, visit.people = contract, people
    return visit


def text(answer) -> str:
    return answer.content.decode()


def taken(answer) -> bytes:
    """The file that was handed out, read to its end."""
    assert 200 == answer.status_code
    return b"".join(answer)


def paper(name="底单.pdf"):
    return SimpleUploadedFile(name, make.pdf_bytes(), "application/pdf")


def sign(go, role="a_approver"):
    waiting = Proposal.objects.get(kind="letter", state="open")
    return go(role, "letter_proposal", waiting.pk, act="approve")


def drafted(go, kind="breach", role="a_handler", **more) -> Letter:
    said = {
        "title": "关于要求补救的函", "addressee": "对方", "own_number": "",
        "body": "一、违约事实\n成果不合格。", "attachments": "", "revision": 0,
    }  # fmt: skip
    answer = go(role, "new_letter", kind, **(said | more))
    assert 302 == answer.status_code, text(answer)
    return Letter.objects.latest("pk")


def issued(go, *args, signer="a_approver", **more) -> Letter:
    letter = drafted(go, *args, **more)
    asked = go(
        more.get("role", "a_handler"), "letter_act", letter.pk,
        act="ask", revision=letter.revision,
    )  # fmt: skip
    assert 302 == asked.status_code
    back = reverse("letter", args=[go.contract.slug, letter.pk])
    signed = sign(go, signer)
    assert (302, back) == (signed.status_code, signed.url)
    letter.refresh_from_db()
    return letter


POSTED = {
    "on": "2025-12-15", "way": "courier", "carrier": "邮政",
    "tracking": "EX001", "note": "",
}  # fmt: skip


def test_a_breach_notice_runs_into_its_cure_date(go):
    page = text(go("a_handler", "notices"))
    assert "尚无函件" in page
    assert "违约通知</a> " in page  # with its clause beside it
    assert "第十条4" in page
    assert "站内信：仅为提醒，不构成第八条送达" in page
    form = text(go("a_handler", "new_letter", "breach"))
    assert "若在守约方发出上述通知后30日内" in form  # 10.4, verbatim
    letter = drafted(go, body="〔写明事实〕")

    # A gap keeps it from being signed; nobody of the other side sees it.
    refused = go("a_handler", "letter_act", letter.pk, act="ask", revision=1)
    assert 302 == refused.status_code
    assert "还有待填写之处" in text(go("a_handler", "letter", letter.pk))
    assert 404 == go("b_lead", "letter", letter.pk).status_code
    edit = {
        "title": "关于要求补救的函", "addressee": "乙方", "own_number": "",
        "body": "成果不合格。", "attachments": "检查记录", "act": "",
    }  # fmt: skip
    go("a_handler", "edit_letter", letter.pk, revision=1, **edit)
    stale = go("a_handler", "edit_letter", letter.pk, revision=1, **edit)
    assert "另有人保存了这份草稿" in text(stale)
    go("a_handler", "letter_act", letter.pk, act="ask", revision=2)
    assert "签发违约通知" in text(go("a_approver", "todo"))
    own = go("a_handler", "letter_proposal", Proposal.objects.get().pk)
    assert "撤回提请" in text(own)
    sign(go)
    letter.refresh_from_db()
    assert ("JH-2025-001", DAY) == (letter.number, letter.dated_on)
    assert not RecordedFact.objects.exists()  # signed, and no clock runs

    # Posted: proof and a courier's number are asked for.
    without = go("a_handler", "letter_step", letter.pk, "posted",
                 **(POSTED | {"tracking": ""}))  # fmt: skip
    assert 422 == without.status_code
    assert "邮寄快递请填写单号" in text(without)
    go("a_handler", "letter_step", letter.pk, "posted",
       evidence=paper(), **POSTED)  # fmt: skip
    waiting = Proposal.objects.get(state="open")
    page = text(go("a_approver", "letter_proposal", waiting.pk))
    assert "停止违约并补救" in page  # what signing will do
    assert taken(go("a_approver", "letter_proposal_file", waiting.pk))
    sign(go)
    page = text(go("b_lead", "letter", letter.pk))
    assert "2026年1月14日" in page  # 30 days after 2025-12-15
    assert "以交寄日为准（第八条）" in page
    page = text(go("b_lead", "deadlines"))
    assert "2026年1月14日" in page
    assert "函 JH-2025-001" in page  # what the deadline rests on

    # Received, on the same fact: the earlier row gives way to it.
    go("a_handler", "letter_step", letter.pk, "received", on="2025-12-15",
       note="", evidence=paper("回执.pdf"))  # fmt: skip
    sign(go)
    fact = RecordedFact.objects.standing_facts(go.contract).get()
    assert "2025-12-15" == fact.fields["received_on"]
    assert "已收到" in text(go("auditor", "notices", ask={"state": "received"}))
    assert "没有符合条件" in text(go("auditor", "notices", ask={"state": "draft"}))
    step = LetterStep.objects.get(step="received")
    assert taken(go("b_lead", "letter_step_file", step.pk))
    # The fact is the letter's: corrected there, and nowhere else.
    elsewhere = go("a_handler", "correct_fact", "recordedfact", fact.pk)
    assert "请在“通知函件”" in text(elsewhere)
    page = text(go("a_handler", "correct_letter", letter.pk))
    assert "更正收到登记" in page
    go("a_handler", "correct_letter", letter.pk, reason="日期看错")
    sign(go)
    fact = RecordedFact.objects.standing_facts(go.contract).get()
    assert "received_on" not in fact.fields
    assert "已交寄" in text(go("b_lead", "letter", letter.pk))

    # The cure ends in vain: the right is said, and nobody exercises it.
    go.contract.pinned_on = DAY + timedelta(days=31)
    go.contract.records_complete_through = go.contract.pinned_on
    go.contract.save()
    page = text(go("a_handler", "letter", letter.pk))
    assert "2026年1月15日起，发函方可以书面通知解除协议" in page
    assert "是否行使由发函方决定" in page
    assert "所依据的函件" in text(go("a_handler", "penalties"))


def test_a_step_out_of_turn_and_a_broken_paper_are_told_where_they_are(go):
    letter = drafted(go)
    early = text(go("a_handler", "letter_step", letter.pk, "posted"))
    assert "尚未签发" in early
    assert 'name="evidence"' not in early  # nothing to fill in vain
    go("a_handler", "letter_act", letter.pk, act="ask", revision=1)
    sign(go)
    signed = text(go("a_handler", "notices", ask={"state": "issued"}))
    assert letter.title in signed
    drafts = go("a_handler", "notices", ask={"state": "draft"})
    assert letter.title not in text(drafts)  # signed out is no draft
    early = text(go("a_handler", "letter_step", letter.pk, "replied"))
    assert "请先登记交寄，再登记答复" in early
    broken = SimpleUploadedFile("底单.pdf", b"%PDF-1.7\nbroken")
    answer = go(
        "a_handler", "letter_step", letter.pk, "posted", evidence=broken,
        **POSTED,
    )  # fmt: skip
    assert 422 == answer.status_code
    assert "凭据：文件已损坏" in text(answer)  # at its field, not above
    assert 'value="EX001"' in text(answer)


def test_an_address_moves_and_an_offer_waits_for_its_answer(go):
    moved = drafted(
        go, "address", role="b_onsite", effective_on="2026-01-05",
        new_address="北京市新址一号",
    )  # fmt: skip
    go("b_onsite", "letter_act", moved.pk, act="ask", revision=1)
    sign(go, "b_lead")
    go("b_onsite", "letter_step", moved.pk, "posted", evidence=paper(),
       **POSTED)  # fmt: skip
    sign(go, "b_lead")
    page = text(go("a_handler", "letter", moved.pk))
    assert "北京市西城区宣武门西大街57号" in page
    assert "北京市新址一号" in page
    assert "YH-2025-001" in page

    go.contract.pinned_on = DAY + timedelta(days=25)  # 2026-01-09
    go.contract.save()
    offer = issued(go, "amendment", effective_on="2026-03-01")
    assert "北京市新址一号" == offer.address
    go("a_handler", "letter_step", offer.pk, "posted", evidence=paper(),
       **(POSTED | {"on": "2026-01-09", "way": "by_hand"}))  # fmt: skip
    sign(go)
    go("a_handler", "letter_step", offer.pk, "received", on="2026-01-09",
       note="", evidence=paper())  # fmt: skip
    sign(go)
    page = text(go("b_lead", "letter", offer.pk))
    assert "待答复" in page
    assert "2026年1月16日" in page  # 5 working days after receipt
    assert "自另一方收到之日起算" in page


def test_the_papers_go_out_and_what_is_no_letter_is_not_there(go):
    letter = drafted(go, "general")
    word = taken(go("a_handler", "letter_paper", letter.pk, "docx"))
    assert b"PK" == word[:2]
    assert 404 == go("a_handler", "letter_paper", letter.pk, "odt").status_code
    assert 404 == go("a_handler", "new_letter", "poem").status_code
    assert 403 == go("a_handler", "new_letter", "outside_use").status_code
    made = go("a_handler", "new_letter", "demand", generate="1", body="旧",
              deliverable="work_plan", due_on="2026-02-01")  # fmt: skip
    assert "请贵方于2026年2月1日前" in text(made)
    go("a_handler", "letter_act", letter.pk, act="discard")
    assert "尚无函件" in text(go("a_handler", "notices"))
