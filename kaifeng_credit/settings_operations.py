"""The settings of running the portal: backups, alarms, logs, metrics."""

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
