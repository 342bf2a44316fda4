"""Large files in a real browser: paused, broken off, and gone on with."""

import hashlib
import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from deliverables.models import DocumentVersion, UploadSession
from tests import factories as make
from tests.wire import SITE

pytestmark = pytest.mark.browser
PIECE = 10_000
CONTENT = make.pdf_bytes("a recording", size=5 * PIECE)
NAME = "录像.pdf"


@pytest.fixture(autouse=True)
def small_pieces(settings):
    """Five pieces: what 32 MB and 8 MB are in earnest."""
    settings.UPLOAD_WHOLE_BYTES = PIECE
    settings.UPLOAD_PIECE_BYTES = PIECE


def file(name=NAME, content=CONTENT) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def choose(page: Page, *files: dict) -> None:
    page.set_input_files("#upload form.upload input[type=file]", list(files))


def row(page: Page, name: str = NAME):
    return page.locator("[data-queue] li").filter(
        has=page.locator(f".name[title='{name}']")
    )


def press(page: Page, name: str, of: str = NAME) -> None:
    row(page, of).get_by_role("button", name=name).click()


def kept(page: Page):
    return page.locator("[data-kept] li")


def stored_digest() -> str:
    return DocumentVersion.objects.get().file_id


def reload(page: Page) -> list[str]:
    """Leave and come back; what the browser asked on the way."""
    asked = []

    def agree(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", agree)
    page.reload()
    return asked


def test_a_large_file_goes_in_pieces(desk, wire):
    choose(desk, file())
    expect(row(desk)).to_contain_text("已入库")
    assert [0, PIECE, 2 * PIECE, 3 * PIECE, 4 * PIECE] == wire.pieces
    assert hashlib.sha256(CONTENT).hexdigest() == stored_digest()
    expect(desk.locator("#files")).to_contain_text(NAME)


def test_many_are_dragged_at_once(desk):
    dropped = desk.evaluate_handle(
        """files => {
            const given = new DataTransfer();
            Object.keys(files).forEach(
                name => given.items.add(new File([files[name]], name)));
            return given;
        }""",
        {
            name: make.pdf_bytes(name[0], size=size).decode()
            for name, size in (
                ("一.pdf", 0), ("二.pdf", PIECE), ("三.pdf", 3 * PIECE),
                ("四.exe", 0),
            )
        },
    )
    desk.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
    for name in ("一.pdf", "二.pdf", "三.pdf"):
        expect(row(desk, name)).to_contain_text("已入库")
    expect(desk.locator("[data-sum]")).to_have_text(
        "共 4 个文件：已入库 3，失败 1"
    )
    assert 3 == DocumentVersion.objects.count()


def test_it_is_paused_and_goes_on_where_it_was(desk, wire):
    wire.lets_through = 2
    wire.stalled = False
    choose(desk, file())
    expect(row(desk)).to_contain_text("网络中断")
    press(desk, "暂停")
    expect(row(desk)).to_contain_text("已暂停 40%")
    wire.lets_through = None
    press(desk, "继续")
    expect(row(desk)).to_contain_text("已入库")
    assert [0, PIECE, 2 * PIECE, 3 * PIECE, 4 * PIECE] == wire.pieces
    assert hashlib.sha256(CONTENT).hexdigest() == stored_digest()


def test_all_are_paused_and_go_on_together(desk, wire):
    wire.stalled = True
    others = (make.pdf_bytes(text, size=5 * PIECE) for text in "23")
    choose(desk, file(), *map(file, ("二.pdf", "三.pdf"), others))
    expect(row(desk)).to_contain_text("上传中")
    desk.get_by_role("button", name="全部暂停").click()
    expect(desk.locator("[data-sum]")).to_have_text("共 3 个文件：已暂停 3")
    wire.stalled = False
    desk.get_by_role("button", name="全部继续").click()
    expect(desk.locator("[data-sum]")).to_have_text("共 3 个文件：已入库 3")


def test_a_connection_that_comes_back_is_used_without_a_click(desk, wire):
    wire.lets_through = 3
    choose(desk, file())
    expect(row(desk)).to_contain_text("秒后自动重试")
    wire.lets_through = None
    desk.evaluate("window.dispatchEvent(new Event('online'))")
    expect(row(desk)).to_contain_text("已入库")
    assert [0, PIECE, 2 * PIECE, 3 * PIECE, 4 * PIECE] == wire.pieces


def test_a_connection_that_stays_away_leaves_it_paused(desk, wire):
    wire.lets_through = 1
    choose(desk, file())
    for seconds in (1, 2, 4, 8, 16, 30):
        expect(row(desk)).to_contain_text(f"{seconds} 秒后自动重试")
        wire.broken = True
        desk.evaluate("window.dispatchEvent(new Event('online'))")
    expect(row(desk)).to_contain_text("恢复后点“继续”")
    wire.broken, wire.lets_through = False, None
    press(desk, "继续")
    expect(row(desk)).to_contain_text("已入库")


@pytest.fixture
def on_disk(tmp_path):
    """A file that a person can choose twice: it keeps its own time."""

    def put(content=CONTENT, folder="one") -> Path:
        path = tmp_path / folder / NAME
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_760_000_000, 1_760_000_000))
        return path

    return put


def left_half_way(page: Page, wire, path: Path) -> list[str]:
    """Three pieces are there, then the person comes back to the page."""
    wire.lets_through = 3
    page.set_input_files("#upload form.upload input[type=file]", path)
    expect(row(page)).to_contain_text("自动重试")
    page.locator("#up-h").click()  # a browser asks only who was there
    asked = reload(page)
    wire.lets_through, wire.pieces = None, []
    return asked


def test_after_a_reload_the_same_file_goes_on(desk, wire, on_disk, tmp_path):
    path = on_disk()
    assert ["beforeunload"] == left_half_way(desk, wire, path)
    expect(kept(desk)).to_contain_text(NAME)
    expect(kept(desk)).to_contain_text("60%")
    chooser = kept(desk).locator("input[type=file]")
    chooser.set_input_files([file("另一份.pdf")])
    expect(kept(desk)).to_contain_text("所选的是另一个文件")
    chooser.set_input_files(path)
    expect(row(desk)).to_contain_text("已入库")
    expect(kept(desk)).to_have_count(0)
    # A little comes again, so that the portal knows the file.
    begin, middle, seam, *_ = wire.pieces
    half = PIECE // 2
    assert (0, 3 * half, 3 * PIECE - half) == (begin, middle, seam)
    assert hashlib.sha256(CONTENT).hexdigest() == stored_digest()
    assert [] == reload(desk)


def test_dropped_again_the_same_file_goes_on_too(desk, wire, on_disk):
    path = on_disk()
    left_half_way(desk, wire, path)
    desk.set_input_files("#upload form.upload input[type=file]", path)
    expect(row(desk)).to_contain_text("已入库")
    assert hashlib.sha256(CONTENT).hexdigest() == stored_digest()
    assert 1 == UploadSession.objects.count()


def test_after_a_reload_another_file_of_that_name_does_not(
    desk, wire, on_disk
):
    """Even of the same size and time, and alike where the first one ended."""
    left_half_way(desk, wire, on_disk())
    other = make.pdf_bytes("another", size=len(CONTENT))
    assert other[2 * PIECE : 4 * PIECE] == CONTENT[2 * PIECE : 4 * PIECE]
    kept(desk).locator("input[type=file]").set_input_files(
        on_disk(other, "two")
    )
    expect(row(desk)).to_contain_text("所选文件与已传的部分不一致。")
    assert not DocumentVersion.objects.exists()


def test_a_cancelled_upload_frees_its_place(desk, wire):
    wire.lets_through = 2
    choose(desk, file())
    expect(row(desk)).to_contain_text("自动重试")
    assert 1 == UploadSession.objects.count()
    press(desk, "取消")
    expect(row(desk)).to_contain_text("已取消，未保存。")
    reload(desk)
    expect(kept(desk)).to_have_count(0)
    assert 0 == UploadSession.objects.count()


def test_the_last_word_is_the_servers(desk):
    choose(desk, file(content=b"MZ".ljust(3 * PIECE, b"x")))
    expect(row(desk)).to_contain_text("可能改过扩展名或已损坏。")
    assert not DocumentVersion.objects.exists()


def test_the_same_bytes_are_asked_about_and_not_sent_again(desk, wire):
    choose(desk, file())
    expect(row(desk)).to_contain_text("已入库")
    choose(desk, file("另一份.pdf"))
    expect(row(desk, "另一份.pdf")).to_contain_text("内容相同")
    wire.pieces = []
    press(desk, "内容相同也上传", of="另一份.pdf")
    expect(row(desk, "另一份.pdf")).to_contain_text("已入库")
    assert [] == wire.pieces


def test_a_file_that_went_away_is_not_taken_for_a_broken_connection(
    desk, wire, tmp_path
):
    path = tmp_path / NAME
    path.write_bytes(CONTENT)
    wire.lets_through = 2
    desk.set_input_files("#upload form.upload input[type=file]", path)
    expect(row(desk)).to_contain_text("自动重试")
    press(desk, "暂停")
    path.unlink()
    wire.lets_through = None
    press(desk, "继续")
    expect(row(desk)).to_contain_text("读不到这个文件")


def test_without_javascript_what_was_left_can_be_given_up(
    browser, story, wire
):
    UploadSession.objects.create(
        deliverable=story.row(), piece="plan", name=NAME, size=100,
        received=40, started_by=story.people.b_lead,
        expires_at="2099-01-01T00:00Z",
    )  # fmt: skip
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.route("**/*", wire)
    page.goto(SITE + story.url("deliverable", "work_plan"))
    expect(kept(page)).to_contain_text("40%")
    expect(kept(page).locator("input[type=file]")).not_to_be_visible()
    kept(page).get_by_role("button", name=re.compile("取消")).click()
    expect(page.locator("body")).to_contain_text("已取消，未入库。")
    expect(kept(page)).to_have_count(0)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_full_queue_nor_in_a_comparison(
    desk, wire, story, on_disk, scheme
):
    first, second = (
        make.make_version(
            story.row(), story.people.b_lead, name="方案.docx",
            content=make.docx_bytes("甲", f"金额 {words}"), replaces=replaces,
        )
        for words, replaces in (("一百元", None), ("二百元", None))
    )  # fmt: skip
    desk.emulate_media(color_scheme=scheme)
    left_half_way(desk, wire, on_disk())
    wire.lets_through = 1
    choose(desk, file("一.exe"), file("二.pdf"), file("三.pdf"))
    expect(row(desk, "二.pdf")).to_contain_text("自动重试")
    press(desk, "暂停", of="二.pdf")
    for address in (None, story.url("compare", first.pk, second.pk)):
        if address:
            desk.on("dialog", lambda dialog: dialog.accept())
            desk.goto(SITE + address)
            expect(desk.locator("ins")).not_to_have_count(0)
        found = Axe().run(desk).response["violations"]
        assert [] == [
            f"{one['id']}: {node['html'][:200]}"
            for one in found
            for node in one["nodes"]
        ]
