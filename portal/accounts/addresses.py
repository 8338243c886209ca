"""E-mail addresses: as they are kept, and as they are shown."""

LONGEST = 254


def tidy_address(typed: str) -> str | None:
    """An address as it is kept, in lower case; nothing when it cannot be one."""
    address = typed.strip().lower()
    name, at, place = address.rpartition("@")
    is_one = bool(name and at) and "." in place.strip(".") and len(address) <= LONGEST
    has_odd = not address.isprintable() or any(sign in ' ,;<>()[]\\"@' for sign in name + place)
    return address if is_one and not has_odd else None


def masked(address: str) -> str:
    """Enough to recognise one's own: y••••@school.example."""
    name, _, place = address.rpartition("@")
    return f"{name[:1]}••••@{place}" if name else ""
