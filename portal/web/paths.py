"""Where somebody may be sent on to: this site, and no other."""

from urllib.parse import urlsplit


def local_path(back: str) -> str:
    """A path of this site; else the beginning."""
    parts = urlsplit(back) if back.isprintable() and "\\" not in back else urlsplit("")
    is_ours = parts.path.startswith("/") and not back.startswith("//") and not parts.netloc
    return back if is_ours and not parts.scheme else "/"
