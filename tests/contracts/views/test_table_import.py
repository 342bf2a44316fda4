"""The page that takes a table: template, problems at their row."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import AttendanceDay
from contracts.services.onsite import add_member
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_sign_ins_come_in_by_a_table_or_every_problem_is_shown(client):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)
    add_member(contract=contract, person="驻场一", duty="", by=people.b_lead)

    def go(role: str, name: str, *args, body: str = ""):
        client.force_login(getattr(people, role))
        url = reverse(name, args=[contract.slug, *args])
        if not body:
            return client.get(url)
        file = SimpleUploadedFile("表.csv", body.encode())
        return client.post(url, {"file": file})

    page = go("b_onsite", "import_attendance").content.decode()
    assert "一次最多 50000 行" in page
    head = go("b_onsite", "attendance_template", "csv").content
    assert "人员,日期,补登理由" in head.decode("utf-8-sig")
    book = go("b_onsite", "attendance_template", "xlsx").content
    assert book.startswith(b"PK")
    assert 404 == go("b_onsite", "attendance_template", "doc").status_code
    assert 403 == go("a_handler", "import_attendance").status_code

    head = "人员,日期,补登理由\n"
    answer = go(
        "b_onsite", "import_attendance",
        body=head + "驻场九,2025,补\n驻场八,2025-12-01,补",
    )  # fmt: skip
    assert 422 == answer.status_code
    page = answer.content.decode()
    assert "一行也没有导入" in page
    assert "第 2 行" in page
    assert "驻场八" in page
    assert ">驻场人员</a></li><li>导入签到" in page
    answer = go(
        "b_onsite", "import_attendance", body=head + "驻场一,2025-12-01,补"
    )
    assert 302 == answer.status_code
    assert 1 == AttendanceDay.objects.count()
