"""Judging and deciding, from the first verdict to the packet."""

import pytest

from contracts.models import Job
from deliverables.models import AcceptanceReview, Decision
from tests import factories as make

FIRST = "research_report_weaknesses"


@pytest.fixture
def submission(story):
    return story.received("research_report")


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Jobs that would go to a worker."""
    found: list = []
    monkeypatch.setattr("deliverables.views.decisions.send_job", found.append)
    return found


def filled(submission, verdict="met", **more):
    """A whole paper as the form sends it."""
    term = make.term_of(submission.deliverable)
    file = submission.documents.first()
    data = {"revision": "0", "result": "accepted", "next": "check"}
    for criterion in term.criteria:
        data[f"verdict_{criterion.key}"] = verdict
        data[f"comment_{criterion.key}"] = "" if verdict == "met" else "请改"
        data[f"evidence_{criterion.key}"] = str(file.pk)
    for key, numbers in make.numbers_for(submission.deliverable).items():
        data |= {f"{name}_{key}": str(n) for name, n in numbers.items()}
    return {**data, **more}


def failing(submission):
    return filled(
        submission,
        result="rejected",
        **{f"verdict_{FIRST}": "not_met", f"comment_{FIRST}": "缺区县分析"},
    )


def post(story, role, name, submission, data=None, **more):
    return story.client(role).post(
        story.url(name, submission.pk), data or {}, **more
    )


def text(story, role, name, submission) -> str:
    url = story.url(name, submission.pk)
    return story.client(role).get(url).content.decode()


def proposed(story, submission, data=None):
    post(story, "a_handler", "review", submission,
         data or filled(submission))  # fmt: skip
    paper = AcceptanceReview.objects.get()
    post(story, "a_handler", "propose", submission,
         {"revision": paper.revision})  # fmt: skip
    paper.refresh_from_db()
    return paper


def sign(story, submission, paper, role="a_approver", **more):
    return post(
        story, role, "decide", submission, {"revision": paper.revision},
        **more,
    )  # fmt: skip


class TestJudging:
    def test_each_criterion_stands_with_its_clause(self, story, submission):
        page = text(story, "a_handler", "review", submission)
        term = make.term_of(submission.deliverable)
        for criterion in term.criteria:
            assert criterion.quote in page
            anchor = "#c" + criterion.clause.replace(".", "-")
            assert anchor in page
        assert "不低于95%" in page

    def test_a_percentage_is_computed_and_never_typed(
        self, story, submission
    ):
        data = filled(submission, verdict="", next="save")
        post(story, "a_handler", "review", submission, data)
        said = text(story, "a_handler", "review", submission)
        assert "抽样 500，正确 481，96.2%" in said
        assert "达到要求" in said
        rows = {
            row.criterion: row.verdict
            for row in AcceptanceReview.objects.get().findings.all()
        }
        # 自动判: the numbers decide, what is only judged stays open.
        assert "met" == rows["research_report_accuracy"]
        assert "met" == rows["research_report_recommendations"]
        assert "" == rows[FIRST]

    def test_a_bare_number_is_a_page(self, story, submission):
        data = filled(submission, next="save", **{f"place_{FIRST}": "12"})
        post(story, "a_handler", "review", submission, data)
        row = AcceptanceReview.objects.get().findings.get(criterion=FIRST)
        assert "第 12 页" == row.place

    def test_a_half_filled_paper_is_saved(self, story, submission):
        data = {"revision": "0", "next": "save", f"verdict_{FIRST}": "met"}
        post(story, "a_handler", "review", submission, data)
        paper = AcceptanceReview.objects.get()
        verdicts = {row.criterion: row.verdict for row in paper.findings.all()}
        assert "met" == verdicts[FIRST]
        assert "drafting" == paper.state

    def test_open_criteria_are_listed_with_their_places(
        self, story, submission
    ):
        page = post(story, "a_handler", "review", submission,
                    {"revision": "0", "next": "check"})  # fmt: skip
        assert 422 == page.status_code
        said = page.content.decode()
        assert "还有 5 条标准未判定" in said
        assert f"#id_verdict_{FIRST}" in said

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({f"verdict_{FIRST}": "not_met"}, "不能作出验收合格的结论"),
            ({"result": "rejected"}, "须至少引用一条不符合的标准"),
            (
                {f"verdict_{FIRST}": "undetermined", "result": "rejected",
                 f"comment_{FIRST}": ""},
                "须写明意见",
            ),
            ({"result": ""}, "请选择结论"),
        ],
    )  # fmt: skip
    def test_a_contradiction_does_not_reach_the_check(
        self, story, submission, more, words
    ):
        page = post(story, "a_handler", "review", submission,
                    filled(submission, **more))  # fmt: skip
        assert 422 == page.status_code
        assert words in page.content.decode()

    def test_a_second_window_keeps_its_text_and_sees_the_other(
        self, story, submission
    ):
        mine = filled(submission, conclusion="第一窗")
        post(story, "a_handler", "review", submission, mine)
        other = filled(submission, conclusion="第二窗")
        page = post(story, "a_approver", "review", submission, other)
        assert 409 == page.status_code
        said = page.content.decode()
        assert "第一窗" in said
        assert "第二窗" in said
        assert "第一窗" == AcceptanceReview.objects.get().conclusion
        # Saved again knowingly, the revision has moved on.
        again = {**other, "revision": page.context["form"].data["revision"]}
        post(story, "a_approver", "review", submission, again)
        assert "第二窗" == AcceptanceReview.objects.get().conclusion

    def test_before_the_receipt_the_page_says_why_not(self, story):
        waiting = story.submitted("score_measures")
        said = text(story, "a_handler", "review", waiting)
        assert "请先签收该提交，再进行评审。" in said
        assert story.url("receive", waiting.pk) in said

    @pytest.mark.parametrize("role", ["b_lead", "a_finance"])
    def test_those_who_read_no_drafts_see_none(self, story, submission, role):
        proposed(story, submission, failing(submission))
        said = text(story, role, "review", submission)
        assert "缺区县分析" not in said
        assert "结论签署后，判定与意见在此显示" in said

    def test_an_auditor_reads_the_paper_and_cannot_write_it(
        self, story, submission
    ):
        proposed(story, submission, failing(submission))
        said = text(story, "auditor", "review", submission)
        assert "缺区县分析" in said
        assert "保存底稿" not in said


class TestChecking:
    def test_it_states_every_verdict_and_what_will_follow(
        self, story, submission
    ):
        post(story, "a_handler", "review", submission, failing(submission))
        said = text(story, "a_handler", "review_check", submission)
        assert "缺区县分析" in said
        assert "乙方须在 2025年12月29日 前整改（10 个工作日）" in said
        assert "第2笔款项" in said
        assert "提请签署" in said

    def test_without_a_paper_it_leads_to_the_form(self, story, submission):
        page = story.client("a_handler").get(
            story.url("review_check", submission.pk), follow=True
        )
        assert [302] == [status for _, status in page.redirect_chain]

    def test_the_preparer_reads_why_they_cannot_sign(self, story, submission):
        post(story, "a_approver", "review", submission, filled(submission))
        paper = AcceptanceReview.objects.get()
        post(story, "a_approver", "propose", submission,
             {"revision": paper.revision})  # fmt: skip
        said = text(story, "a_approver", "review_check", submission)
        assert "不能签署自己提请的事项" in said
        assert story.url("decide", submission.pk) not in said
        page = sign(story, submission, paper)
        assert 409 == page.status_code
        assert not Decision.objects.exists()

    def test_the_handler_reads_who_signs(self, story, submission):
        proposed(story, submission)
        said = text(story, "a_handler", "review_check", submission)
        assert str(story.people.a_approver) in said
        assert story.url("decide", submission.pk) not in said

    def test_what_changed_meanwhile_is_not_proposed(self, story, submission):
        post(story, "a_handler", "review", submission, filled(submission))
        page = post(story, "a_handler", "propose", submission,
                    {"revision": "0"})  # fmt: skip
        assert 409 == page.status_code
        assert "drafting" == AcceptanceReview.objects.get().state

    @pytest.mark.parametrize("revision", ["", "x", "-1", "９"])
    def test_a_revision_nobody_saw_signs_nothing(
        self, story, submission, revision
    ):
        proposed(story, submission)
        page = post(story, "a_approver", "decide", submission,
                    {"revision": revision})  # fmt: skip
        assert 409 == page.status_code
        assert not Decision.objects.exists()


class TestDeciding:
    def test_a_second_person_signs_and_the_packet_is_asked_for(
        self, story, submission, sent
    ):
        page = sign(story, submission, proposed(story, submission),
                    follow=True)  # fmt: skip
        decision = Decision.objects.get()
        assert story.people.a_approver == decision.recorded_by
        assert [Job.objects.get()] == sent
        said = page.content.decode()
        assert decision.number in said
        assert story.url("job", sent[0].pk) in said

    def test_a_second_click_leads_to_the_decision(self, story, submission):
        paper = proposed(story, submission)
        sign(story, submission, paper)
        again = sign(story, submission, paper, follow=True)
        assert 200 == again.status_code
        assert 1 == Decision.objects.count()
        assert 1 == Job.objects.count()

    def test_party_b_reads_the_decided_findings_and_the_rework_date(
        self, story, submission
    ):
        paper = proposed(story, submission, failing(submission))
        sign(story, submission, paper)
        said = text(story, "b_onsite", "review", submission)
        assert "缺区县分析" in said
        assert "2025年12月29日" in said
        page = story.client("b_onsite").get(
            story.url("deliverable", "research_report")
        )
        assert "缺区县分析" in page.content.decode()

    def test_it_can_be_sent_back_with_a_reason(self, story, submission):
        paper = proposed(story, submission)
        silent = post(story, "a_approver", "give_back", submission,
                      {"reason": "  "})  # fmt: skip
        assert 422 == silent.status_code
        post(story, "a_approver", "give_back", submission,
             {"reason": "页码不对"})  # fmt: skip
        paper.refresh_from_db()
        assert "drafting" == paper.state
        said = text(story, "a_handler", "review_check", submission)
        assert "页码不对" in said

    def test_a_paper_nobody_proposed_is_not_signed(self, story, submission):
        post(story, "a_handler", "review", submission, filled(submission))
        paper = AcceptanceReview.objects.get()
        assert 409 == sign(story, submission, paper).status_code
        assert not Decision.objects.exists()

    def test_without_a_paper_there_is_nothing_to_sign(self, story, submission):
        page = post(story, "a_approver", "decide", submission,
                    {"revision": "0"})  # fmt: skip
        assert 409 == page.status_code


class TestPacket:
    def test_asked_for_again_it_is_the_same_job(self, story, submission, sent):
        sign(story, submission, proposed(story, submission))
        for role in ("b_lead", "auditor"):
            page = post(story, role, "packet", submission)
            assert story.url("job", Job.objects.get().pk) == page.url

    def test_before_the_decision_there_is_none(self, story, submission):
        page = post(story, "b_lead", "packet", submission, follow=True)
        assert "尚未作出验收结论" in page.content.decode()
        assert not Job.objects.exists()
