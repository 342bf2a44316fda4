"""A browser's requests, answered by the portal inside the test's process.

So that a broken connection or an expired session can be played at will.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Route

SITE = "http://portal.test"
PASSED_ON = {"accept", "x-csrftoken", "x-piece-sha256"}


class Wire:
    """Carries the browser's requests to the portal, or breaks them off."""

    def __init__(self, client: Client):
        self.client, self.broken, self.sent = client, False, 0
        # Of large files: the pieces that came through, and how many may.
        self.pieces, self.lets_through, self.stalled = [], None, False
        self.hung_up = False
        # Playwright calls from a greenlet of its own, where Django would
        # open a second connection: lend it the test's.
        self.context = copy_context()

    def __call__(self, route: Route) -> None:
        if self.hung_up:
            return
        self.context.copy().run(self.answer, route)

    @contextmanager
    def up(self) -> Iterator["Wire"]:
        """Answer for as long as the test lasts, and not a request longer.

        A page goes on asking after the last line of a test; the test's
        database is closed by then.
        """
        try:
            yield self
        finally:
            self.hung_up = True

    def local(self, url: str) -> str:
        """The address without the site, as the portal knows it."""
        return urlsplit(url)._replace(scheme="", netloc="").geturl()

    def passes(self, url: str) -> bool:
        """Whether a request gets through; a piece uses up its leave."""
        if self.broken or self.stalled:
            return False
        if "/piece/" not in url:
            return True
        if self.lets_through is not None:
            if self.lets_through == 0:
                return False
            self.lets_through -= 1
        self.pieces.append(int(url.partition("offset=")[2]))
        return True

    def fail(self, route: Route) -> None:
        """Break a request off; where the wire stalls, never answer it."""
        if not self.stalled:
            route.abort("connectionreset")

    def answer(self, route: Route) -> None:
        request = route.request
        path = urlsplit(request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=found) if found else route.abort()
            return
        if request.method == "GET":
            response = self.client.get(self.local(request.url))
        else:
            self.sent += 1
            # A body that cannot be read fails on its way, after this point.
            unreadable = "/piece/" in path and not request.post_data_buffer
            if unreadable or not self.passes(request.url):
                self.fail(route)
                return
            response = self.client.generic(
                "POST",
                self.local(request.url),
                request.post_data_buffer or b"",
                content_type=request.headers.get("content-type", ""),
                headers={
                    name: value
                    for name, value in request.headers.items()
                    if name in PASSED_ON
                },
            )
            while response.status_code == 302:  # as the browser would
                response = self.client.get(response.url)
        body = response.getvalue()
        # Closed before the browser hears: what it does next may end the test.
        response.close()
        route.fulfill(
            status=response.status_code,
            headers=dict(response.items()),
            body=body,
        )
