"""What a conclusion needs of the numbers and words behind it."""

from decimal import Decimal

import pytest

from contracts.policies import Refused
from deliverables.policies.findings import check_can_propose
from deliverables.services.reviews import save_review
from tests import factories as make

RATIO = "research_report_accuracy"
COUNT = "research_report_recommendations"


class Paper:
    """A working paper on a report whose every criterion is met."""

    def __init__(self, story, key="research_report"):
        self.story = story
        self.submission = story.received(key)
        self.term = make.term_of(self.submission.deliverable)
        file = self.submission.documents.first()
        numbers = make.numbers_for(self.submission.deliverable)
        self.findings = {
            c.key: {"verdict": "met", "evidence": file.pk, **numbers[c.key]}
            for c in self.term.criteria
        }

    def save(self, result="accepted", conclusion=""):
        return save_review(
            submission=self.submission, term=self.term,
            findings=self.findings, result=result, conclusion=conclusion,
            revision=0, by=self.story.people.a_handler,
        )  # fmt: skip

    def check(self, **more) -> None:
        check_can_propose(self.save(**more), self.term, today=make.TODAY)

    def refusal(self, **more) -> Refused:
        with pytest.raises(Refused) as refused:
            self.check(**more)
        return refused.value


@pytest.fixture
def paper(story):
    return Paper(story)


def test_numbers_that_reach_are_enough(paper):
    check_can_propose(paper.save(), paper.term, today=make.TODAY)


def test_a_ratio_without_its_sample_sheet_is_no_verdict(paper):
    paper.findings[RATIO] |= {"number": None, "out_of": None}
    refused = paper.refusal()
    assert "number_missing" == refused.code
    assert "标准 4 缺抽样数或正确数，无法判定。" in refused.message


def test_no_verdict_says_more_than_its_numbers(paper):
    paper.findings[RATIO] |= {"number": 474, "out_of": 500}
    refused = paper.refusal()
    assert "against_the_numbers" == refused.code
    assert "94.8%" in refused.message
    paper.story.contract.refresh_from_db()


def test_a_count_below_what_is_needed_is_not_met(paper):
    paper.findings[COUNT] |= {"number": 4}
    assert "against_the_numbers" == paper.refusal().code


def test_numbers_come_with_their_evidence(paper):
    paper.findings[COUNT] |= {"evidence": None}
    assert "number_without_evidence" == paper.refusal().code


def test_more_correct_than_sampled_is_not_kept(paper):
    paper.findings[RATIO] |= {"number": 501, "out_of": 500}
    assert "more_than_sampled" == paper.refusal().code


def test_a_sample_of_none_is_not_kept(paper):
    paper.findings[RATIO] |= {"number": 0, "out_of": 0}
    assert "nothing_sampled" == paper.refusal().code


def test_what_falls_short_of_its_words_may_be_refused_all_the_same(paper):
    """Seven recommendations, none of them fitting: the reviewer says so."""
    paper.findings[COUNT] |= {"verdict": "not_met", "comment": "缺针对性"}
    saved = paper.save(result="rejected")
    check_can_propose(saved, paper.term, today=make.TODAY)


class TestImproved:
    """第四条第9款：「须较未提供服务前有所提升」."""

    @pytest.fixture
    def ranking(self, story):
        return Paper(story, "ranking_statement")

    def test_with_both_values_the_reviewer_judges(self, ranking):
        check_can_propose(ranking.save(), ranking.term, today=make.TODAY)

    @pytest.mark.parametrize("verdict", ["met", "not_met"])
    def test_without_a_baseline_nobody_can_tell(self, ranking, verdict):
        ranking.findings["ranking_statement_improved"] |= {
            "baseline": None, "verdict": verdict, "comment": "名次靠后",
        }  # fmt: skip
        assert "number_missing" == ranking.refusal(
            result="rejected" if verdict == "not_met" else "accepted"
        ).code

    def test_the_same_value_is_no_improvement(self, ranking):
        ranking.findings["ranking_statement_improved"] |= {
            "value": Decimal("71.4")
        }
        assert "against_the_numbers" == ranking.refusal().code

    def test_indicators_on_record_are_not_typed_again(self, story):
        report = Paper(story, "collection_report")
        refused = report.refusal()
        assert "number_missing" == refused.code
        assert "缺基期" in refused.message


class TestCiting:
    def reject(self, paper, conclusion):
        paper.findings[COUNT] |= {"verdict": "not_met", "comment": "请补充"}
        return {"result": "rejected", "conclusion": conclusion}

    def test_a_loose_remark_is_no_part_of_a_rejection(self, paper):
        said = self.reject(paper, "标准 2 请补充。\n整体质量不高。")
        refused = paper.refusal(**said)
        assert "uncited_comment" == refused.code
        assert refused.message.startswith("意见未引标准：不得下发。")
        assert "第 2 段" in refused.message

    def test_a_remark_under_no_criterion_of_the_text_is_not_kept(self, paper):
        paper.findings["no_criterion"] = {"verdict": "not_met"}
        assert "no_such_criterion" == paper.refusal().code

    def test_cited_remarks_go_out(self, paper):
        said = self.reject(paper, "标准 2 请补充。")
        saved = paper.save(**said)
        check_can_propose(saved, paper.term, today=make.TODAY)

    def test_an_acceptance_may_say_what_it_likes(self, paper):
        saved = paper.save(conclusion="材料齐全。")
        check_can_propose(saved, paper.term, today=make.TODAY)
