"""Two homes: authority and what follows from it, seen by a second, and never mixed up."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import CodePurpose, SessionKind, SignInCode
from portal.db import db
from portal.people.models import (
    AuditEntry,
    Authority,
    Guardianship,
    Person,
    Pupil,
    StaffRole,
    StaffRoleName,
)
from portal.people.queries.homes import guardian
from tests.crawl import pages
from tests.page_client import Browser
from tests.people.test_import import go
from tests.school import School, _ago, a_response, keep, now, open_school
from tests.sheets import FAR

NOTICES = "/beheer/meldingen"
WHY = "Uitspraak van de rechter"


@pytest.fixture
def ada(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.administrator)


def url(pupil: Pupil, person: Person) -> str:
    return f"/beheer/leerlingen/{pupil.id}/verzorger/{person.id}"


def settle(ada: Browser, pupil: Pupil, person: Person, **chosen: str):
    """Choose on the page as it is now; what is set to an empty word is not sent."""
    page = ada.get(url(pupil, person)).text
    shown = re.search(r'name="shown" value="([^"]*)"', page)
    assert shown
    as_is = {"may_see_agreements": "1", "lives_with": "unknown", "reason": WHY}
    form = {"shown": shown[1]} | as_is | chosen
    return ada.post(f"{url(pupil, person)}/thuis", {k: v for k, v in form.items() if v})


def tie(school: School, pupil: Pupil, person: Person) -> Guardianship:
    db.session.rollback()
    key = (school.id, person.id, pupil.id)
    return db.session.get_one(Guardianship, key, populate_existing=True)


def entries(school: School, deed: str) -> list[AuditEntry]:
    db.session.rollback()
    found = select(AuditEntry).where(AuditEntry.school_id == school.id, AuditEntry.deed == deed)
    return list(db.session.scalars(found.order_by(AuditEntry.at)))


def own_child(school: School, person: Person, pupil: Pupil) -> None:
    keep(
        Guardianship(
            school_id=school.id,
            person_id=person.id,
            pupil_id=pupil.id,
            relation="moeder",
            authority=Authority.YES,
        )
    )


def second_administrator(school: School) -> Person:
    keep(
        StaffRole(
            school_id=school.id,
            person_id=school.meester_bram.id,
            role=StaffRoleName.ADMINISTRATOR,
            starts_on=_ago(1),
        )
    )
    return school.meester_bram


# What follows from it, at the next request


def test_without_authority_nothing_is_open_at_the_next_request(app, ada: Browser, school: School):
    father = Browser(app).sign_in(school.father_of_kees)
    home, start = "/start", f"/gesprek/{school.conversation(school.kees).id}/vragenlijst"
    assert father.get(home).status_code == 200
    assert father.post(start).status_code == 303

    assert settle(ada, school.kees, school.father_of_kees, authority="no").status_code == 303

    assert father.get(home).status_code == 403
    assert father.post(start).status_code == 403
    assert not school.viewer(school.father_of_kees).guardian_of


def test_what_was_written_stays_with_the_teacher(app, ada: Browser, school: School):
    a_response(school, school.kees, school.father_of_kees, answers=FAR, submitted=True)
    sheet = f"/gesprek/{school.conversation(school.kees).id}/voorbereiding"
    before = Browser(app).sign_in(school.meester_ties).get(sheet).text
    assert "Vader" in before

    settle(ada, school.kees, school.father_of_kees, authority="no")

    assert "Vader" in Browser(app).sign_in(school.meester_ties).get(sheet).text


def test_school_may_permit_somebody_without_authority(app, ada: Browser, school: School):
    opa = Browser(app).sign_in(school.opa_of_kees)
    assert opa.get("/start").status_code == 403

    settle(ada, school.kees, school.opa_of_kees, authority="no", may_fill_in="1")
    assert opa.get("/start").status_code == 200

    settle(ada, school.kees, school.opa_of_kees, authority="no")
    assert opa.get("/start").status_code == 403


def test_as_long_as_school_does_not_know_nobody_is_permitted(ada: Browser, school: School):
    refused = settle(ada, school.kees, school.opa_of_kees, authority="unknown", may_fill_in="1")

    assert refused.status_code == 422
    assert "Zoek eerst uit wie het gezag heeft." in refused.text
    assert not tie(school, school.kees, school.opa_of_kees).may_fill_in


def test_a_permission_does_not_outlive_authority(ada: Browser, school: School):
    settle(ada, school.kees, school.opa_of_kees, authority="no", may_fill_in="1")
    bring_in(ada, school.kees, school.opa_of_kees, "groep 6", "ja")
    assert not tie(school, school.kees, school.opa_of_kees).may_fill_in

    settle(
        ada,
        school.kees,
        school.father_of_kees,
        authority="yes",
        may_fill_in="1",
        lives_with="yes",
    )
    assert not tie(school, school.kees, school.father_of_kees).may_fill_in


def test_it_is_about_one_child(ada: Browser, school: School):
    settle(ada, school.kees, school.mother_of_kees, authority="no", lives_with="no")

    assert school.viewer(school.mother_of_kees).guardian_of == {school.sam.id}
    of_kees, of_sam = (
        tie(school, child, school.mother_of_kees) for child in (school.kees, school.sam)
    )
    assert (of_kees.lives_with, of_sam.lives_with) == (False, None)
    assert of_sam.authority is Authority.YES


def test_a_form_in_the_hands_of_the_child_ends_too(app, ada: Browser, school: School):
    conversation = school.conversation(school.kees).id
    phone = Browser(app).sign_in(school.father_of_kees)
    phone.post(f"/gesprek/{conversation}/geef-door", {"code": "4071"})
    assert phone.get("/kind").status_code == 200

    settle(ada, school.kees, school.father_of_kees, authority="no")

    assert phone.get("/kind").status_code == 401


def test_so_does_the_form_of_who_had_permission_only(app, ada: Browser, school: School):
    conversation = school.conversation(school.kees).id
    settle(ada, school.kees, school.opa_of_kees, authority="no", may_fill_in="1")
    phone = Browser(app).sign_in(school.opa_of_kees)
    phone.post(f"/gesprek/{conversation}/geef-door", {"code": "4071"})
    assert phone.get("/kind").status_code == 200

    settle(ada, school.kees, school.opa_of_kees, authority="no")

    assert phone.get("/kind").status_code == 401


def test_the_form_at_the_other_home_goes_on(app, ada: Browser, school: School):
    conversation = school.conversation(school.kees).id
    phone = Browser(app).sign_in(school.mother_of_kees)
    phone.post(f"/gesprek/{conversation}/geef-door", {"code": "4071"})

    settle(ada, school.kees, school.father_of_kees, authority="no")

    assert phone.get("/kind").status_code == 200


def test_a_letter_on_paper_opens_nothing_any_more(ada: Browser, school: School):
    codes = {
        who: SignInCode(
            code_hash=who.id.bytes,
            kind=SessionKind.PERSON,
            purpose=CodePurpose.LETTER,
            school_id=school.id,
            person_id=who.id,
            created_at=now(),
            expires_at=now().replace(year=now().year + 1),
        )
        for who in (school.father_of_kees, school.mother_of_kees)
    }
    keep(*codes.values())

    settle(ada, school.kees, school.father_of_kees, authority="unknown")
    settle(ada, school.kees, school.mother_of_kees, authority="no")  # still Sam's mother

    db.session.expire_all()
    assert codes[school.father_of_kees].withdrawn_at
    assert codes[school.mother_of_kees].withdrawn_at is None


# A reason, and nobody undoes what they did not see


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"reason": ""}, "Schrijf kort waarom."),
        ({"reason": "mail naar a@b.example"}, "Zet hier geen e-mailadres in."),
        ({"authority": ""}, "Kies ja, nee of onbekend."),
        ({"authority": "misschien"}, "Kies ja, nee of onbekend."),
    ],
)
def test_without_a_choice_and_a_reason_nothing_changes(
    ada: Browser, school: School, chosen: dict[str, str], sentence: str
):
    form = {"authority": "no", "lives_with": "yes"} | chosen
    refused = settle(ada, school.kees, school.father_of_kees, **form)

    assert refused.status_code == 422
    assert sentence in refused.text
    assert tie(school, school.kees, school.father_of_kees).authority is Authority.YES
    assert not entries(school, "home_changed")


def test_the_reason_and_the_change_are_kept(ada: Browser, school: School):
    settle(ada, school.kees, school.father_of_kees, authority="no", may_see_agreements="")

    [entry] = entries(school, "home_changed")
    assert (entry.by_id, entry.person_id) == (school.administrator.id, school.father_of_kees.id)
    assert entry.pupil_id == school.kees.id
    assert WHY in entry.detail
    assert '"authority": ["yes", "no"]' in entry.detail
    assert '"may_see_agreements": ["yes", "no"]' in entry.detail


def test_what_stays_the_same_is_no_change(ada: Browser, school: School):
    assert settle(ada, school.kees, school.father_of_kees, authority="yes").status_code == 303
    assert not entries(school, "home_changed")


def test_two_administrators_do_not_undo_each_other(app, ada: Browser, school: School):
    other = Browser(app).sign_in(second_administrator(school))
    old = re.search(
        r'name="shown" value="([^"]*)"', ada.get(url(school.kees, school.father_of_kees)).text
    )
    assert old
    settle(other, school.kees, school.father_of_kees, authority="no")

    late = ada.post(
        f"{url(school.kees, school.father_of_kees)}/thuis",
        {"shown": old[1], "authority": "yes", "lives_with": "yes", "reason": "woont hier"},
    )

    assert late.status_code == 409
    assert "Een collega heeft dit net veranderd." in late.text
    assert tie(school, school.kees, school.father_of_kees).authority is Authority.NO


# A second member of staff


def test_a_director_is_told_and_says_so(app, ada: Browser, school: School):
    settle(ada, school.kees, school.father_of_kees, authority="no")
    director = Browser(app).sign_in(school.director)
    page = director.get(NOTICES).text
    for words in ("Ruben Jansen", "Kees Jansen", WHY, "ja → nee", "Ada Meijer"):
        assert words in page
    [tick] = re.findall(rf'action="({NOTICES}/[^"]+/gezien)"', page)
    assert "/gezien" not in ada.get(NOTICES).text, "nobody ticks off what they did themselves"
    assert ada.post(tick).status_code == 404

    assert director.post(tick).status_code == 303
    director.post(tick)

    assert "/gezien" not in director.get(NOTICES).text
    assert "gezien door Dirk de Boer" in ada.get(NOTICES).text
    assert len(entries(school, "notice_seen")) == 1


def test_the_pages_say_who_will_be_told(ada: Browser, school: School):
    page = ada.get(url(school.kees, school.father_of_kees)).text
    assert "krijgen een melding: Dirk de Boer." in page
    assert "Niemand kijkt dus mee" not in ada.get(NOTICES).text


def test_without_a_second_the_pages_say_so(ada: Browser, school: School):
    role = db.session.scalars(
        select(StaffRole).where(
            StaffRole.school_id == school.id, StaffRole.person_id == school.director.id
        )
    ).one()
    role.ends_on = _ago(1)
    db.session.commit()

    assert "Niemand kijkt dus mee" in ada.get(NOTICES).text
    page = ada.get(url(school.kees, school.father_of_kees)).text
    assert "Er is geen andere beheerder of directeur die een melding krijgt." in page


def test_new_ties_and_cut_ties_are_told_too(app, ada: Browser, school: School):
    ada.post(f"{url(school.sam, school.father_of_kees)}/koppel", {"relation": "vader"})
    ada.post(f"{url(school.kees, school.opa_of_kees)}/ontkoppel", {"reason": "Verhuisd"})
    other = Browser(app).sign_in(second_administrator(school))

    page = other.get(NOTICES).text
    assert "Gekoppeld aan" in page
    assert "Ontkoppeld van" in page
    assert "2 meldingen die je nog niet zag" in other.get("/beheer/leerlingen").text


def test_more_notices_take_no_more_statements(app, ada: Browser, school: School, count_statements):
    settle(ada, school.kees, school.father_of_kees, authority="no")
    director = Browser(app).sign_in(school.director)
    with count_statements() as few:
        director.get(NOTICES)
    for authority in ("yes", "no") * 10:
        settle(ada, school.kees, school.father_of_kees, authority=authority)
    with count_statements() as many:
        page = director.get(NOTICES).text

    assert page.count("/gezien") == 20 + 1
    assert len(many) == len(few)


@pytest.mark.parametrize("who", ["juf_anna", "ib", "coach", "mother_of_kees"])
def test_nobody_else_reads_the_notices(browser: Browser, school: School, who: str):
    assert browser.sign_in(getattr(school, who)).get(NOTICES).status_code == 403


def test_notices_of_another_school_are_not_there(app, ada: Browser, school: School):
    settle(ada, school.kees, school.father_of_kees, authority="no")
    [entry] = entries(school, "home_changed")
    notice = f"{NOTICES}/{entry.id}/gezien"
    elsewhere = open_school("Elders")
    theirs = Browser(app).sign_in(elsewhere.director)

    assert theirs.post(notice).status_code == 404
    assert WHY not in theirs.get(NOTICES).text


# What a file says

FILE = (
    "Leerlingnummer;Roepnaam;Achternaam;Groep;Verzorger 1 voornaam;Verzorger 1 achternaam;"
    "Verzorger 1 gezag\n;{child};{last};{group};{first};{name};{authority}\n"
)


def bring_in(ada: Browser, pupil: Pupil, person: Person, group: str, authority: str) -> None:
    row = FILE.format(
        child=pupil.first_name,
        last=pupil.last_name,
        group=group,
        first=person.first_name,
        name=person.last_name,
        authority=authority,
    )
    assert go(ada, row).status_code == 303


def test_a_file_that_says_otherwise_than_was_settled_is_told(app, ada: Browser, school: School):
    conversation = school.conversation(school.kees).id
    phone = Browser(app).sign_in(school.father_of_kees)
    phone.post(f"/gesprek/{conversation}/geef-door", {"code": "4071"})

    bring_in(ada, school.kees, school.father_of_kees, "groep 6", "nee")

    page = Browser(app).sign_in(school.director).get(NOTICES).text
    assert "ja → nee" in page
    assert "staat zo in het ingelezen bestand" in page
    assert phone.get("/kind").status_code == 401


def test_a_file_that_settles_for_the_first_time_is_no_news(app, ada: Browser, school: School):
    settle(ada, school.kees, school.opa_of_kees, authority="unknown")
    bring_in(ada, school.kees, school.opa_of_kees, "groep 6", "ja")

    assert tie(school, school.kees, school.opa_of_kees).authority is Authority.YES
    page = Browser(app).sign_in(school.director).get(NOTICES).text
    assert "staat zo in het ingelezen bestand" not in page


def test_who_brings_in_their_own_family_is_seen_by_a_second(app, ada: Browser, school: School):
    """By hand nobody can: a file that somebody made must not do it unseen."""
    own_child(school, school.administrator, school.lotte)
    settled = tie(school, school.lotte, school.mother_of_lotte)
    settled.authority = Authority.UNKNOWN
    db.session.commit()
    bring_in(ada, school.lotte, school.mother_of_lotte, "groep 6", "nee")
    bring_in(ada, school.lotte, school.father_of_kees, "groep 6", "ja")
    page = Browser(app).sign_in(school.director).get(NOTICES).text

    assert "onbekend → nee" in page
    assert "Gekoppeld aan" in page


# Nobody for their own child


def test_nobody_settles_this_for_their_own_child(ada: Browser, school: School):
    own_child(school, school.administrator, school.lotte)
    mother, here = school.mother_of_lotte, f"/beheer/leerlingen/{school.lotte.id}"
    page = ada.get(here).text

    assert "Dit is je eigen kind." in page
    assert "Marloes Vos" not in page
    new = {"first_name": "Jan", "last_name": "Vos", "relation": "vader"}
    carer = {"carer": str(school.coach.id)}
    refused = [
        ada.get(url(school.lotte, mother)),
        ada.post(url(school.lotte, mother), new),
        ada.get(f"{url(school.lotte, mother)}/ontkoppel"),
        ada.post(f"{url(school.lotte, mother)}/ontkoppel", {"reason": WHY}),
        ada.post(f"{url(school.lotte, mother)}/thuis", {"authority": "no", "reason": WHY}),
        ada.post(f"{url(school.lotte, school.opa_of_kees)}/koppel", {"relation": "opa"}),
        ada.get(f"{here}/verzorger"),
        ada.post(f"{here}/verzorger", new),
        ada.post(f"{here}/zorg", carer),
    ]
    assert {each.status_code for each in refused} == {404}
    assert tie(school, school.lotte, mother).authority is Authority.YES


def test_nobody_makes_themselves_a_guardian(ada: Browser, school: School):
    sought = ada.post(f"/beheer/leerlingen/{school.kees.id}/verzorger/zoek", {"naam": "ada"})
    assert "Ada Meijer" not in sought.text
    linked = ada.post(f"{url(school.kees, school.administrator)}/koppel", {"relation": "tante"})

    assert linked.status_code == 404
    assert not school.viewer(school.administrator).own_children


def test_at_work_too_nobody_learns_how_to_reach_the_other_parent(ada: Browser, school: School):
    """Marloes looks after the administrator's child, and after a child of somebody else."""
    mother = school.mother_of_lotte
    mother.email, mother.phone = "marloes@voorbeeld.example", "0687654321"
    keep(mother)
    own_child(school, mother, school.sam)
    shown = ada.get(url(school.sam, mother)).text
    assert "marloes@voorbeeld.example" in shown and "0687654321" in shown

    own_child(school, school.administrator, school.lotte)

    hidden = ada.get(url(school.sam, mother))
    assert hidden.status_code == 200
    assert "marloes@voorbeeld.example" not in hidden.text and "0687654321" not in hidden.text
    asked = guardian(school.viewer(school.administrator), school.sam.id, mother.id)
    assert (asked.email, asked.phone) == ("", ""), "what is not theirs to see is not even asked"
    changed = {"first_name": "Marloes", "last_name": "Vos", "email": "van-mij@voorbeeld.example"}
    assert ada.post(url(school.sam, mother), changed).status_code == 404
    db.session.rollback()
    assert db.session.get_one(Person, (school.id, mother.id)).email == "marloes@voorbeeld.example"


def test_a_director_hears_nothing_about_their_own_child(app, ada: Browser, school: School):
    own_child(school, school.director, school.lotte)
    settle(ada, school.lotte, school.mother_of_lotte, authority="unknown")
    [entry] = entries(school, "home_changed")
    director = Browser(app).sign_in(school.director)

    assert WHY not in director.get(NOTICES).text
    assert director.post(f"{NOTICES}/{entry.id}/gezien").status_code == 404
    page = ada.get(url(school.lotte, school.mother_of_lotte)).text
    assert "Er is geen andere beheerder of directeur die een melding krijgt." in page


# Guardians of one child never learn each other's address, telephone or answers


def test_no_page_of_a_guardian_tells_about_the_other(app, school: School):
    secrets: dict[str, set[str]] = {}
    parents = {"mother_of_kees": "mama", "father_of_kees": "papa", "opa_of_kees": "opa"}
    for who, word in parents.items():
        person: Person = getattr(school, who)
        person.email, person.phone = f"{word}geheim@voorbeeld.example", f"06999{len(word)}77{word}"
        secrets[who] = {person.email, person.phone, f"{word} schreef dit"}
        keep(person)
    opa = db.session.get_one(Guardianship, (school.id, school.opa_of_kees.id, school.kees.id))
    opa.authority, opa.may_fill_in = Authority.NO, True
    db.session.commit()
    for who, word in parents.items():
        answers = FAR | {"agenda": {"text": f"{word} schreef dit"}}
        a_response(school, school.kees, getattr(school, who), answers=answers, submitted=True)

    for who, word in parents.items():
        seen = [page.text for _, page in pages(Browser(app).sign_in(getattr(school, who)))]
        others = set().union(*(found for name, found in secrets.items() if name != who))
        assert len(seen) > 3, "there is something to see"
        assert any(f"{word} schreef dit" in text for text in seen), "also what they wrote"
        assert not [secret for secret in others for text in seen if secret in text]


def test_no_page_of_a_guardian_tells_what_school_settled_about_the_other(
    app, ada: Browser, school: School
):
    settle(ada, school.kees, school.father_of_kees, authority="no", lives_with="no")
    seen = [page.text for _, page in pages(Browser(app).sign_in(school.mother_of_kees))]

    assert len(seen) > 3, "there is something to see"
    assert not [text for text in seen if WHY in text or "Ruben" in text]
