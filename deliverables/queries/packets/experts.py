"""What the experts said before a decision was signed, and who sat there."""

from collections import defaultdict
from collections.abc import Iterable

from deliverables.models import Decision, ExpertReview, PanelMember
from deliverables.queries.packets.shapes import ExpertLine, MemberLine

RECUSED, AGREES, DISAGREES, SILENT = "回避", "同意", "不同意", "未提意见"


def expert_lines(decision: Decision) -> tuple[ExpertLine, ...]:
    """The opinions on record by then, each with its panel; two queries."""
    rows = list(
        ExpertReview.objects.standing_facts(decision.contract)
        .filter(
            deliverable=decision.submission.deliverable,
            sequence__lte=decision.sequence,
        )
        .order_by("happened_on", "sequence")
    )
    seats = _seats(rows)
    return tuple(
        ExpertLine(
            on=row.happened_on,
            result_label=row.get_result_display(),
            note=row.note,
            file_name=row.file_name,
            digest=row.file_id or "",
            members=tuple(seats[row.pk]),
        )
        for row in rows
    )


def _seats(rows: Iterable[ExpertReview]) -> dict[int, list[MemberLine]]:
    """The members of each recorded panel, by the opinion it came to."""
    seats: dict[int, list[MemberLine]] = defaultdict(list)
    members = PanelMember.objects.filter(
        panel__recorded_as__in=[row.pk for row in rows]
    ).select_related("panel", "conflictdeclaration", "expertopinion")
    for member in members.order_by("pk"):
        seats[member.panel.recorded_as_id].append(_line(member))
    return seats


def _line(member: PanelMember) -> MemberLine:
    declared = getattr(member, "conflictdeclaration", None)
    opinion = getattr(member, "expertopinion", None)
    if declared is not None and declared.conflict:
        return MemberLine(member.title, RECUSED, declared.text, "", "")
    if opinion is None:
        return MemberLine(member.title, SILENT, "", "", "")
    return MemberLine(
        title=member.title,
        vote=AGREES if opinion.agrees else DISAGREES,
        text=opinion.text,
        file_name=opinion.file_name,
        digest=opinion.file_id or "",
    )
