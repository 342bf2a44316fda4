"""A fact in Chinese, as previews and batches list it."""

from contracts.rules.agreement import Agreement
from contracts.rules.fact_words import in_chinese
from contracts.rules.facts import Fact
from contracts.rules.vocabulary import KINDS

# Their values say what they are: no label before them.
BARE = ("deliverable", "quota", "indicator", "tranche")


def sentence(fact: Fact, agreement: Agreement) -> str:
    """Label and value of each field, in the order of the vocabulary."""
    parts = []
    for field in KINDS[fact.kind].fields:
        value = fact.fields.get(field.name)
        if value in (None, ""):
            continue
        words = in_chinese(field, value, agreement)
        bare = field.type in BARE
        parts.append(words if bare else f"{field.label} {words}")
    return "，".join(parts)
