"""What families are mailed about a round: no answer, no child's name, no link that signs in."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from portal.letters.bundle import WRITTEN, Item, To, news
from portal.letters.commands import put
from portal.letters.items import NewItem, put_items, waiting
from portal.viewer import SCHOOL_TIME, SystemViewer, Viewer

INVITATION, REMINDER, TALK, AGREED = "invitation", "reminder", "talk", "agreed"
START = "/start"
NOON = time(12)  # items are made then, and go at six


def invite(viewer: Viewer | SystemViewer, round_id: UUID, to: Iterable[To], due_on: date) -> None:
    """There is something to fill in, and by when."""
    _later(viewer, INVITATION, round_id, to, lambda: invitation(viewer, due_on))


def remind(viewer: Viewer | SystemViewer, round_id: UUID, to: Iterable[To], due_on: date) -> None:
    """It can still be filled in; late is fine as well."""
    _later(viewer, REMINDER, round_id, to, lambda: reminder(viewer, due_on))


def word_anew(viewer: Viewer, round_id: UUID, due_on: date) -> None:
    """What waits about this round names the day by which people answer now."""
    words = {INVITATION: invitation, REMINDER: reminder}
    anew = []
    for each in waiting(viewer, round_id, words):
        item = _in(each.language, lambda kind=each.kind: words[kind](viewer, due_on))  # type: ignore[misc]
        anew.append(replace(each, title=item.title, text=item.text, path=item.path))
    put_items(viewer, anew)


def invitation(viewer: Viewer | SystemViewer, due_on: date) -> Item:
    """What an invitation says, in the language of the moment."""
    text = _("U kunt vragen over uw kind invullen, tot het gesprek begint.")
    if viewer.today <= due_on:
        text = _("U kunt vragen over uw kind invullen, tot en met %(day)s.", day=_day(due_on))
    choice = _(
        "Stoppen mag, later verder gaan ook. Liever op papier, of liever niet? Dat kunt u daar "
        "zeggen."
    )
    return Item(_("Het gesprek op school voorbereiden"), f"{text} {choice}", START)


def reminder(viewer: Viewer | SystemViewer, due_on: date) -> Item:
    """What a reminder says, in the language of the moment: no reproach, and three ways on."""
    text = _("Wilt u nog iets invullen over uw kind? Dat mag tot het gesprek begint.")
    if viewer.today <= due_on:
        text = _(
            "Wilt u nog iets invullen over uw kind? Graag tot en met %(day)s. Later mag ook, tot "
            "het gesprek begint.",
            day=_day(due_on),
        )
    choice = _("Liever op papier, of liever niet? Dat kunt u daar zeggen.")
    return Item(_("Nog iets invullen voor het gesprek"), f"{text} {choice}", START)


def talk_soon(
    viewer: Viewer | SystemViewer, talk_id: UUID, to: Iterable[To], talk_at: datetime
) -> None:
    """The talk is tomorrow: in the mail of six."""
    _later(viewer, TALK, talk_id, to, lambda: _talk(talk_at))


def talk_at_once(
    viewer: Viewer | SystemViewer, once: str, to: Iterable[To], talk_at: datetime
) -> None:
    """The mail of six has gone, or comes too late: a letter of its own."""
    for each in to:
        item = _in(each.language, lambda: _talk(talk_at))
        put(viewer, news(viewer, each, f"{TALK}:{once}:{each.person_id}", [item], is_own=True))


def confirm(viewer: Viewer | SystemViewer, talk_id: UUID, to: Iterable[To]) -> None:
    """There are agreements to look at; which, stands in the portal only."""

    def item() -> Item:
        text = _("Op het portaal staat wat er is afgesproken. Wilt u kijken of het klopt?")
        return Item(_("Kloppen de afspraken van het gesprek?"), text, START)

    _later(viewer, AGREED, talk_id, to, item)


def _talk(talk_at: datetime) -> Item:
    local = talk_at.astimezone(SCHOOL_TIME)
    text = _("%(day)s om %(time)s uur.", day=_day(local.date()), time=f"{local:%H.%M}")
    return Item(_("Het gesprek over uw kind"), text[:1].upper() + text[1:], START)


def _day(day: date) -> str:
    return str(format_date(day, "EEEE d MMMM", rebase=False))


def _in(language: str, item: Callable[[], Item]) -> Item:
    with force_locale(language if language in WRITTEN else WRITTEN[0]):
        return item()


def _later(
    viewer: Viewer | SystemViewer,
    kind: str,
    about_id: UUID,
    to: Iterable[To],
    item: Callable[[], Item],
) -> None:
    found = list(to)
    items = {language: _in(language, item) for language in {each.language for each in found}}
    put_items(
        viewer,
        [
            NewItem(
                each.person_id,
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
