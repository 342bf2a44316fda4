"""Doing what a program asks for once, however often it asks.

A program that lost the answer sends the request again under the same
Idempotency-Key, and gets the answer it lost. Only what was done is
remembered: a refused request recorded nothing, so its key is free.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction

from contracts.models import AnsweredRequest, ApiToken, User
from contracts.policies import Refused
from contracts.services.identity import lock_person

# The status and the body of an answer.
Answer = tuple[int, dict[str, Any]]


def request_digest(*, method: str, path: str, body: Any) -> str:
    """SHA-256 of what is asked for; the same whatever the white space."""
    text = json.dumps(
        [method, path, body],
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def answer_once(
    *,
    by: User,
    key: str,
    digest: str,
    token: ApiToken | None,
    act: Callable[[], Answer],
) -> Answer:
    """Act and keep the answer, or give the kept answer again.

    The person's row is locked first: of two requests under one key the
    second waits, and finds the answer of the first. The act joins this
    transaction, so answer and act are both there or neither is.
    """
    lock_person(by)
    kept = AnsweredRequest.objects.filter(user=by, key=key).first()
    if kept is not None:
        if kept.digest != digest:
            raise Refused(
                "idempotency_key_reused",
                "这个 Idempotency-Key 已用于另一个请求。"
                "新的请求请换一个新的键。",
            )
        return kept.status, kept.answer
    status, answer = act()
    AnsweredRequest.objects.create(
        user=by,
        key=key,
        digest=digest,
        status=status,
        answer=answer,
        token=token,
    )
    return status, answer
