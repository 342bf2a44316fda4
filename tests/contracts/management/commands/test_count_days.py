"""`manage.py count_days` as another program runs it."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[4]
GOLDEN = ROOT / "tests" / "golden" / "golden_dates.csv"


def run(capsys, *arguments) -> tuple[int, str, str]:
    status = 0
    try:
        call_command("count_days", *arguments)
    except SystemExit as ended:
        status = ended.code
    said = capsys.readouterr()
    return status, said.out, said.err


def test_it_prints_the_answer_alone(capsys):
    assert (0, "2026-01-13\n", "") == run(capsys, "WD+20", "2025-12-15")


@pytest.mark.parametrize(
    "arguments",
    [
        ("WD+0", "2025-12-15"),
        ("WD+5", "2025-12-32"),
        ("WD+5",),
        (),
        ("--csv", "/nowhere/at/all.csv"),
        ("WD+5", "2025-12-15", "--csv", str(GOLDEN)),
    ],
)
def test_bad_input_is_one_line_and_exit_2(capsys, arguments):
    status, out, err = run(capsys, *arguments)
    assert (2, "", 1) == (status, out, err.count("\n"))


def test_it_answers_the_golden_table(capsys):
    status, out, _ = run(capsys, "--csv", str(GOLDEN))
    rows = list(csv.DictReader(GOLDEN.read_text("utf-8").splitlines()))
    expected = [f"{row['id']},{row['expected']}" for row in rows]
    assert (0, expected) == (status, out.splitlines())


def test_a_bad_row_is_answered_and_the_end_is_exit_2(capsys, tmp_path):
    """Ruling 31, with a BOM and a column more."""
    table = tmp_path / "table.csv"
    table.write_text(
        "id,start_date,rule,more\n1,2025-09-26,WD+5,x\n2,soon,WD+5,x\n"
        "3,2025-09-28,ISWD,x\n",
        "utf-8-sig",
    )
    assert (
        2,
        "1,2025-10-10\n2,ERROR: 日期应写作 YYYY-MM-DD：soon\n3,true\n",
        "",
    ) == run(capsys, "--csv", str(table))


def test_it_needs_neither_secrets_nor_a_database():
    """From a bare environment, as on a fresh machine."""
    bare = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PORTAL_", "DJANGO_", "DATABASE_"))
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "count_days", "ISWD", "2025-09-28"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
    )
    assert (0, "true\n") == (done.returncode, done.stdout), done.stderr
