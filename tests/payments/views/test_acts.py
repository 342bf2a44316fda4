"""Three acts: done, due now, or later; and why not I, in words."""

from types import SimpleNamespace

from kaifeng_credit.gathering import standing_on
from payments.queries.ledger import invoiced_by_tranche, requests_of
from payments.rules.status import tranche_statuses
from payments.views.acts import acts_of
from tests.payments.conftest import TODAY
from tests.stories import agreement


def acts(story, role, number=1, as_of=TODAY):
    answer = standing_on(story.contract, as_of)
    status = tranche_statuses(
        answer,
        agreement(),
        invoiced=invoiced_by_tranche(story.contract, as_of),
    )[number - 1]
    user = getattr(story.people, role)
    tranche = story.tranche(number)
    request = SimpleNamespace(
        user=user, contract=story.contract, as_of=as_of, today=TODAY
    )
    return acts_of(
        request,
        tranche,
        status,
        answer["tranches"][number - 1],
        requests_of(user, tranche),
    )


def states(found):
    return [one.state for one in found]


def test_nothing_done_the_first_is_due(story):
    found = acts(story, "a_handler")
    assert ["now", "later", "later"] == states(found)
    assert [True, False, False] == [one.open for one in found]


def test_asked_for_the_second_is_due_for_another_person(story):
    story.requested()
    assert ["done", "now", "later"] == states(acts(story, "a_handler"))
    assert not acts(story, "a_handler")[1].open
    assert acts(story, "a_approver")[1].open


def test_approved_the_third_is_finances(story):
    story.approved()
    found = acts(story, "a_finance")
    assert ["done", "done", "now"] == states(found)
    assert found[2].open
    assert str(story.people.a_approver) == found[1].said


def test_paid_there_is_nothing_left_to_do(story):
    story.paid()
    assert () == acts(story, "a_handler")


def test_a_closed_gate_points_to_the_conditions(story):
    (first, _, _) = acts(story, "a_handler", number=2)
    assert "付款条件全部满足后可提请，尚缺的见“付款条件”。" == first.why


def test_the_wrong_role_is_told_the_right_one(story):
    (first, _, _) = acts(story, "a_finance")
    assert f"由甲方经办（{story.people.a_handler}）办理。" == first.why


def test_acts_happen_today(story):
    (first, _, _) = acts(story, "a_handler", as_of=TODAY.replace(day=1))
    assert "回到今天" in first.why
