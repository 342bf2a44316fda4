"""PDFs, sound and hostile."""

import io
import zlib
from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from tests.corpus.parts import Sample, office, picture, zip_of

A4 = (0, 0, 595, 842)


def document(
    change: Callable[[pikepdf.Pdf], None] | None = None,
    *,
    pages: int = 1,
    **saved,
) -> bytes:
    """A PDF of empty pages, changed before it is saved."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=A4[2:])
    if change:
        change(pdf)
    held = io.BytesIO()
    pdf.save(held, deterministic_id=not saved.get("encryption"), **saved)
    return held.getvalue()


def with_action(**action) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(**action)

    return change


def with_annotation(**more) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **more)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])

    return change


def attaching(name: str, content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = pikepdf.AttachedFileSpec(
            pdf, content, filename=name
        )

    return change


def with_stream(content: bytes, **more) -> Callable[[pikepdf.Pdf], None]:
    """A page whose content is these raw bytes."""

    def change(pdf: pikepdf.Pdf) -> None:
        stream = Stream(pdf, b"")
        stream.write(content, **more)
        pdf.pages[0].obj.Contents = stream

    return change


def hostile() -> Iterator[Sample]:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    yes: dict[str, tuple[Callable, str]] = {
        "打开即脚本": (
            with_action(S=Name.JavaScript, JS=String("app.alert(1)")),
            "javascript",
        ),
        "脚本名树": (named_script, "javascript"),
        "批注脚本": (
            with_annotation(Subtype=Name.Link, A=script), "javascript",
        ),
        "页面脚本": (page_script, "javascript"),
        "字段脚本": (field_script, "javascript"),
        "脚本在流里": (stream_script, "javascript"),
        "后续脚本": (
            with_action(
                S=Name.GoTo, D=Array([0]), Next=Array([script])
            ),
            "javascript",
        ),
        "启动程序": (
            with_action(S=Name.Launch, F=String("cmd.exe")), "launch",
        ),
        "批注启动": (
            with_annotation(
                Subtype=Name.Link,
                A=Dictionary(S=Name.Launch, F=String("x.exe")),
            ),
            "launch",
        ),
        "导入数据": (
            with_action(S=Name.ImportData, F=String("x.fdf")), "launch",
        ),
        "富媒体": (with_annotation(Subtype=Name.RichMedia), "controls"),
        "动态表单": (dynamic_form, "controls"),
        "附程序": (attaching("工具.exe", b"MZ\x90\0"), "program_inside"),
        "附程序改名": (attaching("数据.dat", b"MZ\x90\0"), "program_inside"),
        "附脚本": (attaching("a.js", b"x"), "program_inside"),
        "附网页": (attaching("a.html", b"x"), "program_inside"),
        "附压缩包": (attaching("a.dat", zip_of({"a": b"x"})), "refused_inside"),
        "附假文档": (attaching("a.docx", b"%PDF-"), "refused_inside"),
        "附宏文档": (
            attaching(
                "a.docx", office("docx", parts={"word/vbaProject.bin": b"v"})
            ),
            "macros",
        ),
        "附脚本PDF": (
            attaching("内.pdf", document(with_action(
                S=Name.JavaScript, JS=String("1")))),
            "javascript",
        ),
        "流炸弹": (
            with_stream(
                zlib.compress(b" " * (80 << 20), 9), filter=Name.FlateDecode
            ),
            "bomb",
        ),
        "巨图": (huge_picture, "too_many_pixels"),
    }  # fmt: skip
    for what, (change, code) in yes.items():
        # Scripts hide in packed objects, too.
        for mode, told in (
            (pikepdf.ObjectStreamMode.disable, ""),
            (pikepdf.ObjectStreamMode.generate, "-打包"),
        ):
            made = document(change, object_stream_mode=mode)
            yield Sample(f"{what}{told}.pdf", made, code)
    plain = document(pages=2)
    user = pikepdf.Encryption(user="secret", owner="o", R=6)
    yield Sample("密码.pdf", document(encryption=user), "encrypted")
    old = pikepdf.Encryption(user="x", owner="o", R=4, aes=True)
    yield Sample("密码128.pdf", document(encryption=old), "encrypted")
    rc4 = pikepdf.Encryption(
        user="x", owner="o", R=3, aes=False, metadata=False
    )
    yield Sample("密码RC4.pdf", document(encryption=rc4), "encrypted")
    yield Sample("证书加密.pdf", certificate_locked(plain), "encrypted")
    yield Sample("带包.pdf", plain + zip_of({"a.txt": b"x"}), "polyglot")
    yield Sample("带程序.pdf", plain + b"MZ\x90\0" + b"\0" * 400, "polyglot")
    yield Sample("带网页.pdf", plain + b"<script>x</script>", "polyglot")
    yield Sample("带尾.pdf", plain + b"\x01x" * 4000, "polyglot")
    yield Sample(
        "带RAR.pdf", plain + b"Rar!\x1a\x07\0" + b"\1" * 99, "polyglot"
    )
    yield Sample("一半.pdf", plain[: len(plain) // 3], "damaged")
    yield Sample("只有头.pdf", b"%PDF-1.7\n", "damaged")
    yield Sample("乱码.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 40, "damaged")
    yield Sample("无页.pdf", no_pages(), "damaged")
    yield Sample("十六进制名.pdf", hex_name(), "javascript")
    yield Sample("页树成环.pdf", ring(), "damaged")
    yield Sample("过滤器链.pdf", chain_of_filters(), "bomb")


def named_script(pdf: pikepdf.Pdf) -> None:
    act = pdf.make_indirect(
        Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    )
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), act]))
    )


def page_script(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(
        O=Dictionary(S=Name.JavaScript, JS=String("1"))
    )


def field_script(pdf: pikepdf.Pdf) -> None:
    act = Dictionary(S=Name.JavaScript, JS=String("1"))
    field = Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(K=act))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


def stream_script(pdf: pikepdf.Pdf) -> None:
    code = Stream(pdf, b"app.alert(1)")
    pdf.Root.OpenAction = Dictionary(
        S=Name.JavaScript, JS=pdf.make_indirect(code)
    )


def dynamic_form(pdf: pikepdf.Pdf) -> None:
    form = Stream(pdf, b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([]), XFA=pdf.make_indirect(form)
    )


def huge_picture(pdf: pikepdf.Pdf) -> None:
    image = Stream(pdf, b"\0" * 10)
    for key, value in {
        "/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 60000,
        "/Height": 60000, "/BitsPerComponent": 8,
        "/ColorSpace": Name.DeviceGray,
    }.items():  # fmt: skip
        image.stream_dict[key] = value
    pdf.pages[0].obj.Resources = Dictionary(
        XObject=Dictionary(I=pdf.make_indirect(image))
    )


def no_pages() -> bytes:
    pdf = pikepdf.new()
    held = io.BytesIO()
    pdf.save(held)
    return held.getvalue()


def written(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF object by object, as it stands."""
    body, places = b"%PDF-1.7\n", []
    for number, words in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, words)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (count, trailer)
        + b"startxref\n%d\n%%%%EOF\n" % len(body)
    )


PAGES = (
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
)


def hex_name() -> bytes:
    return written(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction"
        b"<</S/J#61vaScript/#4aS(app.alert\\(1\\))>>>>",
        *PAGES,
    )


def ring() -> bytes:
    return written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R]/Count 1>>",
    )


def chain_of_filters() -> bytes:
    return written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        *PAGES,
        b"<</Length 1/Filter[%s]>>stream\nx\nendstream"
        % (b"/FlateDecode" * 9),
    )


def certificate_locked(plain: bytes) -> bytes:
    return written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        *PAGES,
        b"<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/Length 128>>",
        trailer=b"/Encrypt 4 0 R/ID[<00><00>]",
    )


# --- sound -------------------------------------------------------------------
def scan(pages: int, form: str = "JPEG") -> bytes:
    """Pages that are pictures, as a copier makes them."""
    pdf = pikepdf.new()
    content = picture(form, size=(620, 877), quality=40)
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=A4[2:])
        image = Stream(pdf, b"")
        image.write(content, filter=Name.DCTDecode)
        for key, value in {
            "/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 620,
            "/Height": 877, "/BitsPerComponent": 8,
            "/ColorSpace": Name.DeviceRGB,
        }.items():  # fmt: skip
            image.stream_dict[key] = value
        page.obj.Resources = Dictionary(
            XObject=Dictionary(I=pdf.make_indirect(image))
        )
        page.obj.Contents = Stream(pdf, b"q 595 0 0 842 0 0 cm /I Do Q")
    held = io.BytesIO()
    pdf.save(held, deterministic_id=True)
    return held.getvalue()


def signed(pdf: pikepdf.Pdf) -> None:
    """A signature field with its range and its container of bytes."""
    value = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"),
        SubFilter=Name("/adbe.pkcs7.detached"),
        ByteRange=Array([0, 100, 8292, 200]), Contents=String(b"\0" * 4096),
        M=String("D:20251215090000+08'00'"),
    )  # fmt: skip
    field = Dictionary(
        FT=Name.Sig, T=String("签名1"), V=pdf.make_indirect(value),
        Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 0, 0]),
    )  # fmt: skip
    kept = pdf.make_indirect(field)
    pdf.pages[0].obj.Annots = Array([kept])
    pdf.Root.AcroForm = Dictionary(Fields=Array([kept]), SigFlags=3)


def filled_form(pdf: pikepdf.Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T=String("单位"), V=String("开封"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


def title_says_javascript(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "how /JavaScript and /Launch and /JS are refused"


def outline(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as held:
        held.root.append(pikepdf.OutlineItem("第一章", 0))


def link(pdf: pikepdf.Pdf) -> None:
    with_annotation(
        Subtype=Name.Link,
        A=Dictionary(S=Name.URI, URI=String("https://www.gov.cn/")),
    )(pdf)


def first_page(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


def good() -> Iterator[Sample]:
    plain = document(pages=3)
    yield Sample("方案.pdf", plain)
    yield Sample("一页.pdf", document(with_stream(b"BT ET")))
    yield Sample("扫描件.pdf", scan(1))
    yield Sample("扫描件-多页.pdf", scan(12))
    for what, change in {
        "签名": signed,
        "表单": filled_form,
        "题名提到脚本": title_says_javascript,
        "书签": outline,
        "链接": link,
        "打开到首页": first_page,
        "附发票XML": attaching("发票.xml", b"<?xml version='1.0'?><a/>"),
        "附表格": attaching("明细.xlsx", office("xlsx")),
        "附PDF": attaching("原件.pdf", document()),
        "附文本": attaching("说明.txt", "说明".encode()),
    }.items():
        yield Sample(f"{what}.pdf", document(change))
    packed = pikepdf.ObjectStreamMode.generate
    yield Sample("打包对象.pdf", document(pages=9, object_stream_mode=packed))
    yield Sample("线性化.pdf", document(pages=9, linearize=True))
    yield Sample(
        "旧版1.3.pdf", document(min_version="1.3", force_version="1.3")
    )
    owner = pikepdf.Encryption(user="", owner="o", R=6)
    yield Sample("限制编辑.pdf", document(encryption=owner))
    yield Sample("增量保存.pdf", plain + later(plain))
    yield Sample("尾部补零.pdf", plain + b"\0" * 4096)
    yield Sample("尾部换行.pdf", plain + b"\r\n\r\n")
    yield Sample(
        "交叉引用错位.pdf", plain.replace(b"startxref\n", b"startxref\n1")
    )
    yield Sample(
        "白页扫描.pdf",
        document(
            with_stream(
                zlib.compress(b" " * 4_000_000), filter=Name.FlateDecode
            )
        ),
    )


def white_scan(pdf: pikepdf.Pdf) -> None:
    """A sheet of A3 in colour, blank but for its size."""
    image = Stream(pdf, b"")
    image.write(zlib.compress(b"\xff" * 75_000_000), filter=Name.FlateDecode)
    for key, value in {
        "/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 5000,
        "/Height": 5000, "/BitsPerComponent": 8,
        "/ColorSpace": Name.DeviceRGB,
    }.items():  # fmt: skip
        image.stream_dict[key] = value
    pdf.pages[0].obj.Resources = Dictionary(
        XObject=Dictionary(I=pdf.make_indirect(image))
    )


def later(plain: bytes) -> bytes:
    """What a second saving adds behind the first end."""
    at = len(plain)
    added = b"99 0 obj\n<</Later true>>\nendobj\n"
    start = plain.rpartition(b"startxref\n")[2].split()[0]
    table = b"xref\n99 1\n%010d 00000 n \n" % at
    return (
        added
        + table
        + (
            b"trailer\n<</Size 100/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
            % (start, at + len(added))
        )
    )
