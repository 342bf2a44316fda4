import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deliverables.models import ExpertReview, SignOff, SignOffRequest
from tests import factories as make


def ask(story, role="a_handler", key="work_plan", kind="confirmed", **more):
    return story.client(role).post(
        story.url("request_sign_off", key, kind), {"note": ""}, **more
    )


def sign(story, role="a_approver", **data):
    request = SignOffRequest.objects.order_by("pk").last()
    return story.client(role).post(
        story.url("sign_off", request.pk), {"act": "sign", **data}
    )


def detail(story, role, key="work_plan") -> str:
    page = story.client(role).get(story.url("deliverable", key))
    return page.content.decode()


def test_a_request_waits_for_another_person(story):
    story.decided()
    assert "提请书面确认" in detail(story, "a_handler")
    page = ask(story, follow=True)
    assert "待甲方审批签署" in page.content.decode()
    assert not SignOff.objects.exists()
    assert 302 == sign(story).status_code
    assert story.people.a_approver == SignOff.objects.get().recorded_by
    assert "书面确认" in detail(story, "b_lead")


def test_the_page_says_what_will_follow(story):
    story.decided()
    page = story.client("a_handler").get(
        story.url("request_sign_off", "work_plan", "confirmed")
    )
    said = page.content.decode()
    assert "签署后将发生" in said
    assert "2025年12月15日" in said


def test_whoever_asked_cannot_sign_and_reads_why(story):
    story.decided()
    ask(story, role="a_approver")
    request = SignOffRequest.objects.get()
    client = story.client("a_approver")
    said = client.get(story.url("sign_off", request.pk)).content.decode()
    assert "不能签署自己提请的事项" in said
    assert 409 == sign(story).status_code
    assert not SignOff.objects.exists()


def test_the_handler_is_forbidden_to_sign(story):
    story.decided()
    ask(story)
    assert 403 == sign(story, role="a_handler").status_code


@pytest.mark.parametrize("role", ["b_lead", "a_finance"])
def test_a_request_is_404_for_those_who_read_no_drafts(story, role):
    story.decided()
    ask(story)
    assert 404 == sign(story, role=role).status_code
    url = story.url("sign_off", SignOffRequest.objects.get().pk)
    assert url not in detail(story, role)


def test_a_second_click_signs_nothing_twice(story):
    story.decided()
    ask(story)
    sign(story)
    assert 409 == sign(story).status_code
    assert 1 == SignOff.objects.count()
    assert 409 == ask(story).status_code
    assert 1 == SignOffRequest.objects.count()


def test_it_goes_back_with_its_reason(story):
    story.decided()
    ask(story)
    assert 200 == sign(story, act="return", reason=" ").status_code
    assert 302 == sign(story, act="return", reason="缺原件").status_code
    assert "缺原件" in detail(story, "a_handler")
    ask(story)
    assert 2 == SignOffRequest.objects.count()


def test_approval_is_asked_where_the_agreement_asks_for_it(story):
    story.decided("score_measures")
    assert 302 == ask(story, key="score_measures", kind="approved").status_code
    assert 404 == ask(story, key="score_measures").status_code
    assert "审核通过" in detail(story, "a_handler", "score_measures")
    assert "专家评审与签署" not in detail(story, "a_handler", "expert_roster")


class TestExperts:
    def record(self, story, role="a_handler", **data):
        return story.client(role).post(
            story.url("expert_review", "work_plan"),
            {"on": "2025-12-15", "result": "pass", "note": "", **data},
        )

    def test_an_opinion_is_recorded_with_its_paper(self, story):
        story.received()
        paper = SimpleUploadedFile("意见.pdf", make.pdf_bytes())
        assert 302 == self.record(story, opinion=paper).status_code
        row = ExpertReview.objects.get()
        url = story.url("expert_file", row.pk)
        response = story.client("auditor").get(url)
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Content-Disposition"].startswith("attachment")
        response.close()
        assert 404 == story.client("b_lead").get(url).status_code

    def test_party_b_reads_the_result_but_not_the_notes(self, story):
        story.received()
        self.record(story, note="专家内部意见")
        said = detail(story, "b_lead")
        assert "专家评审通过" in said
        assert "专家内部意见" not in said
        assert "专家内部意见" in detail(story, "a_approver")

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"on": "2025-12-16"}, "日期晚于今天"),
            ({"on": "2025-12-14"}, "早于乙方首次提交"),
            ({"on": ""}, "评审日期"),
            ({"result": "maybe"}, "专家意见"),
        ],
    )
    def test_what_cannot_be_is_refused_and_the_text_kept(
        self, story, data, words
    ):
        story.received()
        page = self.record(story, note="写了很久的说明", **data)
        said = page.content.decode()
        assert words in said
        assert "写了很久的说明" in said
        assert not ExpertReview.objects.exists()

    def test_before_a_submission_the_page_says_why_not(self, story):
        page = story.client("a_handler").get(
            story.url("expert_review", "work_plan")
        )
        assert "乙方尚未提交该成果" in page.content.decode()
