"""Word and PDF say the same: each value with its paper, each gap aloud."""

import io

import docx
import pypdf
import pytest

from contracts.models import AuditEvent
from contracts.queries.agreements import agreement_of
from indicators.services.statements import (
    draft_statement,
    statement_html,
    statement_of_day,
)
from indicators.services.values import propose_values
from kaifeng_credit.consistency import check_history
from kaifeng_credit.importing import History, record_history
from tests import factories as make
from tests.measured import AFTER, BEFORE, SIX, ask_six, sign, source, value
from tests.stories import fact

pytestmark = pytest.mark.django_db


def test_the_draft_of_the_six_in_both_forms():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)
    term = agreement_of(contract).deliverables["collection_report"]
    sign(
        ask_six(contract, people.b_lead, "71.4", BEFORE, baseline=True),
        people.a_approver,
    )
    sign(
        propose_values(
            contract=contract, values=[value("water", "86", AFTER)],
            baseline=False, by=people.b_lead, check=check_history,
            source=source("当期摘录"),
        ),
        people.a_handler,
    )  # fmt: skip
    made = statement_of_day(contract, term, as_of=make.TODAY)
    assert 7 == len(made.sources)
    assert 5 == len(made.gaps)

    def draft(form):
        return draft_statement(
            contract=contract, term=term, form=form, as_of=make.TODAY,
            by=people.b_lead,
        )  # fmt: skip

    document = docx.Document(io.BytesIO(draft("docx")))
    words = "\n".join(
        [one.text for one in document.paragraphs]
        + [cell.text for table in document.tables for cell in
           table._cells]
    )  # fmt: skip
    pages = pypdf.PdfReader(io.BytesIO(draft("pdf"))).pages
    printed = "".join(page.extract_text() for page in pages)
    for said in (
        "所列 6 项指标：1 项提升，5 项缺数值，无法判定。", "缺当期",
        "《当期摘录.pdf》", "缺考核值（社会保险），无法判定", "+14.6",
    ):  # fmt: skip
        assert said in words
        assert said.replace(" ", "") in "".join(printed.split())
    assert draft("docx") == draft("docx")
    events = AuditEvent.objects.filter(action="statement_drafted")
    assert 4 == events.count()


def test_a_backfilled_value_is_cited_as_such_and_is_not_sourced():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)
    term = agreement_of(contract).deliverables["collection_report"]
    batch = record_history(
        History.of(
            [
                fact("measured", indicator=key, value=number,
                     period_end=end.isoformat(), baseline=end == BEFORE)
                for key in SIX
                for end, number in ((BEFORE, "70"), (AFTER, "80"))
            ],
            file_name="历史.xlsx",
        ),
        contract=contract, by=people.b_lead,
    )  # fmt: skip
    made = statement_of_day(contract, term, as_of=make.TODAY)
    assert "所列 6 项指标均较未提供服务前提升。" == made.conclusion
    assert 6 == len(made.gaps)
    assert made.gaps[0].endswith("：基期值、当期值系补录，没有来源文件。")
    said = made.sources[0].words()
    assert said.startswith("未附来源文件；登记记录第")
    assert said.endswith(f"补录（补录{batch}《历史.xlsx》）")
    html = statement_html(contract, term, as_of=make.TODAY)
    assert "所列各项数值与来源齐全" not in html
    assert "尚缺 6 处" in html
