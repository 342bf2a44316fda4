"""The log as a workbook: text only, whole, with the mark of who took it."""

import io

import pytest
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from contracts.models import AuditEvent, HandoutHour
from contracts.policies import Refused
from contracts.services import audit
from kaifeng_credit.auditing import workbook
from kaifeng_credit.auditing.exporting import COLUMNS
from tests import factories as make
from tests.payments.reporting import TRIGGERS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def written(**detail) -> AuditEvent:
    with transaction.atomic():
        return audit.record(
            "paid", by=None, summary="=1+1", detail=detail
        )


def cells_of(content: bytes) -> list[list]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert {"s", "n"} >= {c.data_type for row in sheet for c in row}
    return [[cell.value for cell in row] for row in sheet]


def test_no_cell_is_a_formula_and_no_word_is_lost():
    event = written(**{sign: f"{sign}1+1" for sign in TRIGGERS})
    long = written(text="长" * workbook.LONGEST_CELL)
    rows = AuditEvent.objects.filter(chain=audit.PORTAL).order_by("number")
    with workbook.events_file(rows, mark="审计 导出") as file:
        top, heading, first, second, more = cells_of(file.read())[:5]
    assert "审计 导出" == top[0]
    assert list(COLUMNS) == heading
    assert [str(event.number), "=1+1", event.hash] == [
        first[0], first[COLUMNS.index("摘要")], first[COLUMNS.index("SHA-256")],
    ]  # fmt: skip
    assert f"{long.number}（续）" == more[0]
    whole = second[workbook.DETAIL] + more[workbook.DETAIL]
    assert '{"text": "' + "长" * workbook.LONGEST_CELL + '"}' == whole


def test_what_no_sheet_holds_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    workbook.check_fits(2)
    with pytest.raises(Refused, match="请改用 CSV"):
        workbook.check_fits(3)


def test_it_is_counted_told_and_marked(client):
    contract = make.make_contract()
    auditor = make.make_person(contract, "auditor")
    client.force_login(auditor)
    page = client.get(reverse("portal_audit"), {"action": "paid"})
    address = f"{reverse('portal_audit_file')}?fmt=xlsx&action=paid"
    assert address.replace("&", "&amp;") in page.content.decode()
    written(a="b")
    answer = client.get(address)
    content = answer.getvalue()
    answer.close()
    assert "sheet" in answer.headers["content-type"]
    rows = cells_of(content)
    assert str(auditor) in rows[0][0]
    assert 3 == len(rows)
    told = AuditEvent.objects.get(action="audit_exported")
    assert {"rows": 1, "format": "xlsx", "filters": {"action": "paid"}} == (
        told.detail
    )
    assert {"audit": 1} == HandoutHour.objects.get().kinds
