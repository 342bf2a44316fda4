"""The program in the jail that draws a page of a PDF, or a picture small.

``main([kind, page])`` reads the file from its standard input, writes
``page.png`` into its own folder and prints ``{"pages": …}``. What comes out
is a raster of ours: nothing of the file itself reaches a browser.
"""

import importlib
import json
import os
import sys
from typing import BinaryIO

DRAWN = "page.png"
WIDTH = 1100  # pixels: read well on a desk, and small enough for a phone
TALLEST = 4000
MOST_PIXELS = 120_000_000


def prepare(arguments: list[str]) -> None:
    """Load what drawing needs."""
    importlib.import_module("PIL.Image")
    plugins = {"jpg": "JpegImagePlugin", "png": "PngImagePlugin"}
    importlib.import_module("PIL.PngImagePlugin")
    if arguments[0] in plugins:
        importlib.import_module(f"PIL.{plugins[arguments[0]]}")
    else:
        importlib.import_module("pypdfium2")


def main(arguments: list[str]) -> None:
    """Draw the file on standard input."""
    kind, number = arguments
    with os.fdopen(0, "rb") as file:
        pages = draw(kind, file, int(number), DRAWN)
    sys.stdout.write(json.dumps({"pages": pages}))


def draw(kind: str, file: BinaryIO, number: int, to: str) -> int:
    """Draw one page, counted from 1, to a PNG; how many pages there are."""
    if kind == "pdf":
        pdfium = importlib.import_module("pypdfium2")
        document = pdfium.PdfDocument(file.read())
        if not 1 <= number <= len(document):
            return len(document)
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), TALLEST / max(height, 1))
        picture = page.render(scale=scale).to_pil()
        picture.convert("RGB").save(to, "PNG")
        return len(document)
    image = importlib.import_module("PIL.Image")
    image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with image.open(file, formats=["JPEG", "PNG"]) as picture:
        picture.thumbnail((WIDTH, TALLEST))
        picture.convert("RGB").save(to, "PNG")
    return 1
