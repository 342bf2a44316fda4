"""`verify_projections`: exit 0 equal, 1 different, 2 bad input."""

from io import StringIO

import pytest
from django.core.management import call_command

from contracts.models import Contract, StandingProjection
from kaifeng_credit.gathering import current_projection
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored():
    contract = make.make_contract()
    current_projection(
        Contract.objects.select_related("agreement_version").get(
            pk=contract.pk
        )
    )
    return StandingProjection.objects.get()


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_projections", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_equal_answers_give_a_last_line_and_exit_0(stored):
    code, out, _ = run()
    assert (0, 1) == (code, len(out.splitlines()))
    assert out.startswith("一致 1，不一致 0")


def test_each_difference_is_a_line_and_exit_1(stored):
    stored.answer["holder"]["a"] += 1
    stored.save()
    code, out, _ = run()
    assert 1 == code
    slug = stored.contract.slug
    assert out.splitlines()[0].startswith(f"{slug}: answer.holder.a: ")
    assert 1 == run("--repair")[0]  # it was different, and is no longer
    assert 0 == run()[0]


def test_a_stale_row_is_said_and_is_no_difference(stored):
    StandingProjection.objects.update(facts_version=99)
    code, out, _ = run("--contract", stored.contract.slug)
    assert 0 == code
    assert "已过时" in out


def test_an_unknown_contract_is_bad_input():
    code, _, err = run("--contract", "nowhere")
    assert (2, "没有合同 nowhere") == (code, err.strip())
