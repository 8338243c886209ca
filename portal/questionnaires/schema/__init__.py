"""What a questionnaire is made of, what it may not be, and what counts as an answer to it."""

from portal.questionnaires.schema.answers import AnswerRefused, Value, clean, is_empty
from portal.questionnaires.schema.checks import check, check_pairs, check_together
from portal.questionnaires.schema.form import Form, Option, Question, worded
from portal.questionnaires.schema.terms import (
    LANGUAGES,
    MOST_PAIRS,
    MOST_PICKS,
    SPINE,
    UNSURE,
    Audience,
    Band,
    Facet,
    FormRefused,
    Kind,
    Moment,
    Visibility,
    scale_kind,
)

__all__ = [
    "LANGUAGES",
    "MOST_PAIRS",
    "MOST_PICKS",
    "SPINE",
    "UNSURE",
    "AnswerRefused",
    "Audience",
    "Band",
    "Facet",
    "Form",
    "FormRefused",
    "Kind",
    "Moment",
    "Option",
    "Question",
    "Value",
    "Visibility",
    "check",
    "check_pairs",
    "check_together",
    "clean",
    "is_empty",
    "scale_kind",
    "worded",
]
