"""The pages of a change: from the letter to the row beside the clause."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import Proposal, SupplementaryAgreement
from kaifeng_credit.gathering import standing_on
from kaifeng_credit.importing import History, record_history
from tests import factories as make
from tests.amending import posted
from tests.stories import fact

pytestmark = pytest.mark.django_db
EFFECT = date(2026, 1, 14)


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
            context=found.context,
        )

    def turn(day):
        contract.pinned_on = contract.records_complete_through = day
        contract.save()

    go.contract, go.people, go.turn = contract, people, turn
    go.client = client
    return go


def paper(name="补充协议.pdf"):
    return SimpleUploadedFile(name, make.pdf_bytes(name))


ASKED = {
    "letter_on": make.TODAY.isoformat(), "effective_on": EFFECT.isoformat(),
    "deliverable_1": "tranche_2", "due_1": "2026-03-31",
    "total": "1500000", "clause_1": "6.7", "text_1": "驻场不少于4名",
    "note": "上级部署调整",
}  # fmt: skip


def asked(story, role="a_handler"):
    sent = story(role, "new_amendment", **ASKED, sign="1", letter=paper("函.pdf"))
    assert 302 == sent.code, sent.text
    return Proposal.objects.get(kind="amendment").pk


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"tranche_1": "400000"}, "tranche_1", "已付款"),
        ({"total": "1490000"}, "total", "与现行内容相同"),
        ({"due_1": "2026-01-13"}, "due_1", "早于变更生效日"),
        ({"clause_2": "6.7", "text_2": "乙"}, "text_2", "填写了两次"),
        ({"total": "", "tranche_3": "600000"}, "__all__", "不等"),
    ],
)
def test_what_may_not_be_changed_is_said_at_its_field(
    story, change, place, said
):
    paid = fact("paid", "2025-07-03", tranche=1, amount="447000.00")
    record_history(History.of([paid]), contract=story.contract)
    again = story("a_handler", "new_amendment", **(ASKED | change))
    assert 422 == again.code
    assert said in again.context["form"].errors[place][0]


def test_a_change_from_the_letter_to_the_row_beside_the_clause(story):
    assert "协议未变更" in story("b_lead", "amendments").text
    assert "提出变更" not in story("b_onsite", "amendments").text

    assert 422 == story("a_handler", "new_amendment", **{
        **ASKED, "effective_on": "2026-01-13",
    }).code  # fmt: skip
    half = story("a_handler", "new_amendment", **{**ASKED, "due_1": ""})
    assert "请填写新期限" in half.text
    none = story("a_handler", "new_amendment", letter_on=ASKED["letter_on"],
                 effective_on=ASKED["effective_on"], note="无")  # fmt: skip
    assert "请至少填写一项变更" in none.text
    check = story("a_handler", "new_amendment", **ASKED)
    for words in ("2025年12月19日", "2026年3月31日", "￥1,500,000.00",
                  "具备专业资质的驻场服务人员不少于3名", "生效后将变动"):  # fmt: skip
        assert words in check.text
    assert "上级部署调整" in story(
        "a_handler", "new_amendment", **ASKED, edit="1"
    ).text  # fmt: skip
    pk = asked(story)
    twice = story("a_handler", "new_amendment", **ASKED, sign="1")
    assert "无需重复" in twice.text

    page = story("b_lead", "amendment", pk).text
    assert "待收到" in page
    assert "变更或解除生效" in page.replace(" ", "")  # the advance clock's working
    assert "缺一方章：不得生效" in page
    assert "登记收到" in story("b_lead", "todo").text
    assert 200 == story("auditor", "amendment_letter", pk).code
    early = story("b_lead", "reply_amendment", pk, act="accept",
                  replied_on=make.TODAY.isoformat())  # fmt: skip
    assert 409 == early.code
    assert "请先登记收到" in early.text
    story.turn(date(2025, 12, 17))
    wrong = story("b_lead", "receive_amendment", pk, received_on="2025-12-01")
    assert 422 == wrong.code
    assert "收到日：" in wrong.text  # said at the day, which stays as typed
    assert 'value="2025-12-01"' in wrong.text
    assert 302 == story(
        "b_lead", "receive_amendment", pk, received_on="2025-12-17"
    ).code  # fmt: skip
    page = story("a_handler", "amendment", pk).text
    assert "2025年12月24日" in page  # five working days
    assert "答复" in story("b_lead", "todo").text
    assert "缺一方章" in page
    early = story("b_lead", "seal_amendment", pk, signed_on="2025-12-17",
                  scan=paper())  # fmt: skip
    assert "尚未书面同意" in early.text
    assert 302 == story(
        "b_lead", "reply_amendment", pk, act="accept",
        replied_on="2025-12-17",
    ).code  # fmt: skip
    assert 409 == story("a_handler", "withdraw_amendment", pk, x="1").code

    broken = SimpleUploadedFile("补充协议.pdf", b"%PDF-1.7\nbroken")
    wrong = story("a_approver", "seal_amendment", pk, scan=broken,
                  signed_on="2025-12-17")  # fmt: skip
    assert 422 == wrong.code
    assert "扫描件：文件已损坏" in wrong.text

    story.turn(date(2025, 12, 18))
    before = standing_on(story.contract, date(2026, 2, 1))
    assert "盖章" in story("a_approver", "todo").text
    assert 302 == story("a_approver", "seal_amendment", pk,
                        signed_on="2025-12-18", scan=paper()).code  # fmt: skip
    assert "缺一方章" in story("b_lead", "amendment", pk).text
    assert before == standing_on(story.contract, date(2026, 2, 1))
    assert 302 == story("b_lead", "conclude_amendment", pk, act="refuse",
                        reason="乙方章不清").code  # fmt: skip
    assert "乙方章不清" in story("a_approver", "amendment", pk).text
    story("a_approver", "seal_amendment", pk, signed_on="2025-12-18",
          scan=paper())  # fmt: skip
    assert 302 == story("b_lead", "conclude_amendment", pk,
                        act="approve").code  # fmt: skip

    row = SupplementaryAgreement.objects.get()
    assert EFFECT == row.happened_on
    text = story("auditor", "agreement").text
    assert row.number in text
    assert "未到生效日" in text
    assert "驻场不少于4名" in text
    assert "不少于3名" in text  # the words themselves stay
    assert 200 == story("auditor", "amendment_scan", pk).code
    story.turn(EFFECT)
    assert "已生效" in story("b_lead", "amendments").text
    assert "未到生效日" not in story("auditor", "agreement").text


def test_the_other_side_does_not_agree_and_who_asked_takes_back(story):
    pk = asked(story, "b_lead")
    assert 403 == story("b_onsite", "receive_amendment", pk, x="1").code
    story("a_handler", "receive_amendment", pk,
          received_on=make.TODAY.isoformat())  # fmt: skip
    day = make.TODAY.isoformat()
    bare = story("a_approver", "reply_amendment", pk, act="refuse",
                 replied_on=day)  # fmt: skip
    assert "请写明不同意的理由" in bare.text
    assert 422 == story(
        "a_approver", "reply_amendment", pk, replied_on=day
    ).code  # fmt: skip
    story("a_approver", "reply_amendment", pk, act="refuse", replied_on=day,
          reason="经费已定")  # fmt: skip
    page = story("b_lead", "amendment", pk).text
    assert "对方不同意" in page
    assert "经费已定" in page
    assert 302 == story("b_lead", "new_amendment", **ASKED, sign="1").code
    again = Proposal.objects.filter(kind="amendment").latest("pk").pk
    assert 302 == story("b_lead", "withdraw_amendment", again, x="1").code
    assert "已撤回" in story("a_handler", "amendments").text
    assert 404 == story("a_handler", "amendment", 10**9).code


def test_the_sender_records_the_receipt_with_the_couriers_paper(story):
    pk = asked(story)
    day = make.TODAY.isoformat()
    bare = story("a_approver", "receive_amendment", pk, received_on=day)
    assert "请附快递签收凭据" in bare.text
    assert 302 == story("a_approver", "receive_amendment", pk,
                        received_on=day, waybill=paper("签收.pdf")).code  # fmt: skip
    assert "待答复" in story("b_lead", "amendments").text


def test_a_letter_is_chosen_as_the_notice_and_both_pages_say_so(story):
    people = story.people
    letter = posted(story.contract, people.a_handler, people.a_approver)
    offered = story("a_handler", "letter", letter.pk).text
    assert "据此提出变更" in offered
    assert "据此提出变更" not in story("b_lead", "letter", letter.pk).text
    client = story.client
    client.force_login(people.a_handler)
    address = reverse("new_amendment", args=[story.contract.slug])
    page = client.get(f"{address}?notice={letter.pk}").content.decode()
    assert f'value="{letter.pk}" selected' in page
    assert 'name="notice"' not in story("b_lead", "new_amendment").text
    chosen = {
        **ASKED, "notice": str(letter.pk), "letter_on": "",
        "effective_on": "",
    }  # fmt: skip
    other = story("a_handler", "new_amendment", **{
        **chosen, "effective_on": "2026-02-01",
    })  # fmt: skip
    assert 422 == other.code
    assert f"函件 {letter.number} 写的是2026年1月14日" in other.text
    check = story("a_handler", "new_amendment", **chosen).text
    assert letter.number in check
    assert 'type="file"' not in check
    refused = story("a_handler", "new_amendment", **ASKED, sign="1")
    assert 422 == refused.code
    assert f"已由函件 {letter.number} 记入" in refused.text
    assert 302 == story(
        "a_handler", "new_amendment", **chosen, sign="1"
    ).code  # fmt: skip
    change = Proposal.objects.get(kind="amendment")
    page = story("b_lead", "amendment", change.pk).text
    assert letter.number in page
    assert "变更或解除生效" in page.replace(" ", "")  # its clock, from the letter
    assert "登记收到" in story("b_lead", "todo").text
    assert 302 == story("b_lead", "receive_amendment", change.pk,
                        received_on=make.TODAY.isoformat()).code  # fmt: skip
    back = story("a_handler", "letter", letter.pk).text
    assert change.summary in back
    assert "登记答复" not in back
    assert "待答复" in story("b_lead", "amendments").text
