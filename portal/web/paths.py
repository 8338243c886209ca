"""Where somebody may be sent on to: this site, and no other."""

from urllib.parse import SplitResult, urlsplit


def local_path(back: str) -> str:
    """A path of this site; else the beginning."""
    parts = split(back) if back.isprintable() and "\\" not in back else split("")
    is_ours = parts.path.startswith("/") and not back.startswith("//") and not parts.netloc
    return back if is_ours and not parts.scheme else "/"


def split(address: str) -> SplitResult:
    """The parts of an address that a browser sent; of what is none, nothing."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
