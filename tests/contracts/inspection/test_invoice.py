"""What is read in an invoice's original; what is unclear is not read."""

import io
import zipfile

import pytest

from contracts.inspection.invoice import fields, from_text

NUMBER = "25412000000000000017"
WHOLE = {
    "number": NUMBER, "issued_on": "2025-07-08", "kind": "special",
    "amount": "447000.00", "seller": "中国经济信息社有限公司",
    "buyer": "开封市发展和改革委员会",
}  # fmt: skip
TAX_XML = f"""<?xml version="1.0" encoding="utf-8"?><EInvoice>
<Header><EIid>{NUMBER}</EIid><InherentLabel><GeneralOrSpecialVAT>
<LabelCode>01</LabelCode><LabelName>增值税专用发票</LabelName>
</GeneralOrSpecialVAT></InherentLabel></Header><EInvoiceData>
<SellerInformation><SellerName>{WHOLE["seller"]}</SellerName></SellerInformation>
<BuyerInformation><BuyerName>{WHOLE["buyer"]}</BuyerName></BuyerInformation>
<BasicInformation><TotalTax-includedAmount>447000</TotalTax-includedAmount>
<RequestTime>2025-07-08 10:00:00</RequestTime></BasicInformation>
</EInvoiceData></EInvoice>"""
ACCOUNTING = f"""<xbrl xmlns:einv="http://xbrl.example/einv">
<einv:InvoiceNumber>{NUMBER}</einv:InvoiceNumber>
<einv:DateOfIssue>20250708</einv:DateOfIssue>
<einv:TypeOfInvoice>电子发票（增值税专用发票）</einv:TypeOfInvoice>
<einv:TotalTax-includedAmount>447,000.00</einv:TotalTax-includedAmount>
<einv:NameOfSeller>{WHOLE["seller"]}</einv:NameOfSeller>
<einv:NameOfPurchaser>{WHOLE["buyer"]}</einv:NameOfPurchaser></xbrl>"""
FACE = f"""电子发票（增值税专用发票）
发票号码：{NUMBER} 开票日期：2025年07月08日
购买方信息 名称：{WHOLE["buyer"]} 销售方信息 名称：{WHOLE["seller"]}
价税合计（大写） 肆拾肆万柒仟圆整 （小写） ¥447,000.00"""


def xml(text: str) -> dict[str, str]:
    return fields("xml", io.BytesIO(text.encode()))


def ofd(**parts: str) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("OFD.xml", "<OFD/>")
        for name, text in parts.items():
            packed.writestr(f"Doc_0/{name}.xml", text)
    content.seek(0)
    return content


@pytest.mark.parametrize("text", [TAX_XML, ACCOUNTING])
def test_both_known_shapes_of_the_structured_original_are_read(text):
    assert WHOLE == xml(text)


def test_the_printed_face_is_read():
    assert WHOLE == from_text(FACE)


def test_an_ofd_is_read_by_its_data_or_else_by_its_words():
    assert WHOLE == fields("ofd", ofd(original_invoice=TAX_XML))
    lines = "".join(f"<TextCode>{one}</TextCode>" for one in FACE.split("\n"))
    page = f"<Page><Content>{lines}</Content></Page>"
    assert WHOLE == fields("ofd", ofd(Content=page))


def test_what_is_said_in_two_ways_is_not_read():
    twice = TAX_XML.replace(
        "</BasicInformation>",
        "<TotalTax-includedAmount>1.00</TotalTax-includedAmount>"
        "</BasicInformation>",
    )
    assert set(WHOLE) - {"amount"} == set(xml(twice))
    other = FACE + "\n购买方 名称：第三方\n2025年7月9日\n" + "1" * 20
    said = from_text(other)
    assert ["", "", "", ""] == [
        said[name] for name in ("number", "issued_on", "buyer", "seller")
    ]


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("EIid", "123"), ("EIid", "1" * 21), ("IssueTime", "昨日"),
        ("TotalTax-includedAmount", "1e9"),
        ("TotalTax-includedAmount", "NaN"), ("LabelName", "机动车发票"),
    ],
)  # fmt: skip
def test_what_is_no_number_day_or_amount_is_not_read(tag, said):
    assert {} == xml(f"<a><{tag}>{said}</{tag}></a>")


def test_any_other_xml_says_nothing():
    assert {} == xml("<a><b>一</b></a>")
