"""Small requirements of the ASVS, each shown: cookies, headers, sessions, words.

The ledger (docs/ASVS台账.md) names them; what an answer says is asked of a
few addresses of every kind, what the code never does is read in the code.
"""

import ast
import math
import re
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.contrib.auth.password_validation import validate_password
from django.core.mail import BadHeaderError, EmailMessage
from django.test import Client
from django.urls import reverse

from contracts.services import second_factor
from contracts.services.second_factor import CODE_BYTES, CODE_PARTS
from tests import factories as make
from tests.routes import routes
from tests.test_supply import trees

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROOT = Path(__file__).resolve().parent.parent
WORDS = "Eine-Lange-Strasse-42"


def test_the_cookies_are_for_this_site_and_not_for_scripts():
    """3.3.2, 3.3.4; and a session begins with a key nobody chose (7.2)."""
    person, client = make.make_person(), Client()
    person.set_password(WORDS)
    person.save()
    client.get(reverse("login"))
    strange = "a" * 32
    client.cookies["sessionid"] = strange
    client.post(
        reverse("login"), {"username": person.username, "password": WORDS}
    )
    cookie = client.cookies["sessionid"]
    assert ("Lax", True) == (cookie["samesite"], cookie["httponly"])
    # 36 letters and figures, drawn by `secrets`: more than 128 bits.
    assert cookie.value != strange
    assert re.fullmatch("[a-z0-9]{32}", cookie.value)
    assert 128 < 32 * math.log2(36)
    other = Client()
    other.force_login(person)
    assert cookie.value != other.cookies["sessionid"].value


def test_every_kind_of_answer_keeps_browsers_from_guessing():
    """3.4.2, 3.4.4, 3.4.5, 13.4.3, 13.4.4."""
    client = Client(headers={"origin": "https://elsewhere.example"})
    for address in (
        reverse("login"),
        reverse("api_contracts"),
        reverse("health"),
        "/no/such/page/",
        "/static/",
        "/static/js/",
    ):
        answer = client.get(address)
        assert "nosniff" == answer["X-Content-Type-Options"], address
        assert "same-origin" == answer["Referrer-Policy"], address
        sent = {name.casefold() for name in answer.headers}
        assert not [one for one in sent if one.startswith("access-control")]
    assert 404 == client.get("/static/js/").status_code
    here = [
        one.name for one in routes() if "<" not in one.pattern
    ]
    codes = {name: client.trace(reverse(name)).status_code for name in here}
    assert not {n for n, code in codes.items() if code not in NOT_TRACED}


NOT_TRACED = {302, 401, 403, 404, 405}  # led to the door, or refused


def test_hsts_lasts_a_year():
    """3.4.1: production has it on; `check --deploy` says so, not how long."""
    text = (ROOT / "kaifeng_credit/settings.py").read_text("utf-8")
    assert "SECURE_HSTS_SECONDS = 31_536_000 if TLS" in text
    assert 31_536_000 == 365 * 24 * 60 * 60


def test_a_password_is_hidden_may_be_pasted_and_is_taken_as_it_is():
    """6.2.6, 6.2.7, 6.2.8, 6.2.9."""
    page = Client().get(reverse("login")).content.decode()
    field = re.search(r'<input[^>]*name="password"[^>]*>', page)
    assert field is not None
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]
    person, client = make.make_person(), Client()
    client.force_login(person)
    change = client.get(reverse("password")).content.decode()
    fields = re.findall(r'<input[^>]*="(?:current|new)-password"[^>]*>', change)
    assert len(fields) >= 3
    assert all('type="password"' in one for one in fields)
    for script in (ROOT / "static/js").glob("*.js"):
        assert "paste" not in script.read_text("utf-8"), script.name
    long = WORDS + "长" * 43 + "-End"
    validate_password(long, person)
    person.set_password(long)
    assert person.check_password(long)
    assert not person.check_password(long[:-1])
    assert not person.check_password(long.swapcase())
    assert not person.check_password(f" {long}")


def test_a_recovery_code_is_too_long_to_be_guessed_from_its_digest():
    """6.5.2, 6.5.4: of 112 bits or more a plain digest may be kept."""
    assert 112 <= CODE_PARTS * CODE_BYTES * 8
    row = second_factor.SecondFactor(pk=1)
    assert second_factor._digest(row, "A") != second_factor._digest(
        second_factor.SecondFactor(pk=2), "A"
    )


def test_a_mail_takes_no_second_header():
    """1.3.11."""
    mail = EmailMessage("期限\nBcc: x@mail.example", "", None, ["a@mail.example"])
    with pytest.raises(BadHeaderError):
        mail.message()


def test_logs_go_to_standard_error_and_nowhere_else():
    """16.2.3."""
    kinds = {one["class"] for one in portal.LOGGING["handlers"].values()}
    assert {"logging.StreamHandler"} == kinds


def test_the_browser_keeps_settings_of_the_screen_only():
    """14.3.3, 15.3.6: nothing of a contract lies in its storage."""
    kept = set()
    for script in (ROOT / "static/js").glob("*.js"):
        text = script.read_text("utf-8")
        kept |= set(re.findall(r'\bkeep\(\s*"([^"]+)"', text))
        assert "sessionStorage" not in text, script.name
        assert "indexedDB" not in text, script.name
        assert "__proto__" not in text, script.name
        assert "Object.assign" not in text, script.name
    assert {"theme", "size", "keys"} == kept


# Where it looks so, and whose words they are.
OF_THE_CODE = {
    "contracts/fact_forms.py": "names of fields, written in the code",
    "contracts/services/sessions.py": "a sentence of the list above it",
    "contracts/services/amendment_notices.py": "a sentence of the two callers",
    "contracts/inspection/asking.py": "a sentence by the code of the refusal",
    "contracts/views/table_import.py": "a sentence of the page that asks",
    "contracts/rules/explanation.py": "a pattern of the rules",
    "contracts/rules/words.py": "a word with its measure",
    "kaifeng_credit/operations/away.py": "a sentence of the list above it",
    "kaifeng_credit/asked_day.py": "links of a page the portal has made",
    "kaifeng_credit/closed.py": "links of a page the portal has made",
    "kaifeng_credit/searching/words.py": "each word is escaped",
}
# What decodes a second time, or reads a document by a path that was put together.
ODD = {"unquote", "unquote_plus", "unescape", "xpath"}
# Modes and paddings of encryption that give something away.
WEAK = {"ECB", "PKCS1v15", "MODE_ECB", "ARC4", "TripleDES"}


def odd_in(tree: ast.AST) -> list[str]:
    """Calls and names that the ledger says are not there."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WEAK:
            found.append(node.attr)
        if not isinstance(node, ast.Call):
            continue
        asked = ast.unparse(node.func)
        name = asked.rpartition(".")[2]
        if name in ODD:
            found.append(name)
        pattern = asked.startswith("re.") and name != "escape" and node.args
        if pattern and not _by_hand(node.args[0]):
            found.append(asked)
        held = getattr(node.func, "value", None)
        if held is not None and name == "format" and not _by_hand(held):
            found.append(asked)
    return found


def _by_hand(pattern: ast.expr) -> bool:
    """A pattern written in the code, or with what comes in escaped."""
    if isinstance(pattern, ast.Constant):
        return True
    if isinstance(pattern, ast.Name | ast.Attribute):
        return ast.unparse(pattern).rpartition(".")[2].lstrip("_").isupper()
    if isinstance(pattern, ast.JoinedStr):
        return all(
            isinstance(one, ast.Constant) or _by_hand(one.value)
            for one in pattern.values
        )
    if isinstance(pattern, ast.BinOp):
        return _by_hand(pattern.left) and _by_hand(pattern.right)
    return isinstance(pattern, ast.Call) and (
        ast.unparse(pattern.func) == "re.escape"
    )


def test_no_pattern_format_or_path_is_made_of_what_comes_in():
    """1.1.1, 1.2.7, 1.2.9, 1.3.10, 11.3.1."""
    found = {file for file, tree in trees() if odd_in(tree)}
    assert set(OF_THE_CODE) == found
    planted = ast.parse(
        "re.search(asked, x)\nasked.format(x)\nunquote(x)\nmodes.ECB()"
    )
    assert [
        "re.search", "asked.format", "unquote", "ECB",
    ] == odd_in(planted)  # fmt: skip
