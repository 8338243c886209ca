"""What somebody said to mornings stands under "wat bewaart de school over mij", and only theirs."""

from flask import Flask

from tests.announcements.test_calendar import proved
from tests.news import a_morning
from tests.page_client import Browser
from tests.school import School

PAGE = "/gegevens/wat-bewaart-school"


def test_a_reply_a_question_with_a_name_and_a_calendar_are_told_to_their_owner_only(
    app: Flask, school: School
):
    morning = a_morning(school, "Koffie en thee")
    mother, father = (
        Browser(app).sign_in(person) for person in (school.mother_of_kees, school.father_of_kees)
    )
    mother.post(f"/inloop/{morning.id}/kom", {"comes": "yes", "adults": "2", "little_ones": "1"})
    mother.post(f"/inloop/{morning.id}/vraag", {"text": "Mag oma mee?", "name": "with"})
    mother.post(f"/inloop/{morning.id}/vraag", {"text": "Stil gevraagd", "name": "without"})
    proved(school)
    mother.post("/gegevens/agenda")

    hers, his = mother.get(PAGE).text, father.get(PAGE).text

    for words in ("Koffie en thee", "Volwassenen: 2", "Mag oma mee?", "U maakte een adres"):
        assert words in hers
        assert words not in his
    assert "Stil gevraagd" not in hers + his
