"""The photo of a class parent, as it is kept: square, in three sizes, in two kinds, drawn anew."""

from dataclasses import dataclass, field

from portal.images import opened, square, written

MOST_BYTES = 5 * 1024 * 1024
SMALL, MIDDLE, LARGE = SIDES = (96, 256, 800)
JPEG, WEBP = "image/jpeg", "image/webp"
QUALITY = {JPEG: 85, WEBP: 80}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One size of one kind; `side` in pixels."""

    side: int
    kind: str
    data: bytes = field(repr=False)


def drawn(data: bytes) -> list[Drawn]:
    """All that is kept of a photo; raises NotAPictureError for what is none."""
    picture = opened(data)
    squares = {side: square(picture, side) for side in SIDES}
    return [
        Drawn(side, kind, written(squares[side], kind.removeprefix("image/").upper(), quality))
        for side in SIDES
        for kind, quality in QUALITY.items()
    ]
