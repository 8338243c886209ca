"""A talk on the tablet of the teacher, and what came out of it on the phone of a parent."""

from playwright.sync_api import expect

from portal.db import db
from portal.questionnaires.schema import Visibility
from tests.browser.conftest import NewDevice
from tests.school import School, a_response

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
WISH = "Hoe het gaat met lezen"
AGREED = "Wij lezen vier keer in de week."
NOT_RIGHT = "Wij spraken af: drie keer."


def test_from_the_tablet_on_the_table_to_the_phone_of_a_parent(device: NewDevice, school: School):
    a_response(
        school,
        school.kees,
        answers={"school_joy": {"choice": "1"}},
        visibility={"school_joy": Visibility.TOGETHER},
        submitted=True,
    )
    answers = {"school_joy": {"choice": "3"}, "agenda": {"text": WISH}}
    a_response(school, school.kees, school.mother_of_kees, answers=answers, submitted=True)
    talk = f"/gesprek/{school.conversation(school.kees).id}"
    db.session.rollback()

    tablet = device(**TABLET).sign_in(school.meester_ties).open(f"{talk}/voorbereiding")
    tablet.get_by_role("button", name="Gesprek begint").click()
    tablet.get_by_label("Yasmin, moeder").check()
    tablet.get_by_role("button", name="Open het gespreksscherm").click()
    expect(tablet.get_by_text(WISH)).to_be_visible()
    tablet.get_by_role("link", name="Volgende").click()
    expect(tablet.get_by_text("Hier kijken jullie anders naar")).to_be_visible()
    expect(tablet.locator("nav")).to_have_count(0)

    tablet.get_by_label("Wie?").select_option("parent")
    what = tablet.locator("#text")
    what.fill("x" * 501)
    what.press("Enter")
    expect(tablet.get_by_text("De tekst is te lang.")).to_be_visible()
    expect(what).to_have_value("x" * 501)
    what.fill(AGREED)
    what.press("Enter")
    expect(tablet.locator("#lijst")).to_contain_text(AGREED)
    expect(what).to_have_value("")
    expect(what).to_be_focused()
    tablet.get_by_role("button", name="Gesprek klaar").click()
    expect(tablet.get_by_text("zei nog niets.").first).to_be_visible()

    phone = device().sign_in(school.mother_of_kees).open("/start")
    phone.get_by_role("link", name="Gesprek over Kees").click()
    expect(phone.get_by_text(AGREED)).to_be_visible()
    phone.get_by_label("Nee, er klopt iets niet").check()
    phone.get_by_label("Wat klopt er niet?").fill(NOT_RIGHT)
    phone.get_by_role("button", name="Verstuur").click()
    expect(phone.get_by_role("status")).to_contain_text(NOT_RIGHT)

    tablet.reload()
    expect(tablet.get_by_text(NOT_RIGHT)).to_be_visible()
    tablet.get_by_role("link", name="Wijzig").click()
    tablet.locator("#text").fill("Wij lezen drie keer in de week.")
    tablet.get_by_role("button", name="Bewaar").click()
    expect(tablet.get_by_text("Dat was voor de laatste wijziging.")).to_be_visible()
    phone.goto(phone.url)
    phone.get_by_label("Ja, het klopt").check()
    phone.get_by_label("Wat klopt er niet?").fill("")
    phone.get_by_role("button", name="Verstuur").click()
    expect(phone.get_by_role("status")).to_contain_text("het klopt. Dank u wel!")
    tablet.reload()
    expect(tablet.get_by_text("het klopt.")).to_be_visible()


def test_an_agreement_is_written_without_a_script(device: NewDevice, school: School):
    talk = f"/gesprek/{school.conversation(school.kees).id}"
    db.session.rollback()
    tablet = device(**TABLET, java_script_enabled=False).sign_in(school.meester_ties)
    page = tablet.open(f"{talk}/voorbereiding")
    page.get_by_role("button", name="Gesprek begint").click()
    page.get_by_role("button", name="Open het gespreksscherm").click()
    page.locator("#text").fill(AGREED)
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.locator("#lijst")).to_contain_text(AGREED)
    page.get_by_role("button", name="Gesprek klaar").click()
    expect(page.get_by_role("heading", name="Afspraken", exact=True)).to_be_visible()
