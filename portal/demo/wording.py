"""Sentences of the demo school, about a girl or a boy."""

from portal.demo.families import Child


def filled_in(text: str, child: Child) -> str:
    """The sentence with the name and the right words for this child."""
    words = ("ze", "Ze", "haar", "haar") if child.girl else ("hij", "Hij", "zijn", "hem")
    names = dict(zip(("ze", "Ze", "haar", "hem"), words, strict=True))
    return text.strip().format(kind=child.first, **names)
