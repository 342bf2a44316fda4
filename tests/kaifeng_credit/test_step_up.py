"""Who settles, pays or exports proves who they are, and loses nothing."""

import re
from datetime import timedelta
from html import unescape
from threading import BoundedSemaphore

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from contracts.models import AuditEvent
from contracts.queries.clock import now
from contracts.services import hashing, second_factor
from contracts.services.identity import NOT_CONFIRMED
from contracts.services.sessions import CONFIRMED
from kaifeng_credit.step_up import (
    FIELD,
    SETTLES,
    SETTLES_BY_PROGRAM,
    SETTLES_OF_ACCOUNTS,
    TAKES_AWAY,
    TAKES_AWAY_BY_PROGRAM,
)
from payments.models import PaymentRequest
from tests import factories as make
from tests.test_rights import API_TABLE, READERS, TABLE
from tests.test_rights_of_accounts import ACCOUNT_TABLE
from tests.world import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
WORDS = "the right words"

# Acts that settle nothing, by what they are. A new act is in neither list
# until somebody has thought about it.
ASKS = """new_letter edit_letter letter_act letter_step correct_letter
    propose_reading object_reading request_sign_off propose new_fact
    correct_fact propose_release propose_penalty dispute_penalty records
    records_start calendar_propose adopt_agreement_version comments
    answers propose_closing propose_return new_amendment receive_amendment
    seal_amendment update_event state_event new_activity correct_activity
    import_articles record_indicators correct_indicator""".split()
# A hold keeps things as they are; lifting it settles.
KEEPS = ["place_hold", "revoke_consent", "read_reminders"]
# A side's paper with its scan; what it opens, an export, asks by itself.
RECORDS_A_PAPER = ["record_consent", "answer_outside_use"]
TAKES_BACK_ITS_OWN = """withdraw_reading withdraw_objection withdraw
    withdraw_money_proposal withdraw_penalty_dispute backfill_withdraw
    records_withdraw calendar_withdraw strike_comment withdraw_payment
    pause_schedule close_schedule withdraw_amendment""".split()
PREPARES = """upload upload_start upload_piece upload_finish upload_cancel
    staff_new staff_act sign_in_today import_attendance attendance_month
    remove_document review backfill backfill_upload rescan_file panel
    panel_act expert_link revoke_expert_link paper_opinion expert_review
    record_invoice red_invoice upload_invoice_original taxpayer
    load_indicator_set""".split()
# 乙方 hands in, 甲方 receives: a receipt, signed by what is handed in.
HANDS_OVER = ["submit", "receive"]
MAKES_A_PAPER = """job_retry slip_file packet penalty_sheet_file
    retry_report audit_check""".split()
SETTLES_NOTHING = {
    *ASKS, *TAKES_BACK_ITS_OWN, *PREPARES, *HANDS_OVER, *MAKES_A_PAPER,
    *KEEPS, *RECORDS_A_PAPER,
}  # fmt: skip
SETTLES_NOTHING_BY_PROGRAM = {
    "api_submissions", "api_receive", "api_invoices", "api_undo_decision",
    "api_withdraw_undo", "api_withdraw_payment",
    "api_withdraw_money_proposal", "api_release_gate", "api_red_invoice",
}  # fmt: skip

# Of one's own account with the password or a code typed on the very page;
# what lets a person in who stands before one; what only checks.
SETTLES_NOTHING_OF_ACCOUNTS = {
    "password", "second_factor", "renew_codes", "end_factor", "unlock",
    "reminder_preferences", "portal_audit_check", "start_preview", "end_preview",
    "end_calendar_subscription",
}  # fmt: skip


def acts(table) -> set[str]:
    return {
        name for name, (_, sent) in table.items() if set(sent) - {"m", "-"}
    }


def test_every_act_is_known_to_settle_or_not_to():
    assert acts(TABLE) == SETTLES | SETTLES_NOTHING
    assert set() == SETTLES & SETTLES_NOTHING


def test_every_act_on_an_account_is_known_to_settle_or_not_to():
    known = SETTLES_OF_ACCOUNTS | SETTLES_NOTHING_OF_ACCOUNTS
    assert acts(ACCOUNT_TABLE) == known
    assert set() == SETTLES_OF_ACCOUNTS & SETTLES_NOTHING_OF_ACCOUNTS


def test_every_act_of_programs_is_known_to_settle_or_not_to():
    known = SETTLES_BY_PROGRAM | SETTLES_NOTHING_BY_PROGRAM
    assert acts(API_TABLE) == known
    assert set() == SETTLES_BY_PROGRAM & SETTLES_NOTHING_BY_PROGRAM
    assert set(API_TABLE) >= TAKES_AWAY_BY_PROGRAM
    assert set(TABLE) | set(ACCOUNT_TABLE) >= TAKES_AWAY


@pytest.fixture
def asks(settings):
    settings.STEP_UP_MINUTES = 15


@pytest.fixture
def contract():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.people = make.make_people(contract)
    return contract


def in_as(person, *, minutes_ago: int = 60) -> Client:
    person.set_password(WORDS)
    person.save()
    client = Client()
    client.force_login(person)
    session = client.session
    session[CONFIRMED] = int(now().timestamp()) - minutes_ago * 60
    session.save()
    return client


def carried(response) -> dict:
    """What the page that asks sends again, as a browser would."""
    html = response.content.decode()
    return {
        unescape(name): unescape(value)
        for name, value in re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html
        )
        if name != "csrfmiddlewaretoken"
    }


EXPORT = {"as_of": "2025-12-01", "format": "csv", "note": '<"两\r\n行">'}


def test_it_asks_and_then_the_very_form_goes_on(asks, contract):
    client = in_as(contract.people.a_finance)
    address = reverse("make_export", args=[contract.slug])
    asked = client.post(address, EXPORT)
    assert "再次确认身份" in asked.content.decode()
    assert carried(asked) == EXPORT
    key = client.session.session_key
    wrong = client.post(address, {**carried(asked), FIELD: "wrong"})
    assert 422 == wrong.status_code
    assert "密码不对" in wrong.content.decode()
    assert carried(wrong) == EXPORT
    right = client.post(address, {**carried(wrong), FIELD: WORDS})
    direct = in_as(contract.people.a_finance, minutes_ago=0)
    assert direct.post(address, EXPORT).status_code == right.status_code
    assert "再次确认身份" not in right.content.decode()
    assert key != client.session.session_key  # T23: another cookie
    # And for a while it does not ask again.
    assert "再次确认身份" not in client.post(address, EXPORT).content.decode()


def test_with_too_many_hashing_nothing_typed_is_lost(
    asks, contract, monkeypatch
):
    client = in_as(contract.people.a_finance)
    address = reverse("make_export", args=[contract.slug])
    monkeypatch.setattr(hashing, "room", BoundedSemaphore(0))
    busy = client.post(address, {**EXPORT, FIELD: WORDS})
    assert (429, "3") == (busy.status_code, busy["Retry-After"])
    assert "此刻核对密码的人太多" in busy.content.decode()
    assert EXPORT == carried(busy)
    assert not AuditEvent.objects.filter(action=NOT_CONFIRMED).exists()


def test_every_one_that_settles_asks_first(asks, world):
    keys, before = addresses(world), PaymentRequest.objects.count()
    clients = [in_as(getattr(world.people, role)) for role in READERS]
    for name in sorted(SETTLES):
        reads = TABLE[name][1]
        place = next(n for n, code in enumerate(reads) if code not in "x-m")
        address = reverse(name, args=[world.contract.slug, *keys[name]])
        answer = clients[place].post(address, {"reason": "理由"})
        assert 200 == answer.status_code, name
        assert {"reason": "理由"} == carried(answer), name
    assert before == PaymentRequest.objects.count()


def test_a_saved_export_asks_before_it_leaves(asks, world):
    client = in_as(world.people.a_finance)
    address = reverse("export", args=[world.contract.slug, world.exports["a"].pk])
    page = client.get(address)
    assert "确认，下载" in page.content.decode()
    right = client.post(address, {FIELD: WORDS})
    assert address == right.url
    file = client.get(address)
    assert file["Content-Disposition"].startswith("attachment")
    file.getvalue()  # and the file behind it is closed


def test_a_code_of_the_phone_does_as_well(asks, contract):
    person, key = contract.people.a_finance, second_factor.new_key()
    before = now() - timedelta(minutes=5)
    code = second_factor.code_of(key, before)
    second_factor.enrol(by=person, key=key, code=code, now=before)
    client = in_as(person)
    address = reverse("make_export", args=[contract.slug])
    code = second_factor.code_of(key, now())
    answer = client.post(address, {**EXPORT, FIELD: code})
    assert "再次确认身份" not in answer.content.decode()


def test_a_page_session_at_the_interface_is_told_where_to_go(asks, contract):
    client = in_as(contract.people.a_finance)
    address = reverse("api_exports", args=[contract.slug])
    told = client.post(address, EXPORT, content_type="application/json")
    assert (403, "confirm_identity") == (
        told.status_code, told.json()["code"],
    )  # fmt: skip


def test_who_may_never_is_not_asked_for_a_contract_that_is_not_there(asks):
    client = in_as(make.make_person())
    address = reverse("make_export", args=["no-such-contract"])
    assert 404 == client.post(address).status_code
    assert 302 == Client().post(address).status_code  # to the door


def test_turned_off_it_asks_nobody(contract, settings):
    """As on one machine, and in the other tests."""
    assert 0 == settings.STEP_UP_MINUTES
    client = in_as(contract.people.a_finance)
    address = reverse("make_export", args=[contract.slug])
    assert "再次确认身份" not in client.post(address, EXPORT).content.decode()


def test_every_name_is_an_address():
    names = {n for n in get_resolver().reverse_dict if isinstance(n, str)}
    everything = SETTLES | SETTLES_BY_PROGRAM | TAKES_AWAY
    assert set() == (everything | TAKES_AWAY_BY_PROGRAM) - names
