"""A letter as PDF and as Word, from one sheet: equal letters, equal bytes."""

import hashlib

from django.template.loader import render_to_string

from contracts.letter_word import sheet_to_word
from contracts.models import Letter
from contracts.pdf import html_to_pdf
from contracts.queries.agreements import agreement_of
from contracts.rules.letters import sheet as layout
from contracts.services.derived import (
    derived_path,
    keep_derived,
    still_kept,
)

TEMPLATE = "pdf/letter.html"


def letter_sheet(letter: Letter) -> layout.Sheet:
    """What the paper says; a draft says that it is one."""
    agreement = agreement_of(letter.contract)
    return layout.sheet_of(
        sender=agreement.parties[letter.side].name,
        number=letter.own_number or letter.number,
        title=letter.title,
        addressee=letter.addressee,
        body=letter.body,
        fields=letter.fields,
        dated_on=letter.dated_on,
        is_demo=letter.contract.is_demo,
    )


def letter_html(letter: Letter) -> str:
    """The sheet as the page WeasyPrint sets."""
    return render_to_string(
        TEMPLATE,
        {
            "sheet": letter_sheet(letter),
            "letter": letter,
            "layout": layout,
            "faces": {
                name: ", ".join(f'"{face}"' for face in faces)
                for name, faces in (
                    ("fangsong", layout.FANGSONG),
                    ("xiaobiaosong", layout.XIAOBIAOSONG),
                    ("heiti", layout.HEITI),
                    ("kaiti", layout.KAITI),
                    ("songti", layout.SONGTI),
                )
            },
        },
    )


def letter_pdf(letter: Letter) -> bytes:
    """The letter as PDF/A; set once and kept beside."""
    html = letter_html(letter)
    identifier = hashlib.sha256(html.encode()).hexdigest()
    place = derived_path(identifier, "letter.pdf")
    if still_kept(place):
        return place.read_bytes()
    content = html_to_pdf(html, identifier=identifier)
    keep_derived(place, content)
    return content


def letter_docx(letter: Letter) -> bytes:
    """The letter as Word, for a desk that edits or prints from there."""
    return sheet_to_word(
        letter_sheet(letter),
        moment=letter.issued_at or letter.drafted_at,
    )
