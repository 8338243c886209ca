"""Pictures that people send: read with care, turned upright, and written anew without a trace.

What comes out was drawn by us, pixel by pixel: nothing of the file that came in is left, not where
it was taken, not what was hidden behind it.
"""

import io
import warnings

from PIL import Image, ImageOps

READ = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
WHITE = (255, 255, 255)


class NotAPictureError(Exception):
    """These bytes are no picture that we read: `why` is kind, pixels or broken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def opened(data: bytes) -> Image.Image:
    """The picture in these bytes, upright, in RGB; raises NotAPictureError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            found = Image.open(io.BytesIO(data), formats=READ)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise NotAPictureError("pixels") from None
    except (OSError, SyntaxError, ValueError):
        raise NotAPictureError("kind") from None
    if found.width * found.height > MOST_PIXELS:  # before a pixel of it is unpacked
        raise NotAPictureError("pixels")
    try:
        found.load()
        return _on_white(ImageOps.exif_transpose(found))
    except Exception:  # noqa: BLE001 - a decoder can fail in any way on a file made to do so
        raise NotAPictureError("broken") from None


def as_jpeg(picture: Image.Image, longest: int, quality: int = 85) -> bytes:
    """As JPEG, at most so many pixels long, with nothing about where it comes from."""
    small = picture.copy()
    small.thumbnail((longest, longest))
    return written(small, "JPEG", quality)


def square(picture: Image.Image, side: int) -> Image.Image:
    """The middle of the picture, somewhat above it where heads are, as a square."""
    return ImageOps.fit(picture, (side, side), centering=(0.5, 0.4))


def written(picture: Image.Image, kind: str, quality: int = 85) -> bytes:
    """The picture as bytes: JPEG or WEBP."""
    out = io.BytesIO()
    picture.save(out, kind, quality=quality)
    return out.getvalue()


def _on_white(found: Image.Image) -> Image.Image:
    """What was see-through becomes white; colours as every screen knows them."""
    layered = found.convert("RGBA")
    page = Image.new("RGB", layered.size, WHITE)
    page.paste(layered, mask=layered.getchannel("A"))
    return page
