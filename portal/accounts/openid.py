"""Asking a provider who somebody is (OpenID Connect), and believing only what it signed."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from portal.accounts.providers import Provider

SECONDS = 5  # a provider that takes longer is away
SLACK = 60  # seconds that its clock may differ from ours
SIGNED = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]  # never "none" or HS256
MICROSOFT = "https://login.microsoftonline.com/"
LONGEST = 255


class ProviderAwayError(Exception):
    """It does not answer, or not as a provider does; without a word of what was sent."""


class NotProvedError(Exception):
    """What came back proves nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, for which only this browser may bring an answer."""

    provider: str
    state: str
    nonce: str
    verifier: str
    session: str = ""  # of who proves again who they are
    back: str = ""
    invitation: str = ""  # of who begins


@dataclass(frozen=True, slots=True)
class Proved:
    """What a provider signed about somebody; `email` is empty when it was not verified."""

    provider: str
    issuer: str
    subject: str
    email: str = ""
    session: str = ""
    back: str = ""
    invitation: str = ""


def question(provider: Provider, session: str = "", back: str = "", invitation: str = "") -> Asked:
    """Something to ask that nobody can guess."""
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    return Asked(provider.name, state, nonce, verifier, session, back, invitation)


def address(provider: Provider, asked: Asked, callback: str) -> str:
    """Where to send the browser; raises ProviderAwayError."""
    client = _client(provider, callback)
    fresh = {"prompt": "login", "max_age": "0"} if asked.session else {"prompt": "select_account"}
    url, _state = client.create_authorization_url(
        _known(provider)["authorization_endpoint"],
        state=asked.state,
        nonce=asked.nonce,
        code_verifier=asked.verifier,
        **fresh,
    )
    return str(url)


def prove(provider: Provider, asked: Asked, code: str, callback: str, at: datetime) -> Proved:
    """Exchange the code, and check all of what was signed.

    Raises ProviderAwayError and NotProvedError.
    """
    known = _known(provider)
    token = _token(provider, known, asked, code, callback)
    claims = _signed(_get(str(known.get("jwks_uri", ""))), token)
    now = int(at.timestamp())
    _check(claims, provider, asked, now)
    if asked.session:
        _check_fresh(claims, now)
    return Proved(
        provider.name,
        provider.issuer,
        claims["sub"],
        _verified_email(claims, provider),
        asked.session,
        asked.back,
        asked.invitation,
    )


def as_values(what: Asked | Proved) -> dict[str, str]:
    """To be put aside."""
    return asdict(what)


def _client(provider: Provider, callback: str) -> Any:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid email",
        redirect_uri=callback,
        code_challenge_method="S256",
    )


def _known(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself; it must be the one that was asked."""
    found = _get(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    ends = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if found.get("issuer") != provider.issuer or not all(isinstance(end, str) for end in ends):
        raise ProviderAwayError
    return found


def _get(url: str) -> dict[str, Any]:
    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False)
        found = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError):
        raise ProviderAwayError from None
    if not isinstance(found, dict):
        raise ProviderAwayError
    return found


def _token(
    provider: Provider, known: dict[str, Any], asked: Asked, code: str, callback: str
) -> str:
    try:
        found = _client(provider, callback).fetch_token(
            known["token_endpoint"],
            code=code,
            code_verifier=asked.verifier,
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException:
        raise ProviderAwayError from None
    except Exception:  # noqa: BLE001 - whatever it makes of a refusal may hold the code
        raise NotProvedError from None
    token = found.get("id_token")
    if not isinstance(token, str):
        raise NotProvedError
    return token


def _signed(keys: dict[str, Any], token: str) -> dict[str, Any]:
    try:
        return dict(jwt.decode(token, KeySet.import_key_set(keys), algorithms=SIGNED).claims)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError):
        raise NotProvedError from None


def _check(claims: dict[str, Any], provider: Provider, asked: Asked, now: int) -> None:
    """From this provider, for us, for this question, and still good."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    subject, expires = claims.get("sub"), _moment(claims.get("exp"))
    party = claims.get("azp", provider.client_id)
    if not (
        claims.get("iss") == provider.issuer
        and audiences == [provider.client_id]
        and party == provider.client_id
        and claims.get("nonce") == asked.nonce
        and now < expires + SLACK
        and isinstance(subject, str)
        and 0 < len(subject) <= LONGEST
    ):
        raise NotProvedError


def _check_fresh(claims: dict[str, Any], now: int) -> None:
    """Somebody signed in there just now, and not this morning."""
    if not now - 5 * SLACK <= _moment(claims.get("auth_time")) <= now + SLACK:
        raise NotProvedError


def _moment(value: Any) -> float:
    """Long ago, when it is no number."""
    return value if isinstance(value, int | float) else float("-inf")


def _verified_email(claims: dict[str, Any], provider: Provider) -> str:
    """The address, when the provider says that it checked it.

    Microsoft says so with `xms_edov`: its `email` alone is whatever somebody typed.
    """
    name = "xms_edov" if provider.issuer.startswith(MICROSOFT) else "email_verified"
    is_verified = claims.get(name) in (True, "true", "1")
    email = claims.get("email")
    return email.strip().lower() if is_verified and isinstance(email, str) else ""
