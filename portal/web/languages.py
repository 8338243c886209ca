"""The reader's language: of the session, else what the browser asks for, else Dutch."""

from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, format_decimal, get_locale

from portal.web.access import viewer_if_any

SPOKEN = {"nl": "Nederlands", "en": "English"}


def languages() -> dict[str, str]:
    """The languages of the screens, by code, each in its own words."""
    return SPOKEN | dict(current_app.config.get("EXTRA_LANGUAGES", {}))


def language() -> str:
    """The code of the reader's language; Dutch where nobody is reading yet."""
    if not has_request_context():
        return "nl"
    chosen = session.get("language")
    if chosen in languages():
        return str(chosen)
    looking = viewer_if_any()
    if looking and looking.language in languages():
        return looking.language
    return request.accept_languages.best_match(languages()) or "nl"


def direction() -> str:
    """Where lines begin: ltr or rtl."""
    locale = get_locale()
    return str(locale.text_direction) if locale else "ltr"


def mid_sentence(words: str) -> str:
    """Words as they stand after a colon: without capitals, but English keeps its "I"."""
    return words if words.startswith(("I ", "I'", "I’")) else words.lower()


def file_size(size: int) -> str:
    """94,5 kB, with the reader's comma; `size` in bytes."""
    few, unit = (size / 1e6, "MB") if size >= 1e6 else (size / 1e3, "kB")
    return f"{format_decimal(few, '#,##0.#')} {unit}"


def init_app(app: Flask) -> None:
    """Dutch is the source: what is not translated stays readable."""
    app.config["BABEL_DEFAULT_LOCALE"] = "nl"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Amsterdam"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = app.config["TRANSLATIONS"]
    Babel(app, locale_selector=language)
    app.jinja_env.globals.update(language=language, direction=direction, languages=languages)
    app.add_template_filter(mid_sentence)
    app.add_template_filter(file_size)
