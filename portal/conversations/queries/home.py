"""What a guardian finds at the start: the next thing to do, and how it stands per child."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal import policy
from portal.conversations.agreed_talk import AgreedTalk, last_agreed
from portal.conversations.models import AgreementReply, Conversation, Response, Round
from portal.conversations.own_form import OwnForm, form_of
from portal.conversations.queries.about_home import AtHome, families
from portal.conversations.queries.around import teachers_by_conversation
from portal.conversations.queries.own_agreed import COLUMNS, own_word
from portal.conversations.wording import Words, together
from portal.people.models import Enrolment, Group, Pupil
from portal.prepared import prepared
from portal.questionnaires.schema import Audience, Moment
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Child:
    """One child with its conversation in one round."""

    conversation_id: UUID
    pupil_id: UUID
    round_id: UUID
    name: str
    group: str
    teacher: str
    moment: Moment
    due_on: date
    talk_at: datetime | None
    form: OwnForm
    is_done: bool
    is_over: bool
    moved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """The start page of a guardian."""

    name: str
    children: tuple[Child, ...]
    families: tuple[AtHome, ...]
    agreed: tuple[AgreedTalk, ...]

    @property
    def next(self) -> Child | AtHome | None:
        """The one next thing to do: what was begun first, then the children, then home."""
        everything: list[Child | AtHome] = [*self.children, *self.families]
        for state in ("busy", "todo"):
            for one in everything:
                if one.form.state == state:
                    return one
        return None

    @property
    def is_twice(self) -> bool:
        """Is more than one round open? Then every form says of which one it is."""
        return len({child.moment for child in self.children}) > 1

    @property
    def has_siblings(self) -> bool:
        """Is it about more than one child, however many rounds are open?"""
        return len({child.pupil_id for child in self.children}) > 1

    @property
    def is_unconfirmed(self) -> bool:
        """Does school still have to say that this is the right person?"""
        everything: list[Child | AtHome] = [*self.children, *self.families]
        return any(one.form.state == "hidden" for one in everything)

    @property
    def to_hand_over(self) -> Child | None:
        """The first child with questions to do; who wants no screen is left in peace."""
        return next(
            (
                one
                for one in self.children
                if not (one.is_done or one.is_over or one.form.state in {"paper", "declined"})
            ),
            None,
        )


def home(viewer: Viewer, words: Words) -> Home:
    """The open rounds of one's own children, the earliest due date first; and what was agreed."""
    found = _conversations(viewer).all()
    rows = [row for row in found if row.is_open]
    teachers = teachers_by_conversation(viewer, [row.id for row in rows]) if rows else {}
    children = tuple(
        _child(row, together(tuple(teachers.get(row.id, ())), words.language) or words.teacher)
        for row in rows
    )
    agreed = last_agreed(row for row in found if row.is_agreed)
    return Home(viewer.name, children, tuple(families(viewer)), agreed)


@prepared
def _conversations(viewer: Viewer) -> Select[Any]:
    own, child = aliased(Response), aliased(Response)
    return (
        select(
            Conversation.id,
            Conversation.pupil_id,
            Conversation.round_id,
            Conversation.talk_at,
            Conversation.started_at,
            Pupil.first_name,
            Group.name.label("group"),
            Round.moment,
            Round.due_on,
            own.id.label("response_id"),
            policy.is_not_older(viewer, own.begun_at).label("is_shown"),
            child.submitted_at.is_not(None).label("child_is_done"),
            Round.created_at,
            _moved_on().label("moved_on"),
            policy.is_open_round(viewer).label("is_open"),
        )
        .add_columns(own.status, own.wish, own.answered, own.asked, own.submitted_at)
        .add_columns(policy.may_confirm(viewer).label("is_agreed"), *COLUMNS)
        .join(Round, _same(Round, Conversation.round_id))
        .join(Pupil, _same(Pupil, Conversation.pupil_id))
        .join(Group, _same(Group, Conversation.group_id))
        .outerjoin(own, and_(_about(own, Audience.PARENT), own.person_id == viewer.person_id))
        .outerjoin(child, _about(child, Audience.CHILD))
        .outerjoin(AgreementReply, own_word(viewer))
        .where(
            policy.may_see_own_conversation(viewer),
            or_(policy.is_open_round(viewer), policy.may_confirm(viewer)),
        )
        .order_by(Round.due_on, func.lower(Pupil.first_name), Round.opens_on, Conversation.id)
    )


def _moved_on() -> Any:
    """Since when the child is in this class, where it was in another one before, that year."""
    now, before, there = aliased(Enrolment), aliased(Enrolment), aliased(Group)
    return (
        select(func.max(now.starts_on))
        .join(
            before,
            and_(
                before.school_id == now.school_id,
                before.pupil_id == now.pupil_id,
                before.ends_on < now.starts_on,
            ),
        )
        .join(there, and_(there.school_id == before.school_id, there.id == before.group_id))
        .where(
            now.school_id == Conversation.school_id,
            now.pupil_id == Conversation.pupil_id,
            now.group_id == Conversation.group_id,
            there.id != Conversation.group_id,
            there.year_id == Round.year_id,
        )
        .correlate(Conversation, Round)
        .scalar_subquery()
    )


def _same(table: Any, column: Any) -> Any:
    return and_(table.school_id == Conversation.school_id, table.id == column)


def _about(response: Any, audience: Audience) -> Any:
    """The response of this audience in the conversation at hand."""
    return and_(
        response.school_id == Conversation.school_id,
        response.conversation_id == Conversation.id,
        response.audience == audience,
    )


def _child(row: Row[Any], teacher: str) -> Child:
    is_over = row.started_at is not None
    moved_on = row.moved_on if row.moved_on and row.moved_on >= row.created_at.date() else None
    return Child(
        conversation_id=row.id,
        pupil_id=row.pupil_id,
        round_id=row.round_id,
        name=row.first_name,
        group=row.group,
        teacher=teacher,
        moment=row.moment,
        due_on=row.due_on,
        talk_at=row.talk_at,
        form=form_of(row, f"/gesprek/{row.id}/vragenlijst", is_over=is_over),
        is_done=bool(row.child_is_done),
        is_over=is_over,
        moved_on=moved_on,
    )
