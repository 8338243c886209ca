"""What school settled about a guardian and a child, and how a change of it is written down."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from portal.people.models import Authority


@dataclass(frozen=True, slots=True)
class Home:
    """Authority and what follows from it; `lives_with` is empty where school does not know."""

    authority: Authority = Authority.UNKNOWN
    may_fill_in: bool = False
    may_see_agreements: bool = True
    lives_with: bool | None = None

    @property
    def takes_part(self) -> bool:
        """May this guardian fill in about the child?"""
        return self.authority is Authority.YES or self.may_fill_in

    def words(self) -> dict[str, str]:
        """Every part as a fixed word: yes, no or unknown."""
        values = asdict(self) | {"authority": self.authority.value}
        return {name: _WORDS.get(value, value) for name, value in values.items()}

    def stamp(self) -> str:
        """The same for the same home: a form sends back what it showed."""
        return " ".join(self.words().values())


@dataclass(frozen=True, slots=True)
class Change:
    """What is settled from now on, why, and the stamp of what the page showed before."""

    home: Home
    reason: str
    shown: str


_WORDS: Mapping[object, str] = {True: "yes", False: "no", None: "unknown"}


def as_detail(reason: str, was: Home | None = None, now: Home | None = None) -> str:
    """What changed and why, as the audit keeps it."""
    before, after = (was.words() if was else {}), (now.words() if now else {})
    changed = {
        name: [before[name], after[name]] for name in before if before[name] != after.get(name)
    }
    return json.dumps({"why": reason, "changed": changed if now else {}}, ensure_ascii=False)


def from_detail(detail: str) -> tuple[str, dict[str, tuple[str, str]]]:
    """The reason, and what changed from which word to which."""
    kept = json.loads(detail) if detail.startswith("{") else {}
    changed = {name: (words[0], words[1]) for name, words in kept.get("changed", {}).items()}
    return kept.get("why", ""), changed
