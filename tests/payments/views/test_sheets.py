"""The 核对表 of a request: for 甲方 and auditors, as a file."""


def test_it_is_a_file_and_party_b_knows_of_none(story):
    asked = story.requested()
    answer = story.get("a_approver", "payment_sheet", asked.pk)
    assert "application/pdf" == answer["Content-Type"]
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")
    assert 404 == story.get("b_lead", "payment_sheet", asked.pk).status_code
    page = story.get("a_approver", "approve_payment", asked.pk)
    assert story.url("payment_sheet", asked.pk) in page.content.decode()


def test_a_request_from_before_there_were_sheets_has_none(story):
    asked = story.requested()
    asked.gate = {}
    asked.save()
    assert 404 == story.get("auditor", "payment_sheet", asked.pk).status_code
