"""A guardian gets in with the code of a letter."""

from datetime import timedelta
from uuid import UUID

from flask import Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.addresses import tidy_address
from portal.accounts.commands import claims as commands
from portal.accounts.commands.enter import Device
from portal.accounts.models import MailPurpose
from portal.accounts.queries.mail_codes import waiting_code
from portal.accounts.views import at_the_door as door
from portal.accounts.views import pages
from portal.web import clock
from portal.web.access import public, viewer_if_any
from portal.web.digits import six_digits

CLAIM, SHARED, UNTIL = "claim", "claim_shared", "claim_until"
LASTS = timedelta(hours=1)


@pages.get("/welkom")
@public
def welcome() -> str:
    """One field, for the code of a letter; a script fills it in from behind the #."""
    return _welcome()


@pages.post("/welkom")
@public
def open_letter() -> AnyResponse:
    """The code is right: on to the address. Nothing is used up before somebody is in."""
    code = door.tidy(request.form.get("code", ""))
    given = door.code_limits(code)
    door.slow_down(given)
    found = begin(code)
    if found is None and code:
        door.count(given)
    return found or Response(
        _welcome(_("Deze code werkt niet. Kijk hem na, of vraag school om een nieuwe.")), 422
    )


def begin(code: str) -> AnyResponse | None:
    """Begin with the letter that has this code; nothing when there is none."""
    letter = commands.letter_with_code(door.somebody(), code) if code else None
    if letter is None:
        return None
    problem = _not_for_you(letter)
    if problem:
        return Response(_welcome(problem), 422)
    session[CLAIM] = str(letter.id)
    session[UNTIL] = (clock.now() + LASTS).timestamp()
    return redirect(url_for(".claim_address"), 303)


@pages.get("/welkom/adres")
@public
def claim_address() -> AnyResponse | str:
    """An address to sign in with next time, or none."""
    return _address() if _letter() else redirect(url_for(".welcome"), 303)


@pages.post("/welkom/adres")
@public
def give_address() -> AnyResponse:
    """Mail six digits to it; or straight in, without an address."""
    letter = _letter()
    if letter is None:
        return redirect(url_for(".welcome"), 303)
    session[SHARED] = request.form.get("shared") == "1"
    if request.form.get("without") == "1":
        return _go_in(commands.claim(door.somebody(), letter, _device(), None))
    email = tidy_address(request.form.get("email", ""))
    if email is None:
        return Response(_address(_("Dit is geen e-mailadres. Kijk het nog eens na.")), 422)
    given = door.mail_limits(email)
    door.slow_down(given)
    door.count(given)
    commands.ask_confirmation(door.somebody(), letter, email, door.browser())
    return redirect(url_for(".claim_code"), 303)


@pages.get("/welkom/code")
@public
def claim_code() -> AnyResponse | str:
    """Where the digits are typed."""
    waiting = waiting_code(door.somebody(), MailPurpose.CONFIRM, door.browser_if_any())
    if waiting is None or _letter() is None:
        return redirect(url_for(".claim_address"), 303)
    back = url_for(".claim_address")
    return render_template("accounts/mail_code.html", waiting=waiting, back=back)


@pages.post("/welkom/code")
@public
def confirm_claim_address() -> AnyResponse:
    """In. Wrong digits count, so they are no refusal."""
    letter = _letter()
    if letter is None:
        return redirect(url_for(".welcome"), 303)
    digits = six_digits(request.form.get("code", "")) or ""
    return _go_in(
        commands.claim_with_digits(
            door.somebody(), letter, door.browser_if_any(), digits, _device()
        )
    )


def _go_in(token: str | commands.Refused) -> AnyResponse:
    if token is commands.Refused.DIGITS:
        return redirect(url_for(".claim_code"), 303)
    if token is commands.Refused.TAKEN:
        taken = _("Iemand anders op school logt in met dit adres. Kies een ander adres.")
        return Response(_address(taken), 422)
    if isinstance(token, commands.Refused):
        return redirect(url_for(".welcome"), 303)
    is_shared = bool(session.get(SHARED))
    return door.let_in(token, "/" if is_shared else url_for(".offer_key"))


def _letter() -> commands.Letter | None:
    """The letter whose code was typed in this browser in the last hour, if it still works."""
    if session.get(UNTIL, 0) < clock.now().timestamp():
        return None
    return commands.open_letter(door.somebody(), UUID(session[CLAIM]))


def _not_for_you(letter: commands.Letter) -> str:
    """Why this letter does not help whoever typed its code; empty when it does."""
    if letter.is_for_staff:
        return str(_("Je werkt op deze school. Log in met je e-mailadres en wachtwoord."))
    looking = viewer_if_any()
    if looking is None or looking.person_id in {None, letter.person_id}:
        return ""
    if looking.school_id != letter.school_id:
        return ""
    return str(_("Deze brief is voor een andere ouder. Is hij toch voor u? Log dan eerst uit."))


def _device() -> Device:
    return door.device(is_shared=bool(session.get(SHARED)))


def _welcome(problem: str = "") -> str:
    return render_template("accounts/welcome.html", problem=problem, help_line=door.help_line())


def _address(problem: str = "") -> str:
    typed = request.form.get("email", "")
    return render_template("accounts/welcome_address.html", problem=problem, typed=typed)
