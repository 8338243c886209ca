"""The person looking at the portal: a plain value, the same for the whole request."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from uuid import UUID
from zoneinfo import ZoneInfo

SCHOOL_TIME = ZoneInfo("Europe/Amsterdam")


class Role(Enum):
    """What somebody is at this school. One person can be several."""

    GUARDIAN = auto()
    FAMILY = auto()  # around a child of the school, with or without authority: its news
    CHILD = auto()  # a child on the parent's phone or on the class tablet: one form, nothing else
    TABLET = auto()  # a tablet that a teacher opened for one group: name tiles, nothing else
    TEACHER = auto()
    IB = auto()  # intern begeleider
    CARE = auto()  # kindercoach and others of the care team
    DIRECTOR = auto()
    ADMINISTRATOR = auto()


STAFF = frozenset({Role.TEACHER, Role.IB, Role.CARE, Role.DIRECTOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, when, and whose children and groups are theirs.

    `guardian_of` are the children this person may fill in forms about; `own_children` are
    all children of whom this person is a guardian, with or without authority: staff never
    see answers about those. A child's session is about one conversation, `conversation_id`, and
    `group_id` says at which class tablet the child sits. `since` is when a child's session began:
    what was saved before it is not shown in it. `seen_at` is when this session was last noted to
    be in use. `is_strong` says that a second factor was given, `again_at` when somebody last
    proved again who they are. `sees_from` is set for a guardian whose way in nobody confirmed
    yet: nothing older than that is theirs to see. `interviewer_id` is the teacher who fills in
    what this child says. `is_elsewhere_too` says that this account opens another school as well.
    """

    school_id: UUID
    session_id: UUID
    at: datetime
    person_id: UUID | None = None
    roles: frozenset[Role] = frozenset()
    guardian_of: frozenset[UUID] = frozenset()
    own_children: frozenset[UUID] = frozenset()
    teaches: frozenset[UUID] = frozenset()
    assigned: frozenset[UUID] = frozenset()
    child_id: UUID | None = None
    conversation_id: UUID | None = None
    group_id: UUID | None = None
    since: datetime | None = None
    seen_at: datetime | None = None
    account_id: UUID | None = None
    is_strong: bool = False
    again_at: datetime | None = None
    sees_from: datetime | None = None
    interviewer_id: UUID | None = None
    is_elsewhere_too: bool = False
    name: str = ""
    school_name: str = ""
    language: str = "nl"
    is_authenticated: bool = field(default=True, repr=False)
    is_active: bool = field(default=True, repr=False)
    is_anonymous: bool = field(default=False, repr=False)

    @property
    def today(self) -> date:
        """The day at school."""
        return self.at.astimezone(SCHOOL_TIME).date()

    @property
    def me(self) -> UUID:
        """The person that is looking; raises LookupError for a child or a tablet."""
        if self.person_id is None:
            raise LookupError("nobody in particular")
        return self.person_id

    def get_id(self) -> str:
        """What Flask-Login asks for; the session itself is found by its token."""
        return str(self.session_id)


@dataclass(frozen=True, slots=True)
class SystemViewer:
    """The portal itself at work: signing in, the command line, the demo school.

    `name` says which part, for the logs; `school_id` is None before the school is known.
    """

    name: str
    at: datetime
    school_id: UUID | None = None

    @property
    def today(self) -> date:
        """The day at school."""
        return self.at.astimezone(SCHOOL_TIME).date()
