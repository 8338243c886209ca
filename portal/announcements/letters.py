"""What families are told about posts: a line in the next mail, or at once when it cannot wait."""

from collections.abc import Callable, Iterable
from uuid import UUID

from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from portal.announcements.audience import Reader, readers
from portal.announcements.markdown import first_words
from portal.announcements.models import Announcement, AnnouncementText, Morning
from portal.letters.bundle import WRITTEN, Line, news, receivers
from portal.letters.commands import put
from portal.letters.notices import NewNotice, not_at_night, notify
from portal.viewer import SystemViewer, Viewer

ANNOUNCED, MORNING, MOVED, CANCELLED, LOOK_BACK = (
    "announced",
    "morning",
    "moved",
    "cancelled",
    "look_back",
)


def tell_announcement(
    viewer: Viewer | SystemViewer, post: Announcement, texts: Iterable[AnnouncementText]
) -> None:
    """Everybody it is for: at once when it is urgent, else in the mail of six."""
    by_language = {each.language: each for each in texts}

    def line(language: str) -> Line:
        said = by_language.get(language, post)
        return Line(said.title, first_words(said.body), f"/berichten/{post.id}")

    to = readers(viewer, Announcement, post.id)
    if post.is_urgent:
        _at_once(viewer, to, ANNOUNCED, str(post.id), line)
    else:
        _later(viewer, to, ANNOUNCED, post.id, line)


def tell_morning(viewer: Viewer | SystemViewer, morning: Morning) -> None:
    """There will be a morning."""
    to = readers(viewer, Morning, morning.id)
    _later(viewer, to, MORNING, morning.id, lambda _language: _line(morning, morning.theme))


def tell_change(
    viewer: Viewer | SystemViewer, morning: Morning, kind: str, coming: set[UUID]
) -> None:
    """It was moved or cancelled: who said to come hears it at once, the others at six."""

    def line(_language: str) -> Line:
        title = _("Verplaatst: %(theme)s") if kind == MOVED else _("Gaat niet door: %(theme)s")
        return _line(morning, title % {"theme": morning.theme})

    to = readers(viewer, Morning, morning.id)
    once = f"{morning.id}:{morning.sequence}"
    _at_once(viewer, [each for each in to if each.id in coming], kind, once, line, urgent=False)
    _later(viewer, [each for each in to if each.id not in coming], kind, morning.id, line)


def tell_look_back(viewer: Viewer | SystemViewer, morning: Morning) -> None:
    """What was asked, and what school does with it."""

    def line(_language: str) -> Line:
        title = _("Dit werd gevraagd: %(theme)s", theme=morning.theme)
        return Line(title, "", f"/inloop/{morning.id}")

    _later(viewer, readers(viewer, Morning, morning.id), LOOK_BACK, morning.id, line)


def _line(morning: Morning, title: str) -> Line:
    when = _(
        "%(day)s, %(starts)s – %(ends)s uur, %(place)s",
        day=format_date(morning.on_day, "EEEE d MMMM", rebase=False),
        starts=f"{morning.starts:%H.%M}",
        ends=f"{morning.ends:%H.%M}",
        place=morning.place,
    )
    return Line(title, when, f"/inloop/{morning.id}")


def _in(language: str, line: Callable[[str], Line]) -> Line:
    with force_locale(language if language in WRITTEN else WRITTEN[0]):
        return line(language)


def _later(
    viewer: Viewer | SystemViewer,
    to: Iterable[Reader],
    kind: str,
    about_id: UUID,
    line: Callable[[str], Line],
) -> None:
    found = list(to)
    lines = {language: _in(language, line) for language in {each.language for each in found}}
    notify(
        viewer,
        [
            NewNotice(
                each.id,
                kind,
                about_id,
                each.language,
                lines[each.language].title,
                lines[each.language].text,
                lines[each.language].path,
            )
            for each in found
        ],
    )


def _at_once(  # noqa: PLR0913 - what a letter is made of
    viewer: Viewer | SystemViewer,
    to: Iterable[Reader],
    kind: str,
    once: str,
    line: Callable[[str], Line],
    *,
    urgent: bool = True,
) -> None:
    reached = receivers(viewer, {each.id for each in to})
    for each in reached.values():
        letter = news(
            viewer,
            each,
            f"{kind}:{once}:{each.person_id}",
            [_in(each.language, line)],
            urgent=urgent,
        )
        put(viewer, letter, due_at=not_at_night(viewer.at))
