from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.models import AuditEvent
from contracts.services.files import path_of
from deliverables.models import DocumentVersion
from deliverables.queries.state import current_versions
from deliverables.services.documents import remove_document
from tests import factories as make


def file(name="方案.pdf", content=None):
    return SimpleUploadedFile(
        name, make.pdf_bytes() if content is None else content
    )


def send(story, *files, key="work_plan", role="b_onsite", **data):
    """A form without JavaScript, followed to the page it leads to."""
    data = {"piece": "plan", "end": "1", **data}
    return story.client(role).post(
        story.url("upload", key), {**data, "files": list(files)}, follow=True
    )


def send_json(story, *files, key="work_plan", **data):
    data = {"piece": "plan", "end": "1", **data}
    return story.client("b_onsite").post(
        story.url("upload", key),
        {**data, "files": list(files)},
        headers={"accept": "application/json"},
    )


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


class TestThePage:
    def test_it_tells_party_b_what_lacks_and_the_limits_first(self, story):
        page = story.client("b_lead").get(
            story.url("deliverable", "scenario_plans")
        )
        text = page.content.decode()
        assert "还差 5 件" in text
        assert "单个 ≤ 200 MB" in text
        assert "禁止上传涉密文件" in text
        assert "核对并提交" not in text

    def test_it_shows_drafts_to_party_b_only(self, story):
        make.make_version(
            story.row(), story.people.b_lead, name="内部草稿.pdf"
        )
        url = story.url("deliverable", "work_plan")
        assert (
            "内部草稿.pdf" in story.client("b_lead").get(url).content.decode()
        )
        text = story.client("a_handler").get(url).content.decode()
        assert "内部草稿.pdf" not in text
        assert "乙方尚未提交" in text

    def test_it_says_in_words_why_nothing_can_be_uploaded(self, story):
        story.submitted()
        page = story.client("b_lead").get(
            story.url("deliverable", "work_plan")
        )
        text = page.content.decode()
        assert "成果已提交，正在甲方手中。" in text
        assert 'type="file"' not in text
        assert "disabled" not in text

    def test_it_names_a_date_only_where_the_agreement_does(self, story):
        client = story.client("auditor")
        dated = client.get(story.url("deliverable", "work_plan"))
        assert "2025年12月19日" in dated.content.decode()
        undated = client.get(story.url("deliverable", "expert_roster"))
        assert "协议未约定期限" in undated.content.decode()

    def test_earlier_findings_stay_on_it(self, story):
        story.decided("research_report", result="rejected")
        for role in ("b_onsite", "a_finance"):
            page = story.client(role).get(
                story.url("deliverable", "research_report")
            )
            assert "请按 2025 年第三季度口径重算" in page.content.decode()

    def test_names_are_text_never_markup(self, story):
        name = '<img src=x onerror=alert(1)>"\u4e2d.pdf'
        make.make_version(story.row(), story.people.b_lead, name=name)
        page = story.client("b_lead").get(
            story.url("deliverable", "work_plan")
        )
        text = page.content.decode()
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text

    @pytest.mark.parametrize("asked", ["x", "-1", "999", "１", ""])
    def test_a_version_that_cannot_be_replaced_is_ignored(self, story, asked):
        page = story.client("b_lead").get(
            story.url("deliverable", "work_plan"), {"replaces": asked}
        )
        assert page.context["replacing"] is None


class TestUploadingWithoutJavaScript:
    def test_each_file_has_its_own_outcome_and_good_ones_are_kept(self, story):
        page = send(
            story,
            file("好.pdf"),
            file("坏.exe", b"MZ"),
            file("空.pdf", b""),
            file("也好.pdf"),
        )
        assert ["好.pdf", "也好.pdf"] == [
            version.name for version in current_versions(story.row())
        ]
        assert [
            "《好.pdf》已入库。",
            "《坏.exe》未保存。不接受这种文件。请转换为 pdf、docx、xlsx、"
            "pptx、ofd、jpg、png、mp4、zip 之一后重新选择。",
            "《空.pdf》未保存。文件是空的（0 字节）。请检查文件后重新选择。",
            "《也好.pdf》已入库。",
        ] == said(page)

    def test_it_ends_with_a_redirect_so_that_reload_sends_nothing(self, story):
        page = send(story, file())
        assert [302] == [status for _, status in page.redirect_chain]

    def test_nothing_chosen_is_said(self, story):
        assert ["请先选择文件，再上传。"] == said(send(story))

    def test_the_chosen_piece_stays_chosen(self, story):
        page = send(
            story, file("坏.exe", b"MZ"), key="research_report",
            piece="accuracy_sheet",
        )  # fmt: skip
        assert "accuracy_sheet" == page.context["chosen_piece"]

    def test_the_same_bytes_come_in_only_if_wanted(self, story):
        content = make.pdf_bytes()
        send(story, file("甲.pdf", content))
        page = send(story, file("乙.pdf", content))
        assert "内容相同" in said(page)[0]
        send(story, file("乙.pdf", content), allow_same="1")
        assert 2 == len(current_versions(story.row()))

    def test_a_replacement_with_the_same_bytes_stays_where_it_was(
        self, story
    ):
        content = make.pdf_bytes()
        send(story, file("甲.pdf", content))
        (old,) = current_versions(story.row())
        asked = {"replaces": str(old.pk)}
        page = send(story, file("乙.pdf", content), **asked)
        assert "未作新版本" in said(page)[0]
        assert [f"replaces={old.pk}"] == [
            url.partition("?")[2].partition("#")[0]
            for url, _ in page.redirect_chain
        ]
        assert "内容相同仍作新版本" in page.content.decode()
        page = send(story, file("乙.pdf", content), allow_same="1", **asked)
        assert "第 2 版（与第 1 版内容相同）" in page.content.decode()

    def test_the_same_bytes_elsewhere_are_pointed_out(self, story):
        content = make.pdf_bytes()
        make.make_version(
            story.row("score_measures"), story.people.b_onsite,
            name="别处.pdf", content=content,
        )  # fmt: skip
        assert "《别处.pdf》第 1 版" in said(send(story, file("甲.pdf", content)))[0]

    def test_a_replacement_keeps_the_old_version_within_reach(self, story):
        send(story, file("一.pdf"))
        (old,) = current_versions(story.row())
        page = send(story, file("二.pdf"), replaces=str(old.pk))
        text = page.content.decode()
        assert "第 2 版" in text
        assert story.url("document", old.pk) in text

    def test_a_request_that_broke_off_stores_nothing(self, story):
        page = send(story, file(), end="")
        assert 1 == len(current_versions(story.row()))
        client = story.client("b_lead")
        page = client.post(
            story.url("upload", "work_plan"),
            {"piece": "plan", "files": [file()]},
            follow=True,
        )
        assert "传输中断，文件不完整，未保存。" in said(page)[0]
        assert 1 == len(current_versions(story.row()))


class TestUploadingAsAProgram:
    def test_a_stored_file_brings_the_slots_along(self, story):
        response = send_json(story, file("好.pdf"))
        answer = response.json()
        assert (200, True, "stored") == (
            response.status_code, answer["ok"], answer["code"],
        )  # fmt: skip
        assert "好.pdf" in answer["html"]
        assert "文件已齐" in answer["html"]
        assert "编制中" in answer["html"]
        assert "核对并提交" in answer["html"]

    @pytest.mark.parametrize(
        ("files", "more", "status", "code"),
        [
            ([("x.exe", b"MZ")], {}, 422, "wrong_type"),
            ([("x.pdf", b"MZ")], {}, 422, "wrong_type"),
            ([("x.pdf", b"")], {}, 422, "empty"),
            ([("x.pdf", b"%PDF-")], {"piece": "?"}, 422, "unknown_piece"),
            ([("x.pdf", b"%PDF-")], {"replaces": "9"}, 409, "version_gone"),
            ([], {}, 422, "nothing_chosen"),
        ],
    )
    def test_each_refusal_has_its_code_and_its_sentence(
        self, story, files, more, status, code
    ):
        response = send_json(story, *[file(*one) for one in files], **more)
        answer = response.json()
        assert (status, False, code) == (
            response.status_code, answer["ok"], answer["code"],
        )  # fmt: skip
        assert answer["message"].endswith("。")
        assert not DocumentVersion.objects.exists()

    def test_a_file_past_the_limit_is_413(self, story, settings):
        settings.UPLOAD_LIMIT_BYTES = 1024 * 1024
        content = b"%PDF-" + b"x" * 1024 * 1024
        response = send_json(story, file(content=content))
        assert 413 == response.status_code
        assert "too_large" == response.json()["code"]

    def test_beside_a_file_past_the_limit_a_good_one_is_kept(
        self, story, settings
    ):
        settings.UPLOAD_LIMIT_BYTES = 1024 * 1024
        send(story, file("大.pdf", b"%PDF-" + b"x" * 2**20), file("小.pdf"))
        assert ["小.pdf"] == [v.name for v in current_versions(story.row())]

    def test_a_full_disk_is_507(self, story, monkeypatch):
        def full(*args):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("contracts.services.files.os.fsync", full)
        response = send_json(story, file())
        assert (507, "no_space") == (
            response.status_code, response.json()["code"],
        )  # fmt: skip

    def test_after_submitting_it_is_409(self, story):
        story.submitted()
        response = send_json(story, file())
        assert (409, "under_review") == (
            response.status_code, response.json()["code"],
        )  # fmt: skip


class TestRemoving:
    def test_a_draft_is_taken_out(self, story):
        version = make.make_version(story.row(), story.people.b_lead)
        page = story.client("b_lead").post(
            story.url("remove_document", "work_plan", version.pk),
            follow=True,
        )
        assert [f"《{version.name}》已移除。"] == said(page)
        assert [] == current_versions(story.row())

    def test_a_second_click_is_harmless(self, story):
        version = make.make_version(story.row(), story.people.b_lead)
        client = story.client("b_lead")
        url = story.url("remove_document", "work_plan", version.pk)
        client.post(url, follow=True)
        assert "已被替换或移除" in said(client.post(url, follow=True))[0]


class TestDownloading:
    def test_it_is_an_attachment_in_a_sandbox(self, story):
        version = story.submitted().documents.get()
        response = story.client("auditor").get(
            story.url("document", version.pk)
        )
        content = b"".join(response.streaming_content)
        assert path_of(version.file_id).read_bytes() == content
        policy = response["Content-Security-Policy"].split("; ")
        assert {"sandbox", "default-src 'none'"} == set(policy)
        assert "nosniff" == response["X-Content-Type-Options"]
        assert "private, no-store" == response["Cache-Control"]
        assert "application/pdf" == response["Content-Type"]
        assert response["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize(
        "name",
        [
            'a"b;c.pdf',
            "换\r\nSet-Cookie: x=1\n行.pdf",
            "\u202egpj.exe\u202c.pdf",
            "中" * 120 + ".pdf",
            "100%.pdf",
            "a'b(c)*.pdf",
        ],
    )
    def test_any_name_is_sent_whole_and_in_one_line(self, story, name):
        version = make.make_version(
            story.row(), story.people.b_lead, name=name
        )
        response = story.client("b_lead").get(
            story.url("document", version.pk)
        )
        list(response.streaming_content)
        header = response["Content-Disposition"]
        assert not set("\r\n\u202e") & set(header)
        sent = unquote(header.rpartition("utf-8''")[2])
        assert version.name == sent
        assert "Set-Cookie" not in response

    @pytest.mark.parametrize(
        "role", ["a_handler", "a_approver", "a_finance", "auditor"]
    )
    def test_a_draft_of_party_b_is_404_for_others(self, story, role):
        version = make.make_version(story.row(), story.people.b_lead)
        url = story.url("document", version.pk)
        assert 404 == story.client(role).get(url).status_code

    def test_who_took_what_is_on_record(self, story):
        version = story.submitted().documents.get()
        response = story.client("a_finance").get(
            story.url("document", version.pk)
        )
        list(response.streaming_content)
        event = AuditEvent.objects.get(action="document_downloaded")
        assert story.people.a_finance.pk == event.actor_id
        assert version.file_id == event.detail["sha256"]

    def test_bytes_that_are_gone_are_404_and_no_download(self, story):
        version = story.submitted().documents.get()
        path_of(version.file_id).unlink()
        url = story.url("document", version.pk)
        assert 404 == story.client("auditor").get(url).status_code
        acts = AuditEvent.objects.values_list("action", flat=True)
        assert "document_downloaded" not in acts

    def test_a_removed_draft_stays_within_its_owners_reach(self, story):
        version = make.make_version(story.row(), story.people.b_lead)
        remove_document(
            deliverable=story.row(),
            version_id=version.pk,
            by=story.people.b_lead,
        )
        response = story.client("b_onsite").get(
            story.url("document", version.pk)
        )
        assert 200 == response.status_code
        response.close()
