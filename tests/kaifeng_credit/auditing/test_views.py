"""审计日志 on the page, as a file, and checked at the push of a button."""

import csv
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import AuditChain, AuditEvent
from contracts.queries.agreements import agreement_of
from contracts.services import audit
from contracts.services.checking_audit import check_chain
from contracts.services.checkpoints import write_checkpoints
from tests import factories as make
from tests.remembering import forget_all

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FORMULAS = ("=1+1", "+1", "-1", "@A1", "\t=1", "＝1")


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def people(contract):
    return make.make_people(contract)


@pytest.fixture
def sent(monkeypatch):
    messages = []
    monkeypatch.setattr(
        "contracts.tasks.current_app.send_task",
        lambda name, kwargs: messages.append((name, kwargs)),
    )
    return messages


def events(contract, by, many, **more):
    with transaction.atomic():
        for number in range(many):
            audit.record(
                "paid", by=by, contract=contract, summary=f"到账 {number}", **more
            )


def body(client, name, *args, **asked):
    return client.get(reverse(name, args=args), asked).content.decode()


def test_an_auditor_reads_all_others_their_own(client, contract, people):
    events(contract, people.a_finance, 1)
    events(contract, people.b_lead, 1)
    client.force_login(people.auditor)
    seen = body(client, "audit", contract.slug)
    assert "本合同的审计日志" in seen
    assert "现在检查审计链" in seen
    client.force_login(people.b_lead)
    seen = body(client, "audit", contract.slug)
    assert "本人的办理记录" in seen
    assert "现在检查审计链" not in seen
    rows = client.get(reverse("audit", args=[contract.slug])).context["lines"]
    assert {people.b_lead.pk} == {one["event"].actor_id for one in rows}


def test_acts_are_said_in_words_with_before_and_after(
    client, contract, people
):
    events(
        contract, people.a_finance, 1,
        detail={"before": "旧金额", "after": "新金额"},
    )  # fmt: skip
    client.force_login(people.auditor)
    seen = body(client, "audit", contract.slug)
    for words in ("登记到账", "改动前", "旧金额", "改动后", "新金额", "SM3 "):
        assert words in seen


def test_pages_go_on_with_what_was_asked_and_cost_the_same(
    client, contract, people
):
    client.force_login(people.auditor)
    page = reverse("audit", args=[contract.slug])
    counts = []
    for many in (1, 1, 70):  # the first asks for the standing too
        events(contract, people.a_finance, many)
        forget_all()
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(page, {"action": "paid"})
        counts.append(len(caught))
    assert counts[1] == counts[2]
    assert 50 == len(answer.context["lines"])
    assert "?page=2&amp;action=paid" in answer.content.decode()


def test_nothing_found_says_so_and_leads_back(client, contract, people):
    client.force_login(people.auditor)
    assert "没有符合条件的记录" in body(
        client, "audit", contract.slug, action="none"
    )
    client.force_login(people.b_onsite)
    assert "尚无办理记录" in body(client, "audit", contract.slug)


def test_the_file_holds_no_formula_and_its_going_out_is_an_event(
    client, contract, people
):
    with transaction.atomic():
        for text in FORMULAS:
            audit.record(
                "paid", by=people.a_finance, contract=contract, summary=text
            )
    client.force_login(people.auditor)
    answer = client.get(
        reverse("audit_file", args=[contract.slug]), {"action": "paid"}
    )
    assert answer.streaming
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert len(FORMULAS) == len(rows) - 1
    assert all(row[7].startswith("'") for row in rows[1:])
    event = AuditEvent.objects.get(action="audit_exported")
    assert people.auditor.pk == event.actor_id
    assert {
        "rows": len(FORMULAS), "format": "csv", "filters": {"action": "paid"},
    } == event.detail  # fmt: skip


def test_others_export_their_own_acts_only(client, contract, people):
    events(contract, people.a_finance, 2)
    client.force_login(people.b_lead)
    answer = client.get(reverse("audit_file", args=[contract.slug]))
    assert "登记到账" not in answer.getvalue().decode()


def test_the_button_asks_a_worker_and_the_finding_is_shown(
    client, contract, people, sent
):
    client.force_login(people.auditor)
    asked = client.post(
        reverse("audit_check", args=[contract.slug]), follow=True
    )
    assert "检查正在进行" in asked.content.decode()
    assert [
        ("audit.check", {"chain": contract.slug, "by_id": people.auditor.pk})
    ] == sent
    write_checkpoints()
    check_chain(contract.slug, by=people.auditor)
    seen = body(client, "audit", contract.slug)
    for words in ("完整", "相符至第", "SM3 自第 1 件起", str(people.auditor)):
        assert words in seen
    assert "检查正在进行" not in seen


def test_a_break_is_shown_with_its_number(client, contract, people, caplog):
    AuditChain.objects.filter(name=contract.slug).update(head="f" * 64)
    check_chain(contract.slug)
    client.force_login(people.auditor)
    assert "件不符" in body(client, "audit", contract.slug)


def test_the_portals_own_log_is_for_audit(client, people, sent):
    client.force_login(people.auditor)
    assert "平台审计日志" in body(client, "portal_audit")
    client.get(reverse("portal_audit_file")).getvalue()
    event = AuditEvent.objects.get(action="audit_exported")
    assert audit.PORTAL == event.chain
    client.post(reverse("portal_audit_check"))
    assert audit.PORTAL == sent[0][1]["chain"]


def test_it_is_led_to_from_the_first_page_and_from_a_contracts_log(
    client, contract, people
):
    way = f'<a class="btn" href="{reverse("portal_audit")}">'
    for person, leads in ((people.auditor, True), (people.a_handler, False)):
        client.force_login(person)
        assert leads == (way in body(client, "audit", contract.slug))
        assert leads == (way in body(client, "home", list=1))


def test_a_decided_act_leads_to_its_bundle(client, world):
    client.force_login(world.people.auditor)
    slug, pk = world.contract.slug, world.paid.pk
    address = reverse("evidence", args=[slug, "payment", pk])
    assert address in body(client, "audit", slug, action="paid")
    answer = client.get(address)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert int(answer.headers["Content-Length"]) == len(answer.getvalue())
    client.force_login(world.people.a_finance)
    assert address not in body(client, "audit", slug, action="paid")
    assert 403 == client.get(address).status_code


@pytest.mark.parametrize("kind", ["payment", "nothing"])
def test_what_is_not_there_has_no_bundle(client, world, kind):
    client.force_login(world.people.auditor)
    address = reverse("evidence", args=[world.contract.slug, kind, 999_999])
    assert 404 == client.get(address).status_code


def test_events_are_told_in_the_words_of_the_agreement_not_in_its_keys(world):
    agreement = agreement_of(world.contract)
    keys = {
        agreement.key,
        *agreement.deliverables,
        *agreement.packages,
        *agreement.quotas,
        *agreement.indicators,
        *agreement.readings,
    }
    told = AuditEvent.objects.values_list("action", "summary")
    assert "counted" in {action for action, _ in told}
    for _, summary in told:
        assert not keys & set(re.findall(r"[a-z0-9_.]+", summary)), summary
