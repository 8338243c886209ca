"""What somebody typed, as a page shows it: a little Markdown, and nothing of another site."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "blockquote", "hr"}
SAID = {"softbreak": " ", "hardbreak": " "}
BARE_ADDRESS = re.compile(r"(?<![\w<\[/])(?<!\]\()(https?://[^\s<>]*[^\s<>).,;:!?*_\]])")
SENTENCE_ENDS = tuple(".!?:;,…")
MANY_SPACES = re.compile(r"\s+")
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


def shown(text: str) -> Markup:
    """As HTML: paragraphs, emphasis, lists, links and one kind of heading."""
    tokens = _reader.parse(BARE_ADDRESS.sub(r"<\1>", text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3"  # the page has its own h1 and h2
    drawn = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(
        drawn,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - nh3 cleaned it


def first_words(text: str, most: int = 160) -> str:
    """The beginning as plain words, for a list or a mail; cut between words."""
    plain = MANY_SPACES.sub(" ", _in_a_row(_words(_reader.parse(text)))).strip()
    if len(plain) <= most:
        return plain
    return plain[:most].rsplit(" ", 1)[0].rstrip(" ,.;:·") + " …"


def _in_a_row(parts: list[str]) -> str:
    """One after the other; what does not end as a sentence is kept apart from what follows."""
    apart = [part if part.endswith(SENTENCE_ENDS) else f"{part} ·" for part in parts[:-1]]
    return " ".join(apart + parts[-1:])


def _words(tokens: list[Token]) -> list[str]:
    return [
        "".join(SAID.get(child.type, child.content) for child in token.children or ())
        for token in tokens
        if token.type == "inline"
    ]
