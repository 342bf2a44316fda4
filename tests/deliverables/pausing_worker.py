"""A worker that stops where it is told to, so that a test can kill it there.

`celery -A tests.deliverables.pausing_worker worker` is the portal's own
worker; PAUSE_AT names a function of the packet service after which it says
so in a file and waits to be killed.
"""

import os
import time
from functools import wraps
from pathlib import Path

from celery.signals import worker_process_init

from kaifeng_credit.celery import app

__all__ = ["app"]


@worker_process_init.connect
def pause_where_told(**_) -> None:
    from deliverables.services import packets

    name = os.environ["PAUSE_AT"]
    original = getattr(packets, name)

    @wraps(original)
    def pausing(*args, **kwargs):
        result = original(*args, **kwargs)
        Path(os.environ["PAUSED_FILE"]).touch()
        time.sleep(600)
        return result

    setattr(packets, name, pausing)
