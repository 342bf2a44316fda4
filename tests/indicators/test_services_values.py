"""Values are reported by one side and signed by the other; then frozen."""

from datetime import date

import pytest

from contracts.models import Proposal, StoredFile
from contracts.policies import NotAllowed, Refused
from contracts.services.files import keep_bytes
from contracts.services.table_imports import TableRefused, import_table
from indicators.models import Measurement
from indicators.services.values import propose_values, values_importer
from kaifeng_credit.consistency import check_history
from kaifeng_credit.gathering import standing_on
from tests import factories as make
from tests.measured import (
    AFTER,
    BEFORE,
    SIX,
    ask_six,
    core_3,
    load_six,
    sign,
    source,
    value,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def people(contract):
    return make.make_people(contract)


def ask(contract, by, *values, baseline=False, **more):
    said = {"source": source(), "check": check_history} | more
    return propose_values(
        contract=contract, values=values, baseline=baseline, by=by, **said
    )


def test_a_signed_baseline_and_values_move_the_second_payment(
    contract, people
):
    loaded = load_six(contract, people.b_lead)
    before = core_3(standing_on(contract, make.TODAY))
    assert before["value"] is None
    assert "基期" in before["missing"]
    asked = ask_six(contract, people.b_lead, "71.4", BEFORE, baseline=True)
    assert not Measurement.objects.exists()
    rows = sign(asked, people.a_approver)
    assert {people.b_lead.pk, people.a_approver.pk} == {
        rows[0].proposed_by_id, rows[0].recorded_by_id,
    }  # fmt: skip
    assert loaded == rows[0].definition.indicator_set
    assert "71.4.pdf" == rows[0].file_name
    sign(
        ask_six(contract, people.b_onsite, "86", AFTER, baseline=False),
        people.a_handler,
    )
    contract.refresh_from_db()
    assert core_3(standing_on(contract, make.TODAY))["value"] is True


def test_a_frozen_baseline_takes_no_second_one(contract, people):
    water = value("water", "70", BEFORE)
    first = ask(contract, people.a_handler, water, baseline=True)
    with pytest.raises(Refused, match="已在等待签认"):
        ask(
            contract, people.b_lead, value("water", "71", BEFORE),
            baseline=True,
        )  # fmt: skip
    sign(first, people.b_lead)
    with pytest.raises(Refused, match="冻结"):
        ask(contract, people.a_handler, water, baseline=True)


@pytest.mark.parametrize(
    ("key", "day", "more", "words"),
    [
        ("water", date(2025, 6, 20), {"baseline": True}, "不能作基期"),
        ("water", date(2025, 6, 19), {}, "请登记为基期"),
        ("water", date(2026, 12, 31), {}, "晚于今天"),
        ("water", AFTER, {"source": None}, "请附公布数值的来源文件"),
        ("nothing", AFTER, {}, "没有这项指标"),
    ],
)
def test_what_cannot_be_compared_is_refused(key, day, more, words):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)
    with pytest.raises(Refused, match=words):
        ask(contract, people.b_lead, value(key, "1", day), **more)
    assert not Proposal.objects.exists()


def test_a_period_outside_the_assessment_cycle_is_named(contract, people):
    load_six(
        contract, people.b_lead,
        in_force_from="2024-01-01", in_force_to="2024-12-31",
    )  # fmt: skip
    with pytest.raises(
        Refused, match="不在考核周期：.*（2024年）适用 2024-01-01 至 2024-12-31"
    ):
        ask(contract, people.b_lead, value("water", "1", AFTER))


def test_who_reports_and_who_does_not(contract, people):
    with pytest.raises(NotAllowed):  # 甲方 confirms, 乙方 reports
        ask(contract, people.a_handler, value("water", "1", AFTER))
    with pytest.raises(NotAllowed):
        ask(
            contract, people.b_onsite, value("water", "1", BEFORE),
            baseline=True,
        )  # fmt: skip


def test_a_table_of_values_is_one_proposal_or_every_problem(contract, people):
    def bring(text):
        return import_table(
            values_importer(check_history), contract=contract,
            name="值.csv", chunks=[text.encode()], by=people.b_lead,
            arguments={
                "baseline": True, "note": "",
                "source": keep_bytes(b"paper").pk, "source_name": "摘录.pdf",
            },
        )  # fmt: skip

    head = "指标,数值,期次起,期次止,发布日\n"
    with pytest.raises(TableRefused) as refused:
        bring(
            f"{head}水资源,70,2025-01-01,2025-03-31,\n"
            "空气质量,七十,2025-01-01,2025-03-31,\n"
            "社会保险,1,2025-04-01,2025-03-31,2025-03-01\n"
        )
    assert ["第 3 行“数值”", "第 4 行“期次起”", "第 4 行“发布日”"] == [
        one.place for one in refused.value.problems
    ]
    with pytest.raises(TableRefused, match="有 1 处"):
        bring(f"{head}水资源,70,,2025-07-31,\n")
    assert not Proposal.objects.exists()
    assert 2 == bring(
        f"{head}水资源,70,,2025-03-31,\n空气质量,71,,2025-03-31,\n"
    )
    asked = Proposal.objects.get()
    assert ("baseline", "摘录.pdf") == (asked.subject, asked.file_name)
    assert StoredFile.objects.filter(pk=asked.file_id).exists()
    assert 2 == len(sign(asked, people.a_approver))
    assert len(SIX) > Measurement.objects.count()
