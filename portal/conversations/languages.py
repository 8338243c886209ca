"""The language somebody writes in, in words."""

from babel import Locale, UnknownLocaleError

SCHOOL_LANGUAGE = "nl"


def other_language(code: str, reader: str) -> str:
    """The name of another language than the school's, as the reader calls it; else nothing."""
    if code == SCHOOL_LANGUAGE:
        return ""
    try:
        name = Locale.parse(reader).languages.get(code, code)
    except (UnknownLocaleError, ValueError):
        return code
    return str(name).capitalize()
