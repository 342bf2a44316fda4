"""Schemathesis: what the document allows, and what it forbids, by three roles.

No answer of 5xx, none outside its schema, nothing without a login, nothing
of another contract, and nothing that the role may not (tests/test_rights.py).
Every request is undone.
"""

import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
import yaml
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.queries.clock import now
from contracts.services.tokens import issue_token
from kaifeng_credit.api.document import openapi_text
from tests.test_rights import API_TABLE, READERS
from tests.world import api_addresses

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.repeated,
]
ROLES = ("a_handler", "b_lead", "a_finance")
# `make test-slow` takes every case that covers the document, and a hundred
# more of each operation; `make test` one in twelve a role, each other ones.
LONG = "PORTAL_ROUNDS" in os.environ
EXAMPLES, ONE_IN = (100, 1) if LONG else (2, 12)
UNDONE = {"reading": "99999/s", "acting": "99999/s"}


@pytest.fixture(scope="module")
def document():
    import schemathesis  # a second that no other test shall wait for

    # Well-formed may still be untrue: a day to come, a number in use.
    untrue = ["200", "201", "403", "404", "409", "422"]
    loaded = schemathesis.openapi.from_dict(
        yaml.safe_load(openapi_text()),
        config=schemathesis.Config.from_dict(
            {
                # The token is always the role's own; without and with a
                # wrong one each answered request is asked again anyway.
                "generation": {
                    "allow-x00": False,
                    "with-security-parameters": False,
                },
                "checks": {
                    "positive_data_acceptance": {"expected-statuses": untrue},
                    # What is another's is 404, whatever else is missing.
                    "missing_required_header": {
                        "expected-statuses": ["400", "401", "403", "404"]
                    },
                },
            }
        ),
    )
    loaded.app = closing(get_wsgi_application())
    return loaded


def closing(application):
    """The portal, closing each answer as a server does."""

    def answer(environ, start_response):
        response = application(environ, start_response)
        try:
            return [b"".join(response)]
        finally:
            response.close()

    return answer


@pytest.fixture
def asker(request, worlds, settings):
    """A program of one role, and what there is to ask for."""
    settings.API_RATES = UNDONE
    cache.clear()
    world, other = worlds
    person = getattr(world.people, request.param)
    word = f"secret-word-{person.username.partition('-')[2]}"
    _, secret = issue_token(
        by=person, name="fuzz", now=now(), lasts=timedelta(hours=1),
        writes=True, password=word,
    )  # fmt: skip
    return SimpleNamespace(
        role=request.param,
        person=person,
        place=READERS.index(request.param),
        headers={"Authorization": f"Bearer {secret}"},
        slug=world.contract.slug,
        foreign=other.contract.slug,
        keys={
            name.removeprefix("api_"): args
            for name, args in api_addresses(world).items()
        },
    )


def aim(case, asker, place: int) -> None:
    """At something that is there, most times; else hardly any case would.

    An address that is wrong on purpose stays wrong.
    """
    from schemathesis.core.parameters import ParameterLocation

    if case.meta and case.meta.is_negative_at(ParameterLocation.PATH):
        return
    where = case.path_parameters
    if "contract" in where and place % 5:
        where["contract"] = asker.foreign if place % 5 == 1 else asker.slug
    if "id" in where and place % 3:
        parts = case.path.strip("/").split("/")
        kept = asker.keys[KEPT[parts[4]]]
        where["id"] = kept[0]


KEPT = {
    "submissions": "submission",
    "undo-proposals": "undo_proposal",
    "money-proposals": "money_proposal",
    "payment-requests": "payment_request",
    "payments": "payment",
    "invoices": "invoice",
    "exports": "export",
}


def send(case, asker) -> None:
    """Ask, hold the answer against the document and the table of rights."""
    with transaction.atomic():
        response = case.call_and_validate(headers=asker.headers)
        transaction.set_rollback(True)
    if 200 <= response.status_code < 300 and case.path_parameters:
        assert allowed(case, asker), (case.method, case.formatted_path)


def allowed(case, asker) -> bool:
    """Whether the table says that this role gets an answer here."""
    try:
        found = resolve(case.formatted_path)
    except Resolver404:
        return False
    if found.kwargs["contract"] != asker.slug:
        return False
    if case.method not in ("GET", "POST"):
        return case.method in ("HEAD", "OPTIONS")
    row = API_TABLE[found.url_name][case.method == "POST"]
    return row[asker.place] in "odc"


@pytest.mark.parametrize("asker", ROLES, indirect=True)
def test_every_answer_keeps_to_the_document_and_to_the_rights(
    asker, document
):
    asked = {"covering": 0, "random": 0}
    for operation in (one.ok() for one in document.get_all_operations()):
        for place, case in enumerate(covering(document, operation)):
            if (place + ROLES.index(asker.role)) % ONE_IN:
                continue
            aim(case, asker, place // ONE_IN)
            send(case, asker)
            asked["covering"] += 1
        asked["random"] += at_random(operation, asker)
    assert asked["covering"] > 100
    assert asked["random"] >= 27 * EXAMPLES


def covering(document, operation):
    """Each boundary of each parameter and field, within and without."""
    from schemathesis import GenerationMode

    return document.iter_coverage_cases(
        operation,
        generation_modes=list(GenerationMode),
        generation_config=document.config.generation,
    )


def at_random(operation, asker) -> int:
    """So many cases by Hypothesis, well-formed and not; how many."""
    from schemathesis import GenerationMode

    cases = st.one_of(
        *(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    )
    done = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=not LONG,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, place=st.integers(0, 14))
    def ask(case, place):
        aim(case, asker, place)
        send(case, asker)
        done.append(case)

    ask()
    return len(done)


# --- and it finds what it looks for --------------------------------------------
def one_case(document, asker, path: str):
    """A well-formed question about something that is there."""
    from schemathesis import GenerationMode

    operation = document[f"/api/v1/contracts/{{contract}}/{path}"]["GET"]
    cases = document.iter_coverage_cases(
        operation,
        generation_modes=[GenerationMode.POSITIVE],
        generation_config=document.config.generation,
    )
    case = next(iter(cases))
    aim(case, asker, 2)
    return case


@pytest.mark.parametrize("asker", ["b_lead"], indirect=True)
def test_a_right_that_is_missing_is_found(asker, document, monkeypatch):
    send(one_case(document, asker, "payment-requests/{id}/"), asker)
    monkeypatch.setattr(
        "kaifeng_credit.api.base.ContractView.within",
        lambda view, model, **more: model.objects.filter(
            contract=view.contract, **more
        ),
    )
    with pytest.raises(AssertionError, match="payment-requests"):
        send(one_case(document, asker, "payment-requests/{id}/"), asker)


@pytest.mark.parametrize("asker", ["b_lead"], indirect=True)
def test_a_door_left_open_and_a_field_too_many_are_found(
    asker, document, monkeypatch
):
    send(one_case(document, asker, ""), asker)
    monkeypatch.setattr(
        "kaifeng_credit.api.contracts.ContractSerializer.data",
        {"slug": "a", "more": 1},
    )
    with pytest.raises(BaseExceptionGroup, match="violates schema"):
        send(one_case(document, asker, ""), asker)
    monkeypatch.undo()
    monkeypatch.setattr(
        "kaifeng_credit.api.authentication.TokenAuthentication.authenticate",
        lambda *_: (asker.person, None),
    )
    with pytest.raises(BaseExceptionGroup, match="auth"):
        send(one_case(document, asker, ""), asker)
