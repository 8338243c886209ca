"""Class parents: cards with their consent, what is written through the portal, and posters."""

from portal.class_parents.models.cards import (
    CardStatus,
    ClassParent,
    ClassParentPhoto,
    ClassParentTask,
)
from portal.class_parents.models.mail import (
    ClassLetter,
    ClassMessage,
    ClassThread,
    LetterState,
)

__all__ = [
    "CardStatus",
    "ClassLetter",
    "ClassMessage",
    "ClassParent",
    "ClassParentPhoto",
    "ClassParentTask",
    "ClassThread",
    "LetterState",
]
