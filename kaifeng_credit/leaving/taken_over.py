"""What somebody took over from a leaver, on their first page until done."""

from contracts.models import Contract, User
from contracts.queries.agreements import agreement_of
from contracts.rules.board import Task
from deliverables.models import AcceptanceReview, UploadSession
from deliverables.states import ReviewState
from kaifeng_credit.models import Handover

# Kinds of what is handed on, as a handover keeps them.
ERRANDS, DRAFTS, UPLOADS, SCHEDULES = (
    "errands", "drafts", "uploads", "schedules",
)  # fmt: skip
HANDED = "handed_"  # how the keys of such tasks begin
TOLD = 5  # the last ones are on the to-do page


def handovers_to(user: User, contract: Contract) -> list[Handover]:
    """What was handed to a person, the latest first; one query."""
    return list(
        Handover.objects.filter(successor=user, contract=contract)
        .select_related("leaver")
        .order_by("-pk")[:TOLD]
    )


def taken_over(contract: Contract, user: User) -> list[Task]:
    """Drafts and uploads that are this person's now and not done yet.

    One query; two more where something was handed over.
    """
    rows = handovers_to(user, contract)
    if not rows:
        return []
    whose = {
        (moved["what"], key): row.leaver
        for row in rows
        for moved in row.moved
        for key in moved["keys"]
    }
    drafts = AcceptanceReview.objects.visible_to(user).filter(
        pk__in=[key for what, key in whose if what == DRAFTS],
        state=ReviewState.DRAFTING,
        prepared_by=user,
    )
    uploads = UploadSession.objects.visible_to(user).filter(
        pk__in=[key for what, key in whose if what == UPLOADS],
        version__isnull=True,
    )
    return [
        *(
            Task(
                side="a",
                verb="验收",
                subject=f"{_name(contract, row.submission.deliverable.key)}（底稿）",
                target=("review", row.submission_id),
                key=f"{HANDED}draft_{row.pk}",
                why=f"接手自 {whose[DRAFTS, row.pk]}",
            )
            for row in drafts.select_related("submission__deliverable")
        ),
        *(
            Task(
                side="b",
                verb="续传",
                subject=f"《{row.name}》",
                target=("upload", row.deliverable.key),
                key=f"{HANDED}upload_{row.pk}",
                why=f"接手自 {whose[UPLOADS, row.pk]}，选择同一文件即可接着传",
            )
            for row in uploads.select_related("deliverable")
        ),
    ]


def _name(contract: Contract, key: str) -> str:
    return agreement_of(contract).deliverables[key].name
