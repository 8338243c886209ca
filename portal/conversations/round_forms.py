"""What a director sends to open a round or to move its dates, and what is not right about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.conversations.round_dates import RoundDates
from portal.questionnaires.schema import Moment
from portal.web.clock import day_of_year

FIELDS = ("opens_on", "due_on", "talks_from", "talks_until")


@dataclass(slots=True)
class RoundForm:
    """What was typed, and every sentence about what is not right, by the id of its field."""

    typed: Mapping[str, str]
    groups: Sequence[str] = ()
    moment: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    dates: RoundDates | None = None
    group_ids: list[UUID] = field(default_factory=list)

    def refuse(self, field_id: str, sentence: str) -> None:
        """Say one thing about a field; the first that was said stays."""
        self.errors.setdefault(field_id, sentence)


def shown(dates: RoundDates) -> Mapping[str, str]:
    """The dates as the fields show them."""
    return {name: getattr(dates, name).isoformat() for name in FIELDS}


def read_dates(sent: MultiDict[str, str], first: date, last: date) -> RoundForm:
    """The four dates, within the school year from `first` to `last`."""
    form = RoundForm({name: sent.get(name, "").strip() for name in FIELDS})
    days = {name: _day(form, name, first, last) for name in FIELDS}
    _check_order(form, days)
    if not form.errors:
        form.dates = RoundDates(**{name: day for name, day in days.items() if day})
    return form


def read_round(
    sent: MultiDict[str, str], offered: Sequence[UUID], first: date, last: date
) -> RoundForm:
    """A whole new round: its moment, its groups and its dates."""
    form = read_dates(sent, first, last)
    form.groups = sent.getlist("groups")
    form.moment = sent.get("moment", "")
    form.group_ids = [group for group in offered if str(group) in form.groups]
    if form.moment not in {moment.value for moment in Moment}:
        form.refuse("moment", _("Kies begin of eind van het schooljaar."))
    if not form.group_ids:
        form.refuse("groups", _("Kies minstens één groep."))
    return form


def _day(form: RoundForm, name: str, first: date, last: date) -> date | None:
    try:
        day = date.fromisoformat(form.typed[name])
    except ValueError:
        form.refuse(name, _("Vul hier een datum in."))
        return None
    if not first <= day <= last:
        form.refuse(
            name,
            _(
                "Kies een dag in dit schooljaar: %(first)s tot en met %(last)s.",
                first=day_of_year(first),
                last=day_of_year(last),
            ),
        )
        return None
    return day


def _check_order(form: RoundForm, days: Mapping[str, date | None]) -> None:
    opens, due, from_, until = (days[name] for name in FIELDS)
    if opens and due and due < opens:
        form.refuse("due_on", _("Deze dag ligt voor de opening. Kies een latere dag."))
    if opens and from_ and from_ < opens:
        form.refuse("talks_from", _("De gesprekken beginnen voor de opening. Kies een latere dag."))
    if from_ and until and until < from_:
        form.refuse("talks_until", _("Deze dag ligt voor de eerste gespreksdag."))
