from deliverables.queries.measures import asked_of
from tests import factories as make


def asked(story, key):
    return asked_of(story.contract, make.term_of(story.row(key)))


def test_a_reviewer_enters_what_the_measure_takes(story):
    takes = {
        key.removeprefix("research_report_"): one.takes
        for key, one in asked(story, "research_report").items()
    }
    assert {
        "weaknesses": (),
        "recommendations": ("number",),
        "indicators": (),
        "accuracy": ("number", "out_of"),
        "expert_review": (),
    } == takes


def test_an_average_takes_its_months(story):
    takes = {k: one.takes for k, one in asked(story, "article_evidence").items()}
    assert ("number",) == takes["article_evidence_yearly"]
    assert ("number", "out_of") == takes["article_evidence_monthly"]


def test_indicators_on_record_are_read_and_not_entered(story):
    one = asked(story, "collection_report")["collection_report_assessed"]
    assert () == one.takes
    assert 6 == len(one.followed)
    assert "缺基期与考核值" in one.of(None).missing


def test_an_improvement_nobody_follows_is_entered(story):
    one = asked(story, "ranking_statement")["ranking_statement_improved"]
    assert ("baseline", "value") == one.takes


def test_the_record_is_only_read_where_it_counts(
    story, django_assert_num_queries
):
    contract, term = story.contract, make.term_of(story.row("work_plan"))
    asked_of(contract, term)
    with django_assert_num_queries(0):
        asked_of(contract, term)
