"""What guardians said of last year's agreements: right, something else, or nothing yet."""

from portal import sealing
from portal.conversations.models import AgreementReply
from portal.conversations.values import agreement_key, conversation_id, reply_place
from portal.demo.batch import Batch
from portal.demo.families import Adult, read
from portal.demo.people import LAST_YEAR
from portal.demo.rounds import Opened, Talk
from portal.demo.wording import filled_in

OUT_OF = 3  # of three guardians one confirms, one asks to change something, one says nothing


def write_replies(batch: Batch, opened: Opened) -> None:
    """The agreements were not changed since, so all of it is about how they are now."""
    talks = [talk for talk in opened.talks if talk.child.grade > 1]
    number = 0
    for talk in talks:
        for adult in talk.family.adults:
            if adult.takes_part:
                number += 1
                _write(batch, opened, talk, adult, number)


def _write(batch: Batch, opened: Opened, talk: Talk, adult: Adult, number: int) -> None:
    if not number % OUT_OF:
        return
    ids = opened.ids
    pupil, person = ids.pupil(talk.child.key), ids.person(adult.key)
    talk_id = conversation_id(ids.round(LAST_YEAR), pupil)
    key_id = agreement_key(ids.year(LAST_YEAR), pupil)
    is_right = number % OUT_OF == 1
    sealed = None
    if not is_right:
        words = read("sentences.toml")["corrections"]["parent"]
        text = filled_in(words[number % len(words)], talk.child)
        key = sealing.store().key(ids.school, key_id)
        sealed = key.seal(text, *reply_place(ids.school, talk_id, person, 0))
    batch.add(
        AgreementReply,
        conversation_id=talk_id,
        person_id=person,
        revision=0,
        is_right=is_right,
        key_id=key_id,
        sealed=sealed,
        at=opened.calendar.moment(-158, 20),
    )
