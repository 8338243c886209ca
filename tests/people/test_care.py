"""With whom of the care team a pupil is shared: from the next request, and not any more."""

import pytest
from sqlalchemy import select

from portal.db import current_school, db
from portal.people.models import AuditEntry, CareAssignment, StaffRole, StaffRoleName
from tests.page_client import Browser
from tests.school import School, _ago, keep, open_school


@pytest.fixture
def ada(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.administrator)


def url(pupil) -> str:
    return f"/beheer/leerlingen/{pupil.id}/zorg"


def shared(school: School, pupil) -> set:
    db.session.rollback()
    return set(
        db.session.scalars(
            select(CareAssignment.person_id).where(
                CareAssignment.school_id == school.id, CareAssignment.pupil_id == pupil.id
            )
        )
    )


def test_a_pupil_is_shared_from_the_next_request(app, ada: Browser, school: School):
    coach = Browser(app).sign_in(school.coach)
    sheet = f"/gesprek/{school.conversation(school.lotte).id}/voorbereiding"
    assert coach.get(sheet).status_code == 404

    assert ada.post(url(school.lotte), {"carer": str(school.coach.id)}).status_code == 303

    assert coach.get(sheet).status_code == 200
    assert "Lotte Vos" in coach.get("/zorg").text
    assert "Carla Mulder" in ada.get(f"/beheer/leerlingen/{school.lotte.id}").text


def test_withdrawn_means_gone_at_the_next_request(app, ada: Browser, school: School):
    ib = Browser(app).sign_in(school.ib)
    sheet = f"/gesprek/{school.conversation(school.kees).id}/voorbereiding"
    assert ib.get(sheet).status_code == 200

    assert ada.post(f"{url(school.kees)}/{school.ib.id}/terug").status_code == 303

    assert ib.get(sheet).status_code == 404
    assert "Kees" not in ib.get("/zorg").text
    assert ada.post(f"{url(school.kees)}/{school.ib.id}/terug").status_code == 404


def test_both_are_written_down_once(ada: Browser, school: School):
    for _ in range(2):
        ada.post(url(school.lotte), {"carer": str(school.coach.id)})
    ada.post(f"{url(school.lotte)}/{school.coach.id}/terug")

    db.session.rollback()
    found = db.session.execute(
        select(AuditEntry.deed, AuditEntry.by_id, AuditEntry.person_id, AuditEntry.pupil_id)
        .where(AuditEntry.school_id == school.id)
        .order_by(AuditEntry.at)
    ).all()
    who = (school.administrator.id, school.coach.id, school.lotte.id)
    assert found == [("care_given", *who), ("care_taken_back", *who)]


@pytest.mark.parametrize("who", ["juf_anna", "director", "mother_of_kees", "administrator"])
def test_only_the_care_team_follows_pupils(ada: Browser, school: School, who: str):
    refused = ada.post(url(school.lotte), {"carer": str(getattr(school, who).id)})

    assert refused.status_code == 422
    assert "Kies een collega." in refused.text
    assert not shared(school, school.lotte)


def test_whose_role_ended_gets_nobody_and_can_be_taken_off(ada: Browser, school: School):
    db.session.rollback()
    role = db.session.scalars(
        select(StaffRole).where(
            StaffRole.school_id == school.id, StaffRole.person_id == school.coach.id
        )
    ).one()
    role.ends_on = _ago(1)
    db.session.commit()

    assert ada.post(url(school.lotte), {"carer": str(school.coach.id)}).status_code == 422
    assert ada.post(f"{url(school.kees)}/{school.coach.id}/terug").status_code == 303
    assert shared(school, school.kees) == {school.ib.id}


def test_who_shares_with_themselves_is_seen_by_a_second(app, ada: Browser, school: School):
    keep(
        StaffRole(
            school_id=school.id,
            person_id=school.administrator.id,
            role=StaffRoleName.IB,
            starts_on=_ago(1),
        )
    )
    ada.post(url(school.lotte), {"carer": str(school.administrator.id)})
    ada.post(url(school.lotte), {"carer": str(school.coach.id)})
    page = Browser(app).sign_in(school.director).get("/beheer/meldingen").text

    assert "Deelt met zichzelf:" in page
    assert "Lotte Vos" in page
    assert "Carla Mulder" not in page


@pytest.mark.parametrize("who", ["director", "ib", "coach", "juf_anna", "mother_of_kees"])
def test_nobody_else_shares_a_pupil(browser: Browser, school: School, who: str):
    browser.sign_in(getattr(school, who))

    assert browser.post(url(school.lotte), {"carer": str(school.coach.id)}).status_code == 403
    assert browser.post(f"{url(school.kees)}/{school.ib.id}/terug").status_code == 403
    assert shared(school, school.kees) == {school.ib.id, school.coach.id}


def test_a_pupil_or_a_colleague_of_another_school_is_not_there(ada: Browser, school: School):
    elsewhere = open_school("Elders")
    their_pupil, their_coach = url(elsewhere.kees), str(elsewhere.coach.id)
    current_school.set(school.id)
    db.session.rollback()

    assert ada.post(their_pupil, {"carer": str(school.coach.id)}).status_code == 404
    assert ada.post(f"{their_pupil}/{their_coach}/terug").status_code == 404
    assert ada.post(url(school.lotte), {"carer": their_coach}).status_code == 422
