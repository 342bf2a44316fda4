"""Every fact row of a contract, with the words and the page that show it."""

import pytest

from contracts.models import Contract
from kaifeng_credit.recorded import entries_of, fact_models
from payments.queries.facts import all_facts
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_fact_that_counts_has_its_entry(demo):
    entries = {row.ref: row for row in entries_of(demo, demo.people.auditor)}
    facts = all_facts(Contract.objects.get(pk=demo.pk))
    assert set() == {fact.ref for fact in facts} - set(entries)


def test_an_entry_says_what_when_by_whom_and_where(demo):
    rows = entries_of(demo, demo.people.auditor)
    payment = next(row for row in rows if row.ref.startswith("payment:"))
    assert ("第1笔 ￥447,000.00", ("payment", 1)) == (
        payment.about,
        payment.target,
    )
    assert str(demo.people.a_finance) == payment.by
    submission = next(row for row in rows if row.kind == "提交")
    assert submission.about
    assert "slip" == submission.target[0]


def test_a_stranger_reads_no_entry(demo):
    assert [] == entries_of(demo, make.make_person())


def test_every_kind_of_fact_is_asked(demo):
    names = {model._meta.model_name for model in fact_models()}
    assert {"submission", "payment", "measurement", "readingdecision"} <= names
