"""Files that pretend to be a photo or a letter, and photos that say too much (issue 4)."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

GPS, SAYS_TOO_MUCH = 0x8825, b"Verklikker"
SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ZIP = b"PK\x03\x04" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def exif() -> Image.Exif:
    """Where it was taken, and with what."""
    found = Image.Exif()
    found.get_ifd(GPS).update({1: "N", 2: (52.0, 5.0, 7.0)})
    found[0x010F] = SAYS_TOO_MUCH.decode()
    return found


def photo(kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (160, 120), (200, 120, 60)).save(out, kind, **more)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def jpeg_that_lies() -> bytes:
    """A real JPEG whose header says 10,000 by 5,000."""
    data = bytearray(photo())
    at = data.find(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 5_000, 10_000)
    return bytes(data)


def with_comment(words: bytes) -> bytes:
    """A JPEG with something in the place where a comment stands."""
    data = photo()
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(words) + 2) + words + data[2:]


def talking_png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", (SAYS_TOO_MUCH + SCRIPT).decode())
    told.add_itxt("XML:com.adobe.xmp", (SAYS_TOO_MUCH + SCRIPT).decode())
    return photo("PNG", pnginfo=told, exif=exif())


HARMLESS_AFTERWARDS = {
    "a photo with the place where it was taken": photo(exif=exif()),
    "a webp with the place and more": photo("WEBP", exif=exif(), xmp=SAYS_TOO_MUCH + SCRIPT),
    "a png that tells a lot": talking_png(),
    "a photo with a script behind it": photo() + SCRIPT,
    "a photo with a zip behind it": photo() + ZIP,
    "a png with a page behind it": photo("PNG") + b"<html>" + SCRIPT,
    "a webp with a zip behind it": photo("WEBP") + ZIP,
    "a photo with a page as its comment": with_comment(b"<html><body>" + SCRIPT),
    "a photo with a program as its comment": with_comment(b"*/=1;alert(1);/*"),
    "a photo with a profile": photo(icc_profile=SAYS_TOO_MUCH + SCRIPT),
}
NO_PICTURE = {
    "svg with a script": SVG,
    "svg behind a heading": b'<?xml version="1.0"?>\n<!-- \xff\xd8\xff -->' + SVG,
    "a page that begins like a gif": b"GIF89a/*" + b"\0" * 40 + b"*/=1;" + SCRIPT,
    "a page": b"<!doctype html><html>" + SCRIPT,
    "a page after the signs of a jpeg": b"\xff\xd8\xff\xe0" + SCRIPT * 20,
    "a page after the signs of a png": b"\x89PNG\r\n\x1a\n" + SCRIPT * 20,
    "a page after the signs of a webp": b"RIFF\x40\0\0\0WEBP" + SCRIPT * 20,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(run) print\n",
    "a bitmap": photo("BMP"),
    "a tiff": photo("TIFF"),
    "an icon": photo("ICO"),
    "a program": b"MZ" + b"\0" * 200,
    "a zip": ZIP * 9,
    "fifty megapixels": bomb(10_000, 5_000),
    "a jpeg of fifty megapixels": jpeg_that_lies(),
    "four hundred megapixels": bomb(20_000, 20_000),
    "more than any number": bomb(2**31 - 1, 2**31 - 1),
    "no width": bomb(0, 10),
    "half a photo": photo()[: len(photo()) // 2],
    "junk": bytes(range(256)) * 10,
}


def pdf(catalog: bytes = b"", more: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog" + catalog + b">>endobj\n" + more
        + b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )  # fmt: skip


def packed(objects: bytes, *, kind: bytes = b"/ObjStm", filter_: bytes = b"/FlateDecode") -> bytes:
    data = zlib.compress(objects)
    head = b"<</Type" + kind + b"/Filter" + filter_ + b"/Length %d>>" % len(data)
    return b"4 0 obj" + head + b"stream\n" + data + b"\nendstream endobj\n"


RUNS = b"5 0 <</S/JavaScript/JS(app.alert(1))>>"
NO_LETTER = {
    "a page called pdf": b"<html>" + SCRIPT,
    "a pdf with a zip behind it": PDF + ZIP,
    "a pdf with a page before it": SCRIPT + PDF,
    "a pdf with a script": pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
    "a pdf with a script in codes": pdf(b"/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>"),
    "a pdf with a script packed away": pdf(more=packed(RUNS)),
    "a pdf with a script in codes packed away": pdf(more=packed(RUNS, kind=b"/Obj#53tm")),
    "a pdf with a script packed twice": pdf(
        more=packed(RUNS.hex().encode(), filter_=b"[/FlateDecode/ASCIIHexDecode]")
    ),
    "a pdf that unpacks without end": pdf(more=packed(b" " * 30_000_000)),
    "a pdf that starts a program": pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"),
    "a pdf that plays": pdf(b"/OpenAction<</S/Rendition/JS(app.alert(1))>>"),
    "a pdf that sends what is typed": pdf(b"/AA<</O<</S/SubmitForm/F(https://x.example)>>>>"),
    "a pdf with a file in it": pdf(b"/Names<</EmbeddedFiles 3 0 R>>"),
    "a pdf with a form of its own": pdf(b"/AcroForm<</XFA 3 0 R>>"),
    "a pdf that is locked": PDF.replace(b"<</Root", b"<</Encrypt 9 0 R/Root"),
    "half a pdf": PDF[:20],
}
LETTERS = {
    "a plain pdf": PDF,
    "a pdf with packed objects": pdf(more=packed(b"5 0 <</Type/Page/Contents 6 0 R>>")),
    "a pdf with a picture in which a word stands by chance": pdf(
        more=b"7 0 obj<</Subtype/Image/Length 9>>stream\n\x01\x02/JS(\x00\x03\nendstream endobj\n"
    ),
    "a pdf with a link": pdf(b"/A<</S/URI/URI(https://school.example)>>"),
    "a pdf about JSON": pdf(b"/Title(/JSON en /XFActor)"),
}


def check_clean(data: bytes, *kinds: str) -> None:
    """A picture and nothing else: nothing in it of what came in with it."""
    picture = Image.open(io.BytesIO(data))
    assert picture.format in (kinds or ("JPEG",))
    assert not picture.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "Comment"} & picture.info.keys()
    for trace in (SAYS_TOO_MUCH, b"Exif", b"<script", b"<html", b"alert(", b"PK\x03\x04"):
        assert trace not in data, trace
