"""What people in the demo school answer: believable, and the same every time."""

from dataclasses import dataclass, field
from random import Random

from portal.demo.families import Child, Words, read
from portal.demo.wording import filled_in
from portal.questionnaires.schema import UNSURE, Audience, Band, Kind, Question, Value

# Of a hundred questions: how many are passed over.
PASSED_OVER = {Audience.PARENT: 9, Audience.CHILD: 5, Audience.FAMILY: 20}
WRITES = {Audience.PARENT: 62, Audience.CHILD: 80, Audience.FAMILY: 70}
NOTE, OTHER, DOES_NOT_KNOW, LONG = 22, 14, 6, 3


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who fills in a form about one child."""

    audience: Audience
    child: Child
    band: Band
    language: str
    mood: float


@dataclass(slots=True)
class Answers:
    """Draws answers, and goes round the sentences so that each of them is used."""

    rng: Random
    _words: Words = field(default_factory=lambda: read("sentences.toml"))
    _next: dict[str, int] = field(default_factory=dict)

    def mood(self) -> float:
        """How it goes with a child: 0 to 1, mostly well."""
        return min(1.0, max(0.0, self.rng.gauss(0.74, 0.22)))

    def value(self, voice: Voice, question: Question) -> Value:
        """An answer; {} when it was passed over."""
        if self._happens(PASSED_OVER[voice.audience]) or question.kind is Kind.ADULT:
            return {}
        if question.kind.is_text:
            return self._text(voice, question)
        if question.kind is Kind.PICTOGRAMS:
            return self._pictures(voice, question)
        return self._scale(voice, question)

    def long(self, voice: Voice, question: Question) -> Value:
        """The longest thing anybody wrote; {} where there is none about this."""
        text = self._words["long"].get(question.key)
        return {"text": filled_in(text, voice.child)} if text else {}

    def note(self) -> str:
        """What a teacher wrote down for the talk."""
        return self._pick("notes.teacher", self._words["notes"]["teacher"])

    def _happens(self, of_a_hundred: int) -> bool:
        return self.rng.randrange(100) < of_a_hundred

    def _text(self, voice: Voice, question: Question) -> Value:
        if not self._happens(WRITES[voice.audience]):
            return {}
        if self._happens(LONG) and (told := self.long(voice, question)):
            return told
        found = self._sentences(voice, question)
        return {"text": self._about(voice, *found)[: question.maximum]} if found else {}

    def _sentences(self, voice: Voice, question: Question) -> tuple[str, list[str]] | None:
        """The sentences about this, in the writer's language where there are any."""
        theirs = self._words["languages"].get(voice.language, {}).get(question.key)
        if theirs and voice.audience is not Audience.CHILD:
            return f"{voice.language}.{question.key}", theirs
        known = self._words[voice.audience.value].get(question.key, {})
        for name in (voice.band.value, "all"):
            if name in known:
                return f"{voice.audience.value}.{question.key}.{name}", known[name]
        return None

    def _pictures(self, voice: Voice, question: Question) -> Value:
        number = self.rng.choice([1, 2, 2, 3])
        options = [option.value for option in question.options]
        picked = set(self.rng.sample(options, min(number, len(options))))
        value: Value = {"choices": [option for option in options if option in picked]}
        others = self._words[voice.audience.value].get("other", {}).get(question.key)
        can_write = voice.band in {Band.G56, Band.G78} or voice.audience is not Audience.CHILD
        if others and can_write and self._happens(OTHER):
            value["other"] = self._pick(f"other.{question.key}", others)
        return value

    def _scale(self, voice: Voice, question: Question) -> Value:
        if question.option(UNSURE) and self._happens(DOES_NOT_KNOW):
            return {"choice": UNSURE}
        place = min(1.0, max(0.0, voice.mood + self.rng.gauss(0, 0.17)))
        value: Value = {"choice": str(1 + round(place * (question.steps - 1)))}
        notes = self._words[voice.audience.value].get("note", {}).get(question.key)
        if notes and question.note and voice.language == "nl" and self._happens(NOTE):
            value["note"] = self._about(voice, f"{voice.audience.value}.note.{question.key}", notes)
        return value

    def _about(self, voice: Voice, name: str, sentences: list[str]) -> str:
        return filled_in(self._pick(name, sentences), voice.child)

    def _pick(self, name: str, sentences: list[str]) -> str:
        turn = self._next.get(name, self.rng.randrange(len(sentences)))
        self._next[name] = turn + 1
        return sentences[turn % len(sentences)]
