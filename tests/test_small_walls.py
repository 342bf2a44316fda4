"""Small requirements of the ASVS that are read in the code, not asked of it.

The ledger (docs/ASVS台账.md) names them; where a list stands here, whatever
is not on it fails, and the list says why each is.
"""

import ast
import re
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.mail.backends.smtp import EmailBackend
from django.test import Client
from django.urls import reverse
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from tests.routes import routes
from tests.test_supply import trees

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
NGINX = (ROOT / "docs/deploy/nginx.conf").read_text()


# --- requests -----------------------------------------------------------------
def test_every_address_asks_for_the_token_of_its_page():
    """3.5.1: what is let off asks in another way, and is tried above all.

    The interface of programs asks for the same token of a page's session
    (test_api_acts), and of a program for its own; an upload asks once it is
    known where the bytes go (test_no_act_goes_without_its_token).
    """
    off = {
        one.name for one in routes() if getattr(one.view, "csrf_exempt", False)
    }
    programs = {
        one.name for one in routes() if one.name.startswith("api_")
    }
    assert off == programs | {"upload"}
    assert "django.middleware.csrf.CsrfViewMiddleware" in portal.MIDDLEWARE


def sent(text: bytes):
    """What gunicorn makes of the bytes of one connection."""
    return next(iter(RequestParser(Config(), iter([text]), ("127.0.0.1", 1))))


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked",
        b"Content-Length: 4\r\nContent-Length: 5",
        b"Transfer-Encoding: xchunked",
        b"Content-Length: +4",
        b"Content-Length : 4",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    ],
)
def test_no_request_is_smuggled_in_another(head):
    """4.2.1: where a body ends is said once, or not taken."""
    text = b"POST /x HTTP/1.1\r\nHost: a\r\n" + head + (
        b"\r\n\r\n0\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n"
    )
    with pytest.raises(ParseException):
        sent(text)
    assert sent(b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n").path == "/x"


@pytest.mark.django_db
@pytest.mark.any_database
def test_every_text_says_its_letters():
    """4.1.1: pages, scripts, styles, the interface, and what a clock asks."""
    client = Client()
    for address in (
        reverse("login"), "/no/such/page/", reverse("health"),
        "/static/js/app.js", "/static/css/portal.css", reverse("metrics"),
    ):  # fmt: skip
        answer = client.get(address)
        said = answer["Content-Type"]
        answer.close()
        assert re.search(r"^text/.*; ?charset=\"?utf-8", said), address
    assert "application/json" == client.get(reverse("api_contracts"))[
        "Content-Type"
    ]


# --- the browser --------------------------------------------------------------
def test_text_is_put_on_a_page_as_text():
    """3.2.2: one place takes a part of our own page, which is escaped."""
    puts = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser"
        r"|createContextualFragment"
    )
    places = [
        (script.name, line.strip().split(";")[0])
        for script in SCRIPTS
        for line in script.read_text().splitlines()
        if puts.search(line)
    ]
    assert [("upload.js", "held.innerHTML = html")] == places


def test_scripts_compare_strictly():
    """15.3.5: so does Python, which mypy reads with every `make test`."""
    loose = [
        (script.name, line)
        for script in SCRIPTS
        for line in script.read_text().splitlines()
        if re.search(r"(?<![=!])[=!]=(?!=)", line)
    ]
    assert [] == loose


def test_every_page_of_who_is_signed_in_shows_the_way_out():
    """7.4.4: pages rest on base.html; the others are for nobody signed in,
    or of one sentence."""
    base = (ROOT / "templates/base.html").read_text()
    before, _, _ = base.partition("{% url 'logout' %}")
    assert len(before) < len(base)
    opened = len(re.findall(r"{% if ", before))
    assert opened - len(re.findall(r"{% endif %}", before)) <= 1
    others = {
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*.html")
        if (text := path.read_text()).startswith("{% extends")
        and not text.startswith('{% extends "base.html"')
        and not text.startswith('{% extends "pdf/')
    }
    assert OF_ONE_SENTENCE | OF_NOBODY == others


OF_ONE_SENTENCE = {
    "403.html", "403_csrf.html", "404.html", "405.html", "409.html",
    "429.html", "500.html", "503.html",
}  # fmt: skip
OF_NOBODY = {
    "check.html", "no_database.html", "expert/door.html", "expert/review.html",
    "registration/code.html", "registration/login.html",
}  # fmt: skip


def test_cookies_of_production_are_of_this_host_alone():
    """3.3.1, 3.3.3: the prefix wants Secure, the path / and no domain."""
    said = subprocess.run(
        [sys.executable, "-c",
         "from kaifeng_credit import settings as s\n"
         "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
         " s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PORTAL_MODE": "production", "PORTAL_SECRET_KEY": "k" * 40,
             "PORTAL_HOSTS": "portal.example.cn", "REDIS_URL": "redis://x/0",
             "DATABASE_URL": "postgres://u:p@127.0.0.1/portal"},
    ).stdout.split()  # fmt: skip
    assert ["__Host-sessionid", "True", "__Host-csrftoken", "True"] == said
    assert portal.SESSION_COOKIE_PATH == portal.CSRF_COOKIE_PATH == "/"
    assert portal.SESSION_COOKIE_DOMAIN is portal.CSRF_COOKIE_DOMAIN is None
    # The third and last cookie, of an expert's browser; no view sets more.
    setters = {
        file for file, tree in trees()
        if any(
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith("_cookie")
            and ast.unparse(node.func).rpartition(".")[2].startswith("set_")
            for node in ast.walk(tree)
        )
    }  # fmt: skip
    assert {"deliverables/views/experts.py"} == setters


# --- forms --------------------------------------------------------------------
def test_a_form_takes_the_fields_it_names():
    """15.3.3: no form fills a model's fields by whatever was sent.

    There is none that reads its fields off a model at all.
    """
    by_model = re.compile(r"\b(ModelForm|modelform_factory|ModelSerializer)\b")
    assert [] == [
        file for file, tree in trees()
        if any(
            isinstance(node, ast.Name | ast.Attribute)
            and by_model.search(ast.unparse(node))
            for node in ast.walk(tree)
        )
    ]  # fmt: skip
    spread = [
        file for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg is None and re.search(
            r"request\.(POST|GET|data)\b", ast.unparse(word.value)
        )
    ]  # fmt: skip
    assert [] == spread


# --- what leaves --------------------------------------------------------------
# Modules that may open a connection, to whom, and where the address is from.
REACHES = {
    "contracts/services/clamd.py": "the scanner's socket; a setting",
    "contracts/confinement/probe.py": "tries that none can be opened",
    "payments/services/report_mails.py": "names errors of the mail server",
    "kaifeng_credit/operations/away.py": "names errors of the mail server",
}
NETWORK = {
    "socket", "smtplib", "http.client", "urllib.request", "requests",
    "httpx", "urllib3", "ftplib", "aiohttp", "telnetlib",
}  # fmt: skip


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module}
            found |= {f"{node.module}.{one.name}" for one in node.names}
    return found


def test_nothing_goes_out_but_to_what_the_settings_name():
    """1.3.6, 13.2.4: no address of a request is ever called."""
    found = {file for file, tree in trees() if imported(tree) & NETWORK}
    assert set(REACHES) == found
    assert {"urllib.request"} == imported(
        ast.parse("from urllib.request import urlopen")
    ) & NETWORK


def test_the_server_itself_lets_nothing_else_out():
    """13.2.4, 13.2.5, 1.3.6: systemd holds every unit to this machine."""
    units = sorted((ROOT / "docs/deploy").glob("*.service"))
    assert len(units) == 4
    for path in units:
        said = path.read_text().splitlines()
        assert "IPAddressDeny=any" in said, path.name
        assert "IPAddressAllow=localhost" in said, path.name
        assert "ProtectSystem=strict" in said, path.name


def test_mail_goes_over_a_line_whose_other_end_is_known():
    """12.3.2: the certificate is checked, and that it is the server's."""
    context = EmailBackend(use_tls=True).ssl_context
    assert ssl.CERT_REQUIRED == context.verify_mode
    assert context.check_hostname
    import dj_database_url

    kept = dj_database_url.parse("postgres://u:p@h/n?sslmode=verify-full")
    assert "verify-full" == kept["OPTIONS"]["sslmode"]


# --- nginx --------------------------------------------------------------------
def test_the_example_speaks_nothing_old():
    """12.1.1, 12.1.2: TLS 1.2 and 1.3, forward secret and authenticated."""
    assert "ssl_protocols       TLSv1.2 TLSv1.3;" in NGINX
    asked = re.search(r"ssl_ciphers\s+([^;]+);", NGINX)[1].split(":")
    for one in asked:
        assert re.match(r"ECDHE-(ECDSA|RSA)-", one), one
        assert "GCM" in one or "POLY1305" in one, one
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(":".join(asked))  # OpenSSL knows each of them
    there = {one["name"] for one in context.get_ciphers()}
    assert set(asked) <= there


def test_in_the_clear_there_is_nothing_but_the_way_on():
    """12.2.1, 4.1.2: people are led to TLS, programs are refused."""
    plain = NGINX.split("listen 80;")[1].split("listen 443")[0]
    assert "proxy_pass" not in plain
    assert "return 301 https://$host$request_uri;" in plain
    block = plain.split("location /api/ {")[1].partition("}")[0]
    assert "return 403;" in block
    assert 1 == NGINX.count("listen 443 ssl;")


# --- what is delivered --------------------------------------------------------
def test_neither_history_nor_tests_go_into_the_image():
    """13.4.1, 15.2.3."""
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".*", "tests", "secrets", "var"} <= set(left_out)
    assert portal.STATICFILES_DIRS == [ROOT / "static"]
    assert not list((ROOT / "static").rglob(".*"))
