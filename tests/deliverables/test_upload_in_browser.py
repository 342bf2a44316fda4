"""The upload queue in a real browser; each answer is the portal's own.

The browser's requests are handed to the portal inside this process, so that
a broken connection or an expired session can be played at will.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from deliverables.models import DocumentVersion
from tests import factories as make
from tests.wire import SITE

pytestmark = pytest.mark.browser
def file(name="方案.pdf", content=None) -> dict:
    return {
        "name": name,
        "mimeType": "application/pdf",
        "buffer": make.pdf_bytes() if content is None else content,
    }


def choose(page: Page, *files: dict) -> None:
    page.set_input_files("input[type=file]", list(files))


def row(page: Page, name: str):
    return page.locator("[data-queue] li").filter(
        has=page.locator(f".name[title='{name}']")
    )


def stored() -> list[str]:
    names = DocumentVersion.objects.order_by("pk")
    return list(names.values_list("name", flat=True))


def test_each_file_goes_its_own_way(desk, story):
    choose(desk, file("一.pdf"), file("二.exe"), file("三.pdf"))
    expect(row(desk, "一.pdf")).to_contain_text("已入库")
    expect(row(desk, "三.pdf")).to_contain_text("已入库")
    expect(row(desk, "二.exe")).to_contain_text("不接受这种文件。")
    assert {"一.pdf", "三.pdf"} == set(stored())


def test_the_page_learns_that_nothing_lacks_any_more(desk):
    expect(desk.locator("#lead")).to_contain_text("还差 1 件")
    choose(desk, file("一.pdf"))
    expect(desk.locator("#lead")).to_contain_text("文件已齐")
    expect(desk.locator("#files")).to_contain_text("一.pdf")
    expect(desk.get_by_role("link", name="核对并提交")).to_be_visible()


def test_what_is_plainly_wrong_is_not_sent_at_all(desk, wire):
    choose(desk, file("空.pdf", b""), file("片.mov"))
    expect(row(desk, "空.pdf")).to_contain_text("0 字节")
    expect(row(desk, "片.mov")).to_contain_text("不接受这种文件。")
    assert 0 == wire.sent


def test_a_broken_connection_offers_another_try(desk, wire):
    wire.broken = True
    choose(desk, file("一.pdf"))
    expect(row(desk, "一.pdf")).to_contain_text("网络中断，文件未传完。")
    assert [] == stored()
    wire.broken = False
    row(desk, "一.pdf").get_by_role("button", name="重试").click()
    expect(row(desk, "一.pdf")).to_contain_text("已入库")
    assert ["一.pdf"] == stored()


def test_the_servers_own_sentence_is_shown(desk):
    choose(desk, file("改名.pdf", b"MZ not a pdf"))
    expect(row(desk, "改名.pdf")).to_contain_text("可能改过扩展名或已损坏。")
    row(desk, "改名.pdf").get_by_role("button", name="移除").click()
    expect(desk.locator("[data-queue] li")).to_have_count(0)


def test_the_same_bytes_are_asked_about(desk):
    content = make.pdf_bytes("same")
    choose(desk, file("一.pdf", content))
    expect(row(desk, "一.pdf")).to_contain_text("已入库")
    choose(desk, file("二.pdf", content))
    expect(row(desk, "二.pdf")).to_contain_text("内容相同")
    assert ["一.pdf"] == stored()
    again = row(desk, "二.pdf").get_by_role("button", name="内容相同也上传")
    again.click()
    expect(row(desk, "二.pdf")).to_contain_text("已入库")
    assert ["一.pdf", "二.pdf"] == stored()


def test_an_expired_session_keeps_the_file_until_one_is_back(
    desk, wire, story
):
    choose(desk, file("零.pdf"))
    expect(row(desk, "零.pdf")).to_contain_text("已入库")
    wire.client.logout()
    choose(desk, file("一.pdf"))
    expect(row(desk, "一.pdf")).to_contain_text("登录已过期。")
    # Signing in again, in another window, changes the token.
    wire.client.force_login(story.people.b_lead)
    token = "n" * 32
    wire.client.cookies["csrftoken"] = token
    desk.context.add_cookies(
        [{"name": "csrftoken", "value": token, "url": SITE}]
    )
    row(desk, "一.pdf").get_by_role("button", name="重试").click()
    expect(row(desk, "一.pdf")).to_contain_text("已入库")
    assert ["零.pdf", "一.pdf"] == stored()


def test_a_file_chosen_before_the_script_arrives_is_taken(desk, wire):
    held = []
    desk.route("**/js/upload.js", lambda route: held.append(route))
    desk.goto(desk.url, wait_until="commit")
    choose(desk, file("早.pdf"))
    assert [] == stored()
    wire(held.pop())
    expect(row(desk, "早.pdf")).to_contain_text("已入库")


def test_a_replacement_becomes_the_next_version(desk, story):
    choose(desk, file("一.pdf"))
    expect(desk.locator("#files")).to_contain_text("一.pdf")
    desk.get_by_role("link", name=re.compile("替换")).click()
    expect(desk.locator("#upload")).to_contain_text("替换《一.pdf》")
    choose(desk, file("二.pdf"))
    expect(desk.locator("#files")).to_contain_text("第 2 版")
    expect(desk).not_to_have_url(re.compile("replaces"))
    assert 2 == DocumentVersion.objects.latest("pk").number


def test_a_replacement_that_changes_nothing_is_asked_about(desk, story):
    content = make.pdf_bytes()
    first = make.make_version(
        story.row(), story.people.b_lead, content=content
    )
    page = f"{SITE}{story.url('deliverable', 'work_plan')}"
    desk.goto(f"{page}?replaces={first.pk}")
    choose(desk, file("再交.pdf", content))
    expect(row(desk, "再交.pdf")).to_contain_text("未作新版本")
    meant = row(desk, "再交.pdf").get_by_role(
        "button", name="内容相同仍作新版本"
    )
    meant.click()
    expect(desk.locator("#files")).to_contain_text("与第 1 版内容相同")
    assert 2 == DocumentVersion.objects.latest("pk").number


def test_a_name_is_never_markup(desk):
    name = "<img src=x onerror=document.title=1>.pdf"
    choose(desk, file(name))
    expect(desk.locator("#files .name")).to_have_text(name)
    expect(desk.locator("img")).to_have_count(0)


def test_without_javascript_the_form_is_whole(browser, story, wire):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.route("**/*", wire)
    page.goto(SITE + story.url("deliverable", "work_plan"))
    expect(page.locator("input[type=file]")).to_be_visible()
    expect(page.get_by_role("button", name="上传", exact=True)).to_be_visible()
    expect(page.get_by_label("内容相同也上传")).to_be_visible()
    context.close()
