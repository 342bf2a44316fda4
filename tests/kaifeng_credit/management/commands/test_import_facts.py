"""`import_facts`: one line whatever happens, and the right exit code."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kaifeng_credit.importing import DEMO_FACTS
from tests import factories as make

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_facts", *arguments, stdout=out)
    return out.getvalue()


def test_it_says_how_many_facts_were_recorded_and_then_that_none_were():
    demo = make.make_contract(is_demo=True)
    make.make_people(demo)
    assert "50 项事实" in run(str(DEMO_FACTS))
    assert "没有变化" in run(str(DEMO_FACTS))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--contract", "nowhere"), "没有合同 nowhere"),
        (("--by", "nobody"), "没有账号 nobody"),
    ],
)
def test_a_wrong_name_is_named(arguments, said):
    make.make_contract()
    with pytest.raises(CommandError, match=said) as refused:
        run(str(DEMO_FACTS), *arguments)
    assert 2 == refused.value.returncode


def test_a_file_that_is_not_there_is_named(tmp_path):
    make.make_contract(is_demo=True)
    with pytest.raises(CommandError, match="nothing.toml") as refused:
        run(str(tmp_path / "nothing.toml"))
    assert 2 == refused.value.returncode
