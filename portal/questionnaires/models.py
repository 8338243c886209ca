"""The questions a school asks in a round, frozen: a version never changes."""

from sqlalchemy.orm import Mapped

from portal.db import Base, HasId
from portal.questionnaires.schema import Audience, Band, Moment


class QuestionnaireVersion(HasId, Base):
    """One form as it was when a round took it; `content` is the form as canonical JSON.

    The id follows from the content, and a trigger refuses every change.
    """

    __tablename__ = "questionnaire_versions"

    audience: Mapped[Audience]
    band: Mapped[Band | None]
    moment: Mapped[Moment]
    content: Mapped[str]
