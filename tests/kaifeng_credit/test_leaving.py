"""离岗: what a person holds is counted, handed on whole, and found again."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from contracts.queries.clock import now, today
from contracts.queries.people import roles_of
from contracts.queries.tokens import token_for
from contracts.services.readings import propose_reading
from contracts.services.tokens import issue_token
from deliverables.models import AcceptanceReview, UploadSession
from deliverables.services.reviews import save_review
from kaifeng_credit.leaving.handing_over import hand_over
from kaifeng_credit.leaving.holdings import desks_of, live_tokens
from kaifeng_credit.leaving.taken_over import taken_over
from kaifeng_credit.models import Handover
from payments.models import ReportRecipient
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def world():
    """A contract with its people and an upload under way."""
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)
    under_way = UploadSession.objects.create(
        deliverable=make.deliverable(contract, "work_plan"), piece="plan",
        name="乙方未传完的录像.mp4", size=9, started_by=people.b_onsite,
        expires_at=now() + timedelta(hours=1),
    )  # fmt: skip
    return SimpleNamespace(
        contract=contract, people=people, under_way=under_way
    )


def held_by(world, role: str) -> dict[str, int]:
    [desk] = desks_of(getattr(world.people, role), now=now(), today=today())
    return {one.what: one.count for one in desk.held}


def go(world, role, to=None, **more):
    contract = world.contract
    return hand_over(
        **{
            "user": getattr(world.people, role),
            "successors": {contract.pk: to} if to else {},
            "last_day": None, "reason": "调离",
            "by": world.people.system_admin, "now": now(), "today": today(),
        }
        | more
    )  # fmt: skip


def second(world, *roles):
    """Another person with some roles, who can take over."""
    return make.make_person(world.contract, *roles)


def drafting(world) -> AcceptanceReview:
    """A review that 甲方经办 is at, and a report that tells them each month."""
    contract, people = world.contract, world.people
    row = make.deliverable(contract, "commitment_scheme")
    submission = make.make_received(row, b=people.b_lead, a=people.a_handler)
    make.schedule(
        contract, people.a_finance, people.a_handler, people.a_approver,
        now=now(),
    )  # fmt: skip
    return save_review(
        submission=submission, term=make.term_of(row), result="",
        findings={}, conclusion="", revision=0, by=people.a_handler,
    )  # fmt: skip


def test_what_a_person_holds_is_counted_and_says_what_becomes_of_it(world):
    drafting(world)
    propose_reading(
        contract=world.contract, key="submission.reading", code="D",
        reason="采购文件第 3 页", by=world.people.a_handler,
    )  # fmt: skip
    assert {"drafts": 1, "schedules": 1, "proposals": 1} == held_by(
        world, "a_handler"
    )
    assert {"errands": 1, "schedules": 1} == held_by(world, "a_approver")
    assert {"uploads": 1} == held_by(world, "b_onsite")
    [desk] = desks_of(world.people.a_handler, now=now(), today=today())
    assert all(one.fate for one in desk.held)
    assert ["a_handler"] == list(desk.alone)  # of this role there is one
    assert world.people.b_lead not in desk.candidates


def test_all_of_it_is_handed_on_and_the_account_ends_at_once(world):
    leaver, draft = world.people.a_handler, drafting(world)
    taker = second(world, "a_handler")
    _, secret = issue_token(
        by=leaver, name="月报", now=now(), lasts=timedelta(days=7)
    )
    assert 1 == live_tokens(leaver, now=now())
    client = Client()
    client.force_login(leaver)
    [row] = go(world, "a_handler", taker)
    draft.refresh_from_db()
    assert taker == draft.prepared_by
    told = ReportRecipient.objects.exclude(schedule__state="closed")
    assert {taker.pk, world.people.a_approver.pk} == set(
        told.values_list("user_id", flat=True)
    )
    assert 302 == client.get(reverse("sign_ins")).status_code
    assert token_for(secret, now=now()) is None
    leaver.refresh_from_db()
    assert not leaver.is_active
    event = AuditEvent.objects.get(action="errands_handed_on")
    assert row.moved == event.detail["moved"]
    assert [f"handed_draft_{draft.pk}"] == [
        task.key for task in taken_over(world.contract, taker)
    ]


def test_the_new_holder_finds_it_on_the_first_page(world):
    go(world, "b_onsite", world.people.b_lead)
    client = Client()
    client.force_login(world.people.b_lead)
    overview = client.get(reverse("overview", args=[world.contract.slug]))
    todo = client.get(reverse("todo", args=[world.contract.slug]))
    assert "接手自" in overview.content.decode()
    assert "接手的事项" in todo.content.decode()
    assert world.under_way.name in todo.content.decode()
    [upload] = UploadSession.objects.visible_to(world.people.b_lead)
    assert world.under_way == upload


def test_opened_again_the_account_holds_nothing(world):
    """Or one administrator could bring somebody back to a role alone."""
    leaver = world.people.b_onsite
    go(world, "b_onsite", world.people.b_lead)
    leaver.refresh_from_db()
    leaver.is_active = True
    leaver.save()
    assert frozenset() == roles_of(leaver, world.contract)
    assert AuditEvent.objects.filter(action="role_ended").exists()


def test_of_an_account_disabled_in_a_hurry_the_same_is_counted(world):
    propose_reading(
        contract=world.contract, key="submission.reading", code="D",
        reason="采购文件第 3 页", by=world.people.a_handler,
    )  # fmt: skip
    second(world, "a_approver")
    before = held_by(world, "a_approver")
    world.people.a_approver.is_active = False
    world.people.a_approver.save()
    assert before == held_by(world, "a_approver") == {"errands": 1}


def test_with_a_last_day_it_goes_on_until_then(world):
    leaver = world.people.b_onsite
    go(world, "b_onsite", world.people.b_lead, last_day=today())
    leaver.refresh_from_db()
    assert (True, today()) == (leaver.is_active, leaver.ends_on)
    assert {"b_onsite"} == roles_of(leaver, world.contract)
    with pytest.raises(Refused, match="已经过去"):
        go(world, "b_lead", last_day=today() - timedelta(days=1))


def test_all_or_nothing(world, monkeypatch):
    """The last step refuses, and nothing of what went before has happened."""
    draft, leaver = drafting(world), world.people.a_handler
    taker = second(world, "a_handler")
    def broken(**_):
        raise Refused("broken", "没有办成。")

    monkeypatch.setattr(
        "kaifeng_credit.leaving.handing_over.end_roles_of_leaver", broken
    )
    with pytest.raises(Refused, match="没有办成"):
        go(world, "a_handler", taker)
    draft.refresh_from_db()
    leaver.refresh_from_db()
    assert leaver == draft.prepared_by
    assert leaver.is_active
    assert not Handover.objects.exists()
    assert not AuditEvent.objects.filter(action="errands_handed_on").exists()


def test_a_successor_is_named_is_another_and_may_hold_it(world):
    people = world.people
    with pytest.raises(Refused, match="选择接手人"):
        go(world, "b_onsite")
    with pytest.raises(Refused, match="另一人"):
        go(world, "b_onsite", people.b_onsite)
    with pytest.raises(Refused, match="没有办理"):
        go(world, "b_onsite", second(world, "a_handler"))
    assert not Handover.objects.exists()


def test_only_system_does_it_and_not_to_itself(world):
    for role in ("security_admin", "auditor", "a_approver"):
        with pytest.raises(NotAllowed):
            go(world, "b_onsite", by=getattr(world.people, role))
    with pytest.raises(Refused, match="另一名系统管理"):
        go(world, "system_admin")


def test_the_database_keeps_the_administrator_out_of_it(world):
    [row] = go(world, "b_onsite", world.people.b_lead)
    again = {
        "contract": row.contract, "leaver": row.leaver, "moved": [],
        "reason": "x", "recorded_by": row.recorded_by,
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Handover.objects.create(**again, successor=row.recorded_by)
    with pytest.raises(DatabaseError), transaction.atomic():
        Handover.objects.create(**again, successor=row.leaver)
    Handover.objects.create(**again, successor=world.people.a_approver)
    with pytest.raises(DatabaseError), transaction.atomic():
        Handover.objects.filter(pk=row.pk).update(reason="y")


def test_the_page_lists_asks_and_does(world):
    client = Client()
    client.force_login(world.people.system_admin)
    address = reverse("leave", args=[world.people.b_onsite.pk])
    page = client.get(address).content.decode()
    assert "未传完的文件" in page
    assert world.under_way.name not in page  # no business data
    field = f"to_{world.contract.pk}"
    lacking = client.post(address, {"reason": "调离"})
    assert 422 == lacking.status_code
    assert "请选择接手人" in lacking.content.decode()
    done = client.post(
        address, {"reason": "调离", field: world.people.b_lead.pk}, follow=True
    )
    assert "已移交" in done.content.decode()
    assert Handover.objects.exists()
    again = client.get(address).content.decode()
    assert "没有在任的角色" in again
    own = reverse("leave", args=[world.people.system_admin.pk])
    assert "另一名系统管理" in client.get(own).content.decode()
    assert 404 == client.get(reverse("leave", args=[0])).status_code
