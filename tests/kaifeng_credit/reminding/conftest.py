"""What every test of reminders stands on."""

import pytest

from tests.reminding import make_running


@pytest.fixture
def running(db, settings):
    """A real contract that runs, its people, and a mail server."""
    return make_running(settings)
