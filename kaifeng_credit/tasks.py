"""What the clock starts."""

from datetime import date

from celery import shared_task

from kaifeng_credit import reminders


@shared_task(name="deadlines.check")
def check_deadlines(*, as_of: str | None = None, **_) -> int:
    """Refresh every contract's answer and remind its people; nightly."""
    return reminders.check_deadlines(
        as_of=date.fromisoformat(as_of) if as_of else None
    )
