"""The responses of the begin round: who filled in what, and how far they are."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random

from portal import sealing
from portal.conversations.models import Helper, Wish
from portal.demo import story
from portal.demo.answers import Answers, Voice
from portal.demo.batch import Batch
from portal.demo.calendar import at, id_for
from portal.demo.families import Adult
from portal.demo.rounds import Opened, Talk
from portal.demo.writing import Planned, write
from portal.people.school_days import escalates_at
from portal.questionnaires import library
from portal.questionnaires.schema import Audience, Kind, Moment, Visibility

TOGETHER, KEPT_APART = 62, 7  # of a hundred answers: ticked by the child, taken back by a parent
WISHES = {story.PAPER: Wish.PAPER, story.DECLINED: Wish.DECLINED}


Watch = Callable[[list[Planned]], AbstractContextManager[Iterable[Planned]]]


def write_responses(batch: Batch, opened: Opened, rng: Random, watch: Watch) -> None:
    """Seal and keep all of them; `watch` goes through the list while somebody looks on."""
    planned = list(Plan(opened, rng).responses())
    school_id, made_at = opened.ids.school, opened.calendar.moment(-7, 9)
    keys = sealing.store().make(school_id, [response.id for response in planned], made_at)
    with watch(planned) as responses:
        for response in responses:
            write(batch, school_id, response, keys[response.id])


@dataclass(slots=True)
class Plan:
    """Draws the responses of one school."""

    opened: Opened
    rng: Random
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        """Everything is drawn from one source of chance."""
        self.answers = Answers(self.rng)

    def responses(self) -> Iterator[Planned]:
        """All of them, talk by talk."""
        at_home: set[str] = set()
        for talk in self.opened.talks:
            mood = self.answers.mood()
            yield from self._child(talk, mood)
            for adult in talk.family.adults:
                if adult.takes_part:
                    yield from self._parent(talk, adult, mood)
                    if adult.key not in at_home:
                        at_home.add(adult.key)
                        yield from self._family(talk, adult, mood)

    def _child(self, talk: Talk, mood: float) -> Iterator[Planned]:
        state = story.how_far(talk.child.key, story.CHILD, self.rng)
        if state != story.NOTHING:
            voice = Voice(Audience.CHILD, talk.child, talk.band, "nl", mood)
            response = self._begin(talk, voice, None, state)
            response.helper = self._helper(talk)
            yield response

    def _helper(self, talk: Talk) -> Helper:
        """The smallest are never alone; some fill in on the class tablet."""
        helpers = [Helper.PARENT, Helper.PARENT, Helper.TEACHER, Helper.OTHER]
        return self.rng.choice(helpers if talk.child.grade < 4 else [Helper.NOBODY, *helpers])

    def _parent(self, talk: Talk, adult: Adult, mood: float) -> Iterator[Planned]:
        state = story.how_far(talk.child.key, adult.key, self.rng)
        if state != story.NOTHING:
            seen = min(1.0, max(0.0, mood + self.rng.gauss(0.03, 0.15)))
            voice = Voice(Audience.PARENT, talk.child, talk.band, adult.language, seen)
            yield self._begin(talk, voice, adult, state)

    def _family(self, talk: Talk, adult: Adult, mood: float) -> Iterator[Planned]:
        state = story.how_far_at_home(adult.key, self.rng)
        if state != story.NOTHING:
            voice = Voice(Audience.FAMILY, talk.child, talk.band, adult.language, mood)
            yield self._begin(talk, voice, adult, state)

    def _begin(self, talk: Talk, voice: Voice, adult: Adult | None, state: str) -> Planned:
        ids, calendar = self.opened.ids, self.opened.calendar
        form = library.load().form(Moment.BEGIN, voice.audience, voice.band)
        who = adult.key if adult else story.CHILD
        days = self.rng.randint(2, 6)
        if talk.started_at:
            days = 6  # before the talk began
        begun = calendar.moment(-days, self.rng.randint(8, 21), self._minute())
        of_family = voice.audience is Audience.FAMILY
        about = self.opened.round_id if of_family else talk.id
        response = Planned(
            id=id_for(about, voice.audience.value, who),
            round_id=self.opened.round_id,
            audience=voice.audience,
            conversation_id=None if of_family else talk.id,
            person_id=ids.person(adult.key) if adult else None,
            form=form,
            language=voice.language,
            wish=WISHES.get(state, Wish.PORTAL),
            begun_at=begun,
        )
        if state in {story.SENT, story.BEGUN}:
            self._fill_in(response, voice, state)
            self._tell_the_story(response, talk, who)
        if talk.started_at and not of_family:
            response.lock()
            self._come_late(response, talk, who)
        return response

    def _minute(self) -> int:
        return self.rng.randrange(60)

    def _fill_in(self, response: Planned, voice: Voice, state: str) -> None:
        questions = response.form.questions
        if state == story.BEGUN:
            questions = questions[: max(1, len(questions) * self.rng.randint(3, 7) // 10)]
        for question in questions:
            value = self.answers.value(voice, question)
            if question.kind is not Kind.ADULT:
                response.edit(question, value, self._chosen(voice))
        if state == story.SENT:
            response.send()

    def _chosen(self, voice: Voice) -> Visibility | None:
        """What the writer chose about this answer; None when it was left as it was."""
        drawn = self.rng.randrange(100)
        if voice.audience is Audience.CHILD:
            return Visibility.TOGETHER if drawn < TOGETHER else Visibility.TEACHER
        return Visibility.TEACHER if drawn < KEPT_APART else None

    def _tell_the_story(self, response: Planned, talk: Talk, who: str) -> None:
        """What the demo school must have, whatever chance says."""
        if response.audience is Audience.FAMILY:
            return
        here = (talk.child.key, who)
        if here in story.LONG:
            question = response.form.question(story.LONG[here])
            voice = Voice(response.audience, talk.child, talk.band, "nl", 1)
            response.edit(question, self.answers.long(voice, question))
        if here in story.CONFLICTS:
            question = response.form.question(story.CONFLICTS[here])
            response.conflict(question, {"choice": "1"}, {"choice": "3"})
        if who == story.CHILD and talk.child.key in story.TALK_WITH:
            self._ask(response, talk)

    def _ask(self, response: Planned, talk: Talk) -> None:
        """A child says with whom it wants to talk; after a school day unread the IB knows too."""
        key, days, is_read = story.TALK_WITH[talk.child.key]
        calendar, adult = self.opened.calendar, self.opened.ids.person(key)
        question = response.form.question(story.ADULT_QUESTION)
        raised = calendar.moment(-days, 19, 40)
        response.edit(question, {"choice": str(adult)}, addressed_to=adult)
        response.send(raised)
        escalates = at(calendar.school_day(1), 8) if days == 1 else escalates_at(raised)
        response.signal(adult, raised, escalates, is_read=is_read)

    def _come_late(self, response: Planned, talk: Talk, who: str) -> None:
        key = story.LATE.get((talk.child.key, who))
        if key:
            late = at(self.opened.calendar.last_school_day, 20, 5)
            response.late(response.form.question(key), {"text": story.LATE_TEXT}, late)
