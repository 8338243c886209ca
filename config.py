"""Settings: read from the environment once, and checked before anything starts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from os import environ
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parent
ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class SettingMissing(SystemExit):
    """A setting without a safe default is missing or unsafe: one line, and no start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between a laptop, the tests and a school."""

    SECRET_KEY: str
    BASE_URL: str
    DATA_DIR: Path
    DATABASE_URL: str
    SMTP_URL: str | None = None
    TESTING: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = environ) -> "Settings":
        """Stop at once, by name, when a setting without a safe default is missing."""
        data = Path(environment.get("PORTAL_DATA_DIR") or ROOT / "data").absolute()
        url = environment.get("PORTAL_DATABASE_URL") or f"sqlite:///{data / 'portal.sqlite3'}"
        return cls(
            SECRET_KEY=_long_enough(_required(environment, "PORTAL_SECRET_KEY")),
            BASE_URL=_safe_base_url(_required(environment, "PORTAL_BASE_URL")),
            DATA_DIR=data,
            DATABASE_URL=with_our_driver(url),
            SMTP_URL=_mail_server(environment.get("PORTAL_SMTP_URL") or None),
        )

    @property
    def is_https(self) -> bool:
        """Whether cookies may be, and so are, bound to a secure connection."""
        return self.BASE_URL.startswith("https://")


def with_our_driver(url: str) -> str:
    """The usual ways to write a PostgreSQL address all mean psycopg 3."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingMissing(f"{name} is not set. The portal does not start without it.")
    return value


def _long_enough(secret: str) -> str:
    if len(secret) < 32:
        raise SettingMissing("PORTAL_SECRET_KEY is shorter than 32 characters: make a longer one.")
    return secret


def _safe_base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in THIS_MACHINE:
        raise SettingMissing("PORTAL_BASE_URL must start with https://, except on localhost.")
    return f"{parts.scheme}://{parts.netloc}"


def _mail_server(url: str | None) -> str | None:
    """A sender that no server takes would make every letter a dead one."""
    for sender in parse_qs(urlsplit(url or "").query).get("from", []):
        if not ADDRESS.fullmatch(sender):
            raise SettingMissing(
                "PORTAL_SMTP_URL: from= is the address of the sender, and only that."
            )
    return url
