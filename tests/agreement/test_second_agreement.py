"""Another agreement is another folder: parties, numbers, items and gates."""

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from contracts.rules.facts import parse_fact
from contracts.rules.folder import read_agreement
from contracts.rules.source import AgreementError
from tests.stories import (
    ask,
    claims,
    condition,
    day,
    deadline,
    late,
    tranche,
)

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "golden" / "standing.schema.json").read_text(
        "utf-8"
    )
)


FOLDERS = Path(__file__).parent / "folders"
ARCHIVE = read_agreement(FOLDERS / "archive_2026")
RIVER = read_agreement(FOLDERS / "river_2026")


@pytest.fixture
def second(tmp_path):
    """The archive's folder, to be changed at will."""
    return Path(
        shutil.copytree(FOLDERS / "archive_2026", tmp_path / "archive_2026")
    )


def of(agreement, kind, on, **more):
    return parse_fact({"kind": kind, "on": on, **more}, agreement=agreement)


# --- two parties, two tranches, one package, no rate, no readings with codes ----
def test_it_loads_without_new_code(second):
    agreement = read_agreement(second)
    assert agreement.key == "archive_2026"
    assert agreement.title == "城市档案数字化服务合同"
    assert agreement.signed_on == date(2026, 2, 26)
    assert agreement.effective_on == date(2026, 3, 1)
    assert agreement.total() == Decimal(200000)
    assert [t.name for t in agreement.tranches] == ["首期款", "末期款"]
    assert agreement.members("final") == ("scans", "courses")
    assert agreement.deliverables["scans"].package == "final"
    assert agreement.deliverables["courses"].pieces[0].minimum == 2
    assert agreement.required("trainings") == 2
    assert agreement.parties["b"].label == "受托方"
    assert agreement.quantity("operation") == 1
    assert agreement.indicators == {}


def test_it_is_cited_by_its_own_marks(second):
    clauses = read_agreement(second).clauses
    cites = {name: clause.cite for name, clause in clauses.items()}
    assert cites["1.1.2"] == "第一条(二)"
    assert cites["2.2.1"] == "第二条2(1)"
    assert cites["2.2.3"] == "第二条2末段"
    assert clauses["2.2.2"].citation == "第二条第2款第(2)项"


SUPPLEMENT = """\
# 补充协议一

## 补充协议一

### A1.1

培训次数改为4次。
"""


def test_a_supplement_appends_a_row_and_edits_none(second):
    (second / "supplement_1.md").write_text(SUPPLEMENT)
    path = second / "terms.toml"
    row = 'says = "2次", quote = "培训馆员2次" },\n'
    new = (
        '  { from = 2026-09-01, clause = "A1.1", '
        'says = "4次", quote = "培训次数改为4次" },\n'
    )
    path.write_text(path.read_text().replace(row, row + new))
    agreement = read_agreement(second)
    trainings = agreement.terms["trainings"]
    assert trainings.on(date(2026, 8, 31)).value == 2
    assert trainings.on(date(2026, 9, 1)).value == 4
    assert agreement.required("trainings") == 2
    assert agreement.required("trainings", on=date(2027, 1, 1)) == 4
    assert agreement.clauses["A1.1"].citation == "补充协议一第一条"


def test_a_supplement_out_of_order_is_refused(second):
    (second / "supplement_1.md").write_text(SUPPLEMENT)
    path = second / "terms.toml"
    row = '  { from = 2026-03-01, says = "2次", quote = "培训馆员2次" },\n'
    new = (
        '  { from = 2026-02-01, clause = "A1.1", '
        'says = "4次", quote = "培训次数改为4次" },\n'
    )
    path.write_text(path.read_text().replace(row, row + new))
    with pytest.raises(AgreementError, match="各行应按 from 先后排列") as it:
        read_agreement(second)
    assert it.value.key == "trainings"
    assert path.read_text().splitlines()[it.value.line - 1] == new.rstrip()


def archived(kind, on, deliverable="final", **more):
    return of(ARCHIVE, kind, on, deliverable=deliverable, **more)


def test_a_period_of_a_year_is_a_year():
    """第二条: 运行1年后; the year of its end has no notice yet."""
    answer = ask(as_of="2026-11-20", of=ARCHIVE)
    row = deadline(answer, "final_submission")
    assert ("calendar_unknown", day("2027-03-01")) == (
        row.state,
        row.provisional_on,
    )
    started = of(ARCHIVE, "operation_started", "2025-03-03")
    answer = ask(started, as_of="2026-03-04", of=ARCHIVE)
    row = deadline(answer, "final_submission")
    # ten working days back from Tuesday 2026-03-03, that day the tenth;
    # the Saturdays 02-28 and 02-14 are worked, 02-15 to 02-23 are off
    assert (day("2026-02-12"), day("2026-03-03"), 1) == (
        row.window_from,
        row.due_on,
        row.days_overdue,
    )
    assert True is condition(answer, 2, "one_year").value


def test_its_package_has_its_own_terms_and_no_rate_bills_a_day():
    """30 working days of review, five of rework; no daily rate is agreed."""
    facts = (
        of(ARCHIVE, "operation_started", "2025-03-03"),
        archived("submitted", "2026-03-03"),
        archived("rejected", "2026-03-16", "scans"),
        archived("accepted", "2026-03-16", "courses"),
    )
    answer = ask(*facts, as_of="2026-04-10", of=ARCHIVE)
    assert day("2026-04-15") == deadline(answer, "final_review").due_on
    rework = deadline(answer, "final_rework")
    assert (day("2026-03-23"), "overdue", 18) == (
        rework.due_on,
        rework.state,
        rework.days_overdue,
    )
    assert ((0, "0.00"), ()) == (late(answer), answer.remedies)
    assert "blocked" == tranche(answer, 2).state


def test_a_deed_without_an_agreed_sum_claims_nothing_by_itself():
    """No term prices fraud here; what the law gives is not computed."""
    answer = ask(
        of(ARCHIVE, "fraud", "2026-05-06", loss="5000.00"),
        of(
            ARCHIVE,
            "loss_recorded",
            "2026-05-07",
            act="late_delivery",
            amount="800.00",
        ),
        as_of="2026-06-01",
        of=ARCHIVE,
    )
    assert [] == claims(answer)


# --- five tranches, no package, a rate, lower is better ----------------------------
def river(kind, on, **more):
    return of(RIVER, kind, on, **more)


def value(key, number, *facts, as_of="2026-11-20"):
    return condition(ask(*facts, as_of=as_of, of=RIVER), number, key).value


def measured(indicator, value, period_end, **more):
    row = {
        "kind": "measured",
        "indicator": indicator,
        "value": value,
        "period_end": period_end,
        **more,
    }
    return parse_fact(row, agreement=RIVER)


def test_five_tranches_each_with_its_gate():
    answer = ask(as_of="2026-11-20", of=RIVER)
    assert [
        (1, "86000.00", "payable"),
        (2, "172000.00", "blocked"),
        (3, "258000.00", "blocked"),
        (4, "172000.00", "blocked"),
        (5, "172000.00", "blocked"),
    ] == [
        (row.number, f"{row.amount:.2f}", row.state) for row in answer.tranches
    ]
    assert () == answer.packages
    assert {"undated"} == {row.state for row in answer.deadlines if
                           row.key.endswith("_submission")}  # fmt: skip


def test_nine_months_are_over_after_the_holidays():
    """2026-01-05 and nine months: 10-05, National Day → 10-08."""
    assert False is value("operated", 4, as_of="2026-10-08")
    assert True is value("operated", 4, as_of="2026-10-09")


def test_a_concentration_improves_by_falling():
    before = [
        measured(key, "1.10", "2025-12-31", baseline=True)
        for key in RIVER.indicators
    ]
    fallen = measured("phosphorus", "0.90", "2026-09-30")
    assert None is value("water", 4, *before, fallen)
    risen = measured("ammonia", "1.20", "2026-09-30")
    answer = ask(*before, fallen, risen, as_of="2026-11-20", of=RIVER)
    row = condition(answer, 4, "water")
    assert (False, "氨氮浓度未见下降") == (row.value, row.missing)
    better = measured("ammonia", "1.00", "2026-10-31")
    answer = ask(*before, fallen, risen, better, as_of="2026-11-20", of=RIVER)
    row = condition(answer, 4, "water")
    assert (True, "各项指标均较基期下降") == (row.value, row.detail)


def test_four_trainings_and_a_report_open_the_last_payment():
    facts = (
        river("approved", "2026-06-01", deliverable="training_papers"),
        river("submitted", "2026-06-01", deliverable="improvement_report"),
        river("counted", "2026-05-06", quota="trainings", quantity=3),
    )
    answer = ask(*facts, as_of="2026-11-20", of=RIVER)
    assert ("blocked", False) == (
        tranche(answer, 5).state,
        tranche(answer, 5).gate,
    )
    fourth = river("counted", "2026-07-01", quota="trainings")
    answer = ask(*facts, fourth, as_of="2026-11-20", of=RIVER)
    assert ("payable", day("2026-07-01")) == (
        tranche(answer, 5).state,
        tranche(answer, 5).payable_from,
    )


@pytest.mark.parametrize(
    ("code", "days", "amount"),
    [
        ("counted", 12, "10320.00"),
        ("excluded", 11, "9460.00"),
        ("working_days", 4, "3440.00"),
    ],
)
def test_its_rate_is_its_own(code, days, amount):
    """860,000.00 × 0.1% = 860.00 a day, 10-01 to 10-12; 八天国庆."""
    stations = {"deliverable": "stations"}
    answer = ask(
        river("submitted", "2026-09-01", **stations),
        river("rejected", "2026-09-10", due_on="2026-09-30", **stations),
        river("submitted", "2026-10-12", **stations),
        as_of="2026-11-20",
        of=RIVER,
        readings={"delay.count": code},
    )
    assert (days, amount) == late(answer)
    assert "3.1" == answer.remedies[0].clause


def test_an_invoice_has_seven_days_and_staff_is_two():
    answer = ask(
        river("paid", "2026-03-02", tranche=1, amount="86000.00"),
        as_of="2026-03-12",
        of=RIVER,
    )
    row = deadline(answer, "invoice")
    assert (day("2026-03-11"), 1) == (row.due_on, row.days_overdue)
    assert (2, 0) == (answer.presence.required, answer.presence.today)


def test_a_demanded_payment_is_late_under_the_clause_of_its_tranche():
    answer = ask(
        river(
            "payment_demanded", "2026-02-02", tranche=1, due_on="2026-02-10"
        ),
        as_of="2026-02-14",
        of=RIVER,
    )
    assert [("late_payment", "0.00")] == claims(answer)
    assert "2.2.1" == answer.remedies[0].clause


@pytest.mark.parametrize("agreement", [ARCHIVE, RIVER], ids=lambda a: a.key)
@pytest.mark.parametrize("through", [None, "2026-06-01", "2026-11-20"])
def test_the_answer_has_the_agreed_shape(agreement, through):
    answer = ask(as_of="2026-11-20", through=through, of=agreement)
    jsonschema.validate(answer.as_json(), SCHEMA)
