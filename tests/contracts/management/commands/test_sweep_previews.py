"""The command says what went, what is left, and what is lost."""

import pytest
from django.core.management import call_command

from contracts.services.derived import derived_path, keep_derived
from contracts.services.files import keep_bytes, path_of

pytestmark = pytest.mark.django_db


def test_it_sweeps_and_says_so(settings, capsys):
    settings.DERIVED_LIMIT_BYTES = 0
    for content in (b"one", b"lost"):
        digest = keep_bytes(content).digest
        keep_derived(derived_path(digest, "1.1.png"), b"page")
    path_of(digest).unlink()
    call_command("sweep_previews")
    assert (
        "清理 1 个、4 字节；留下 0 个、0 字节；"
        "1 个的原件缺失，保留（请运行 verify_files）\n"
        == capsys.readouterr().out
    )
