"""按角色预览: the eyes of a role on the demonstration, and no hands."""

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import AuditEvent
from kaifeng_credit.previewing import middleware
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def demo():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.people = make.make_people(contract)
    return contract


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def begin(client, slug: str, role: str = "b_lead"):
    return client.post(
        reverse("start_preview"), {"slug": slug, "role": role}
    )


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def looking(demo) -> Client:
    """安全管理 looks at the demonstration as 乙方负责人."""
    client = as_(demo.people.security_admin)
    assert 302 == begin(client, demo.slug).status_code
    return client


def test_it_sees_what_the_role_sees_under_a_banner_on_each_page(demo, looking):
    page = looking.get(reverse("overview", args=[demo.slug]))
    assert {"b_lead"} == page.context["roles"]
    assert "退出预览" in text(page)
    for address in (
        reverse("todo", args=[demo.slug]),
        reverse("deliverable", args=[demo.slug, "work_plan"]),
        reverse("home"),
        reverse("overview", args=["nowhere"]),  # a page of refusal too
    ):
        assert "退出预览" in text(looking.get(address)), address


def test_one_click_leaves_and_nothing_is_left(demo, looking):
    left = looking.post(reverse("end_preview"), follow=True)
    assert "已退出预览" in text(left)
    assert 404 == looking.get(reverse("overview", args=[demo.slug])).status_code
    events = AuditEvent.objects.filter(action__startswith="preview")
    assert ["preview_started", "preview_ended"] == [
        event.action for event in events.order_by("pk")
    ]
    assert {demo.people.security_admin.pk} == {
        event.actor_id for event in events
    }
    looking.post(reverse("end_preview"))  # a second click
    assert 2 == events.count()


@pytest.mark.parametrize(
    "name",
    ["object_reading", "submit", "export", "tokens", "start_preview", "person"],
)
def test_nothing_is_sent_and_nothing_is_taken_away(demo, looking, name):
    args = {
        "object_reading": [demo.slug, "1"], "submit": [demo.slug, "work_plan"],
        "export": [demo.slug, 1], "person": [demo.people.b_lead.pk],
    }  # fmt: skip
    address = reverse(name, args=args.get(name, []))
    before = AuditEvent.objects.count()
    for method in ("get", "head"):
        if name in middleware.NOT_IN_IT:
            assert 409 == getattr(looking, method)(address).status_code
    for method in ("post", "put", "patch", "delete", "options"):
        assert 409 == getattr(looking, method)(address).status_code, method
    assert before == AuditEvent.objects.count()


def test_without_the_guard_the_same_form_would_go_through(
    demo, looking, monkeypatch
):
    """The refusal above is the guard's and not a form's."""
    monkeypatch.setattr(middleware, "READS", {"GET", "POST"})
    address = reverse("propose_reading", args=[demo.slug, "1"])
    assert 409 != looking.post(address).status_code


def test_programs_find_nothing(demo, looking):
    for method in ("get", "post"):
        answer = getattr(looking, method)(f"/api/v1/contracts/{demo.slug}/")
        assert 403 == answer.status_code
        assert "previewing" == answer.json()["code"]


def test_a_real_contract_is_not_previewed_nor_seen_meanwhile(demo, looking):
    real = make.make_contract()
    chief = make.make_person(real, "security_admin")
    make.make_person(real, "b_lead")
    client = as_(chief)
    assert 404 == begin(client, real.slug).status_code
    assert 404 == client.get(reverse("overview", args=[real.slug])).status_code
    assert 404 == looking.get(reverse("overview", args=[real.slug])).status_code
    # Whatever the session should come to hold: of a real one there is none.
    session = looking.session
    session["previewing"] = {**session["previewing"], "slug": real.slug}
    session.save()
    assert 404 == looking.get(reverse("overview", args=[real.slug])).status_code
    assert "退出预览" not in text(looking.get(reverse("home")))


def test_who_administers_nothing_does_not_preview(demo):
    for role in ("a_approver", "auditor", "b_lead"):
        client = as_(getattr(demo.people, role))
        assert 403 == begin(client, demo.slug, "a_handler").status_code


def test_only_roles_of_the_parties_that_somebody_holds(demo):
    client = as_(demo.people.system_admin)
    for role, words in (("auditor", "一方的角色"), ("b_onsite", "无人担任")):
        demo.people.b_onsite.memberships.all().delete()
        said = client.post(
            reverse("start_preview"),
            {"slug": demo.slug, "role": role},
            follow=True,
        )
        assert words in text(said)


def test_what_is_read_is_written_under_the_administrators_name(demo, looking):
    version = make.make_version(
        make.deliverable(demo, "work_plan"), demo.people.b_onsite
    )
    page = looking.get(reverse("document", args=[demo.slug, version.pk]))
    assert b"".join(page)
    page.close()
    event = AuditEvent.objects.filter(chain=demo.slug).latest("number")
    assert demo.people.security_admin.pk == event.actor_id


def test_once_no_administrator_the_preview_is_over(demo, looking):
    demo.people.security_admin.memberships.all().delete()
    assert 404 == looking.get(reverse("overview", args=[demo.slug])).status_code
