"""The Celery application: tasks are found in each app's ``tasks`` module."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifeng_credit.settings")

app = Celery("kaifeng_credit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

REAP_SECONDS = 15
RESCAN_SECONDS = 60
CANARY_SECONDS = 60
REPORTS_SECONDS = 60
READ_SECONDS = 60
MAIL_SECONDS = 60

# Times are Asia/Shanghai (CELERY_TIMEZONE).
app.conf.beat_schedule = {
    "canary": {
        "task": "operations.canary",
        "schedule": CANARY_SECONDS,
        # An old one proves nothing.
        "options": {"expires": CANARY_SECONDS},
    },
    "probe": {
        "task": "operations.probe",
        "schedule": CANARY_SECONDS,
        "options": {"expires": CANARY_SECONDS},
    },
    "alarms": {
        "task": "operations.alarms",
        "schedule": crontab(minute=20),
    },
    "deadlines": {
        "task": "deadlines.check",
        "schedule": crontab(hour=0, minute=10),
    },
    "projections": {
        "task": "projections.verify",
        "schedule": crontab(hour=2, minute=30),
    },
    "audit_checkpoints": {
        "task": "audit.checkpoint",
        "schedule": crontab(hour=1, minute=10),
    },
    "audit_checks": {
        "task": "audit.check_all",
        "schedule": crontab(hour=1, minute=30),
    },
    "stored_files": {
        "task": "operations.verify_files",
        "schedule": crontab(hour=3, minute=30),
    },
    "previews": {
        "task": "files.sweep_previews",
        "schedule": crontab(hour=3, minute=10),
    },
    "uploads": {
        "task": "uploads.sweep",
        "schedule": crontab(minute=40),
    },
    "scanner": {
        "task": "files.rescan",
        "schedule": RESCAN_SECONDS,
        "options": {"expires": RESCAN_SECONDS},
    },
    "reminders": {
        "task": "reminders.mail",
        "schedule": MAIL_SECONDS,
        "options": {"expires": MAIL_SECONDS},
    },
    "search": {
        "task": "search.read_files",
        "schedule": READ_SECONDS,
        "options": {"expires": READ_SECONDS},
    },
    "reports": {
        "task": "reports.tick",
        "schedule": REPORTS_SECONDS,
        "options": {"expires": REPORTS_SECONDS},
    },
    "reaper": {
        "task": "jobs.reap",
        "schedule": REAP_SECONDS,
        # Where no worker listens, the next tick says the same again.
        "options": {"expires": REAP_SECONDS},
    },
}
