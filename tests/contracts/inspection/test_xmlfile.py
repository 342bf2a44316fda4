"""An XML file by itself: plain data comes in, declarations do not."""

import io

import pytest

from contracts.inspection.child import judge

LOL = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(9)
)
HOSTILE = {
    "laughs": f"<!DOCTYPE x [{LOL}]><x>&l8;</x>",
    "file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "address": '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x/>',
    "parameter": '<!DOCTYPE x [<!ENTITY % p "a">%p;]><x/>',
}


def code(text: str | bytes) -> str:
    content = text.encode() if isinstance(text, str) else text
    return judge("xml", io.BytesIO(content), inside=())["code"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_whatever_it_declares(name, encoding):
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    assert "xml_entities" == code((head + HOSTILE[name]).encode(encoding))


@pytest.mark.parametrize(
    "broken", ["<a>", "<a></b>", "一", "<a/><b/>", "<a>&unknown;</a>"]
)
def test_what_does_not_hold_together_is_damaged(broken):
    assert "damaged" == code(broken)


def test_plain_data_comes_in():
    assert "" == code("<a><b>一</b></a>")
    assert "" == code("<a>" * 5000 + "</a>" * 5000)
