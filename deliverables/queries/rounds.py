"""The rounds of a deliverable: rows of the database beside their days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from deliverables.models import (
    Deliverable,
    DocumentVersion,
    Submission,
)
from deliverables.queries.state import decision_of, receipt_of
from deliverables.queries.timing import Timing
from deliverables.states import Result, Verdict


@dataclass(frozen=True)
class ShownRound:
    """One submission as a page shows it; ``days`` is its standing row."""

    submission: Submission
    days: Mapping[str, Any]

    @property
    def receipt(self):
        """甲方's receipt, or None."""
        return receipt_of(self.submission)

    @property
    def decision(self):
        """The decision, or None."""
        return decision_of(self.submission)

    @property
    def state(self) -> str:
        """withdrawn, open, accepted or rejected."""
        if getattr(self.submission, "withdrawal", None) is not None:
            return "withdrawn"
        decision = self.decision
        return decision.result if decision else "open"

    @property
    def rejected(self) -> bool:
        """Sent back."""
        return self.state == Result.REJECTED

    @property
    def failed(self) -> list[dict[str, Any]]:
        """The findings 乙方 has to act on, from the signed decision."""
        decision = self.decision
        if decision is None:
            return []
        return [
            finding
            for finding in decision.findings
            if finding["verdict"] != Verdict.MET
        ]


def rounds_of(deliverable: Deliverable, timing: Timing) -> list[ShownRound]:
    """Every submission of a deliverable, newest first, withdrawn ones too."""
    days = {row["number"]: row for row in timing.rounds}
    submissions = (
        Submission.objects.filter(
            deliverable=deliverable,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .select_related(
            "recorded_by",
            "withdrawal",
            "receipt__recorded_by",
            "decision__recorded_by",
            "decision__prepared_by",
            "decision__packet",
            "review",
        )
        .prefetch_related(
            Prefetch(
                "documents",
                DocumentVersion.objects.select_related("file").order_by(
                    "piece", "recorded_at", "pk"
                ),
            )
        )
        .order_by("-round", "-pk")
    )
    return [
        ShownRound(
            submission,
            {}
            if getattr(submission, "withdrawal", None)
            else days.get(submission.round, {}),
        )
        for submission in submissions
    ]
