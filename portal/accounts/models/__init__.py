"""Accounts, what proves whose they are, and everything that opens or keeps open a door."""

from portal.accounts.models.accounts import Account, Identity, Membership, Passkey, RecoveryCode
from portal.accounts.models.doors import (
    MOST_WRONG_CODES,
    AttemptCounter,
    Challenge,
    CodePurpose,
    Installation,
    MailCode,
    MailPurpose,
    SessionKind,
    SignInCode,
    SignInSession,
)

__all__ = [
    "MOST_WRONG_CODES",
    "Account",
    "AttemptCounter",
    "Challenge",
    "CodePurpose",
    "Identity",
    "Installation",
    "MailCode",
    "MailPurpose",
    "Membership",
    "Passkey",
    "RecoveryCode",
    "SessionKind",
    "SignInCode",
    "SignInSession",
]
