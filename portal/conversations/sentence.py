"""A few words that somebody typed at or after the talk: whole, or refused."""

import unicodedata

LONGEST = 500


class SentenceRefused(ValueError):
    """Words that cannot be kept as they were sent; `code` says why."""

    def __init__(self, code: str) -> None:
        """Keep why."""
        super().__init__(code)
        self.code = code


def sentence(sent: str) -> str:
    """What was typed, without the blanks around it; nothing is cut off, or left out."""
    text = sent.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise SentenceRefused("empty")
    if len(text) > LONGEST:
        raise SentenceRefused("too_long")
    if any(unicodedata.category(each) in {"Cc", "Cs"} for each in text if each not in "\n\t"):
        raise SentenceRefused("bad_characters")
    return text
