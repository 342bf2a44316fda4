"""Answer working-day questions from the command line."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contracts.rules.calendar import official_calendar
from contracts.rules.day_rules import (
    DayRuleError,
    answer,
    answer_table,
    parse_date,
    parse_rule,
)

BAD_INPUT = 2


class Command(BaseCommand):
    """``count_days WD+20 2025-12-15`` or ``count_days --csv table.csv``."""

    help = "工作日与期限计算：RULE DATE，或 --csv 整表"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a rule and a date, or a whole table."""
        parser.add_argument("rule", nargs="?", help="规则，如 WD+20")
        parser.add_argument("date", nargs="?", help="日期，YYYY-MM-DD")
        parser.add_argument("--csv", help="含 id、start_date、rule 列的表")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print answers; exit 2 with one line where the input is bad."""
        try:
            if options["csv"]:
                if options["rule"]:
                    raise DayRuleError("--csv 与 RULE DATE 不能同时使用")
                all_read = self._table(Path(options["csv"]))
            else:
                if not options["rule"] or not options["date"]:
                    raise DayRuleError("请给出 RULE DATE，或 --csv FILE")
                rule = parse_rule(options["rule"])
                day = parse_date(options["date"])
                self.stdout.write(answer(rule, day, official_calendar()))
                all_read = True
        except DayRuleError as error:
            self.stderr.write(str(error))
            sys.exit(BAD_INPUT)
        if not all_read:
            sys.exit(BAD_INPUT)

    def _table(self, path: Path) -> bool:
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise DayRuleError(f"读不了 {path}：{error}") from None
        all_read = True
        table = answer_table(io.StringIO(text), official_calendar())
        for line, read in table:
            all_read = all_read and read
            self.stdout.write(line)
        return all_read
