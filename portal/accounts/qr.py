"""QR codes as drawings in the page: nothing is fetched, nothing is styled inline."""

from functools import lru_cache

import segno
from markupsafe import Markup

BORDER = 4  # the quiet zone that readers expect around it


def qr(content: str) -> Markup:
    """A QR code as an SVG that is as large as its place; error correction level M."""
    drawn = segno.make_qr(content, error="m", mask=_mask(len(content)), boost_error=False)
    inline = drawn.svg_inline(omitsize=True, border=BORDER, svgclass="qr", lineclass=None)
    return Markup(inline)  # noqa: S704 - drawn from dots, not from words


@lru_cache(maxsize=8)
def _mask(length: int) -> int:
    """Which of the eight patterns suits codes of this length; trying all each time is slow."""
    return segno.make_qr("0" * length, error="m", boost_error=False).mask
