"""Form → 核对 with what follows → asked; what was typed is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.models import Proposal, RecordedFact
from contracts.rules.hands import REGISTERED, hands
from contracts.rules.vocabulary import KINDS
from tests import factories as make
from tests.amending import posted
from tests.stories import fact

TYPED = {
    "deliverable": "tranche_2", "signed_on": "2025-12-10",
    "due_on": "2026-01-31", "note": "会议纪要第 3 号",
}  # fmt: skip


def words(response) -> str:
    return response.content.decode()


def test_the_whole_way_by_two_parties(story):
    form = story.get("a_handler", "new_fact", "extended")
    assert 200 == form.status_code
    assert "第2笔款项核心任务成果" in words(form)
    check = story.post("a_handler", "new_fact", "extended", **TYPED)
    assert "2026年1月31日" in words(check)
    assert "2025年12月19日" in words(check)  # what it was due on
    assert "剩 0 个工作日" not in words(check)
    assert not Proposal.objects.exists()

    paper = SimpleUploadedFile("纪要.pdf", make.pdf_bytes())
    done = story.post(
        "a_handler", "new_fact", "extended", **TYPED, sign="1",
        evidence=paper,
    )  # fmt: skip
    asked = Proposal.objects.get()
    assert story.url("fact_proposal", asked.pk) == done.url
    assert ("纪要.pdf", "会议纪要第 3 号") == (asked.file_name, asked.note)
    assert not RecordedFact.objects.exists()

    page = story.get("b_lead", "fact_proposal", asked.pk)
    assert "同意并签署" in words(page)
    story.post(
        "b_lead", "fact_proposal", asked.pk, act="approve", seen=story.seen()
    )
    row = RecordedFact.objects.get()
    assert ("纪要.pdf", "会议纪要第 3 号") == (row.file_name, row.note)
    assert "1月31日" in words(story.get("auditor", "overview"))


def test_going_back_from_the_check_keeps_what_was_typed(story):
    page = story.post("a_handler", "new_fact", "extended", **TYPED, edit="1")
    assert 200 == page.status_code
    assert "会议纪要第 3 号" in words(page)
    assert 'value="2026-01-31"' in words(page)
    assert "提请登记" not in words(page)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due_on": ""}, "请填写期限。"),
        ({"due_on": "2025-12-01"}, "期限 2025年12月1日 早于 2025年12月10日。"),
        ({"signed_on": "2026-02-30"}, "没有这一天"),
        ({"signed_on": "2025-12-16"}, "日期晚于今天"),
        ({"signed_on": "2025-06-01"}, "日期早于协议签订日"),
        ({"deliverable": "no_such"}, "没有这个选项"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_the_rest_is_kept(
    story, change, said
):
    page = story.post("a_handler", "new_fact", "extended", **(TYPED | change))
    assert 422 == page.status_code
    assert said in words(page)
    assert "会议纪要第 3 号" in words(page)
    assert not Proposal.objects.exists()


def test_what_the_record_cannot_hold_is_refused_before_it_is_asked(story):
    story.signed()
    page = story.post("a_handler", "new_fact", "extended", **TYPED)
    assert 422 == page.status_code
    assert "此前已由事实登记记录" in words(page)


def test_a_paper_of_a_wrong_type_is_refused_on_the_check_page(story):
    paper = SimpleUploadedFile("run.exe", b"MZ")
    page = story.post(
        "a_handler", "new_fact", "extended", **TYPED, sign="1",
        evidence=paper,
    )  # fmt: skip
    assert 422 == page.status_code
    assert "2026年1月31日" in words(page)
    assert 'id="id_evidence_error"' in words(page)
    assert not Proposal.objects.exists()


def test_several_deliverables_travel_through_the_check(story):
    many = ["work_plan", "ranking_statement"]
    typed = {"start": "2025-12-01", "end": "2025-12-05",
             "deliverables": many, "reason": "暂停"}  # fmt: skip
    check = story.post("a_handler", "new_fact", "suspended", **typed)
    for key in many:
        assert f'name="deliverables" value="{key}"' in words(check)
    story.post("a_handler", "new_fact", "suspended", **typed, sign="1")
    assert many == Proposal.objects.get().payload["fact"]["deliverables"]


def test_asking_twice_is_refused_in_words(story):
    story.asked()
    page = story.post("a_handler", "new_fact", "extended", **TYPED, sign="1")
    assert 422 == page.status_code
    assert "同样的提请已在等待处理" in words(page)


@pytest.mark.parametrize("kind", REGISTERED)
def test_every_kind_has_its_form_for_those_who_may(story, kind):
    for role, side in (("a_handler", "a"), ("b_lead", "b")):
        page = story.get(role, "new_fact", kind)
        assert (200 if hands(kind, side) else 403) == page.status_code
        if hands(kind, side):
            for spec in KINDS[kind].fields:
                assert f'name="{spec.name}"' in words(page), spec.name


@pytest.mark.parametrize("kind", ["paid", "submitted", "nothing"])
def test_what_has_its_own_page_is_not_registered_here(story, kind):
    assert 404 == story.get("a_handler", "new_fact", kind).status_code


def test_each_side_records_what_it_sent_itself(story):
    page = words(story.get("b_lead", "new_fact", "notified"))
    assert 'value="b"' in page
    typed = {"subject": "breach", "by": "a", "on": "2025-12-01"}
    page = story.post("b_lead", "new_fact", "notified", **typed)
    assert 422 == page.status_code


def test_a_loss_names_a_deed_that_is_recorded(story):
    breach = fact("general_breach", "2025-10-01", by="b", act="一号")
    story.signed(breach, by="a_approver")
    page = words(story.get("a_handler", "new_fact", "loss_recorded"))
    assert "一号" in page
    assert "逾期交付" in page


# --- corrections -------------------------------------------------------------
def test_a_correction_says_what_follows_and_waits_for_a_signature(story):
    row = story.signed()
    page = story.get("b_lead", "correct_fact", "recordedfact", row.pk)
    assert "2025年12月19日" in words(page)  # due again as before
    done = story.post(
        "b_lead", "correct_fact", "recordedfact", row.pk, reason="日期有误"
    )
    asked = Proposal.objects.latest("pk")
    assert story.url("fact_proposal", asked.pk) == done.url
    story.post(
        "a_approver", "fact_proposal", asked.pk, act="approve",
        seen=story.seen(),
    )  # fmt: skip
    page = words(story.get("auditor", "fact", "recordedfact", row.pk))
    assert "已更正" in page
    assert "日期有误" in page
    assert "提请更正" not in page
    again = story.get("b_lead", "correct_fact", "recordedfact", row.pk)
    assert 409 == again.status_code


def test_a_correction_needs_a_reason(story):
    row = story.signed()
    page = story.post("b_lead", "correct_fact", "recordedfact", row.pk)
    assert 422 == page.status_code
    assert "请写明理由。" in words(page)


def test_what_others_rest_on_cannot_be_taken_back(story):
    breach = fact("general_breach", "2025-10-01", by="b", act="一号")
    row = story.signed(breach, by="a_approver")
    loss = fact("loss_recorded", "2025-11-01", act="一号", amount="5")
    story.signed(loss, by="a_approver")
    page = story.get("a_handler", "correct_fact", "recordedfact", row.pk)
    assert "不再成立" in words(page)
    page = story.post(
        "a_handler", "correct_fact", "recordedfact", row.pk, reason="误记"
    )
    assert 422 == page.status_code
    assert not Proposal.objects.filter(payload__has_key="reverses").exists()


def test_what_a_letter_recorded_is_said_at_the_day(story):
    people = story.people
    letter = posted(story.contract, people.a_handler, people.a_approver)
    typed = {
        "subject": "amendment", "by": "a", "on": "2025-12-15",
        "received_on": "2025-12-15", "effective_on": "2026-01-14",
        "act": "变更一",
    }  # fmt: skip
    page = story.post("a_handler", "new_fact", "notified", **typed)
    assert 422 == page.status_code
    assert f"此前已由函件 {letter.number} 记录" in "".join(
        page.context["form"].errors["on"]
    )
    assert 'value="变更一"' in words(page)
    other = typed | {"effective_on": "2026-01-15"}
    assert 200 == story.post(
        "a_handler", "new_fact", "notified", **other
    ).status_code  # fmt: skip
