"""The first minute: the address, the printed password, the contracts."""

from urllib.parse import urlsplit

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize(
        "portal",
        ["embedded"],
        indirect=True,
    ),
]


@pytest.fixture
def complaints(page):
    """What the browser objects to, and whom it asked besides the portal."""
    heard = []
    page.on(
        "console",
        lambda said: heard.append(said.text) if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "request",
        lambda request: (
            heard.append(request.url)
            if urlsplit(request.url).hostname not in {"127.0.0.1", None}
            else None
        ),
    )
    return heard


def sign_in(page, portal, username):
    page.goto(portal.url)
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", portal.passwords[username])
    page.click("button[type=submit]")


@pytest.mark.parametrize("username", ["a_handler", "b_lead", "auditor"])
def test_a_reader_sees_the_real_contract_and_the_marked_demo(
    portal, page, complaints, username
):
    sign_in(page, portal, username)
    page.wait_for_selector("a[href='/c/kaifeng-2025/']")
    assert "演示" not in page.inner_text("a[href='/c/kaifeng-2025/']")
    page.goto(f"{portal.url}/c/kaifeng-2025-demo/")
    assert "演示" in page.inner_text("body")
    assert [] == complaints


def test_an_administrator_sees_no_business_data(portal, page):
    sign_in(page, portal, "system_admin")
    page.wait_for_load_state()
    assert 0 == page.locator("a[href^='/c/']").count()
    answer = page.goto(f"{portal.url}/c/kaifeng-2025/")
    assert 404 == answer.status


def test_a_wrong_password_is_said_and_the_name_stays(portal, page):
    page.goto(portal.url)
    page.fill("input[name=username]", "a_handler")
    page.fill("input[name=password]", "not-the-password")
    page.click("button[type=submit]")
    assert "a_handler" == page.input_value("input[name=username]")
    assert portal.url in page.url
    assert "/login" in page.url
