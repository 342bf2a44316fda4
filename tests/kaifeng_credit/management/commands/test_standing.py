"""`manage.py standing --facts` as another program runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[4]
FACTS = """
agreement = "kaifeng_2025"
as_of = 2026-03-05
[readings]
"delay.rework" = "B"
[[facts]]
kind = "submitted"
deliverable = "tranche_2"
on = 2025-12-15
[[facts]]
kind = "rejected"
deliverable = "tranche_2"
on = 2026-01-09
[[facts]]
kind = "submitted"
deliverable = "tranche_2"
on = 2026-02-02
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "facts.toml"
    path.write_text(FACTS, "utf-8")
    return path


def run(capsys, *arguments) -> tuple[int, str, str]:
    status = 0
    try:
        call_command("standing", *map(str, arguments))
    except SystemExit as ended:
        status = ended.code
    said = capsys.readouterr()
    return status, said.out, said.err


def answered(capsys, *arguments):
    status, out, err = run(capsys, *arguments, "--json")
    assert (0, "") == (status, err)
    return json.loads(out)


def late(answer):
    return [
        row["amount"]
        for row in answer["remedies"]
        if row["head"] == "late_delivery"
    ]


def test_it_answers_a_file_with_its_own_day_and_readings(capsys, file):
    answer = answered(capsys, "--facts", file)
    assert ("2026-03-05", ["17880.00"]) == (answer["as_of"], late(answer))


def test_a_reading_and_a_day_can_be_asked_for(capsys, file):
    answer = answered(capsys, "--facts", file, "--reading", "delay.rework=A")
    assert ["7450.00"] == late(answer)
    answer = answered(
        capsys,
        "--facts",
        file,
        "--as-of",
        "2026-01-12",
        "--reading",
        "delay.rework=A",
        "--reading",
        "submission.reading=D",
    )
    assert ("2026-01-12", "2026-01-12") == (
        answer["as_of"],
        answer["complete_through"],
    )
    assert ["12665.00"] == late(answer)


def test_without_json_it_speaks_chinese(capsys, file):
    status, out, _ = run(capsys, "--facts", file)
    assert 0 == status
    assert out.startswith("截至 2026-03-05")


@pytest.mark.parametrize(
    "more",
    [
        ("--as-of", "soon"),
        ("--reading", "delay.rework"),
        ("--reading", "delay.rework=Z"),
        ("--reading", "no.such=A"),
    ],
)
def test_a_bad_question_is_one_line_and_exit_2(capsys, file, more):
    status, out, err = run(capsys, "--facts", file, *more, "--json")
    assert (2, "", 1) == (status, out, err.count("\n"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (FACTS.replace("kaifeng_2025", "kaifeng_1999"), "kaifeng_1999"),
        (FACTS.replace("as_of = 2026-03-05", ""), "--as-of"),
        (FACTS.replace('"submitted"', '"sent"', 1), "第 1 条事实（第 6 行）"),
        (
            FACTS.replace("2026-02-02", "2025-12-20"),
            "第 3 条事实（第 14 行）：tranche_2",
        ),
        ("not toml", "TOML"),
    ],
)
def test_a_bad_file_is_one_line_and_exit_2(capsys, file, text, complaint):
    file.write_text(text, "utf-8")
    status, out, err = run(capsys, "--facts", file, "--json")
    assert (2, "", 1) == (status, out, err.count("\n"))
    assert complaint in err


def test_it_needs_neither_secrets_nor_a_database(file):
    """From a bare environment, as on a fresh machine."""
    bare = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PORTAL_", "DJANGO_", "DATABASE_"))
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "standing", "--facts", file, "--json"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
    )
    assert 0 == done.returncode, done.stderr
    assert ["17880.00"] == late(json.loads(done.stdout))


@pytest.mark.django_db
def test_an_unknown_contract_is_one_line_and_exit_2(capsys):
    status, out, err = run(capsys, "--contract", "nowhere", "--json")
    assert (2, "", "没有合同 nowhere\n") == (status, out, err)
