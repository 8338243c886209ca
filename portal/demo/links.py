"""A way in for every role of the demo schools, once."""

from datetime import timedelta

from portal.accounts.commands import NewCode, make_sign_in_code
from portal.accounts.models import SessionKind
from portal.conversations.values import conversation_id
from portal.demo.people import THIS_YEAR, Ids
from portal.viewer import SystemViewer

LINDEBOOM, WILG = "De Lindeboom", "De Wilg"
PEOPLE = {
    "guardian": (LINDEBOOM, "yasmin"),
    "coparent": (LINDEBOOM, "murat"),
    "other_guardian": (LINDEBOOM, "marloes"),
    "teacher": (LINDEBOOM, "anouk"),
    "other_teacher": (LINDEBOOM, "bram"),
    "ib": (LINDEBOOM, "ingrid"),
    "director": (LINDEBOOM, "dirk"),
    "admin": (LINDEBOOM, "ada"),
    "other_school_director": (WILG, "johan"),
}
ROLES = (*list(PEOPLE)[:3], "child", *list(PEOPLE)[3:])
LASTS = timedelta(days=1)


def new_links(system: SystemViewer, base_url: str) -> dict[str, str]:
    """Sign-in links by role; each works once, for a day."""
    return {
        role: f"{base_url.rstrip('/')}/inloggen/{make_sign_in_code(system, _wanted(role))}"
        for role in ROLES
    }


def _wanted(role: str) -> NewCode:
    """Noor's own form for the child; for the others the person."""
    if role == "child":
        ids = Ids.of(LINDEBOOM)
        pupil = ids.pupil("noor")
        return NewCode(
            ids.school,
            SessionKind.CHILD,
            pupil_id=pupil,
            conversation_id=conversation_id(ids.round(THIS_YEAR), pupil),
            lasts=LASTS,
        )
    school, key = PEOPLE[role]
    ids = Ids.of(school)
    return NewCode(
        ids.school,
        account_id=ids.account(key),
        person_id=ids.person(key),
        is_strong=True,  # a demo link skips what only real people can do
        lasts=LASTS,
    )
