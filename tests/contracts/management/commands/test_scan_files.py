import io

import pytest
from django.core.management import CommandError, call_command

from contracts.services.files import keep_bytes
from tests.scanner import EICAR

pytestmark = pytest.mark.django_db


def run(**options) -> str:
    out = io.StringIO()
    call_command("scan_files", stdout=out, **options)
    return out.getvalue()


def test_it_says_what_came_of_it(scanner):
    keep_bytes(b"sound")
    assert "未发现病毒 1，查出病毒 0，仍待查毒 0，缺失 0\n" == run()
    assert "未发现病毒 1" in run(everything=True)


def test_what_is_infected_or_left_is_exit_1(scanner):
    keep_bytes(EICAR)
    with pytest.raises(SystemExit) as left:
        run()
    assert 1 == left.value.code


def test_without_a_scanner_it_says_so(settings):
    with pytest.raises(CommandError, match="未接入查毒") as refused:
        run()
    assert 2 == refused.value.returncode
