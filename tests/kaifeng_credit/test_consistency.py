"""What the record can hold, and what it cannot."""

import pytest

from contracts.policies import Refused
from contracts.services.facts import stamp
from contracts.services.written_facts import add_recorded_fact
from kaifeng_credit.consistency import check_history
from payments.models import Payment
from tests import factories as make
from tests.stories import fact, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract(is_demo=True, pinned_on=make.TODAY)


def record(contract, one):
    return add_recorded_fact(
        contract, one, by=make.make_person(), proposed_by=make.make_person(),
        on_behalf_of="a",
    )  # fmt: skip


BREACH = fact("general_breach", "2025-10-01", by="b", act="one", loss="5")
LOSS = fact("loss_recorded", "2025-11-01", act="one", amount="10")


def refusal(contract, *facts, **more) -> str:
    with pytest.raises(Refused) as refused:
        check_history(contract, facts, **more)
    assert "facts_do_not_fit" == refused.value.code
    return refused.value.message


def test_what_fits_is_let_through(contract):
    check_history(contract)
    check_history(contract, [BREACH])
    check_history(contract, [BREACH, LOSS])


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ([LOSS], "没有事实的 act"),
        ([told("accepted", "2025-12-01", "work_plan")], "没有待验收"),
        ([fact("paid", "2025-07-03", tranche=1, amount="1490000.01")],
         "超过合同总金额"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(contract, facts, words):
    assert words in refusal(contract, *facts)


def test_what_is_recorded_is_not_recorded_again(contract):
    record(contract, BREACH)
    assert "此前已记录" in refusal(contract, BREACH)


def test_what_others_rest_on_is_not_taken_back(contract):
    breach = record(contract, BREACH)
    loss = record(contract, LOSS)
    said = refusal(contract, without={f"recordedfact:{breach.pk}"})
    assert said.startswith("已记录的“损失记录：one”（2025-11-01）不再成立")
    check_history(contract, without={f"recordedfact:{loss.pk}"})


def test_an_amended_total_below_what_was_paid_names_the_payment(contract):
    Payment.objects.create(
        **stamp(contract, by=make.make_person(), on=make.TODAY),
        tranche=make.tranche(contract, 1), amount="447000",
    )  # fmt: skip
    amended = fact("total_amended", "2025-07-01", total="400000")
    assert "已记录的“到账：第1笔预付款”" in refusal(contract, amended)
    later = fact("total_amended", "2025-12-16", total="400000")
    check_history(contract, [later])
