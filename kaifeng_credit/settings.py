"""All settings, from the environment, failing closed.

`PORTAL_MODE` is one of

- ``production`` (the default): every secret and host must be given;
- ``embedded``: one machine, SQLite WAL and a file-backed queue, loopback only
  (what `make run` sets);
- ``test``: as embedded, in a throw-away folder, with cheap password hashing.

A value that cannot be read stops the start; nothing is guessed.
"""

import tempfile
from pathlib import Path

import dj_database_url
from csp.constants import NONCE
from django.core.exceptions import ImproperlyConfigured

from kaifeng_credit.mode import MODE, POSITIVE, PRODUCTION, env
from kaifeng_credit.settings_mail import *  # noqa: F403 - settings of settings
from kaifeng_credit.settings_operations import *  # noqa: F403 - likewise
from kaifeng_credit.settings_people import *  # noqa: F403 - settings of settings

BASE_DIR = Path(__file__).resolve().parent.parent


def secret(name: str) -> str:
    """Read a secret from NAME or from the file NAME_FILE names."""
    path = env.str(f"{name}_FILE", "")
    value = Path(path).read_text().strip() if path else env.str(name, "")
    if not value and MODE == "test":
        return "only-for-tests-" * 4
    if len(value) < 40:
        raise ImproperlyConfigured(
            f"{name}（或 {name}_FILE）未设置或不足 40 个字符。"
        )
    return value


SECRET_KEY = secret("PORTAL_SECRET_KEY")
DEBUG = env.bool("PORTAL_DEBUG", False)
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("生产模式不得打开 PORTAL_DEBUG。")

if MODE == "test":
    DATA_DIR = Path(
        env.str("PORTAL_DATA_DIR", "") or tempfile.gettempdir()
    ) / ("" if env.str("PORTAL_DATA_DIR", "") else "kaifeng-portal-test")
else:
    DATA_DIR = Path(env.str("PORTAL_DATA_DIR", str(BASE_DIR / "var")))

ALLOWED_HOSTS = env.list(
    "PORTAL_HOSTS",
    [] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"],
)
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("生产模式须设置 PORTAL_HOSTS（逗号分隔的域名）。")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("PORTAL_HOSTS 须逐一写明域名，不能用 *。")
CSRF_TRUSTED_ORIGINS = env.list("PORTAL_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "template_partials",
    "simple_history",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "contracts",
    "indicators",
    "deliverables",
    "payments",
    "kaifeng_credit",
]

MIDDLEWARE = [
    "kaifeng_credit.operations.metrics.Measured",
    "django.middleware.security.SecurityMiddleware",
    "kaifeng_credit.middleware.NoPlainPrograms",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kaifeng_credit.middleware.NotedRefusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kaifeng_credit.session_limits.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "kaifeng_credit.middleware.NoStore",
    "kaifeng_credit.previewing.middleware.Previewing",
    "kaifeng_credit.middleware.ContractStanding",
    "kaifeng_credit.only_sent.OnlySent",
    "kaifeng_credit.closed.Closed",
    "kaifeng_credit.step_up.StepUp",
    "kaifeng_credit.middleware.Refusals",
    "kaifeng_credit.unwritten.Unwritten",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kaifeng_credit.urls"
WSGI_APPLICATION = "kaifeng_credit.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kaifeng_credit.context.portal",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------
# SQLite needs WAL and IMMEDIATE: a deferred transaction that turns from
# reading to writing fails at once when another writer was faster.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
    "PRAGMA foreign_keys=ON;PRAGMA mmap_size=134217728;"
    "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;"
    "PRAGMA temp_store=MEMORY;"
)
DATABASE_URL = env.str("DATABASE_URL", "")
if not DATABASE_URL:
    if PRODUCTION:
        raise ImproperlyConfigured("生产模式须设置 DATABASE_URL。")
    DATABASE_URL = f"sqlite:///{DATA_DIR / 'portal.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": SQLITE_PRAGMAS,
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # a GET must not lock SQLite
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# JSON in, JSON out, and one shape for every refusal; nothing to browse.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "kaifeng_credit.api.authentication.TokenAuthentication",
        "kaifeng_credit.api.authentication.PageSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "kaifeng_credit.api.authentication.MayAct",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "kaifeng_credit.api.throttles.PerToken",
        "kaifeng_credit.api.throttles.Acting",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kaifeng_credit.api.wire.BoundedJSON"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "kaifeng_credit.api.wire.OneFormat",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kaifeng_credit.api.errors.answer_refusal",
    "URL_FORMAT_OVERRIDE": None,
}
API_RATES = {
    "reading": env.str("PORTAL_API_READING", "600/min"),
    "acting": env.str("PORTAL_API_ACTING", "60/min"),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "协议履约管理平台",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": (
        "与网页同一套业务、权限与拒绝。只读 JSON；金额写作文本，恰好两位小数；"
        "日期为 Asia/Shanghai 的日子。看不到的合同与内容一律 404。"
        "没有列出的参数一律拒绝。列表按记录先后分页，next 给出下一页的地址。"
    ),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "DISABLE_DOCSTRING_DESCRIPTIONS": False,
    "PATH_CONVERTER_OVERRIDES": {
        "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
        "int": {
            "type": "integer",
            "minimum": 0,
            "maximum": 2**63 - 1,
        },
    },
    "POSTPROCESSING_HOOKS": ["kaifeng_credit.api.document.complete"],
}

# --- What is kept of pages ------------------------------------------------
# In each process's own memory: no business data leaves it, and what is kept
# there has the state of the record in its name (kaifeng_credit/remembered.py).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 500},
    }
}

# --- Audit ----------------------------------------------------------------
# Checkpoints of the audit chains prove something only where whoever owns the
# database does not own this folder: put it elsewhere, write-once if possible.
AUDIT_CHECKPOINT_DIR = Path(
    env.str("PORTAL_AUDIT_CHECKPOINTS", str(DATA_DIR / "checkpoints"))
)

# --- Language and time ----------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Files ----------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Ours alone: the browsable API of DRF is off, and no page asks for its files.
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder"
]
STATIC_ROOT = Path(env.str("PORTAL_STATIC_DIR", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# In tests there is no collectstatic run: whitenoise serves the sources.
WHITENOISE_USE_FINDERS = MODE == "test"
WHITENOISE_AUTOREFRESH = MODE == "test"

# Uploads lie outside everything served statically; only a checked view reads.
FILES_DIR = Path(env.str("PORTAL_FILES_DIR", str(DATA_DIR / "files")))
# Another disk, better another house; what is restored on the side for a drill
# lies beside it for as long as that takes.
BACKUP_DIR = Path(env.str("PORTAL_BACKUP_DIR", str(DATA_DIR / "backups")))
BACKUP_DRILL_DIR = Path(
    env.str("PORTAL_BACKUP_DRILL_DIR", str(DATA_DIR / "drills"))
)
UPLOAD_LIMIT_BYTES = (
    env.int("PORTAL_UPLOAD_LIMIT_MB", 200, validate=POSITIVE) * 1024 * 1024
)
# The one list of what is taken; every page says it from here.
UPLOAD_TYPES = (
    "pdf", "docx", "xlsx", "pptx", "ofd", "jpg", "png", "mp4", "zip",
)  # fmt: skip
WORKBOOK_TYPES = ("xlsx",)  # 补录
NOTICE_TYPES = ("xlsx", "csv", "json")  # 放假通知
TABLE_TYPES = ("xlsx", "csv")  # 表格导入
INVOICE_TYPES = ("xml", "ofd", "pdf")  # 数电票原件
INVOICE_LIMIT_BYTES = 20 * 1024 * 1024
# A larger file comes in pieces. What came of a piece before a connection
# broke is kept; only a server that dies costs the piece under way.
UPLOAD_WHOLE_BYTES = 32 * 1024 * 1024
UPLOAD_PIECE_BYTES = 64 * 1024 * 1024
UPLOADS_OPEN_PER_PERSON = 10
UPLOAD_KEPT_HOURS = 72  # since its last piece
# Previews are made again when asked for: so long since the last look, and so
# much of them, is kept.
DERIVED_KEPT_DAYS = env.int(
    "PORTAL_PREVIEWS_KEPT_DAYS", 30, validate=POSITIVE
)
DERIVED_LIMIT_BYTES = (
    env.int("PORTAL_PREVIEWS_LIMIT_MB", 2048, validate=POSITIVE) * 1024 * 1024
)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o440
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# ClamAV's daemon by its unix socket; without it no file is called clean.
CLAMD_SOCKET = env.str("PORTAL_CLAMD_SOCKET", "")
CLAMD_SECONDS = env.int("PORTAL_CLAMD_SECONDS", 90, validate=POSITIVE)

# --- Signing --------------------------------------------------------------
# A PKCS#12 file signs each 验收书 once; without one the papers say 未签名.
SIGNING_PKCS12 = env.str("PORTAL_SIGNING_PKCS12", "")
SIGNING_PASSPHRASE = (
    Path(env.str("PORTAL_SIGNING_PASSPHRASE_FILE")).read_text().rstrip("\n")
    if env.str("PORTAL_SIGNING_PASSPHRASE_FILE", "")
    else env.str("PORTAL_SIGNING_PASSPHRASE", "")
)
if SIGNING_PKCS12 and not Path(SIGNING_PKCS12).is_file():
    raise ImproperlyConfigured(
        f"PORTAL_SIGNING_PKCS12={SIGNING_PKCS12}：没有这个证书文件。"
    )

# --- Work in the background -----------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
if PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("生产模式须设置 REDIS_URL。")
QUEUE_DIR = DATA_DIR / "queue"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "unacked_restore_throttle": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT = "kaifeng_credit.file_queue:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True  # the Job row is the truth, not a backend
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ALWAYS_EAGER = env.bool("PORTAL_TASKS_IN_PROCESS", False)
JOB_LEASE_SECONDS = env.int(
    "PORTAL_JOB_LEASE_SECONDS", 60, validate=POSITIVE
)
JOB_MAX_TRIES = 5

# --- Doors ----------------------------------------------------------------
TLS = env.bool("PORTAL_TLS", PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
# Only this host may set them, and only over TLS (ASVS 3.3.3).
SESSION_COOKIE_NAME = "__Host-sessionid" if TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if TLS else "csrftoken"
# A program that forgot the s is told so (middleware.NoPlainPrograms).
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$", r"^api/"]
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
BEHIND_PROXY = env.bool("PORTAL_BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The public check of slips and packets: per address, across all processes.
CHECKS_PER_WINDOW = env.int("PORTAL_CHECKS_PER_WINDOW", 30, validate=POSITIVE)
CHECK_WINDOW_SECONDS = 600
# How long an expert's link leads in.
EXPERT_LINK_DAYS = env.int("PORTAL_EXPERT_LINK_DAYS", 14, validate=POSITIVE)
CSRF_FAILURE_VIEW = "kaifeng_credit.views.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", NONCE],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],  # as default-src; assessors look for it
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "kaifeng_credit.logs.AsLine"},
        "json": {"()": "kaifeng_credit.logs.AsJson"},
    },
    "filters": {
        "no_tokens": {"()": "kaifeng_credit.logs.WithoutTokens"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT,  # noqa: F405
                   "filters": ["no_tokens"]},
    },
    # django-axes says names and addresses; the ledger of attempts has them.
    "loggers": {"axes": {"level": "CRITICAL"}},
    "root": {"handlers": ["stderr"],
             "level": env.str("PORTAL_LOG_LEVEL", "WARNING")},
}  # fmt: skip
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
