"""The rows of the people: school years, groups, guardians, staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.demo.batch import Batch
from portal.demo.calendar import Calendar, id_for
from portal.demo.families import Adult, Family, Words
from portal.people.models import (
    CareAssignment,
    Group,
    Guardianship,
    Person,
    SchoolYear,
    StaffRole,
    StaffRoleName,
    Teaching,
)

THIS_YEAR, LAST_YEAR = 0, 1


@dataclass(frozen=True, slots=True)
class Ids:
    """How the rows of one school are called."""

    school: UUID

    @classmethod
    def of(cls, name: str) -> "Ids":
        """Those of the school with this name."""
        return cls(id_for("school", name))

    def person(self, key: str) -> UUID:
        """A grown-up."""
        return id_for(self.school, "person", key)

    def account(self, key: str) -> UUID:
        """A grown-up's way in."""
        return id_for(self.school, "account", key)

    def pupil(self, key: str) -> UUID:
        """A child."""
        return id_for(self.school, "pupil", key)

    def year(self, back: int) -> UUID:
        """A school year, so many years back."""
        return id_for(self.school, "year", back)

    def group(self, grade: int, back: int = THIS_YEAR) -> UUID:
        """A group of that school year."""
        return id_for(self.school, "group", back, grade)

    def round(self, back: int) -> UUID:
        """This year's begin round, last year's end round."""
        return id_for(self.school, "round", back)


def grades_of(plan: Words, back: int = THIS_YEAR) -> list[int]:
    """The grades that have pupils, and those where these were so many years back."""
    grades = {grade for grade, size in enumerate(plan["sizes"], 1) if size}
    return sorted(grades | {grade - back for grade in grades if grade > back})


def write_people(
    batch: Batch, ids: Ids, plan: Words, families: list[Family], calendar: Calendar
) -> None:
    """The grown-ups and the groups, and where they belong."""
    for back in (LAST_YEAR, THIS_YEAR):
        _write_year(batch, ids, plan, calendar, back)
    _write_grown_ups(batch, ids, plan, families)
    for member in plan["staff"]:
        _write_work(batch, ids, member, calendar)
    _write_care(batch, ids, plan, families, calendar)


def school_row(ids: Ids, plan: Words) -> dict[str, object]:
    """The school itself."""
    return {"id": ids.school, "name": plan["name"], "phone": plan["phone"], "is_demo": True}


def _write_year(batch: Batch, ids: Ids, plan: Words, calendar: Calendar, back: int) -> None:
    starts, ends = calendar.year_starts(back), calendar.year_ends(back)
    batch.add(
        SchoolYear,
        id=ids.year(back),
        name=f"{starts.year}-{ends.year}",
        starts_on=starts,
        ends_on=ends,
    )
    for grade in grades_of(plan, back):
        batch.add(
            Group,
            id=ids.group(grade, back),
            year_id=ids.year(back),
            name=f"groep {grade}",
            grade=grade,
        )


def _write_grown_ups(batch: Batch, ids: Ids, plan: Words, families: list[Family]) -> None:
    """Somebody who works here and is a parent here is one person."""
    staff = {member["key"]: member for member in plan["staff"]}
    for member in staff.values():
        _write_person(
            batch,
            ids,
            member["key"],
            member["first"],
            member["last"],
            called=member["called"],
        )
    for family in families:
        for adult in family.adults:
            if adult.key not in staff:
                _write_guardian(batch, ids, adult)
            for child in family.children:
                batch.add(
                    Guardianship,
                    person_id=ids.person(adult.key),
                    pupil_id=ids.pupil(child.key),
                    relation=adult.relation,
                    authority=adult.authority,
                    may_fill_in=adult.may_fill_in,
                )


def _write_guardian(batch: Batch, ids: Ids, adult: Adult) -> None:
    """Who may not take part, or of whom school does not know yet, has no way in."""
    _write_person(
        batch,
        ids,
        adult.key,
        adult.first,
        adult.last,
        language=adult.language,
        has_account=adult.takes_part,
    )


def _write_person(  # noqa: PLR0913 - what a person is made of
    batch: Batch,
    ids: Ids,
    key: str,
    first: str,
    last: str,
    *,
    called: str = "",
    language: str = "nl",
    has_account: bool = True,
) -> None:
    batch.add(
        Person,
        id=ids.person(key),
        account_id=ids.account(key) if has_account else None,
        first_name=first,
        last_name=last,
        called=called,
        language=language,
    )


def account_rows(
    ids: Ids, plan: Words, families: list[Family], at: datetime
) -> list[dict[str, object]]:
    """A way in for whoever has one, confirmed on a day; accounts belong to no school."""
    return [
        {
            "id": ids.account(key),
            "email": _address(key, ids.account(key)),
            "email_confirmed_at": at,
        }
        for key in _with_account(plan, families)
    ]


def _address(key: str, account: UUID) -> str:
    """An address of nobody; who has no name in the plan is an "ouder"."""
    return f"{key if key.isalnum() else 'ouder'}.{account.hex[:8]}@voorbeeld.example"


def membership_rows(ids: Ids, plan: Words, families: list[Family]) -> list[dict[str, object]]:
    """Who each account is at this school."""
    return [
        {"account_id": ids.account(key), "school_id": ids.school, "person_id": ids.person(key)}
        for key in _with_account(plan, families)
    ]


def _with_account(plan: Words, families: list[Family]) -> list[str]:
    keys = [member["key"] for member in plan["staff"]]
    keys += [adult.key for family in families for adult in family.adults if adult.takes_part]
    return list(dict.fromkeys(keys))


def _write_work(batch: Batch, ids: Ids, member: Words, calendar: Calendar) -> None:
    person = ids.person(member["key"])
    if "role" in member:
        batch.add(
            StaffRole,
            id=id_for(person, "role"),
            person_id=person,
            role=StaffRoleName(member["role"]),
            starts_on=calendar.year_starts(LAST_YEAR),
        )
        return
    for back in (LAST_YEAR, THIS_YEAR):
        batch.add(
            Teaching,
            id=id_for(person, "teaching", back),
            person_id=person,
            group_id=ids.group(member["teaches"], back),
            starts_on=calendar.year_starts(back),
            ends_on=calendar.year_ends(back) if back else None,
        )


def _write_care(
    batch: Batch, ids: Ids, plan: Words, families: list[Family], calendar: Calendar
) -> None:
    """Every so many children is followed by the IB, and half of those by the coach as well."""
    children = [child for family in families for child in family.children]
    certain = plan.get("followed", [])
    chance = children[:: max(1, len(children) // plan["assigned"])]
    followed = dict.fromkeys([*certain, *(child.key for child in chance)])
    carers = [member for member in plan["staff"] if member.get("role") in {"ib", "care"}]
    for number, key in enumerate(followed):
        for member in carers:
            if member["role"] == "ib" or key in certain or number % 2:
                batch.add(
                    CareAssignment,
                    person_id=ids.person(member["key"]),
                    pupil_id=ids.pupil(key),
                    since=calendar.moment(-30, 9),
                )
