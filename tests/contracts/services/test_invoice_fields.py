"""An original is read in the jail; what cannot be read is no refusal."""

import pytest

from contracts.services.files import receive
from contracts.services.invoice_fields import read_invoice


@pytest.mark.jailed
def test_the_jail_reads_an_original_and_survives_a_broken_one():
    sound = receive([b"<a><EIid>25412000000000000017</EIid></a>"])
    broken = receive([b"%PDF-1.7 and no more"])
    try:
        assert {"number": "25412000000000000017"} == read_invoice(sound, "xml")
        assert {} == read_invoice(broken, "pdf")
    finally:
        sound.discard()
        broken.discard()
