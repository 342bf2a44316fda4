"""The log as CSV goes out line by line."""

import pytest
from django.db import transaction

from contracts.models import AuditEvent
from contracts.services import audit
from kaifeng_credit.auditing.exporting import BOM, COLUMNS, csv_lines

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_a_heading_and_a_line_each():
    with transaction.atomic():
        audit.record("paid", by=None, summary="到账", detail={"金额": "1.00"})
    rows = AuditEvent.objects.filter(chain=audit.PORTAL).order_by("-number")
    lines = csv_lines(rows.filter(action="paid"))
    heading, line = (one.decode() for one in lines)
    assert heading == BOM + ",".join(COLUMNS) + "\r\n"
    assert "系统,登记到账,paid,—," in line
    assert rows[0].hash in line
