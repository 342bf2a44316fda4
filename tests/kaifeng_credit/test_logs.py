import logging

from kaifeng_credit.logs import WithoutTokens

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
