"""What people type on the ledger: what may stay empty, and what may not."""

from payments.forms.penalties import (
    DisputeForm,
    PaperForm,
    RunForm,
    SettleForm,
)

RUN = {"first_on": "2025-12-20", "last_on": "2025年12月31日"}


def test_a_confirmation_needs_no_reason_and_everything_else_does():
    assert RunForm(RUN, act="confirm").is_valid()
    assert ["reason"] == list(RunForm(RUN, act="excuse").errors)


def test_a_suspension_may_have_no_end():
    form = RunForm({"first_on": "2025-12-20", "reason": "函"}, act="suspend")
    assert form.is_valid()
    assert ["last_on"] == list(
        RunForm({"first_on": "2025-12-20"}, act="confirm").errors
    )


def test_papers_are_asked_for_where_the_act_rests_on_one():
    assert PaperForm({}, {}, needed=False).is_valid()
    assert "请附上依据文件。" in str(PaperForm({}, {}, needed=True).errors)
    assert {"first_on", "text", "evidence"} == set(DisputeForm({}, {}).errors)


def test_money_is_read_as_people_type_it():
    form = SettleForm({
        "manner": "paid", "amount": "８,９４０", "on": "2025-12-31",
        "reference": "收据 1 号",
    })  # fmt: skip
    assert form.is_valid(), form.errors
    assert ["amount"] == list(
        SettleForm({**form.data, "amount": "-1"}).errors
    )
