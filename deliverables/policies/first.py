"""Whoever comes second reads who was first, and when."""

from datetime import datetime
from typing import Any

from django.utils import timezone


def who_was_first(row: Any) -> str:
    """甲方审批（12月15日 09:12）, out of any recorded row."""
    return at(row.recorded_by, row.recorded_at)


def who_saved_last(paper: Any, person: Any) -> str:
    """The same of a working paper, whose history knows when."""
    return at(person, paper.history.latest().history_date)


def at(person: Any, moment: datetime) -> str:
    """A person and the time in Shanghai."""
    local = timezone.localtime(moment)
    return f"{person}（{local:%-m月%-d日 %H:%M}）"
