"""Pictures and films, sound and hostile."""

import struct
import zlib
from collections.abc import Iterator

from tests.corpus.parts import (
    FILM,
    FTYP,
    INDEX,
    Sample,
    box,
    picture,
    png_chunk,
    png_of,
    zip_of,
)

WEB = b"<?php system($_GET[0]); ?>"


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def resized(jpg: bytes, width: int, height: int) -> bytes:
    """The same picture that claims another size."""
    at = jpg.index(b"\xff\xc0") + 5
    return jpg[:at] + struct.pack(">HH", height, width) + jpg[at + 4 :]


def hostile() -> Iterator[Sample]:
    jpg, png = picture("JPEG"), picture("PNG")
    package = zip_of({"a.txt": b"x"})
    for kind, sound, code in (
        ("jpg", jpg, "polyglot"),
        ("png", png, "polyglot"),
    ):
        for what, tail in {
            "带包": package,
            "带JAR": zip_of({"META-INF/MANIFEST.MF": b"x", "A.class": b"y"}),
            "带程序": b"MZ\x90\0" + b"\0" * 99,
            "带脚本": WEB,
            "带网页": b"<html><script>1</script>",
            "带RAR": b"Rar!\x1a\x07\0" + b"\1" * 99,
            "带PDF": b"%PDF-1.7\n%%EOF",
            "带数据": bytes(range(1, 200)) * 30,
        }.items():
            yield Sample(f"{what}.{kind}", sound + tail, code)
        yield Sample(f"截断.{kind}", sound[: len(sound) // 2], "damaged")
        yield Sample(f"只有头.{kind}", sound[:10], "damaged")
    yield Sample(
        "注释脚本.jpg", jpg[:2] + segment(0xFE, WEB) + jpg[2:], "polyglot"
    )
    yield Sample("巨幅.jpg", resized(jpg, 60000, 60000), "too_many_pixels")
    yield Sample("零宽.jpg", resized(jpg, 0, 80), "damaged")
    yield Sample("无画面.jpg", b"\xff\xd8\xff\xe0\0\4ab\xff\xd9", "damaged")
    yield Sample(
        "超长段.jpg", jpg[:2] + b"\xff\xe1\xff\xff" + jpg[2:9], "damaged"
    )
    yield Sample("其实是PNG.jpg", png, "wrong_type")
    yield Sample("其实是JPG.png", jpg, "wrong_type")
    yield Sample("其实是SVG.png", b"<svg onload='x'/>", "wrong_type")
    yield Sample("GIF.jpg", b"GIF89a" + package, "wrong_type")
    yield Sample(
        "巨幅.png", png_of(60000, 60000, rows=b"x"), "too_many_pixels"
    )
    yield Sample("过宽.png", png_of(90000, 1), "too_many_pixels")
    yield Sample("炸弹.png", png_of(10, 10, rows=b"\0" * (2 << 20)), "bomb")
    yield Sample("缺行.png", png_of(100, 100, rows=b"\0" * 500), "damaged")
    yield Sample("坏校验.png", png[:40] + b"\1" + png[41:], "damaged")
    note = b"Comment\0\0" + zlib.compress(b"\0" * (10 << 20), 9)
    yield Sample(
        "注释炸弹.png",
        png_of(9, 9, between=png_chunk(b"zTXt", note)),
        "bomb",
    )
    yield Sample("无头.png", png[:8] + png_chunk(b"IEND", b""), "damaged")
    sound = FTYP + INDEX + FILM
    for what, content, code in (
        ("带包", sound + package, "polyglot"),
        ("带程序", sound + b"MZ\x90\0" + b"\xff" * 99, "polyglot"),
        ("带尾", sound + b"abc", "polyglot"),
        ("藏包", FTYP + box(b"free", package) + INDEX + FILM, "polyglot"),
        ("藏程序", FTYP + INDEX + box(b"skip", b"MZ\x90\0") + FILM, "polyglot"),
        ("藏PDF", FTYP + box(b"uuid", b"\0" * 16 + b"%PDF-1.7") + INDEX + FILM,
         "polyglot"),
        ("截断", sound[:-100], "damaged"),
        ("无索引", FTYP + FILM, "damaged"),
        ("无画面", FTYP + INDEX, "damaged"),
        ("只有头", FTYP, "damaged"),
        ("空索引", FTYP + box(b"moov") + FILM, "damaged"),
        ("怪盒", FTYP + INDEX + box(b"evil", b"x" * 99) + FILM, "polyglot"),
        ("负长", FTYP + box(b"moov", b"", size=4) + FILM, "damaged"),
        ("包在尾盒", FTYP + INDEX + box(b"mdat", package), "polyglot"),
    ):  # fmt: skip
        yield Sample(f"{what}.mp4", content, code)
    yield Sample("其实是AVI.mp4", b"RIFF\0\0\0\0AVI LIST", "wrong_type")


def good() -> Iterator[Sample]:
    jpg = picture("JPEG", quality=80)
    yield Sample("照片.jpg", jpg)
    yield Sample("照片.JPEG", picture("JPEG", size=(2000, 1500)))
    yield Sample("渐进.jpg", picture("JPEG", progressive=True))
    yield Sample("灰度.jpg", picture("JPEG", "L"))
    yield Sample("印刷四色.jpg", picture("JPEG", "CMYK"))
    exif = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"
    yield Sample("手机.jpg", picture("JPEG", exif=exif))
    yield Sample("带说明.jpg", picture("JPEG", comment="开封现场"))
    yield Sample("双图.jpg", jpg + picture("JPEG", size=(60, 40)))
    yield Sample("尾部补零.jpg", jpg + b"\0" * 512)
    yield Sample("动态照片.jpg", jpg + FTYP + INDEX + FILM)
    yield Sample("三星.jpg", jpg + b"\0\0\1\x0aImage_UTC\0SEFHk\0\0\0SEFT")
    for mode in ("1", "L", "P", "RGB", "RGBA", "LA", "I;16"):
        yield Sample(f"截图-{mode[:2]}.png", picture("PNG", mode))
    yield Sample("大图.png", picture("PNG", size=(3000, 2000)))
    yield Sample("大幅空白.png", png_of(8_000, 8_500))
    yield Sample("尾部换行.png", picture("PNG") + b"\r\n")
    yield Sample("培训录像.mp4", FTYP + INDEX + FILM)
    yield Sample("摄像机.mp4", FTYP + FILM + INDEX)
    yield Sample("带空隙.mp4", FTYP + box(b"free", b"\0" * 99) + FILM + INDEX)
    long = struct.pack(">I4sQ", 1, b"mdat", 16 + 400) + b"\1" * 400
    yield Sample("长盒.mp4", FTYP + INDEX + long)
    open_end = struct.pack(">I4s", 0, b"mdat") + b"\1" * 400
    yield Sample("到尾.mp4", FTYP + INDEX + open_end)
    yield Sample("分段.mp4", FTYP + INDEX + box(b"moof", b"\0" * 16) + FILM)
    yield Sample("苹果.mp4", box(b"ftyp", b"qt  \0\0\2\0qt  ") + box(b"wide")
                 + FILM + INDEX)  # fmt: skip
