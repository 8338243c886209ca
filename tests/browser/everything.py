"""Every page there is, filled in, and who may open it: from the routes, so none is forgotten."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.routing import Rule

from portal.accounts.models import Passkey
from portal.announcements.models import PostStatus
from portal.conversations.commands import table
from portal.conversations.models import Response, Signal
from portal.db import db
from portal.letters.bundle import stop_token
from portal.people.commands import requests
from portal.people.importing import example, shelf
from portal.people.models import Person, Pupil, RequestKind
from portal.questionnaires.schema import Audience
from portal.viewer import Role
from portal.web.access import roles_for
from tests.accounts.mailbox import give_account
from tests.classes import a_class_letter, a_class_message, a_class_parent, a_thread
from tests.news import a_morning, a_picture, a_post, a_question, an_enclosed
from tests.page_client import Browser
from tests.school import School, a_response, form_of, keep, now
from tests.talks import a_talk_with_agreement, an_agreement, begin_talk, says

NOT_A_PAGE = {
    "static",
    "accounts.open_link",
    "accounts.mail_link",
    "letters.health",
    "people.example_file",
    "announcements.feed",
    "announcements.morning_file",
    "announcements.morning_picture",
    "announcements.open_file",
    "people.held_as_file",
    "class_parents.photo",
    "accounts.by_provider",
    "accounts.again_by_provider",
    "accounts.from_provider",
    "accounts.after_provider",
    "accounts.ask_unlink",
}
LONG = "Wij lezen elke avond samen. Dat vindt Kees fijn, en wij ook. " * 3
NOBODY = "nobody"
AT_THE_TABLE = {f"conversations.{name}" for name in ("places", "talk", "agreed", "agreement")}
UNSENT = {"announcements.confirm_post", "announcements.edit_post"}
TO_ANOTHER = {"class_parents.write"}
VISITORS = [
    NOBODY,
    "guardian",
    "child",
    "tablet",
    "teacher",
    "ib",
    "care",
    "director",
    "administrator",
]


@dataclass
class World:
    """A school in which something was answered, sent, noted and asked."""

    app: Flask
    school: School
    responses: dict[str, Response] = field(default_factory=dict)
    signal: Signal | None = None
    file_id: UUID | None = None
    ids: dict[str, UUID] = field(default_factory=dict)
    keys: dict[str, UUID] = field(default_factory=dict)
    request_id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        school = self.school
        mother, kees = school.mother_of_kees, school.kees
        self.responses = {
            "guardian": a_response(school, kees, mother, answers=self._some(Audience.PARENT)),
            "child": a_response(school, kees, answers=self._some(Audience.CHILD)),
        }
        a_response(
            school,
            kees,
            school.father_of_kees,
            answers=self._some(Audience.PARENT),
            submitted=True,
        )
        helped = a_response(school, school.lotte, submitted=True)
        self.signal = Signal(
            school_id=school.id,
            id=uuid4(),
            response_id=helped.id,
            conversation_id=school.conversation(school.lotte).id,
            addressed_to=school.juf_anna.id,
            raised_at=now(),
            escalates_at=now(),
        )
        keep(self.signal)
        administrator = school.viewer(school.administrator)
        self.file_id = shelf.put_away(administrator, "leerlingen.csv", example.as_csv())
        asking = school.viewer(mother)
        requests.ask(asking, self.request_id, RequestKind.CORRECTION, LONG)
        db.session.commit()
        post = a_post(school)
        an_enclosed(school, post)
        draft = a_post(school, status=PostStatus.DRAFT)
        of_teacher = a_post(
            school, groups=[school.groep_6], author=school.juf_anna, status=PostStatus.DRAFT
        )
        morning = a_morning(school, "Hoe werkt het LOL-gesprek?")
        a_question(school, morning)
        a_picture(school, morning)
        self.ids = {
            "post_id": post.id,
            "draft_id": draft.id,
            "draft_of_teacher_id": of_teacher.id,
            "morning_id": morning.id,
        }
        self._talks()
        self._class_parents()
        for who in VISITORS:
            person = self.person(who)
            if person:
                self.keys[who] = self._way_in(person)

    def _way_in(self, person: Person) -> UUID:
        """An account with a password and a key: the key."""
        account = give_account(person, password_hash="not one that opens")
        key = Passkey(
            id=uuid4(),
            account_id=account.id,
            credential_id=uuid4().bytes,
            public_key=b"",
            sign_count=0,
            name="Chrome/Android",
            made_at=now(),
        )
        keep(key)
        return key.id

    def _talks(self) -> None:
        """One is going on, with answers and an agreement on the table; another is over."""
        school, mother = self.school, self.school.mother_of_lotte
        answers = {"school_joy": {"choice": "1"}, "agenda": {"text": LONG}}
        a_response(school, school.lotte, mother, answers=answers, submitted=True)
        talk = begin_talk(school, school.lotte, school.juf_anna)
        table.seat(school.viewer(school.juf_anna), talk.id, [mother.id])
        self.ids["agreement_id"] = an_agreement(school, school.lotte, LONG, by=school.juf_anna)
        a_talk_with_agreement(school, school.sam, LONG, school.meester_bram)
        says(school, school.mother_of_kees, school.sam, LONG)

    def _class_parents(self) -> None:
        """The guardian has a card, and was written to; she writes to another class parent."""
        school = self.school
        card = a_class_parent(school, photo=True, phone="06 12 34 56 78")
        other = a_class_parent(school, school.mother_of_lotte, place=2)
        thread = a_thread(school, card, school.mother_of_lotte)
        a_class_message(school, thread, school.mother_of_lotte, LONG, reported_at=now())
        a_class_letter(school, card)
        sent = a_class_letter(school, card, sent=True)
        self.ids |= {"card_id": card.id, "other_card_id": other.id}
        self.ids |= {"thread_id": thread.id, "class_letter_id": sent.id}

    def _some(self, audience: Audience) -> dict[str, dict[str, str | list[str]]]:
        """Something for every question of a form, but for the last one."""
        form = form_of(self.school, self.school.conversation(self.school.kees), audience)
        found: dict[str, dict[str, str | list[str]]] = {}
        for question in form.questions[:-1]:
            if question.kind.is_text:
                found[question.key] = {"text": LONG}
            elif question.options:
                first = question.options[0].value
                many = question.kind.value == "pictograms"
                found[question.key] = {"choices": [first]} if many else {"choice": first}
        return found

    def person(self, who: str) -> Person | None:
        school = self.school
        return {
            "guardian": school.mother_of_kees,
            "teacher": school.juf_anna,
            "ib": school.ib,
            "care": school.coach,
            "director": school.director,
            "administrator": school.administrator,
        }.get(who)

    def visitor(self, who: str) -> Browser:
        """A browser of somebody who signed in, or of nobody."""
        browser, school = Browser(self.app), self.school
        person = self.person(who)
        if person:
            of = {"account_id": person.account_id, "strong_at": now(), "again_at": now()}
            return browser.start(person, **of)
        if who == "child":
            conversation = school.conversation(school.kees)
            return browser.sit_down(school.id, school.kees.id, conversation.id)
        if who == "tablet":
            return browser.as_tablet(school.id, school.groep_6.id)
        return browser

    def urls(self, who: str) -> list[str]:
        """Every page that this visitor may open."""
        role = None if who == NOBODY else Role[who.upper()]
        return [
            url
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint not in NOT_A_PAGE
            for url in self._of(rule, role)
        ]

    def _whose(self, rule: Rule) -> Pupil:
        """A child that asked for help, a talk that is going on or over, or a form to fill in."""
        if "praten" in rule.rule or rule.endpoint in AT_THE_TABLE:
            return self.school.lotte
        over = rule.endpoint == "conversations.own_agreements"
        return self.school.sam if over else self.school.kees

    def _post(self, endpoint: str, role: Role | None) -> str:
        """A teacher writes for the own class; what was sent is corrected elsewhere."""
        if role is Role.TEACHER and endpoint in {*UNSENT, "announcements.files"}:
            return "draft_of_teacher_id"
        return "draft_id" if endpoint in UNSENT else "post_id"

    def _of(self, rule: Rule, role: Role | None) -> list[str]:
        roles = roles_for(self.app.view_functions[rule.endpoint])
        if role not in (roles or {None}):
            return []
        if "signal_id" in rule.arguments and role not in {Role.TEACHER, Role.IB}:
            return []  # for whom the child chose, and for the IB when that one does not read it
        if rule.endpoint in AT_THE_TABLE and role is Role.IB:
            return []  # the talk that is going on is of the teacher
        whose = "child" if role is Role.CHILD else "guardian"
        response = self.responses[whose]
        pupil = self._whose(rule)
        known = {
            "conversation_id": self.school.conversation(pupil).id,
            "response_id": response.id,
            "round_id": self.school.begin.id,
            "group_id": self.school.groep_6.id,
            "signal_id": self.signal.id if self.signal else None,
            "person_id": self.school.juf_anna.id,
            "file_id": self.file_id,
            "post_id": self.ids[self._post(rule.endpoint, role)],
            "morning_id": self.ids["morning_id"],
            "card_id": self.ids["other_card_id" if rule.endpoint in TO_ANOTHER else "card_id"],
            "thread_id": self.ids["thread_id"],
            "class_letter_id": self.ids["class_letter_id"],
            "token": stop_token(self.school.id, self.school.mother_of_kees.id),
            "key_id": self.keys.get(role.name.lower()) if role else None,
            "request_id": self.request_id,
            "agreement_id": self.ids["agreement_id"],
            "pupil_id": self.school.kees.id,
        }
        if "pupil_id" in rule.arguments:  # somebody who looks after this child
            known["person_id"] = self.school.father_of_kees.id
        most = 2 if rule.endpoint in AT_THE_TABLE else response.asked
        numbers = range(1, most + 1) if "number" in rule.arguments else [0]
        with self.app.test_request_context():
            adapter = self.app.url_map.bind("localhost")
            return [
                adapter.build(
                    rule.endpoint,
                    {name: (known | {"number": n})[name] for name in rule.arguments},
                )
                for n in numbers
            ]
