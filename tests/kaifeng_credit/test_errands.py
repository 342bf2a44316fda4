"""What waits in the portal itself, and on whose desk."""

import pytest

from contracts.services.calendar_notices import propose_notice
from contracts.services.disclosure import answer_outside_use
from contracts.services.recorded_facts import propose_fact
from deliverables.services.sign_offs import request_sign_off
from kaifeng_credit.consistency import check_history
from kaifeng_credit.desk import doers_of
from kaifeng_credit.errands import own_errands
from kaifeng_credit.overview import Task
from tests import factories as make
from tests.notices import ADOPTED_ON, table_2027
from tests.stories import fact

pytestmark = pytest.mark.django_db
PINNED = make.date(2025, 12, 31)


def test_a_sign_off_waits_with_its_signer(demo):
    request = request_sign_off(
        deliverable=make.deliverable(demo, "research_report"),
        kind="confirmed",
        by=demo.people.a_handler,
    )
    (task,) = own_errands(demo, demo.people.a_approver)
    assert ("书面确认", ("sign_off", request.pk)) == (task.verb, task.target)
    assert [] == own_errands(demo, demo.people.b_lead)


def test_a_request_to_use_results_elsewhere_waits_for_its_answer(demo):
    people = demo.people
    asked = make.outside_use(demo, people, on=PINNED)
    (task,) = own_errands(demo, people.a_approver)
    assert ("书面答复", "域外使用的通知：郑州试点") == (
        task.verb, task.subject
    )  # fmt: skip
    assert {"a_approver"} == doers_of(task)
    answer_outside_use(
        fact=asked, agreed=True, words="限郑州市", happened_on=PINNED,
        paper=("答复.pdf", [make.pdf_bytes()]), by=people.a_approver,
        today=PINNED,
    )  # fmt: skip
    assert [] == own_errands(demo, people.a_approver)


def test_days_off_wait_with_an_approver_who_did_not_propose_them(demo):
    asked = propose_notice(
        contract=demo, content=table_2027().encode(), file_name="2027.csv",
        by=demo.people.a_handler, today=ADOPTED_ON,
    )  # fmt: skip
    (task,) = own_errands(demo, demo.people.a_approver)
    assert ("审批", ("calendar_proposal", asked.pk)) == (
        task.verb, task.target,
    )  # fmt: skip
    assert "2027年放假安排" == task.subject
    assert {"a_approver"} == doers_of(task)
    assert [] == own_errands(demo, demo.people.a_handler)


def fact_tasks(contract, user) -> list[tuple[str, str, str]]:
    return [
        (task.side, task.verb, task.subject)
        for task in own_errands(contract, user)
        if task.target[0] == "fact_proposal"
    ]


def test_a_proposed_fact_waits_on_the_desk_of_those_who_can_sign(demo):
    def ask(one, by):
        propose_fact(
            contract=demo, fact=one, by=by, today=PINNED, check=check_history
        )

    people = demo.people
    ask(fact("cured", "2025-12-20", act="一号"), people.a_handler)
    ask(fact("fraud", "2025-12-20", act="一号"), people.a_approver)
    stay = fact("on_site", person="一", start="2025-12-20", qualified=True)
    ask(stay, people.b_onsite)
    cured = ("b", "同意", "违约补救：一号")
    fraud = ("a", "同意", "欺诈：一号")
    here = ("a", "确认", "驻场人员：一")
    assert [cured, fraud, here] == fact_tasks(demo, people.a_handler)
    # Whoever proposed inside a party leaves it to another of its people.
    assert [cured, here] == fact_tasks(demo, people.a_approver)
    assert [cured, here] == fact_tasks(demo, people.b_lead)
    assert {"a_approver", "b_lead"} == doers_of(
        Task(side="b", verb="同意", subject="x", target=("todo",))
    )
    assert {"a_handler", "a_approver"} == doers_of(
        Task(side="a", verb="确认", subject="x", target=("todo",))
    )
