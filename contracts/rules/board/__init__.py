"""A standing beside its agreement, as every page reads it.

Pure: the JSON of a standing (design.md 3.3), the agreement and the calendar
in, tasks and rows out. Pages of every app build on it.
"""

from contracts.rules.board.reading import Reader, Row
from contracts.rules.board.services import segments, services_of
from contracts.rules.board.shapes import (
    SOON,
    UNDATED,
    Piece,
    Segment,
    ServiceRow,
    Target,
    Task,
)
from contracts.rules.board.work import grouped, tasks_of

__all__ = [
    "SOON", "UNDATED", "Piece", "Reader", "Row", "Segment", "ServiceRow", "Target",
    "Task", "grouped", "segments", "services_of", "tasks_of",
]  # fmt: skip
