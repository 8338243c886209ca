"""Passkeys: what a browser is asked, and whether what it sends back is right (WebAuthn).

A key is bound to the address of this portal. The finger, the face or the code of the device is
always asked, so a key is something somebody has and something only they can do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from flask import current_app
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

SECONDS = 5 * 60
NAME = "Driehoek"
LONGEST = 16 * 1024  # of what a browser sends back: a few hundred bytes, or a large key
REFUSED = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError)


@dataclass(frozen=True, slots=True)
class Made:
    """A key that a browser made just now."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Known:
    """A key as it is kept, and how often it was used."""

    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Which key a browser used, and whose it says that is."""

    credential_id: bytes
    account_id: bytes | None


def to_make(account_id: UUID, name: str, known: Sequence[bytes], challenge: bytes) -> str:
    """What a browser is asked when somebody adds a key; not one that is here already."""
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=NAME,
        user_id=account_id.bytes,
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        timeout=SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return webauthn.options_to_json(options)


def to_use(known: Sequence[bytes], challenge: bytes) -> str:
    """What a browser is asked when somebody uses a key; without known ones: whichever it has."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=challenge,
        timeout=SECONDS * 1000,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def made(sent: str, challenge: bytes) -> Made | None:
    """The key that was made, for this challenge and at this address; else nothing."""
    try:
        found = webauthn.verify_registration_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_base(),
            require_user_verification=True,
        )
    except REFUSED:
        return None
    return Made(found.credential_id, found.credential_public_key, found.sign_count)


def key_in(sent: str) -> Sent | None:
    """Which key was used, before anything about it is believed."""
    try:
        found = parse_authentication_credential_json(sent)
    except REFUSED:
        return None
    return Sent(found.raw_id, found.response.user_handle)


def used(sent: str, challenge: bytes, key: Known) -> int | None:
    """How often this key says it was used by now; nothing when anything is not as it must be.

    A number that did not grow is refused: somebody may have copied the key. Keys that are shared
    between somebody's devices do not count, and always say nought.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_base(),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except REFUSED:
        return None
    return found.new_sign_count


def _host() -> str:
    return urlsplit(_base()).hostname or ""


def _base() -> str:
    return str(current_app.config["BASE_URL"]).rstrip("/")
