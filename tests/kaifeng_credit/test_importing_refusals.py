"""Wrong input: one line that names the fact and why, exit 2, no change.

Each row is a file with one fact that cannot be; ``pure`` says whether the
file alone shows it, so that `standing --facts` refuses it too.
"""

import pytest
from django.core.management import CommandError, call_command

from contracts.models import AuditEvent, BackfillBatch
from deliverables.models import Submission
from indicators.models import CountedEvent
from kaifeng_credit.importing import import_facts
from payments.models import Payment
from tests import factories as make

pytestmark = pytest.mark.django_db

HEAD = 'agreement = "kaifeng_2025"\nas_of = 2026-03-05\n'
PAID = 'kind = "paid", tranche = {}, on = {}, amount = "{}"'
PAID_1 = PAID.format(1, "2025-07-03", "447000")
SENT = 'kind = "submitted", deliverable = "work_plan", on = 2025-11-03'
# name: facts, the number of the refused one, words of the reason, pure
TABLE = {
    "unknown kind": (
        ['kind = "no_such", on = 2025-12-01'], 1, "不认识的事实类型", True),
    "unknown deliverable": (
        [SENT, 'kind = "submitted", deliverable = "x", on = 2025-12-01'],
        2, "不认识的成果", True),
    "unknown tranche": (
        [PAID.format(4, "2025-07-03", "1")], 1, "没有这笔款项", True),
    "unknown indicator": (
        ['kind = "measured", indicator = "x", value = 1, '
         'period_end = 2025-09-30'], 1, "不认识的指标", True),
    "unknown quota": (
        ['kind = "counted", quota = "x", on = 2025-12-01'],
        1, "不认识的计数事项", True),
    "unknown field": (
        ['kind = "sme_declared", on = 2025-12-01, tranche = 1'],
        1, "没有字段", True),
    "missing field": (
        ['kind = "demanded", deliverable = "work_plan", on = 2025-12-01'],
        1, "缺少字段", True),
    "value outside its choices": (
        ['kind = "national_result", on = 2026-01-01, result = "maybe"'],
        1, "不在可选值中", True),
    "negative amount": (
        ['kind = "fraud", on = 2025-12-01, loss = "-1"'],
        1, "不能为负", True),
    "negative total": (
        ['kind = "total_amended", on = 2025-12-01, total = "-1490000"'],
        1, "不能为负", True),
    "three decimals": (
        [PAID.format(1, "2025-07-03", "1.005")], 1, "最小单位是分", True),
    "a float": (
        ['kind = "paid", tranche = 1, on = 2025-07-03, amount = 1.5'],
        1, "不能是小数字面量", True),
    "zero": ([PAID.format(1, "2025-07-03", "0")], 1, "不能为零", True),
    "impossible day, bare": (
        [SENT, 'kind = "sme_declared", on = 2026-02-30'],
        2, "没有这一天：2026-02-30", True),
    "impossible month, bare": (
        [SENT, 'kind = "sme_declared", on = 2026-13-01'],
        2, "没有这一天：2026-13-01", True),
    "impossible day, quoted": (
        ['kind = "sme_declared", on = "2026-02-30"'],
        1, "没有这一天：2026-02-30", True),
    "end before start": (
        ['kind = "suspended", start = 2025-12-10, end = 2025-12-01'],
        1, "早于", True),
    "due before it was asked": (
        ['kind = "demanded", deliverable = "work_plan", on = 2025-12-10, '
         'due_on = 2025-12-01'], 1, "早于", True),
    "accepted before submitted": (
        ['kind = "accepted", deliverable = "work_plan", on = 2025-12-01'],
        1, "没有待验收的提交", True),
    "accepted the day before": (
        ['kind = "accepted", deliverable = "work_plan", on = 2025-11-02',
         SENT], 1, "没有待验收的提交", True),
    "submitted twice": (
        [SENT, SENT.replace("11-03", "11-04")], 2, "不能再次提交", True),
    "withdrawn from nothing": (
        ['kind = "withdrawn", deliverable = "work_plan", on = 2025-12-01'],
        1, "不能撤回", True),
    "payment above the total": (
        [PAID_1, PAID.format(2, "2026-02-01", "1043000.01")],
        2, "超过合同总金额", True),
    "payment above an amended total": (
        ['kind = "total_amended", on = 2025-07-01, total = "400000"',
         PAID_1], 2, "超过合同总金额", True),
    "payment above its tranche": (
        [PAID.format(1, "2025-07-03", "447000.01")], 1, "￥447,000", False),
    "the same fact twice": ([SENT, PAID_1, PAID_1], 3, "重复", True),
    "the same count twice": (
        ['kind = "counted", quota = "trainings", on = 2025-10-01'] * 2,
        2, "重复", True),
    "the same notice twice": (
        ['kind = "notified", subject = "breach", by = "a", on = 2025-10-01']
        * 2, 2, "重复", True),
    "a loss of an act nobody named": (
        ['kind = "loss_recorded", act = "x", on = 2025-10-01, amount = 1'],
        1, "没有事实的 act", True),
}  # fmt: skip


@pytest.fixture
def demo():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    make.make_people(contract)
    return contract


def written(tmp_path, rows):
    """A facts file, and the line on which each fact begins."""
    text, lines = HEAD, []
    for row in rows:
        lines.append(text.count("\n") + 1)
        text += "[[facts]]\n" + "\n".join(row.split(", ")) + "\n"
    file = tmp_path / "facts.toml"
    file.write_text(text, "utf-8")
    return file, lines


def state(contract) -> tuple:
    contract.refresh_from_db()
    counted = (AuditEvent, BackfillBatch, Submission, Payment, CountedEvent)
    return (
        contract.facts_version,
        contract.records_complete_through,
        *(model.objects.count() for model in counted),
    )


@pytest.mark.parametrize("name", TABLE)
def test_a_file_with_a_wrong_fact_changes_nothing(name, demo, tmp_path):
    rows, number, words, _ = TABLE[name]
    file, lines = written(tmp_path, rows)
    before = state(demo)
    with pytest.raises(CommandError) as refused:
        call_command("import_facts", str(file), contract=demo.slug)
    assert 2 == refused.value.returncode
    said = str(refused.value)
    place = f"第 {number} 条事实（第 {lines[number - 1]} 行）"
    assert said.startswith(f"{place}：")
    assert words in said
    assert 1 == len(said.splitlines())
    assert before == state(demo)


@pytest.mark.parametrize("name", [key for key in TABLE if TABLE[key][3]])
def test_what_the_file_alone_shows_is_refused_without_a_database(
    name, tmp_path, capsys
):
    rows, number, words, _ = TABLE[name]
    file, lines = written(tmp_path, rows)
    with pytest.raises(SystemExit) as ended:
        call_command("standing", "--facts", str(file))
    assert 2 == ended.value.code
    said = capsys.readouterr()
    assert "" == said.out
    assert said.err.startswith(f"第 {number} 条事实（第 {lines[number - 1]} 行）")
    assert words in said.err
    assert 1 == len(said.err.splitlines())


RECORDED = {
    "a payment": (PAID_1, "此前已记录"),
    "a fact of the vocabulary": (
        'kind = "sme_declared", on = 2025-07-01', "此前已由补录 BL-"),
    "a day on site": (
        'kind = "on_site", person = "甲", start = 2025-07-01, '
        "qualified = true", "此前已记录"),
    "a count": (
        'kind = "counted", quota = "trainings", on = 2025-10-01',
        "此前已记录"),
    "a submission": (SENT, "此前已记录"),
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_recorded_already_is_refused(name, demo, tmp_path):
    row, words = RECORDED[name]
    file, _ = written(tmp_path, [row])
    assert 1 == import_facts(file, contract=demo)
    before = state(demo)
    other = 'kind = "negotiation_started", on = 2026-01-05'
    file, lines = written(tmp_path, [other, row])
    with pytest.raises(CommandError) as refused:
        call_command("import_facts", str(file), contract=demo.slug)
    said = str(refused.value)
    assert said.startswith(f"第 2 条事实（第 {lines[1]} 行）：")
    assert words in said
    assert before == state(demo)


def test_what_waits_for_the_other_party_is_recorded_too(tmp_path):
    contract = make.make_contract()
    person = make.make_person(contract, "b_lead")
    row = 'kind = "sme_declared", on = 2025-07-01'
    import_facts(written(tmp_path, [row])[0], contract=contract, by=person)
    file, _ = written(tmp_path, [row, PAID_1])
    with pytest.raises(CommandError, match="此前已记录"):
        call_command(
            "import_facts", str(file), contract=contract.slug,
            by=person.username,
        )  # fmt: skip


def test_a_recorded_fact_that_no_longer_holds_is_named_by_its_words(
    demo, tmp_path
):
    import_facts(written(tmp_path, [PAID_1])[0], contract=demo)
    file, _ = written(
        tmp_path,
        ['kind = "total_amended", on = 2025-07-01, total = "100"'],
    )
    with pytest.raises(CommandError, match="已记录的“到账：第1笔预付款”"):
        call_command("import_facts", str(file), contract=demo.slug)
