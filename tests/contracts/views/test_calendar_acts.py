"""From a file to a calendar that counts: 核对, 提请, 批准, 退回, 撤回."""

import base64
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import CalendarNotice, Proposal
from contracts.queries.calendars import calendar
from contracts.rules.facts import Fact
from contracts.services.calendar_notices import propose_notice
from contracts.services.facts import lock_contract
from contracts.services.proposals import add_proposal
from kaifeng_credit import calendar_moves
from kaifeng_credit.gathering import Gathered
from tests import factories as make
from tests.notices import ADOPTED_ON, table_2027, with_december

pytestmark = pytest.mark.django_db
GOOD = table_2027()
BROKEN = GOOD.replace("上班,,2027-01-30", "上班,,2027-01-29")


@pytest.fixture(autouse=True)
def a_day_after_the_notice(monkeypatch):
    for module in ("calendar", "calendar_acts"):
        monkeypatch.setattr(
            f"contracts.views.{module}.today", lambda: ADOPTED_ON
        )


@pytest.fixture
def contract():
    found = make.make_contract(slug="one")
    found.people = make.make_people(found)
    return found


@pytest.fixture
def asked(contract) -> Proposal:
    return propose_notice(
        contract=contract, content=GOOD.encode(), file_name="2027.csv",
        by=contract.people.a_handler, today=ADOPTED_ON, note="按通知录入",
    )  # fmt: skip


def act(client, contract, url, *args, role="a_handler", **data):
    client.force_login(getattr(contract.people, role))
    return client.post(reverse(url, args=[contract.slug, *args]), data)


def upload(client, contract, content: str, **more):
    file = SimpleUploadedFile("2027.csv", content.encode())
    return act(client, contract, "calendar_propose", file=file, **more)


def text(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def carried(response) -> dict[str, str]:
    """The hidden fields of the 核对 page."""
    found = re.findall(
        r'<input type="hidden" name="(content|name|note)" value="([^"]*)">',
        response.content.decode(),
    )
    return dict(found)


def test_a_broken_file_is_refused_line_by_line_and_the_note_stays(
    client, contract
):
    response = upload(client, contract, BROKEN, note="按通知录入")
    assert 422 == response.status_code
    page = text(response)
    assert "第 12 行：调休上班日 2027-01-29 是周五，不是周末。" in page
    assert "按通知录入" in page
    assert 0 == Proposal.objects.count()


def test_without_a_file_the_field_says_so(client, contract):
    response = act(client, contract, "calendar_propose")
    assert 422 == response.status_code
    assert "请选择文件。" in text(response)


def test_the_check_page_shows_the_days_and_writes_nothing(client, contract):
    response = upload(client, contract, GOOD)
    assert 200 == response.status_code
    page = text(response)
    assert "春节 2月5日至2月12日，8 天" in page
    assert "1月30日、2月20日、5月8日、9月26日、10月9日" in page
    assert "2027年共 248 个" in page
    assert 0 == Proposal.objects.count()


def test_december_of_the_year_before_is_said_aloud(client, contract):
    text_of = GOOD.replace(
        "放假,元旦,2027-01-01,2027-01-03,3",
        "放假,元旦,2026-12-31,2027-01-03,4\n上班,,2026-12-27,,",
    )
    page = text(upload(client, contract, text_of))
    assert (
        "这份通知改动上一年的：2026年12月27日星期日上班、"
        "2026年12月31日星期四放假。" in page
    )
    assert "元旦 2026年12月31日至1月3日，4 天" in page
    assert with_december()["off"][0] == "2026-12-31"


def test_the_preview_lists_what_moves(client, contract, monkeypatch):
    facts = [Fact("negotiation_started", date(2026, 11, 23), {})]
    monkeypatch.setattr(
        calendar_moves, "gather", lambda _: Gathered(facts, {}, frozenset())
    )
    monkeypatch.setattr(
        calendar_moves, "contract_day", lambda _: ADOPTED_ON
    )
    page = text(upload(client, contract, GOOD))
    assert "变动 1 项" in page
    assert "暂估 2027年1月5日" in page
    assert "2026年12月29日 → 2027年1月5日" in page


def test_the_preview_shows_only_contracts_one_reads(client, contract):
    other = make.make_contract(slug="other")
    other.title = "另一份合同"
    other.save()
    assert "另一份合同" not in text(upload(client, contract, GOOD))


def test_signing_the_check_page_proposes_the_same_bytes(client, contract):
    fields = carried(upload(client, contract, GOOD, note="按通知录入"))
    response = act(
        client, contract, "calendar_propose", sign="1", **fields
    )
    proposal = Proposal.objects.get()
    assert response.url == reverse(
        "calendar_proposal", args=[contract.slug, proposal.pk]
    )
    assert ("2027.csv", "按通知录入") == (proposal.file_name, proposal.note)
    assert 0 == CalendarNotice.objects.count()


def test_what_was_changed_on_the_way_is_checked_again(client, contract):
    fields = carried(upload(client, contract, GOOD))
    fields["content"] = carried_of(BROKEN)
    response = act(client, contract, "calendar_propose", sign="1", **fields)
    assert 422 == response.status_code
    assert 0 == Proposal.objects.count()


def carried_of(content: str) -> str:
    return base64.b64encode(content.encode()).decode()


def test_one_goes_back_to_choose_another_file(client, contract):
    fields = carried(upload(client, contract, GOOD, note="按通知录入"))
    response = act(client, contract, "calendar_propose", edit="1", **fields)
    assert 200 == response.status_code
    assert "按通知录入" in text(response)


def test_a_second_click_meets_the_first_proposal(client, contract, asked):
    fields = carried(upload(client, contract, GOOD))
    response = act(client, contract, "calendar_propose", sign="1", **fields)
    assert 409 == response.status_code
    assert "同样的提请已在等待处理" in text(response)


def test_another_person_adopts_it_and_the_calendar_counts(
    client, contract, asked
):
    page = client_get(client, contract, asked, "a_approver")
    assert "签署并批准" in page
    response = act(
        client, contract, "calendar_proposal", asked.pk, role="a_approver"
    )
    assert response.url == reverse("calendar", args=[contract.slug])
    assert 2027 == calendar().last_official
    page = client_get(client, contract, asked, "b_lead")
    assert "已载入" in page
    assert "签署并批准" not in page


def client_get(client, contract, asked, role) -> str:
    client.force_login(getattr(contract.people, role))
    return text(
        client.get(
            reverse("calendar_proposal", args=[contract.slug, asked.pk])
        )
    )


def test_nobody_signs_what_they_proposed(client, contract):
    asked = propose_notice(
        contract=contract, content=GOOD.encode(), file_name="2027.csv",
        by=contract.people.a_approver, today=ADOPTED_ON,
    )  # fmt: skip
    page = client_get(client, contract, asked, "a_approver")
    assert "签署并批准" not in page
    assert "须由另一人批准" in page
    response = act(
        client, contract, "calendar_proposal", asked.pk, role="a_approver"
    )
    assert 409 == response.status_code
    assert 0 == CalendarNotice.objects.count()


def test_it_is_sent_back_with_a_reason_for_the_proposer(
    client, contract, asked
):
    where = ("calendar_decline", asked.pk)
    response = act(client, contract, *where, role="a_approver")
    assert 422 == response.status_code
    assert "请写明退回的理由。" in text(response)
    act(client, contract, *where, role="a_approver", reason="天数不符")
    assert "天数不符" in client_get(client, contract, asked, "a_handler")
    response = act(
        client, contract, *where, role="a_approver", reason="再次"
    )
    assert 409 == response.status_code


def test_who_proposed_takes_it_back(client, contract, asked):
    act(client, contract, "calendar_withdraw", asked.pk)
    asked.refresh_from_db()
    assert "withdrawn" == asked.state
    response = act(client, contract, "calendar_withdraw", asked.pk)
    assert 409 == response.status_code


def test_a_proposal_of_another_kind_is_not_found_here(client, contract):
    other = add_proposal(
        lock_contract(contract.pk), kind="reading", subject="x", payload={},
        summary="x", by=contract.people.a_handler, on_behalf_of="a",
    )  # fmt: skip
    response = act(
        client, contract, "calendar_proposal", other.pk, role="a_approver"
    )
    assert 404 == response.status_code


def test_on_a_demo_beside_real_contracts_it_is_only_a_trial(
    client, contract
):
    demo = make.make_contract(slug="demo", is_demo=True)
    demo.people = make.make_people(demo)
    response = upload(client, demo, GOOD)
    page = text(response)
    assert "演示合同只能试算" in page
    assert "签署并提请" not in page
    response = act(
        client, demo, "calendar_propose", sign="1", **carried(response)
    )
    assert 409 == response.status_code
    assert 0 == Proposal.objects.count()
