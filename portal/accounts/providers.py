"""Who else may say who somebody of the staff is: what `oidc.toml` in the data directory names."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app

from config import THIS_MACHINE, SettingMissing

FILE, NAME = "oidc.toml", re.compile(r"[a-z0-9-]{1,40}")
NEEDED = {"label": str, "issuer": str, "client_id": str}
OPTIONAL = {
    "client_secret": str,
    "client_secret_file": str,
    "domains": list,
    "schools": list,
    "is_strong": bool,
}


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider: the words on its button, and for whom its word counts.

    `domains` are those of the e-mail addresses that it may vouch for, `schools` the BRIN numbers
    of the schools that it serves (none: all). `is_strong` says that it asks a second factor.
    """

    name: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    domains: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()
    is_strong: bool = False


def init_app(app: Flask, data: Path) -> None:
    """Read the file once; a mistake in it stops the start."""
    app.extensions["providers"] = read(data / FILE)
    app.jinja_env.globals["providers"] = providers


def providers() -> dict[str, Provider]:
    """By name, in the order of the file."""
    return cast("dict[str, Provider]", current_app.extensions["providers"])


def read(path: Path) -> dict[str, Provider]:
    """The providers of this file, none without it; raises SettingMissing, in one line."""
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as mistake:
        raise SettingMissing(f"{FILE} cannot be read: {mistake}") from None
    return {name: _provider(name, table, path.parent) for name, table in tables.items()}


def _provider(name: str, table: object, data: Path) -> Provider:
    if not isinstance(table, dict) or not NAME.fullmatch(name):
        raise _mistake(name, "a table [name] has small letters, digits and dashes")
    _check_kinds(name, table)
    _check_issuer(name, table["issuer"])
    if not table.get("domains"):
        raise _mistake(name, "domains is missing: for which e-mail addresses does its word count?")
    return Provider(
        name=name,
        label=table["label"],
        issuer=table["issuer"],
        client_id=table["client_id"],
        client_secret=_secret(name, table, data),
        domains=_words(name, table["domains"], str.lower),
        schools=_words(name, table.get("schools", []), str.upper),
        is_strong=table.get("is_strong", False),
    )


def _check_kinds(name: str, table: dict[str, Any]) -> None:
    kinds = NEEDED | OPTIONAL
    for key, value in table.items():
        if key not in kinds:
            raise _mistake(name, f"{key} is not known")
        if not isinstance(value, kinds[key]):
            raise _mistake(name, f"{key} must be a {kinds[key].__name__}")
    missing = [key for key in NEEDED if not table.get(key)]
    if missing:
        raise _mistake(name, f"{', '.join(missing)} is missing")


def _check_issuer(name: str, issuer: str) -> None:
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in THIS_MACHINE:
        raise _mistake(name, "issuer must start with https://")


def _secret(name: str, table: dict[str, Any], data: Path) -> str:
    """The secret itself, or what its file holds."""
    if ("client_secret" in table) == ("client_secret_file" in table):
        raise _mistake(name, "give client_secret or client_secret_file")
    if "client_secret" in table:
        secret = str(table["client_secret"])
    else:
        try:
            secret = (data / table["client_secret_file"]).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise _mistake(name, "client_secret_file cannot be read") from None
    if not secret:
        raise _mistake(name, "the secret is empty")
    return secret


def _words(name: str, given: list[Any], tidy: Any) -> frozenset[str]:
    if not all(isinstance(word, str) and word.strip() for word in given):
        raise _mistake(name, "domains and schools are lists of words")
    return frozenset(tidy(word.strip()) for word in given)


def _mistake(name: str, what: str) -> SettingMissing:
    return SettingMissing(f"{FILE}, [{name}]: {what}.")
