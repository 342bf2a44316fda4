import json
import logging
import re
import sys

from kaifeng_credit.logs import AsJson, AsLine, WithoutTokens

SECRET = "aZ09-_secret"


def line(message, *args) -> str:
    record = logging.LogRecord("x", 30, "f", 1, message, args, None)
    assert WithoutTokens().filter(record)
    return record.getMessage()


def test_no_door_of_an_expert_stands_in_a_log():
    path = f"/expert/enter/{SECRET}/"
    assert "Not Found: /expert/enter/…/" == line("Not Found: %s", path)
    assert SECRET not in line(f'"GET {path} HTTP/1.1" 404')
    assert SECRET not in line("Forbidden (%s): %s", "CSRF", path)


def test_no_access_token_stands_in_a_log():
    token = f"kfx_{SECRET}"
    assert "Authorization: Bearer kfx_…" == line(
        "Authorization: %s", f"Bearer {token}"
    )
    assert SECRET not in line(f"GET /api/v1/?token={token}&x=1")


def test_other_lines_stay_as_they_are():
    assert "Not Found: /c/x/" == line("Not Found: %s", "/c/x/")


def test_every_handler_has_the_filter(settings):
    handlers = settings.LOGGING["handlers"].values()
    assert all("no_tokens" in one["filters"] for one in handlers)


# --- for programs --------------------------------------------------------------
PHONE = "139" + "12345678"  # in two pieces: no such number stands here
MAIL = "somebody" + "@mail.example"


def as_json(record: logging.LogRecord) -> dict:
    said = AsJson().format(record)
    assert 1 == len(said.splitlines())
    return json.loads(said)


def test_a_line_for_programs_is_one_object():
    record = logging.LogRecord("x", 40, "f", 1, "签收\n%s", ("完成",), None)
    said = as_json(record)
    assert ("ERROR", "x", "签收\n完成") == (
        said["level"], said["logger"], said["message"],
    )  # fmt: skip
    assert said["time"].endswith("+00:00")


def test_numbers_and_addresses_of_people_are_blotted_out():
    record = logging.LogRecord(
        "x", 40, "f", 1, "%s / %s", (f"电话{PHONE}", MAIL), None
    )
    assert "电话… / …" == as_json(record)["message"]


def test_an_error_says_kind_and_place_and_no_row():
    """A database names the row it refused, and with it a person."""
    try:
        raise ValueError(f"Key (username)=(zhang.san, {PHONE}) exists")
    except ValueError:
        record = logging.LogRecord(
            "x", 40, "f", 1, "not done", (), sys.exc_info()
        )
    said = AsJson().format(record)
    assert "ValueError" == json.loads(said)["error"]
    assert "test_logs.py" in said
    assert "zhang.san" not in said
    assert PHONE not in said


def test_a_request_full_of_a_person_leaves_nothing_in_the_log(
    client, db, settings
):
    """G28: name and telephone in path, query, form and headers."""
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(AsJson().format(record))

    root, handler = logging.getLogger("django"), Kept()
    root.addHandler(handler)
    try:
        client.get(f"/c/{PHONE}/?who=zhang.san", headers={"referer": MAIL})
        client.post(
            "/login/", {"username": "zhang.san", "password": f"pw-{PHONE}"}
        )
        client.post("/healthz-not-there", {"phone": PHONE})
    finally:
        root.removeHandler(handler)
    said = "".join(lines)
    assert lines
    for word in (PHONE, "zhang.san", MAIL):
        assert word not in said


def test_a_line_for_eyes_is_one_line_without_a_person():
    """16.4.1, 16.2.5, 16.2.2: nobody forges the next line of the log."""
    forged = f"Not Found: /x\r\n2026-01-01 INFO audit\x1b[2K\u2028{PHONE}"
    said = AsLine().format(
        logging.LogRecord("x", 30, "f", 1, "%s", (forged,), None)
    )
    assert 1 == len(said.splitlines())
    assert r"\r\n2026-01-01" in said
    assert "\x1b" not in said
    assert PHONE not in said
    assert re.match(r"\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d{4} WARNING x ", said)
    try:
        raise ValueError(f"Key (phone)=({PHONE}) exists")
    except ValueError:
        record = logging.LogRecord("x", 40, "f", 1, "no", (), sys.exc_info())
    assert "ValueError" in (trace := AsLine().format(record))
    assert PHONE not in trace


def test_lines_for_eyes_are_written_so(settings):
    assert settings.LOGGING["formatters"]["line"]["()"].endswith(".AsLine")
