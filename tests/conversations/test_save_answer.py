"""One answer is kept, once, and nothing that was written is ever lost."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from portal import sealing
from portal.conversations.commands.save import Edit, Kept, Result, canonical, save_answer
from portal.conversations.models import Answer, Operation, Response, ResponseStatus
from portal.db import db
from portal.people.models import Person
from tests.school import School, a_response

QUESTION = "school_joy"


@pytest.fixture
def response(school: School) -> Response:
    return a_response(school, school.kees, school.mother_of_kees)


def edit(choice: str, **how) -> Edit:
    return Edit(
        **{
            "operation_id": uuid4(),
            "page": uuid4(),
            "base": 0,
            "question": QUESTION,
            "value": {"choice": choice},
        }
        | how
    )


def save(school: School, response: Response, what: Edit, by: Person | None = None) -> Kept:
    kept = save_answer(school.viewer(by or school.mother_of_kees), response.id, what)
    db.session.commit()
    return kept


def current(school: School, response: Response) -> str:
    answer = db.session.scalars(
        select(Answer).where(Answer.school_id == school.id, Answer.response_id == response.id)
    ).one()
    key = sealing.store().key(school.id, response.id)
    return key.open(answer.sealed, school.id, response.id, answer.question, answer.revision)


def test_an_answer_is_kept_and_counted(school: School, response: Response):
    kept = save(school, response, edit("3"))

    assert kept == Kept(Result.SAVED, 1)
    assert current(school, response) == canonical({"choice": "3"})
    db.session.refresh(response)
    assert (response.answered, response.revision) == (1, 1)


def test_what_is_in_the_database_is_not_readable(school: School, response: Response):
    save(school, response, edit("3", value={"text": "een geheim"}, question="agenda"))

    sealed = db.session.scalars(select(Operation.sealed)).all()

    assert sealed
    assert all(b"geheim" not in value for value in sealed)


def test_the_same_edit_twice_is_one_edit(school: School, response: Response):
    once = edit("3")

    assert save(school, response, once).result is Result.SAVED
    assert save(school, response, once) == Kept(Result.DUPLICATE, 1)
    db.session.refresh(response)
    assert response.revision == 1


def test_a_known_operation_with_another_value_is_a_new_edit(school: School, response: Response):
    first = edit("3")
    save(school, response, first)
    again = edit("1", operation_id=first.operation_id, page=first.page)

    assert save(school, response, again) == Kept(Result.SAVED, 2)
    assert current(school, response) == canonical({"choice": "1"})


def test_going_on_after_an_autosave_is_no_conflict(school: School, response: Response):
    page = uuid4()
    save(school, response, edit("3", page=page))

    assert save(school, response, edit("2", page=page)).result is Result.SAVED


def test_two_devices_that_did_not_know_of_each_other_conflict(school: School, response: Response):
    save(school, response, edit("3"))

    kept = save(school, response, edit("2"))

    assert kept.result is Result.CONFLICT
    assert current(school, response) == canonical({"choice": "2"}), "the newest is current"
    answer = db.session.scalars(
        select(Answer).where(Answer.school_id == school.id, Answer.response_id == response.id)
    ).one()
    assert answer.offered == 1, "and the other one is offered back"


def test_what_is_offered_back_stays_until_somebody_chose(school: School, response: Response):
    first = edit("", question="agenda", value={"text": "Dit schreef ik op de bus."})
    save(school, response, first)
    tablet = uuid4()
    typed = [
        save(
            school,
            response,
            edit("", question="agenda", value={"text": text}, page=tablet, base=base),
        )
        for base, text in enumerate(("De", "De pauze", "De pauze."), 0)
    ]

    assert [each.result for each in typed] == [Result.CONFLICT, Result.SAVED, Result.SAVED]
    assert offered(school, response) == 1
    settled = edit("", question="agenda", value={"text": "De."}, base=4, settles=True)
    save(school, response, settled)
    assert offered(school, response) is None


def offered(school: School, response: Response) -> int | None:
    return db.session.scalars(
        select(Answer.offered).where(
            Answer.school_id == school.id, Answer.response_id == response.id
        )
    ).one()


def test_an_edit_sent_again_does_not_hide_what_came_between(school: School, response: Response):
    telephone = uuid4()
    unheard = edit("3", page=telephone)
    save(school, response, unheard)
    save(school, response, edit("1", base=1))

    again = save(school, response, unheard)
    kept = save(school, response, edit("2", page=telephone, base=again.revision))

    assert again == Kept(Result.DUPLICATE, 1), "its own revision, not the other device's"
    assert kept.result is Result.CONFLICT
    assert offered(school, response) == 2


def test_what_comes_after_the_talk_began_is_kept_apart(school: School, response: Response):
    save(school, response, edit("3"))
    response.status = ResponseStatus.LOCKED
    db.session.commit()

    kept = save(school, response, edit("1", base=1))

    assert kept.result is Result.LATE
    assert current(school, response) == canonical({"choice": "3"})
    db.session.refresh(response)
    assert response.late


def test_another_guardian_finds_nothing_to_write(school: School, response: Response):
    for somebody in (school.father_of_kees, school.mother_of_lotte, school.juf_anna):
        with pytest.raises(NoResultFound):
            save(school, response, edit("1"), by=somebody)
        db.session.rollback()


def test_saving_takes_six_statements(school: School, response: Response, count_statements):
    viewer, response_id = school.viewer(school.mother_of_kees), response.id

    with count_statements() as statements:
        save_answer(viewer, response_id, edit("3"))

    assert len(statements) <= 6, statements


def test_where_the_key_was_destroyed_there_is_nothing_to_write(school: School, response: Response):
    response_id = response.id
    save(school, response, edit("3"))
    sealing.store().destroy(school.id, [response_id])
    db.session.commit()

    with pytest.raises(NoResultFound):
        save_answer(school.viewer(school.mother_of_kees), response_id, edit("1", base=1))
