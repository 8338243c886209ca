"""Rounds, conversations, responses with their answers, and what comes out of the talk."""

from portal.conversations.models.mails import MOST_REMINDERS, RoundMail
from portal.conversations.models.responses import (
    Answer,
    Helper,
    Operation,
    Outcome,
    Response,
    ResponseStatus,
    Wish,
)
from portal.conversations.models.rounds import (
    Conversation,
    Round,
    RoundForm,
)
from portal.conversations.models.talks import (
    Agreement,
    AgreementReply,
    AgreementStatus,
    Note,
    Owner,
    Read,
    ReadPage,
    Seat,
    Signal,
)

__all__ = [
    "MOST_REMINDERS",
    "Agreement",
    "AgreementReply",
    "AgreementStatus",
    "Answer",
    "Conversation",
    "Helper",
    "Note",
    "Operation",
    "Outcome",
    "Owner",
    "Read",
    "ReadPage",
    "Response",
    "ResponseStatus",
    "Round",
    "RoundForm",
    "RoundMail",
    "Seat",
    "Signal",
    "Wish",
]
