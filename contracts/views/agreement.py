"""The agreement's own words, and what each clause produces."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of, later_versions
from contracts.queries.amendments import beside_clauses
from contracts.queries.readings import recorded_on
from contracts.rules.yields import articles_of
from contracts.views.pages import contract_page


@contract_page("GET")
def agreement_text(request: HttpRequest) -> HttpResponse:
    """The text verbatim; beside each clause what is computed from it.

    Where the folder is no longer what was loaded, the page says so and
    nothing is derived.
    """
    contract = request.contract
    agreement = agreement_of(contract)
    matches = agreement.digest == contract.agreement_version.digest
    return TemplateResponse(
        request,
        "contracts/agreement_text.html",
        {
            "articles": articles_of(
                agreement,
                standing=request.standing if matches else {},
                readings={
                    key: rows[0].code
                    for key, rows in recorded_on(contract).decisions.items()
                },
                supplements=beside_clauses(contract),
            ),
            "objected": {row.id for row in request.objections},
            "text_digest": contract.agreement_version.digest,
            "digest_matches": matches,
            "later": later_versions(contract),
        },
    )
