"""The answers of child and guardians to the same topic, side by side."""

from collections.abc import Iterable
from datetime import datetime

from portal.conversations import marks
from portal.conversations.queries.sheet.values import Pair, Pairs, Place, Speaker, Talk
from portal.conversations.queries.sheet.voices import Around, Given, Spoken
from portal.questionnaires.schema import Question, worded


def all_pairs(people: Around, talk: Talk, language: str) -> tuple[Pairs, Pairs]:
    """The topics for the talk, and those of which an answer is for the teacher alone."""
    together: list[Pair] = []
    alone: list[Pair] = []
    voices = (people.child, *people.guardians)
    for question in _topics(voices):
        given = [(each.who, found) for each in voices if (found := each.answer(question.key))]
        for_all = all(found.for_all for _, found in given)
        was = people.before.answer(question.key) if people.before else None
        if was and for_all and not was.for_all:
            was = None  # what is shared now does not tell what was not shared then
        pair = _pair(question, given, was, talk, language)
        if pair.places:
            (together if for_all else alone).append(pair)
    before = people.before.response if people.before else None
    was_on = before.submitted_at if before else None
    return _in_order(together, was_on), _in_order(alone, was_on)


def _topics(voices: Iterable[Spoken]) -> list[Question]:
    """Each topic once, in the words of the child's form where the child was asked."""
    topics: dict[str, Question] = {}
    for each in voices:
        for question in marks.paired(each.form) if each.form else []:
            topics.setdefault(question.key, question)
    return list(topics.values())


def _pair(
    question: Question,
    given: list[tuple[Speaker, Given]],
    was: Given | None,
    talk: Talk,
    language: str,
) -> Pair:
    places = [
        Place(who, mark.at, mark.words, found.is_new)
        for who, found in given
        if (mark := marks.mark(found.question, found.value, language))
    ]
    earlier = marks.mark(was.question, was.value, language) if was else None
    same_scale = was is not None and was.question.steps == question.steps
    return Pair(
        question=worded(question.text, language, kind=talk.first_name),
        steps=question.steps,
        places=tuple(places),
        was_at=earlier.at if earlier and same_scale else None,
        was_words=earlier.words if earlier else "",
    )


def _in_order(pairs: list[Pair], was_on: datetime | None) -> Pairs:
    by_difference = sorted(pairs, key=lambda pair: -pair.difference)
    apart = [pair for pair in by_difference if marks.is_apart(pair.difference, pair.steps)]
    single = [pair for pair in pairs if pair.is_single]
    speakers = {place.who: None for pair in pairs for place in pair.places}
    return Pairs(
        steps=max((pair.steps for pair in pairs), default=0),
        was_on=was_on if any(pair.was_words for pair in pairs) else None,
        speakers=tuple(sorted(speakers, key=lambda who: not who.is_child)),
        differing=tuple(apart),
        agreeing=tuple(each for each in by_difference if each not in apart and each not in single),
        single=tuple(single),
    )
