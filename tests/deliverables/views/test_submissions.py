from datetime import date

from contracts.models import Job
from deliverables.models import Receipt, Submission, Withdrawal
from deliverables.services.slips import render_slip
from tests import factories as make


def test_what_is_handed_over_is_checked_first(story):
    version = make.make_version(
        story.row(), story.people.b_lead, name="创建方案.pdf"
    )
    page = story.client("b_lead").get(story.url("submit", "work_plan"))
    text = page.content.decode()
    assert "创建方案.pdf" in text
    assert version.file_id in text
    assert "按期提交：期限 2025年12月19日。" in text
    assert "提交后不可覆盖" in text
    assert not Submission.objects.exists()


def test_what_lacks_is_told_before_submitting(story):
    make.make_version(story.row("scenario_plans"), story.people.b_lead)
    page = story.client("b_lead").get(story.url("submit", "scenario_plans"))
    text = page.content.decode()
    assert "还差 4 件" in text
    assert "提交并生成签收单" not in text


def test_submitting_ends_on_the_slip_with_all_it_needs(story):
    version = make.make_version(story.row(), story.people.b_lead)
    page = story.client("b_lead").post(
        story.url("submit", "work_plan"), {"note": "首轮提交"}, follow=True
    )
    submission = Submission.objects.get()
    url = story.url("slip", submission.pk)
    assert [(url, 302)] == page.redirect_chain
    text = page.content.decode()
    for words in (
        "QS-2025-001", version.file_id, submission.manifest_digest,
        str(story.people.b_lead), "2025年12月15日", "首轮提交",
        "甲方尚未签收",
    ):  # fmt: skip
        assert words in text, words


def test_a_second_click_submits_nothing_twice(story):
    make.make_version(story.row(), story.people.b_lead)
    client, url = story.client("b_lead"), story.url("submit", "work_plan")
    client.post(url, {"note": ""})
    again = client.post(url, {"note": "说明仍在"})
    assert 409 == again.status_code
    assert "成果已提交，正在甲方手中。" in again.content.decode()
    assert 1 == Submission.objects.count()


def test_a_note_too_long_is_kept_and_refused(story):
    make.make_version(story.row(), story.people.b_lead)
    note = "长" * 4001
    page = story.client("b_lead").post(
        story.url("submit", "work_plan"), {"note": note}
    )
    assert note in page.content.decode()
    assert not Submission.objects.exists()


def test_party_b_takes_it_back_until_party_a_signed(story):
    submission = story.submitted()
    client = story.client("b_lead")
    url = story.url("withdraw", submission.pk)
    assert "视为未提交" in client.get(url).content.decode()
    client.post(url, {"note": "文件有误"})
    assert "文件有误" == Withdrawal.objects.get().note
    slip = client.get(story.url("slip", submission.pk)).content.decode()
    assert "已撤回" in slip
    assert 409 == client.post(url).status_code
    assert 1 == Withdrawal.objects.count()


def test_after_the_receipt_the_page_says_why_not(story):
    submission = story.received()
    client = story.client("b_lead")
    url = story.url("withdraw", submission.pk)
    assert "甲方已签收，不能撤回。" in client.get(url).content.decode()
    assert 409 == client.post(url).status_code
    slip = client.get(story.url("slip", submission.pk)).content.decode()
    assert "撤回提交" not in slip


def test_signing_for_it_says_until_when_and_starts_the_review(story):
    submission = story.submitted()
    client = story.client("a_handler")
    url = story.url("receive", submission.pk)
    assert "2026年1月13日" in client.get(url).content.decode()
    assert not Receipt.objects.exists()
    page = client.post(url, follow=True)
    assert "甲方已签收" in page.content.decode()
    assert 409 == client.post(url).status_code
    assert 1 == Receipt.objects.count()


def test_only_those_who_may_see_the_buttons(story):
    url = story.url("slip", story.submitted().pk)

    def text(role):
        return story.client(role).get(url).content.decode()

    receive = story.url("receive", Submission.objects.get().pk)
    withdraw = story.url("withdraw", Submission.objects.get().pk)
    assert receive in text("a_handler")
    assert withdraw not in text("a_handler")
    assert withdraw in text("b_onsite")
    assert receive not in text("b_onsite")
    for role in ("a_finance", "auditor"):
        assert receive not in text(role)
        assert withdraw not in text(role)


def test_past_a_day_nobody_recorded_nothing_is_called_in_time(story):
    story.contract.pinned_on = date(2026, 11, 23)
    story.contract.records_complete_through = None
    story.contract.save()
    make.make_version(story.row(), story.people.b_lead)
    page = story.client("b_lead").get(story.url("submit", "work_plan"))
    text = page.content.decode()
    assert "按期提交" not in text
    assert "期限 2025年12月19日 已过；此前的办理尚未补录" in text


def test_what_was_handed_in_is_not_offered_for_submission(story):
    story.submitted()
    page = story.client("b_lead").get(story.url("deliverable", "work_plan"))
    text = page.content.decode()
    assert "撤回提交" in text
    assert "核对后提交" not in text
    assert 1 == text.count("成果已提交，正在甲方手中。")


def test_the_files_of_a_withdrawn_submission_are_not_handed_in(story):
    submission = story.submitted()
    client = story.client("b_lead")
    client.post(story.url("withdraw", submission.pk))
    assert Withdrawal.objects.exists()
    page = client.get(story.url("deliverable", "work_plan"))
    text = page.content.decode()
    assert "上一轮已交" not in text
    assert "未提交" in text


def test_the_slip_is_asked_for_as_pdf_when_it_is_made_and_signed(story):
    make.make_version(story.row(), story.people.b_lead)
    story.client("b_lead").post(
        story.url("submit", "work_plan"), {"note": ""}
    )
    submission = Submission.objects.get()
    story.client("a_handler").post(story.url("receive", submission.pk))
    assert [
        f"receipt_slip:{submission.pk}:waiting",
        f"receipt_slip:{submission.pk}:received",
    ] == list(Job.objects.order_by("pk").values_list("key", flat=True))


def test_the_pdf_is_made_once_and_then_handed_out(story):
    submission = story.received()
    client = story.client("auditor")
    page = client.get(story.url("slip", submission.pk)).content.decode()
    assert "生成 PDF" in page
    asked = client.post(story.url("slip_file", submission.pk))
    job = Job.objects.get()
    assert story.url("job", job.pk) == asked.url
    waiting = client.get(story.url("slip", submission.pk)).content.decode()
    assert "PDF 进度" in waiting
    assert render_slip(job.pk) is not None
    page = client.get(story.url("slip", submission.pk)).content.decode()
    assert story.url("job_file", job.pk) in page
    assert "下载 PDF" in page
    client.post(story.url("slip_file", submission.pk))
    assert 1 == Job.objects.count()


def test_the_slip_says_how_anybody_can_check_it(story):
    submission = story.received()
    page = story.client("b_lead").get(story.url("slip", submission.pk))
    text = page.content.decode()
    assert 'href="/check/"' in text
    assert f"演示-{submission.number}" in text
