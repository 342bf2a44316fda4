"""What 乙方 gave back: listed row by row, signed, taken as PDF."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
ROWS = {
    "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0",
    "form-0-name": "名单", "form-0-medium": "U 盘 1 个",
    "form-0-way": "returned", "form-0-on": "", "form-0-by": "驻场",
    "form-1-name": "", "form-1-way": "returned",
}  # fmt: skip


def test_what_is_missing_is_said_at_its_row(world, client):
    client.force_login(world.people.b_lead)
    address = reverse("propose_return", args=[world.contract.slug])
    early = client.get(address).content.decode()
    assert "协议尚未终止" in early
    assert 'name="form-0-name"' not in early  # nothing to fill in vain
    answer = client.post(address, ROWS)
    text = answer.content.decode()
    assert 422 == answer.status_code
    assert '<ul class="errorlist" id="id_form-0-on_error">' in text
    assert "第 1 行日期：请填写日期。" in text
    assert 'value="U 盘 1 个"' in text
    answer = client.post(address, ROWS | {"form-0-on": "2025-12-12"})
    assert 422 == answer.status_code
    assert "协议尚未终止" in answer.content.decode()


def test_the_signed_certificate_is_a_pdf_with_its_number(world, client):
    client.force_login(world.people.auditor)
    row = world.returned
    answer = client.get(
        reverse("return_file", args=[world.contract.slug, row.pk])
    )
    assert answer.content.startswith(b"%PDF")
    assert row.number in answer.headers["content-disposition"]
    assert "sandbox" in answer.headers["content-security-policy"]
