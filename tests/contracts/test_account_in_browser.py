"""Signing in as a person does it, in a real browser (issue 6, done when 6).

The browser's requests are handed to the portal inside this process; see
tests/wire.py. One browser is one django.test.Client.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from contracts.queries.clock import now
from contracts.services import second_factor
from contracts.services.sessions import CONFIRMED, SEEN
from contracts.states import Role
from deliverables.models import UploadSession
from payments.models import PaymentRequest
from tests import factories as make
from tests.wire import SITE, Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WORDS = "the right words"


@pytest.fixture
def people():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.people = make.make_people(contract)
    for role in Role:
        person = getattr(contract.people, role)
        person.set_password(WORDS)
        person.save()
    contract.people.contract = contract
    return contract.people


@pytest.fixture
def wire(page, people) -> Iterator[Wire]:
    """Routed once: what is on its way when a route is taken away is lost."""
    with Wire(Client()).up() as wire:
        page.route("**/*", wire)
        yield wire


def opened(wire: Wire) -> Client:
    """A browser of its own, and the client that answers it."""
    wire.client = Client(enforce_csrf_checks=True)
    return wire.client


def sign_in(page: Page, person, password=WORDS) -> None:
    page.goto(f"{SITE}/login/")
    page.get_by_label("用户名").fill(person.username)
    page.get_by_label("密码").fill(password)
    # The answer has come before anything else is asked.
    with page.expect_response(lambda answer: "POST" == answer.request.method):
        page.get_by_role("button", name="登录").click()


def test_a_phone_is_enrolled_and_asked_for_at_the_next_sign_in(page, wire, people):
    person = people.b_lead
    opened(wire)
    sign_in(page, person)
    page.goto(f"{SITE}/account/second-factor/")
    # The picture is part of the page and the policy lets it be seen.
    assert page.locator(".qr-box svg").bounding_box()["width"] > 100
    key = page.locator("b.mono").inner_text().replace(" ", "")
    moment = now() - timedelta(seconds=30)  # the next code is still to come
    page.get_by_label("6 位口令").fill(second_factor.code_of(key, moment))
    page.get_by_label("登录密码").fill(WORDS)
    page.get_by_role("button", name="启用").click()
    expect(page.locator(".codes li")).to_have_count(10)
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载").click()
    codes = page.locator(".codes li").all_inner_texts()
    assert codes[9] in kept.value.path().read_text()
    opened(wire)  # another browser
    sign_in(page, person)
    page.goto(f"{SITE}/login/code/")
    page.get_by_label("动态口令或恢复码").fill(
        second_factor.code_of(key, now())
    )
    page.get_by_role("button", name="登录").click()
    page.goto(f"{SITE}/account/second-factor/")
    expect(page.locator("h1")).to_have_text("两步验证已启用")


def test_a_person_locked_out_is_let_in_again_by_security(
    page, wire, people, settings
):
    settings.AXES_ENABLED = True
    opened(wire)
    for number in range(5):
        sign_in(page, people.b_onsite, f"wrong-{number}")
    expect(page.locator(".error-summary")).to_contain_text("已暂停登录")
    opened(wire)
    sign_in(page, people.security_admin)
    page.goto(f"{SITE}/security/locks/")
    page.get_by_role("button", name="解锁").click()
    expect(page.locator("#messages")).to_contain_text("已解除")
    opened(wire)
    sign_in(page, people.b_onsite)
    page.goto(f"{SITE}/account/sign-ins/")
    expect(page.locator("tbody tr")).to_have_count(6)


def test_a_session_that_ended_says_so_at_the_door(page, wire, people):
    client = opened(wire)
    sign_in(page, people.a_finance)
    session = client.session
    session[SEEN] -= 31 * 60
    session.save()
    page.goto(f"{SITE}/login/")
    expect(page.locator(".desk .messages")).to_contain_text("没有操作")
    expect(page.get_by_label("用户名")).to_be_visible()


def test_what_was_typed_goes_on_after_the_person_is_confirmed(
    page, wire, people, settings
):
    settings.STEP_UP_MINUTES = 15
    client = opened(wire)
    sign_in(page, people.a_handler)
    slug = people.contract.slug
    page.goto(f"{SITE}/c/{slug}/payments/1/request/")
    note = page.locator("textarea").first
    note.fill("第一行\n第二行")
    session = client.session
    session[CONFIRMED] -= 3600
    session.save()
    page.locator("main form[method=post] button.p").click()
    expect(page.locator("h1")).to_have_text("再次确认身份")
    page.get_by_label("登录密码").fill("wrong")
    page.get_by_role("button", name="确认").click()
    expect(page.locator(".error-summary")).to_contain_text("密码不对")
    page.get_by_label("登录密码").fill(WORDS)
    page.get_by_role("button", name="确认").click()
    expect(page.locator("h1")).not_to_have_text("再次确认身份")
    expect(page.locator("body")).to_contain_text("第二行")
    assert not PaymentRequest.objects.exists()  # the 核对 page comes first


FIRST_PAGES = {
    "system_admin": ("账号与角色", ".note.bad"),
    "security_admin": ("登录锁定", ".lead .acts"),
}


def test_each_administrator_begins_with_their_own_matters(page, wire, people):
    """系统管理 with what is amiss, 安全管理 with locks, 审计 with the log."""
    for role, (link, part) in FIRST_PAGES.items():
        opened(wire)
        sign_in(page, getattr(people, role))
        expect(page.locator("h1")).to_have_text("没有等待签署的事项")
        expect(page.locator(part)).to_be_visible()
        expect(page.locator("main").get_by_role("link", name=link)).to_be_visible()
    opened(wire)
    sign_in(page, people.auditor)
    expect(page.locator("#nav")).to_be_visible()  # a contract to read
    expect(page.locator("#nav").get_by_role("link", name="审计日志")).to_be_visible()


def test_a_leavers_errands_are_on_the_successors_first_page(page, wire, people):
    """All in one form; who left is out, who took over finds it at once."""
    upload = UploadSession.objects.create(
        deliverable=make.deliverable(people.contract, "work_plan"),
        piece="plan", name="录像.mp4", size=9, started_by=people.b_onsite,
        expires_at=now() + timedelta(hours=1),
    )  # fmt: skip
    leaver = opened(wire)
    sign_in(page, people.b_onsite)
    opened(wire)
    sign_in(page, people.system_admin)
    page.goto(f"{SITE}/accounts/{people.b_onsite.pk}/")
    page.get_by_role("link", name="离岗移交并停用").click()
    expect(page.locator("main")).to_contain_text("未传完的文件")
    page.get_by_label("接手人").select_option(label=str(people.b_lead))
    page.get_by_label("理由").fill("调离")
    page.get_by_role("button", name="移交并结束账号").click()
    expect(page.locator("#messages")).to_contain_text("已移交")
    assert 302 == leaver.get("/account/sign-ins/").status_code
    opened(wire)
    sign_in(page, people.b_lead)
    page.goto(f"{SITE}/c/{people.contract.slug}/")
    page.locator("#handed a").click()  # the first page leads on
    expect(page.locator("main")).to_contain_text(upload.name)
