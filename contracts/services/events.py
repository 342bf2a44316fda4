"""What a side states of an event: by whose cause, and in its own words."""

from django.db import transaction

from contracts.models import Contract, EventStatement, RecordedFact, User
from contracts.policies import NotAllowed, Refused, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import fact_of
from contracts.queries.people import side_of, who_can
from contracts.rules.after_end import FACT, still_open
from contracts.rules.events import EVENTS
from contracts.rules.fact_words import fact_title
from contracts.rules.hands import SPEAKERS
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.files import keep
from contracts.services.recorded_facts import Paper, received
from contracts.states import Cause

MAY_STATE = (*SPEAKERS["a"], *SPEAKERS["b"])


def state_event(
    *,
    contract: Contract,
    row: RecordedFact,
    cause: str,
    text: str,
    by: User,
    evidence: Paper | None = None,
) -> EventStatement:
    """A person who acts for a side states its view; it is never edited.

    Raises Refused("not_an_event"), ("text_missing"), ("already_said").
    """
    check_role(contract, by, *MAY_STATE, act="陈述事件的原因")
    with received(evidence) as (name, incoming), transaction.atomic():
        contract = lock_contract(
            contract.pk, after_end=still_open(FACT, row.kind)
        )
        check_role(contract, by, *MAY_STATE, act="陈述事件的原因")
        if row.kind not in EVENTS or row.contract_id != contract.pk:
            raise Refused("not_an_event", "没有这个事件，请从事件页重新打开。")
        if not text.strip():
            raise Refused("text_missing", "请写明事件的经过与理由。")
        side = side_of(by, contract)
        if side is None:
            raise NotAllowed(
                "当前角色不能陈述事件的原因。",
                who=who_can(contract, *MAY_STATE),
            )
        said = {
            "contract": contract, "event": row, "side": side,
            "cause": Cause(cause), "text": text.strip(),
        }  # fmt: skip
        last = EventStatement.objects.filter(
            contract=contract, event=row, side=side
        ).last()
        if last and (last.cause, last.text) == (cause, text.strip()):
            raise Refused("already_said", "与上一次的陈述相同，无需重复。")
        found = EventStatement.objects.create(
            **said,
            file=keep(incoming) if incoming else None,
            file_name=name,
            recorded_by=by,
        )
        agreement = agreement_of(contract)
        title = fact_title(fact_of(row, agreement), agreement)
        audit.record(
            "event_stated",
            by=by,
            contract=contract,
            on=found,
            summary=f"陈述“{title}”的原因：{Cause(cause).label}",
            detail={"cause": cause, "happened_on": row.happened_on.isoformat()},
        )
        return found
