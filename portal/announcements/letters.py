"""What families are told about posts: an item in the next mail, or at once when it cannot wait.

What cannot wait is written by the worker, at the moment it goes: news of the night in the morning,
with the words and to the people of then.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from uuid import UUID

from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from portal.announcements.audience import Reader, reader_ids, readers
from portal.announcements.markdown import first_words
from portal.announcements.models import Announcement, AnnouncementText, Morning, MorningStatus
from portal.letters.bundle import WRITTEN, Item, news, receivers
from portal.letters.commands import plan, put
from portal.letters.items import (
    NewItem,
    about,
    keep_for,
    not_at_night,
    put_items,
    take_back,
    waiting,
)
from portal.viewer import SystemViewer, Viewer

ANNOUNCED, MORNING, MOVED, CANCELLED, LOOK_BACK = (
    "announced",
    "morning",
    "moved",
    "cancelled",
    "look_back",
)
OF_MORNINGS = (MORNING, MOVED, CANCELLED, LOOK_BACK)
URGENT_JOB, CHANGED_JOB = "urgent_announcement", "morning_changed"


def drop_who_left(system: SystemViewer) -> None:
    """What waits for six goes only to whom it is still for."""
    for post, kinds in ((Announcement, (ANNOUNCED,)), (Morning, OF_MORNINGS)):
        for post_id in about(system, kinds):
            keep_for(system, post_id, reader_ids(system, post, post_id))


def tell_announcement(
    viewer: Viewer | SystemViewer, post: Announcement, texts: Iterable[AnnouncementText]
) -> None:
    """Everybody it is for: at once when it is urgent, else in the mail of six."""
    if post.is_urgent:
        plan(viewer, URGENT_JOB, post.id, not_at_night(viewer.at))
    else:
        to = readers(viewer, Announcement, post.id)
        _later(viewer, to, ANNOUNCED, post.id, _announced(post, texts))


def tell_urgent(
    system: SystemViewer, post: Announcement, texts: Iterable[AnnouncementText]
) -> None:
    """Everybody it is for now gets a letter about this alone."""
    to = readers(system, Announcement, post.id)
    _at_once(system, to, ANNOUNCED, str(post.id), _announced(post, texts), urgent=True)


def word_announcement_anew(
    viewer: Viewer, post: Announcement, texts: Iterable[AnnouncementText]
) -> None:
    """What waits for six says what stands there now."""
    item = _announced(post, texts)
    _word_anew(viewer, post.id, (ANNOUNCED,), lambda _kind, language: item(language))


def tell_morning(viewer: Viewer | SystemViewer, morning: Morning) -> None:
    """There will be a morning."""
    to = readers(viewer, Morning, morning.id)
    _later(viewer, to, MORNING, morning.id, lambda _language: _item(morning, MORNING))


def word_morning_anew(viewer: Viewer, morning: Morning) -> None:
    """What waits for six says what stands there now."""
    _word_anew(viewer, morning.id, (MORNING, MOVED), lambda kind, _language: _item(morning, kind))


def tell_change(
    viewer: Viewer | SystemViewer, morning: Morning, kind: str, coming: set[UUID]
) -> None:
    """It was moved or cancelled: who said to come hears it at once, the others at six.

    What waited about it names another moment, or a morning that there will not be: it goes.
    """

    def item(_language: str) -> Item:
        return _item(morning, kind)

    take_back(viewer, morning.id)
    plan(viewer, CHANGED_JOB, morning.id, not_at_night(viewer.at))
    to = readers(viewer, Morning, morning.id)
    _later(viewer, [each for each in to if each.id not in coming], kind, morning.id, item)


def tell_who_come(system: SystemViewer, morning: Morning, coming: set[UUID]) -> None:
    """Who counts on it, and is still in its audience, gets a letter about this alone."""
    kind = CANCELLED if morning.status is MorningStatus.CANCELLED else MOVED

    def item(_language: str) -> Item:
        return _item(morning, kind)

    to = [each for each in readers(system, Morning, morning.id) if each.id in coming]
    _at_once(system, to, kind, f"{morning.id}:{morning.sequence}", item)


def tell_look_back(viewer: Viewer | SystemViewer, morning: Morning) -> None:
    """What was asked, and what school does with it."""

    def item(_language: str) -> Item:
        title = _("Dit werd gevraagd: %(theme)s", theme=morning.theme)
        return Item(title, "", f"/inloop/{morning.id}")

    _later(viewer, readers(viewer, Morning, morning.id), LOOK_BACK, morning.id, item)


def _announced(post: Announcement, texts: Iterable[AnnouncementText]) -> Callable[[str], Item]:
    by_language = {each.language: each for each in texts}

    def item(language: str) -> Item:
        said = by_language.get(language, post)
        return Item(said.title, first_words(said.body), f"/berichten/{post.id}")

    return item


def _item(morning: Morning, kind: str) -> Item:
    title = morning.theme
    if kind == MOVED:
        title = _("Verplaatst: %(theme)s", theme=morning.theme)
    if kind == CANCELLED:
        title = _("Gaat niet door: %(theme)s", theme=morning.theme)
    when = _(
        "%(day)s, %(starts)s – %(ends)s uur, %(place)s",
        day=format_date(morning.on_day, "EEEE d MMMM", rebase=False),
        starts=f"{morning.starts.hour}.{morning.starts:%M}",
        ends=f"{morning.ends.hour}.{morning.ends:%M}",
        place=morning.place,
    )
    return Item(title, when, f"/inloop/{morning.id}")


def _in(language: str, item: Callable[[str], Item]) -> Item:
    with force_locale(language if language in WRITTEN else WRITTEN[0]):
        return item(language)


def _later(
    viewer: Viewer | SystemViewer,
    to: Iterable[Reader],
    kind: str,
    about_id: UUID,
    item: Callable[[str], Item],
) -> None:
    found = list(to)
    items = {language: _in(language, item) for language in {each.language for each in found}}
    put_items(
        viewer,
        [
            NewItem(
                each.id,
                kind,
                about_id,
                each.language,
                items[each.language].title,
                items[each.language].text,
                items[each.language].path,
            )
            for each in found
        ],
    )


def _word_anew(
    viewer: Viewer, about_id: UUID, kinds: Collection[str], item: Callable[[str, str], Item]
) -> None:
    anew = []
    for each in waiting(viewer, about_id, kinds):
        said = _in(each.language, lambda language, kind=each.kind: item(kind, language))  # type: ignore[misc]
        anew.append(replace(each, title=said.title, text=said.text))
    put_items(viewer, anew)


def _at_once(  # noqa: PLR0913 - what a letter is made of
    system: SystemViewer,
    to: Iterable[Reader],
    kind: str,
    once: str,
    item: Callable[[str], Item],
    *,
    urgent: bool = False,
) -> None:
    reached = receivers(system, {each.id for each in to})
    for each in reached.values():
        letter = news(
            system,
            each,
            f"{kind}:{once}:{each.person_id}",
            [_in(each.language, item)],
            urgent=urgent,
        )
        put(system, letter)
