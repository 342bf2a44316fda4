"""The gate on a page: where each condition is settled, and what is none."""

from dataclasses import replace

from payments.rules.status import tranche_statuses
from payments.views.gate import asides, gate_rows
from tests.stories import agreement, ask, fact, told


def rows(*facts, number=2, **more):
    answer = ask(*facts, **{"as_of": "2025-12-31", **more}).as_json()
    found = tranche_statuses(answer, agreement(), invoiced={})
    return gate_rows(found[number - 1], agreement())


def row(key, found):
    return next(one for one in found[1] if one.one.key == key)


def test_time_stands_apart_from_what_is_owed():
    times, conditions = rows()
    assert ["half_year"] == [one.one.key for one in times]
    assert "half_year" not in [one.one.key for one in conditions]


def test_each_missing_fact_leads_to_its_deliverable():
    core_1 = row("core_1", rows())
    assert {"research_report", "work_plan"} == {
        line.key for line in core_1.lines
    }
    assert "b" == core_1.holder


def test_evidence_leads_to_what_it_proves():
    found = row("core_2", rows(
        told("submitted", "2025-12-08", "node_interface"),
        told("accepted", "2025-12-22", "node_interface"),
    ))  # fmt: skip
    assert ["node_interface"] == [one.key for one in found.evidence]
    assert ["pre_credit_model"] == [one.key for one in found.lines]


def test_what_is_not_recorded_says_so_once():
    core_1 = row("core_1", rows(through=None))
    assert core_1.unrecorded
    assert not any("尚未补录" in line.text for line in core_1.lines)


def test_a_tranche_that_waits_is_not_painted_as_blocked():
    _, conditions = rows(number=3)
    assert {"circle-dashed"} == {one.icon for one in conditions}
    outside = conditions[-1]
    assert (None, "等待外部文件") == (outside.holder, outside.holder_note)


def test_days_are_written_the_chinese_way():
    times, _ = rows(as_of="2025-12-01")
    assert "2025年12月19日" in times[0].lines[0].text


def asides_of(*facts, **more):
    answer = ask(*facts, **{"as_of": "2025-12-31", **more}).as_json()
    return {one.text: one.detail for one in asides(answer)}


def test_what_no_payment_waits_for_is_said_with_its_state():
    found = asides_of(told("submitted", "2025-12-10", "task_division"))
    assert "待签收" == found["全国社会信用体系示范区任务分工表"]
    assert found["事项 5–14"].startswith("尚未全部验收：5、6")
    assert "协议未约定从付款中扣除；是否确认见违约金账" == found[
        "违约金测算 ￥8,940.00"
    ]


def test_without_records_nobody_is_said_to_be_behind():
    assert "尚未补录" == asides_of(through=None)["事项 5–14"]


def test_without_late_days_there_is_no_penalty_to_mention():
    found = asides_of(fact("paid", "2025-07-03", tranche=1, amount="1"),
                      as_of="2025-12-01")  # fmt: skip
    assert not any("违约金" in text for text in found)


def test_what_is_not_recorded_is_not_called_not_submitted():
    core_1 = row("core_1", rows(through=None))
    said = [line.text for line in core_1.lines]
    assert not any("未提交" in text for text in said)
    assert "创建全国社会信用体系建设示范区工作方案的提交记录" in said


def test_beside_a_known_failure_the_unrecorded_says_so_for_itself():
    accepted = row("accepted", rows(
        told("submitted", "2025-12-08", "work_plan"),
        told("rejected", "2025-12-22", "work_plan"),
        through=None,
    ))  # fmt: skip
    said = [line.text for line in accepted.lines]
    assert not accepted.unrecorded
    assert not any("未提交" in text for text in said)
    assert "创建全国社会信用体系建设示范区工作方案整改中" in said
    assert "尚未补录：金融机构预授信建模的提交记录" in said


def test_evidence_that_was_registered_leads_to_its_record():
    review = fact("preliminary_review", "2025-12-20", result="pass")
    _, conditions = rows(replace(review, ref="recordedfact:7"), number=3)
    found = [
        line.record for one in conditions for line in one.evidence
        if line.record
    ]  # fmt: skip
    assert [("fact", "recordedfact", "7")] == found
    _, conditions = rows(replace(review, ref="第 1 条事实"), number=3)
    assert not any(
        line.record for one in conditions for line in one.evidence
    )
