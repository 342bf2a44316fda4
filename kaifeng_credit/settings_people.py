"""The settings of people: signing in, passwords, sessions.

What 等保三级 demands of a production portal is the default there; on one
machine (`embedded`) a person is not locked out of a trial by a rule meant
for an office. Every number can be set.
"""

from datetime import timedelta

from environs import validate

from kaifeng_credit.mode import (
    MODE,
    NOT_NEGATIVE,
    POSITIVE,
    PRODUCTION,
    env,
)

AUTH_USER_MODEL = "contracts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses before anything is hashed
    "contracts.services.backend.Accounts",
]

# --- Passwords --------------------------------------------------------------
# About 100 ms on one core (`make bench` measures it): dear to who guesses,
# bearable at a door; one lane, or a flood of sign-ins takes every core (T12).
ARGON2_KIB = env.int("PORTAL_ARGON2_KIB", 19_456, validate=POSITIVE)
ARGON2_PASSES = env.int("PORTAL_ARGON2_PASSES", 3, validate=POSITIVE)
# Of one process, over its four threads (bin/web); as many wait their turn,
# and the other threads serve pages.
ARGON2_AT_ONCE = env.int("PORTAL_ARGON2_AT_ONCE", 1, validate=POSITIVE)
PASSWORD_HASHERS = ["contracts.services.hashing.TunedArgon2"]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- Trying to sign in ------------------------------------------------------
# Counted in the database before a password is hashed, and whether or not
# such an account exists.
SIGN_IN_WINDOW_SECONDS = 600
SIGN_INS_PER_ADDRESS = env.int(
    "PORTAL_SIGN_INS_PER_ADDRESS", 120, validate=POSITIVE
)
SIGN_INS_PER_ACCOUNT = env.int(
    "PORTAL_SIGN_INS_PER_ACCOUNT", 30, validate=POSITIVE
)
# Failures of one name from one address; the lock cools off by itself.
AXES_FAILURE_LIMIT = env.int("PORTAL_LOCK_AFTER", 5, validate=POSITIVE)
LOCK_MINUTES = env.int("PORTAL_LOCK_MINUTES", 30, validate=POSITIVE)
AXES_COOLOFF_TIME = timedelta(minutes=LOCK_MINUTES)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "contracts.views.addresses.counted_address"
AXES_LOCKOUT_CALLABLE = "contracts.views.account.sign_in.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # SignInAttempt is the log, and a ledger
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = [
    "username", "ip_address", "code", "csrfmiddlewaretoken",
]  # fmt: skip
# Tests sign in without a form by the hundred; those of the lock turn it on.
AXES_ENABLED = MODE != "test"

# --- Sessions ---------------------------------------------------------------
# Between two acts of a person, and from the sign-in on.
IDLE_MINUTES = env.int("PORTAL_IDLE_MINUTES", 30, validate=POSITIVE)
SESSION_COOKIE_AGE = (
    env.int("PORTAL_SESSION_HOURS", 8, validate=POSITIVE) * 3600
)
# A new sign-in ends the older session of the account, which is told so.
ONE_SESSION = env.bool("PORTAL_ONE_SESSION", True)

# --- The rules of 等保三级 for passwords ------------------------------------
PASSWORD_LENGTH = env.int("PORTAL_PASSWORD_LENGTH", 12, validate=POSITIVE)
PASSWORD_CLASSES = env.int(
    "PORTAL_PASSWORD_CLASSES", 3, validate=validate.Range(min=1, max=4)
)
PASSWORDS_REMEMBERED = env.int(
    "PORTAL_PASSWORDS_REMEMBERED", 5, validate=NOT_NEGATIVE
)
# 0: a password does not age, and one given by another need not be changed.
PASSWORD_DAYS = env.int(
    "PORTAL_PASSWORD_DAYS", 90 if PRODUCTION else 0, validate=NOT_NEGATIVE
)
# Not in a password, in large or small letters (ASVS 6.1.2): city, trade, firm.
PASSWORD_WORDS = env.list(
    "PORTAL_PASSWORD_WORDS", ["kaifeng", "xinyong", "ceis", "开封", "信用"]
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation."
        "MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LENGTH},
    },
    {
        "NAME": "django.contrib.auth.password_validation."
        "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation."
        "CommonPasswordValidator",
    },
    {"NAME": "contracts.services.password_rules.EnoughClasses"},
    {"NAME": "contracts.services.password_rules.NotDressedUp"},
    {"NAME": "contracts.services.password_rules.NotOfTheHouse"},
    {"NAME": "contracts.services.password_rules.NotUsedBefore"},
]

# --- Two factors ------------------------------------------------------------
# Demanded of everybody; where it is not, of whoever enrolled a phone.
SECOND_FACTOR_REQUIRED = env.bool("PORTAL_SECOND_FACTOR", PRODUCTION)
CODE_MINUTES = 5  # between the password and the code

# --- Who is there ------------------------------------------------------------
# Asked again before whatever settles, pays or exports; 0: not asked.
STEP_UP_MINUTES = env.int(
    "PORTAL_STEP_UP_MINUTES", 15 if PRODUCTION else 0, validate=NOT_NEGATIVE
)

# --- What a person may take away in an hour ----------------------------------
# Files of every kind together, by page, program and ZIP (T26); 0: no limit.
# Looking counts apart: whoever reviews looks at more files than they take.
EXPORTS_PER_HOUR = env.int(
    "PORTAL_EXPORTS_PER_HOUR", 50, validate=NOT_NEGATIVE
)
PREVIEWS_PER_HOUR = env.int(
    "PORTAL_PREVIEWS_PER_HOUR", 200, validate=NOT_NEGATIVE
)
# From here on 安全管理 is told, in percent of either limit.
EXPORTS_ALARM_PERCENT = env.int(
    "PORTAL_EXPORTS_ALARM_PERCENT", 60, validate=validate.Range(1, 100)
)
