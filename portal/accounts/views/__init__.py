"""The doors: getting in, proving who one is, and the keys that the office hands out."""

from flask import Blueprint

pages = Blueprint("accounts", __name__)

# At the end, because each of these registers its pages with the line above.
from portal.accounts.views import (  # noqa: E402, F401
    address,
    again_by_mail,
    cards,
    claims,
    confirm,
    door,
    key_door,
    letters,
    mail,
    passkeys,
    phones,
    providers,
    second_step,
    security,
    set_up,
    staff,
    staff_door,
    switch,
)
