"""`manage.py standing`: how a contract stands on a day, from a facts file."""

from __future__ import annotations

import json
import sys
from argparse import RawDescriptionHelpFormatter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandParser,
    DjangoHelpFormatter,
)

from contracts.queries.agreements import agreement_by_key
from contracts.rules.calendar import official_calendar
from contracts.rules.chosen import ReadingError
from contracts.rules.day_rules import DayRuleError, parse_date
from contracts.rules.facts import FactError
from contracts.rules.facts_file import read_facts_file
from contracts.rules.source import AgreementError
from contracts.rules.vocabulary_text import facts_schema, vocabulary_lines
from kaifeng_credit.answer_schema import answer_schema
from kaifeng_credit.standing import check_facts, standing
from kaifeng_credit.summary import summary

BAD_INPUT = 2
SCHEMAS = {"answer": answer_schema, "facts": facts_schema}


class _Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """The vocabulary is a table; its lines stay lines."""


def schema_text(which: str) -> str:
    """A schema as it is committed in docs/."""
    return json.dumps(SCHEMAS[which](), ensure_ascii=False, indent=1)


class Command(BaseCommand):
    """With ``--facts`` nothing is asked of a database."""

    help = "某日的合同状况：--facts FILE，或 --contract SLUG"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take facts from a file, or a contract from the database."""
        parser.formatter_class = _Formatter
        parser.epilog = "\n".join(["事实种类与字段：", *vocabulary_lines()])
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--facts", metavar="FILE", help="事实文件（TOML）")
        source.add_argument("--contract", metavar="SLUG", help="合同")
        source.add_argument(
            "--schema",
            choices=sorted(SCHEMAS),
            help="输出 JSON Schema：answer 为答案，facts 为事实文件",
        )
        parser.add_argument("--as-of", metavar="DATE", help="截至哪一天")
        parser.add_argument(
            "--reading",
            metavar="KEY=CODE",
            action="append",
            default=[],
            help="改用某一解释口径，可重复",
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the standing; exit 2 with one line where the input is bad."""
        if options["schema"]:
            self.stdout.write(schema_text(options["schema"]))
            return
        try:
            answer = self._answer(options)
        except (
            AgreementError,
            DayRuleError,
            FactError,
            LookupError,
            ReadingError,
        ) as error:
            self.stderr.write(_one_line(error))
            sys.exit(BAD_INPUT)
        if options["json"]:
            text = json.dumps(answer, ensure_ascii=False, indent=1)
            self.stdout.write(text)
        else:
            self.stdout.write("\n".join(summary(answer)))

    def _answer(self, options: dict[str, Any]) -> dict[str, Any]:
        as_of = parse_date(options["as_of"]) if options["as_of"] else None
        readings = dict(_reading(text) for text in options["reading"])
        if options["facts"]:
            return _from_file(Path(options["facts"]), as_of, readings)
        # Only this way needs models and a database.
        from kaifeng_credit.gathering import standing_of

        return standing_of(options["contract"], as_of=as_of, readings=readings)


def _from_file(
    path: Path, as_of: date | None, readings: dict[str, str]
) -> dict[str, Any]:
    file = read_facts_file(path, open_agreement=agreement_by_key)
    day = as_of or file.as_of
    if day is None:
        raise FactError("文件没有 as_of，请用 --as-of 指明截至日期")
    check_facts(file.agreement, file.facts)
    answer = standing(
        agreement=file.agreement,
        facts=file.facts,
        readings={**file.readings, **readings},
        calendar=official_calendar(),
        as_of=day,
        complete_through=file.complete_through or day,
    )
    return answer.as_json()


def _reading(text: str) -> tuple[str, str]:
    key, separator, code = text.partition("=")
    if not (key and separator and code):
        raise ReadingError(f"--reading 应写作 KEY=CODE：{text}")
    return key.strip(), code.strip()


def _one_line(error: Exception) -> str:
    """LookupError quotes its message; every error is one line."""
    text = str(error.args[0]) if error.args else str(error)
    return " ".join(text.split())
