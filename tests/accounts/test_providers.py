"""Staff who sign in by a provider: a real one, that these tests start on this machine."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests
from flask import Flask
from sqlalchemy import select

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oidc_provider_mock import run_server_in_thread

from config import SettingMissing
from portal.accounts import openid, providers
from portal.accounts.models import Account, Identity
from portal.accounts.providers import Provider
from portal.db import db
from portal.letters.models import Letter
from portal.people.models import Person
from tests.accounts.test_staff_door import PASSWORD, account_of, choose, invitation
from tests.page_client import Browser
from tests.school import School, keep, now

pytestmark = [
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),  # the provider's own
]
VIA, BACK, ON = "/inloggen/via/bureau", "/inloggen/via/bureau/terug", "/inloggen/via/bureau/verder"
ONE_SENTENCE = "Inloggen via deze weg lukt niet"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with run_server_in_thread() as server:
                yield f"http://localhost:{server.server_port}"


@pytest.fixture
def bureau(app: Flask, issuer: str) -> Iterator[Provider]:
    made = Provider(
        "bureau",
        "het bestuur",
        issuer,
        "driehoek",
        "geheim",
        frozenset({"school.example"}),
        is_strong=True,
    )
    app.extensions["providers"] = {"bureau": made}
    yield made
    app.extensions["providers"] = {}


@pytest.fixture
def anna(school: School, browser: Browser) -> Person:
    """Juf Anna, who chose a password once."""
    choose(browser, invitation(school, school.juf_anna))
    browser.post("/uitloggen")
    return school.juf_anna


def known_there(issuer: str, email: str, subject: str = "", *, is_verified: bool = True) -> str:
    """Somebody the provider knows: the subject."""
    subject = subject or f"sub-{uuid4()}"
    claims = {"email": email, "email_verified": is_verified}
    assert requests.put(f"{issuer}/users/{subject}", json=claims, timeout=5).status_code == 204
    return subject


def leave(browser: Browser) -> str:
    answer = browser.get(VIA)
    assert answer.status_code == 303
    return answer.location


def agree(address: str, subject: str) -> str:
    """What somebody does at the provider: the address that leads back."""
    answer = requests.post(address, data={"sub": subject}, timeout=5, allow_redirects=False)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def go_through(browser: Browser, subject: str):
    answer = browser.get(agree(leave(browser), subject))
    if answer.status_code != 303:
        return answer
    assert answer.location == ON
    assert browser.get(ON).status_code == 200
    return browser.post(ON)


def links_of(person: Person) -> list[str]:
    db.session.rollback()
    of = select(Identity.subject).where(Identity.account_id == account_of(person).id)
    return list(db.session.scalars(of))


def address_of(person: Person) -> str:
    return f"{person.id}@school.example"


def refused(answer) -> bool:
    return answer.status_code == 422 and ONE_SENTENCE in answer.text


def test_a_teacher_signs_in_and_is_told_of_the_link(
    anna: Person, bureau: Provider, browser: Browser
):
    assert "Inloggen met het bestuur" in browser.get("/inloggen/personeel").text
    subject = known_there(bureau.issuer, address_of(anna).upper())

    assert go_through(browser, subject).location == "/"
    assert browser.get("/mijn-groep", follow_redirects=True).status_code == 200
    assert links_of(anna) == [subject]
    kinds = select(Letter.kind).where(Letter.school_id == anna.school_id)
    assert "provider_linked" in db.session.scalars(kinds).all()


def test_without_a_second_factor_there_ours_follows(
    app: Flask, anna: Person, bureau: Provider, browser: Browser
):
    app.extensions["providers"] = {"bureau": replace(bureau, is_strong=False)}
    subject = known_there(bureau.issuer, address_of(anna))

    assert go_through(browser, subject).location == "/tweede-stap"
    assert browser.get("/mijn-groep").location == "/tweede-stap"


def test_another_address_at_the_provider_is_still_the_same_person(
    anna: Person, bureau: Provider, browser: Browser
):
    subject = known_there(bureau.issuer, address_of(anna))
    go_through(browser, subject)
    browser.post("/uitloggen")
    known_there(bureau.issuer, "anders@elders.example", subject, is_verified=False)

    assert go_through(browser, subject).location == "/"


def test_the_link_is_asked_with_a_challenge_and_brings_no_secret(
    bureau: Provider, browser: Browser
):
    asked = parse_qs(urlsplit(leave(browser)).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"http://localhost{BACK}"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert bureau.client_secret not in str(asked)


def test_another_state_is_refused(anna: Person, bureau: Provider, browser: Browser):
    back = agree(leave(browser), known_there(bureau.issuer, address_of(anna)))

    assert refused(browser.get(back.replace("state=", "state=x")))
    assert refused(browser.get(back))  # and the right one is spent


def test_the_state_of_another_browser_is_refused(
    app: Flask, anna: Person, bureau: Provider, browser: Browser
):
    back = agree(leave(browser), known_there(bureau.issuer, address_of(anna)))
    other = Browser(app)
    leave(other)

    assert refused(other.get(back))
    assert refused(Browser(app).get(back))


def test_coming_back_works_once(anna: Person, bureau: Provider, browser: Browser):
    back = agree(leave(browser), known_there(bureau.issuer, address_of(anna)))
    assert browser.get(back).status_code == 303

    assert refused(browser.get(back))
    assert browser.post(ON).status_code == 303
    assert refused(browser.post(ON))


def test_another_nonce_is_refused(anna: Person, bureau: Provider, browser: Browser):
    address = leave(browser)
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    subject = known_there(bureau.issuer, address_of(anna))

    assert refused(browser.get(agree(address.replace(nonce, "van-iemand-anders"), subject)))


@pytest.mark.parametrize("is_verified", [True, False])
def test_only_a_verified_address_links(
    anna: Person, bureau: Provider, browser: Browser, is_verified: bool
):
    subject = known_there(bureau.issuer, address_of(anna), is_verified=is_verified)

    assert refused(go_through(browser, subject)) is not is_verified
    assert bool(links_of(anna)) is is_verified


def test_a_domain_that_is_not_the_providers_is_refused(
    app: Flask, anna: Person, bureau: Provider, browser: Browser
):
    app.extensions["providers"] = {"bureau": replace(bureau, domains=frozenset({"elders.example"}))}

    assert refused(go_through(browser, known_there(bureau.issuer, address_of(anna))))


def test_a_school_that_the_provider_does_not_serve_is_refused(
    app: Flask, anna: Person, bureau: Provider, browser: Browser
):
    app.extensions["providers"] = {"bureau": replace(bureau, schools=frozenset({"99XX"}))}

    assert refused(go_through(browser, known_there(bureau.issuer, address_of(anna))))


def test_a_guardian_is_not_let_in(school: School, bureau: Provider, browser: Browser):
    mother = school.mother_of_kees
    choose(browser, invitation(school, mother), PASSWORD)
    browser.post("/uitloggen")

    assert refused(go_through(browser, known_there(bureau.issuer, address_of(mother))))
    assert not links_of(mother)


def test_who_is_unknown_here_gets_no_account(school: School, bureau: Provider, browser: Browser):
    del school
    accounts = len(db.session.scalars(select(Account.id)).all())

    assert refused(go_through(browser, known_there(bureau.issuer, "vreemd@school.example")))
    assert len(db.session.scalars(select(Account.id)).all()) == accounts


def test_a_disabled_account_stays_shut(anna: Person, bureau: Provider, browser: Browser):
    subject = known_there(bureau.issuer, address_of(anna))
    go_through(browser, subject)
    browser.post("/uitloggen")
    account = account_of(anna)
    account.disabled_at = now()
    keep(account)

    assert refused(go_through(browser, subject))


def test_a_provider_that_is_away_leaves_the_other_ways(
    app: Flask, bureau: Provider, browser: Browser
):
    app.extensions["providers"] = {"bureau": replace(bureau, issuer="http://127.0.0.1:9")}
    answer = browser.get(VIA)

    assert answer.status_code == 503
    assert "doet het nu niet" in answer.text
    assert 'name="password"' in answer.text


def test_without_the_file_there_is_nothing(browser: Browser):
    assert "/inloggen/via/" not in browser.get("/inloggen/personeel").text
    assert browser.get(VIA).status_code == 404


# Somebody begins without a password


def begin(browser: Browser, code: str):
    return browser.post("/personeel/begin/via/bureau", {"code": code})


def begun(browser: Browser, code: str, subject: str):
    assert f'href="{VIA}"' in begin(browser, code).text
    return go_through(browser, subject)


def test_who_is_invited_begins_without_a_password(
    school: School, bureau: Provider, browser: Browser
):
    anna = school.juf_anna
    code = invitation(school, anna)
    assert "Begin met het bestuur" in browser.get("/personeel/begin").text
    subject = known_there(bureau.issuer, address_of(anna))

    assert begun(browser, code, subject).location == "/"
    assert browser.get("/mijn-groep", follow_redirects=True).status_code == 200
    assert links_of(anna) == [subject]
    assert account_of(anna).password_hash is None
    browser.post("/uitloggen")
    assert begin(browser, code).status_code == 422  # an invitation works once
    assert go_through(browser, subject).location == "/"


@pytest.mark.parametrize("other", ["address", "not verified", "browser", "withdrawn"])
def test_an_invitation_is_for_the_invited_address_in_this_browser(
    app: Flask, school: School, bureau: Provider, browser: Browser, other: str
):
    anna = school.juf_anna
    code = invitation(school, anna)
    email = f"{uuid4()}@school.example" if other == "address" else address_of(anna)
    subject = known_there(bureau.issuer, email, is_verified=other != "not verified")
    if other == "browser":
        begin(Browser(app), code)
        answer = go_through(browser, subject)
    else:
        begin(browser, code)
        back = agree(leave(browser), subject)
        if other == "withdrawn":
            invitation(school, anna)
        browser.get(back)
        answer = browser.post(ON)

    assert refused(answer)
    assert not links_of(anna)
    assert account_of(anna).email is None


def test_where_a_password_is_needed_an_invitation_asks_one(
    app: Flask, school: School, bureau: Provider, browser: Browser
):
    code = invitation(school, school.juf_anna)
    for less in (
        replace(bureau, is_strong=False),
        replace(bureau, domains=frozenset({"elders.example"})),
        replace(bureau, schools=frozenset({"99XX"})),
    ):
        app.extensions["providers"] = {"bureau": less}
        assert "Kies een wachtwoord" in begin(browser, code).text


def test_an_invitation_takes_no_account_over(school: School, bureau: Provider, browser: Browser):
    taken, anna = school.meester_ties, school.juf_anna
    choose(browser, invitation(school, taken))
    browser.post("/uitloggen")
    code = invitation(school, anna)
    db.session.refresh(anna)
    anna.email = address_of(taken)
    keep(anna)
    subject = known_there(bureau.issuer, address_of(taken), is_verified=True)

    begun(browser, code, subject)
    assert not links_of(anna)


GOOD = '[a]\nlabel="A"\nissuer="https://a.example"\nclient_id="x"\nclient_secret="y"\n'


@pytest.mark.parametrize(
    "text",
    [
        "[a",
        "a = 1",
        GOOD,
        GOOD + 'domains=["x"]\ncolour="red"',
        GOOD.replace("https", "http") + 'domains=["x"]',
        GOOD + 'domains=["x"]\nclient_secret_file="z"',
        GOOD.replace("client_secret", "client_secret_file") + 'domains=["x"]',
        GOOD + 'domains=["x"]\nis_strong="yes"',
        GOOD.replace("label", "#label") + 'domains=["x"]',
        GOOD + "domains=[1]",
    ],
)
def test_a_mistake_in_the_file_stops_the_start_in_one_line(tmp_path, text: str):
    (tmp_path / providers.FILE).write_text(text)

    with pytest.raises(SettingMissing) as stopped:
        providers.read(tmp_path / providers.FILE)
    assert "\n" not in str(stopped.value)


def test_a_good_file_is_read(tmp_path):
    (tmp_path / providers.FILE).write_text(GOOD + 'domains=["X.example"]')

    assert providers.read(tmp_path / providers.FILE)["a"].domains == {"x.example"}


def test_a_link_can_be_undone_beside_a_password(anna: Person, bureau: Provider, browser: Browser):
    go_through(browser, known_there(bureau.issuer, address_of(anna)))
    assert "Gekoppeld account" in browser.get("/beveiliging").text
    assert browser.get("/beveiliging/via/bureau/weg").status_code == 200

    assert browser.post("/beveiliging/via/bureau/weg").location == "/beveiliging"
    assert not links_of(anna)
    assert browser.post("/beveiliging/via/bureau/weg").status_code == 404


def test_proving_again_wants_a_sign_in_of_just_now(
    anna: Person, bureau: Provider, browser: Browser
):
    subject = known_there(bureau.issuer, address_of(anna))
    go_through(browser, subject)
    assert "/nog-een-keer/via/bureau" in browser.get("/nog-een-keer").text
    address = browser.get("/nog-een-keer/via/bureau?naar=/beveiliging").location

    assert parse_qs(urlsplit(address).query)["max_age"] == ["0"]
    assert browser.get(agree(address, subject)).location == ON
    assert browser.post(ON).location == "/beveiliging"


@pytest.mark.parametrize("since", [{}, {"auth_time": 1}, {"auth_time": "now"}])
def test_a_sign_in_of_this_morning_proves_nothing_again(since: dict[str, object]):
    with pytest.raises(openid.NotProvedError):
        openid._check_fresh(since, int(now().timestamp()))


def test_what_nobody_signed_or_is_over_proves_nothing(bureau: Provider, issuer: str):
    asked = openid.question(bureau)
    back = agree(openid.address(bureau, asked, "http://localhost/x"), known_there(issuer, "a@b.c"))
    code = parse_qs(urlsplit(back).query)["code"][0]
    with pytest.raises(openid.NotProvedError):
        openid.prove(bureau, asked, code, "http://localhost/x", now() + timedelta(hours=2))
    keys = requests.get(f"{issuer}/jwks", timeout=5).json()
    with pytest.raises(openid.NotProvedError):
        openid._signed(keys, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")
