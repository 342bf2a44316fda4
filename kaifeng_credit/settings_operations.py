"""The settings of running the portal: backups, alarms, logs, metrics."""

from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import validate

from kaifeng_credit.mode import NOT_NEGATIVE, POSITIVE, env

# --- Backups ----------------------------------------------------------------
# age public keys, separated by commas: 甲方 and 乙方 each keep the other half.
BACKUP_RECIPIENTS = env.list("PORTAL_BACKUP_RECIPIENTS", [])
BACKUP_KEEP_DAILY = env.int(
    "PORTAL_BACKUP_KEEP_DAILY", 7, validate=POSITIVE
)
BACKUP_KEEP_WEEKLY = env.int(
    "PORTAL_BACKUP_KEEP_WEEKLY", 5, validate=NOT_NEGATIVE
)
BACKUP_KEEP_MONTHLY = env.int(
    "PORTAL_BACKUP_KEEP_MONTHLY", 12, validate=NOT_NEGATIVE
)

# --- Ready or not -----------------------------------------------------------
# Less room than this for files, and the portal says that it is not ready.
FREE_FLOOR_BYTES = (
    env.int("PORTAL_FREE_FLOOR_MB", 1024, validate=POSITIVE) * 1024 * 1024
)
# How long ago a job must have gone the whole way through the queue.
CANARY_WITHIN = timedelta(
    minutes=env.int("PORTAL_CANARY_MINUTES", 5, validate=POSITIVE)
)

# --- Logs -------------------------------------------------------------------
# ``line`` for eyes; ``json`` for a program that gathers them.
LOG_FORMAT = env.str(
    "PORTAL_LOG_FORMAT", "line", validate=validate.OneOf(["line", "json"])
)

# --- Metrics ----------------------------------------------------------------
# Who may read `/metrics`: from these addresses, or with this token.
METRICS_FROM = env.list("PORTAL_METRICS_FROM", ["127.0.0.1", "::1"])
METRICS_TOKEN = (
    Path(env.str("PORTAL_METRICS_TOKEN_FILE")).read_text().strip()
    if env.str("PORTAL_METRICS_TOKEN_FILE", "")
    else env.str("PORTAL_METRICS_TOKEN", "")
)
LEAST_TOKEN = 24
if METRICS_TOKEN and len(METRICS_TOKEN) < LEAST_TOKEN:
    raise ImproperlyConfigured(
        f"PORTAL_METRICS_TOKEN 须不少于 {LEAST_TOKEN} 个字符。"
    )

# --- The certificate --------------------------------------------------------
# The file that the TLS proxy serves, where this machine can read it.
TLS_CERTIFICATE = env.str("PORTAL_TLS_CERTIFICATE", "")

# --- Stored files -----------------------------------------------------------
# How long a night's check of stored files may take; the next night goes on.
VERIFY_MINUTES = env.int("PORTAL_VERIFY_MINUTES", 60, validate=POSITIVE)

# --- Checkpoints of the audit chains ----------------------------------------
# Where they are kept as well, by commas: folders that are there already, such
# as one of 甲方 mounted here.
AUDIT_CHECKPOINT_COPIES = [
    Path(folder) for folder in env.list("PORTAL_AUDIT_CHECKPOINT_COPIES", [])
]
