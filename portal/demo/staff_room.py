"""What teachers did already: notes for their talks, and pages they opened."""

from random import Random
from uuid import UUID

from portal import sealing
from portal.conversations.models import Note, Read, ReadPage
from portal.conversations.values import note_place
from portal.demo.answers import Answers
from portal.demo.batch import Batch
from portal.demo.calendar import id_for
from portal.demo.rounds import Opened, Talk

NOTED = 20  # of a hundred talks


def write_notes(batch: Batch, opened: Opened, rng: Random) -> None:
    """A note for one talk in five, by a teacher of that group."""
    school_id, when = opened.ids.school, opened.calendar.moment(-1, 16, 10)
    answers = Answers(rng)
    noted = [
        (talk, key, answers.note())
        for talk in opened.talks
        if rng.randrange(100) < NOTED and (key := _teacher(opened, talk, rng))
    ]
    ids = {talk.id: id_for(talk.id, "note", key) for talk, key, _ in noted}
    keys = sealing.store().make(school_id, ids.values(), when)
    for talk, key, text in noted:
        writer = opened.ids.person(key)
        place = note_place(school_id, talk.id, writer, 1)
        batch.add(
            Note,
            conversation_id=talk.id,
            writer_id=writer,
            key_id=ids[talk.id],
            sealed=keys[ids[talk.id]].seal(text, *place),
            revision=1,
            changed_at=when,
        )


def write_reads(batch: Batch, opened: Opened) -> None:
    """Every teacher looked at the class yesterday, and at the first talks."""
    for member in opened.plan["staff"]:
        if "teaches" in member:
            reader, grade = opened.ids.person(member["key"]), member["teaches"]
            _write_read(batch, opened, reader, grade, None)
            for talk in [each for each in opened.talks if each.child.grade == grade][:3]:
                if not _is_own(talk, member["key"]):
                    _write_read(batch, opened, reader, grade, talk.id)


def _write_read(
    batch: Batch, opened: Opened, reader: UUID, grade: int, talk_id: UUID | None
) -> None:
    batch.add(
        Read,
        id=id_for(reader, "read", talk_id or grade),
        reader_id=reader,
        reader_role="teacher",
        page=ReadPage.SHEET if talk_id else ReadPage.OVERVIEW,
        round_id=opened.round_id,
        group_id=opened.ids.group(grade),
        conversation_id=talk_id,
        at=opened.calendar.moment(-1, 15, 40),
    )


def _teacher(opened: Opened, talk: Talk, rng: Random) -> str | None:
    """One of the teachers of this group; never about the own child."""
    teachers = [
        member["key"]
        for member in opened.plan["staff"]
        if member.get("teaches") == talk.child.grade and not _is_own(talk, member["key"])
    ]
    return rng.choice(teachers) if teachers else None


def _is_own(talk: Talk, key: str) -> bool:
    return key in {adult.key for adult in talk.family.adults}
