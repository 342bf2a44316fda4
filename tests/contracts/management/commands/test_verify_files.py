import io
import json
import os
import time

import pytest
from django.core.management import CommandError, call_command

from contracts.services.files import keep_bytes, path_of

pytestmark = pytest.mark.django_db


def run(**options) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify_files", stdout=out, stderr=out, **options)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def orphan():
    stored = keep_bytes(b"sound")
    path = path_of("ab" + stored.digest[2:])
    path.parent.mkdir()
    path.write_bytes(b"orphan")
    old = time.time() - 8.5 * 86400
    os.utime(path, (old, old))
    return path


def test_all_well_is_exit_0_and_a_count():
    keep_bytes(b"sound")
    code, said = run()
    assert 0 == code
    assert "核对 1 个文件、5 字节：缺失 0，被改动 0，无记录 0" in said


def test_findings_are_exit_1_each_on_a_line(orphan):
    path_of(keep_bytes(b"lost").digest).unlink()
    code, said = run()
    assert 1 == code
    lines = said.splitlines()
    assert 3 == len(lines)
    assert any(
        line.startswith("缺失　") and "没有这个文件" in line for line in lines
    )
    assert f"无记录　ab/{orphan.name}　6 字节　8 天" in lines


def test_json_says_the_same(orphan):
    code, said = run(as_json=True)
    answer = json.loads(said)
    assert 1 == code
    (one,) = answer["findings"]
    assert ("orphan", f"ab/{orphan.name}", 6, False) == (
        one["kind"], one["name"], one["size"], one["swept"],
    )  # fmt: skip
    assert one["age"] >= 8 * 86400
    assert (1, 1, 0) == (
        answer["counted"]["rows"], answer["counted"]["orphan"],
        answer["counted"]["lost"],
    )  # fmt: skip
    assert [] == json.loads(run_clean(orphan))["findings"]


def run_clean(orphan) -> str:
    orphan.unlink()
    code, said = run(as_json=True)
    assert 0 == code
    return said


def test_what_was_swept_is_told_and_is_no_finding_left(orphan):
    code, said = run(sweep=True)
    assert (0, True) == (code, "已删除" in said)
    assert not orphan.exists()
    assert 0 == run()[0]


def test_bad_usage_is_exit_2(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "absent"
    assert 2 == run()[0]
    with pytest.raises(CommandError) as refused:
        call_command("verify_files", "--nonsense")
    assert 1 == refused.value.returncode or 2 == refused.value.returncode
