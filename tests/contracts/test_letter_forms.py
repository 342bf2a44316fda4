"""Letters as they are typed."""

from datetime import date

from contracts.letter_forms import LetterForm, StepForm
from contracts.rules.letters.kinds import LETTERS
from tests.stories import agreement

SAID = {"title": "函", "addressee": "对方", "body": "正文\r\n第二段"}


def form(kind: str, **more) -> LetterForm:
    return LetterForm(
        SAID | more, kind=LETTERS[kind], agreement=agreement(),
        today=date(2026, 1, 5),
    )  # fmt: skip


def test_each_kind_asks_for_what_it_names():
    lacking = form("demand")
    assert not lacking.is_valid()
    assert {"deliverable", "due_on"} == set(lacking.errors)
    for kind in LETTERS.values():
        asked = form(kind.key)
        needed = {name for name in asked.named if asked.fields[name].required}
        assert set(kind.fields) == needed
    whole = form("breach", attachments=" 检查记录\n\n照片 ", act="")
    assert whole.is_valid()
    assert "正文\n第二段" == whole.values["body"]
    assert {"attachments": ["检查记录", "照片"]} == whole.values["fields"]
    many = form("general", attachments="件\n" * 21)
    assert "attachments" in many.errors


def test_a_term_lies_ahead_and_a_cure_behind():
    late = form("demand", deliverable="work_plan", due_on="2026-01-04")
    assert ["due_on"] == list(late.errors)
    assert form(
        "demand", deliverable="work_plan", due_on="2026-01-05"
    ).is_valid()
    early = form("cure", cured_on="2026-01-06")
    assert ["cured_on"] == list(early.errors)
    assert form("cure", cured_on="2026-01-05").is_valid()


def test_a_courier_is_named_and_a_proof_is_asked_for():
    posted = StepForm({"on": "2026-01-05", "way": "courier"}, step="posted")
    assert {"carrier", "tracking", "evidence"} == set(posted.errors)
    received = StepForm({"on": "2026-01-05"}, step="received")
    assert {"evidence"} == set(received.errors)
