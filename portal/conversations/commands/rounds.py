"""Opening a round and changing its dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, insert, or_, select, update

from portal import policy
from portal.conversations.models import Conversation, Round, RoundForm
from portal.db import db, upsert
from portal.people.models import Enrolment, Group, Pupil, SchoolYear
from portal.questionnaires import library
from portal.questionnaires.models import QuestionnaireVersion
from portal.questionnaires.schema import Audience, Band, Form, Moment
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RoundDates:
    """When a round opens, by when people answer, and between which days the talks are."""

    opens_on: date
    due_on: date
    talks_from: date
    talks_until: date


def open_round(
    viewer: Viewer,
    year_id: UUID,
    moment: Moment,
    dates: RoundDates,
    group_ids: Iterable[UUID],
) -> UUID:
    """Freeze the questions and make a conversation for every pupil of these groups."""
    year = db.session.execute(
        select(SchoolYear.id).where(SchoolYear.id == year_id, policy.may_open_round(viewer))
    ).one()
    round_id = uuid4()
    db.session.execute(
        insert(Round).values(
            school_id=viewer.school_id,
            id=round_id,
            year_id=year.id,
            moment=moment,
            created_at=viewer.at,
            opens_on=dates.opens_on,
            due_on=dates.due_on,
            talks_from=dates.talks_from,
            talks_until=dates.talks_until,
        )
    )
    _freeze_forms(viewer, round_id, moment)
    _make_conversations(viewer, round_id, _pupils(viewer, year_id, group_ids))
    return round_id


def change_dates(viewer: Viewer, round_id: UUID, dates: RoundDates) -> None:
    """Move the dates of a round; raises NoResultFound where it is not the viewer's to change."""
    found = db.session.execute(
        select(Round.id).where(Round.id == round_id, policy.may_set_up_rounds(viewer))
    ).one()
    db.session.execute(
        update(Round)
        .where(Round.school_id == viewer.school_id, Round.id == found.id)
        .values(
            opens_on=dates.opens_on,
            due_on=dates.due_on,
            talks_from=dates.talks_from,
            talks_until=dates.talks_until,
        )
    )


def _freeze_forms(viewer: Viewer, round_id: UUID, moment: Moment) -> None:
    forms = [
        (audience, band, form)
        for at, audience, band, form in library.load().forms()
        if at is moment
    ]
    db.session.execute(
        upsert(QuestionnaireVersion).on_conflict_do_nothing(),
        [_version(viewer, form) for _, _, form in forms],
    )
    db.session.execute(
        insert(RoundForm),
        [_asked(viewer, round_id, *form) for form in forms],
    )


def _version(viewer: Viewer, form: Form) -> dict[str, Any]:
    return {
        "school_id": viewer.school_id,
        "id": form.id,
        "audience": form.audience,
        "band": form.band,
        "moment": form.moment,
        "content": form.to_json(),
    }


def _asked(
    viewer: Viewer, round_id: UUID, audience: Audience, band: Band | None, form: Form
) -> dict[str, Any]:
    return {
        "school_id": viewer.school_id,
        "round_id": round_id,
        "audience": audience,
        "band": band.value if band else "",
        "version_id": form.id,
    }


def _pupils(viewer: Viewer, year_id: UUID, group_ids: Iterable[UUID]) -> list[Row[Any]]:
    """The pupils who are in these groups today."""
    today = viewer.at.date()
    return list(
        db.session.execute(
            select(Enrolment.pupil_id, Enrolment.group_id, Group.grade)
            .join(Group, and_(Group.school_id == Enrolment.school_id, Group.id == Enrolment.group_id))
            .join(Pupil, and_(Pupil.school_id == Enrolment.school_id, Pupil.id == Enrolment.pupil_id))
            .where(
                Enrolment.school_id == viewer.school_id,
                Group.year_id == year_id,
                Group.id.in_(list(group_ids)),
                or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= today),
                or_(Pupil.left_on.is_(None), Pupil.left_on > today),
            )
        ).all()
    )


def _make_conversations(viewer: Viewer, round_id: UUID, pupils: list[Row[Any]]) -> None:
    if not pupils:
        return
    db.session.execute(
        insert(Conversation),
        [
            {
                "school_id": viewer.school_id,
                "id": uuid4(),
                "round_id": round_id,
                "pupil_id": pupil.pupil_id,
                "group_id": pupil.group_id,
                "band": Band.of_grade(pupil.grade),
            }
            for pupil in pupils
        ],
    )
