"""What the school holds about somebody: who may read that, and who answers a request about it."""

from sqlalchemy import ColumnElement, and_, false, or_, select

from portal.accounts.models import Account, CodePurpose, SignInCode
from portal.class_parents.models import ClassMessage, ClassParent
from portal.letters.models import Letter
from portal.people.models import AuditEntry, DataRequest, Guardianship, Person, Pupil
from portal.policy.shown_again import is_not_older
from portal.viewer import Role, Viewer

# What was done about a child as such. A deed about another grown-up is never told, and one that
# is not named here is not either.
TOLD_TO_GUARDIANS = ("card_made",)


def may_read_about_me(viewer: Viewer) -> ColumnElement[bool]:
    """About whom may I read what school holds? About myself, once school knows that it is me."""
    if Role.FAMILY not in viewer.roles or viewer.sees_from is not None:
        return false()
    return and_(Person.school_id == viewer.school_id, Person.id == viewer.person_id)


def may_read_about_my_child(viewer: Viewer) -> ColumnElement[bool]:
    """About which children may I read what school holds? About those I fill in about."""
    if Role.GUARDIAN not in viewer.roles or viewer.sees_from is not None:
        return false()
    return and_(Pupil.school_id == viewer.school_id, Pupil.id.in_(viewer.guardian_of))


def may_know_own_account(viewer: Viewer) -> ColumnElement[bool]:
    """Of which account may I read what is kept? Of the one I signed in with."""
    if viewer.account_id is None or viewer.sees_from is not None:
        return false()
    return Account.id == viewer.account_id


def may_know_own_letters(viewer: Viewer) -> ColumnElement[bool]:
    """Of which printed letters may I know that they were made? Of those to me."""
    if viewer.person_id is None:
        return false()
    return and_(
        SignInCode.school_id == viewer.school_id,
        SignInCode.person_id == viewer.person_id,
        SignInCode.purpose == CodePurpose.LETTER,
        is_not_older(viewer, SignInCode.created_at),
    )


def may_know_own_mail(viewer: Viewer) -> ColumnElement[bool]:
    """Of which mails may I know that they were sent? Of those to me."""
    if viewer.person_id is None:
        return false()
    return and_(
        Letter.school_id == viewer.school_id,
        Letter.person_id == viewer.person_id,
        is_not_older(viewer, Letter.made_at),
    )


def may_know_deeds(viewer: Viewer) -> ColumnElement[bool]:
    """Of which deeds of the office may I know? Of those about me, and a few about my child."""
    if viewer.person_id is None:
        return false()
    about_my_child = and_(
        AuditEntry.person_id.is_(None),
        AuditEntry.pupil_id.in_(viewer.guardian_of),
        AuditEntry.deed.in_(TOLD_TO_GUARDIANS),
    )
    return and_(
        AuditEntry.school_id == viewer.school_id,
        or_(AuditEntry.person_id == viewer.person_id, about_my_child),
        is_not_older(viewer, AuditEntry.at),
    )


def may_look_deeds_up(viewer: Viewer) -> ColumnElement[bool]:
    """Which deeds may I look up? As administrator, all of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return AuditEntry.school_id == viewer.school_id


def may_ask_about_data(viewer: Viewer) -> ColumnElement[bool]:
    """On whose behalf may I ask for correction or removal? On my own, as a guardian."""
    if Role.FAMILY not in viewer.roles:
        return false()
    return and_(Person.school_id == viewer.school_id, Person.id == viewer.person_id)


def may_follow_request(viewer: Viewer) -> ColumnElement[bool]:
    """Of which requests may I see what became of them? Of my own."""
    if viewer.person_id is None:
        return false()
    return and_(
        DataRequest.school_id == viewer.school_id,
        DataRequest.person_id == viewer.person_id,
        is_not_older(viewer, DataRequest.made_at),
    )


def may_settle_request(viewer: Viewer) -> ColumnElement[bool]:
    """Which requests may I read and answer? As administrator, those of other families."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    own_family = select(Guardianship.person_id).where(
        Guardianship.school_id == viewer.school_id,
        Guardianship.pupil_id.in_(viewer.own_children),
    )
    return and_(
        DataRequest.school_id == viewer.school_id,
        DataRequest.person_id != viewer.person_id,
        DataRequest.person_id.not_in(own_family),
    )


def may_know_own_card(viewer: Viewer) -> ColumnElement[bool]:
    """Which cards were ever mine?"""
    if viewer.person_id is None or viewer.sees_from is not None:
        return false()
    return and_(
        ClassParent.school_id == viewer.school_id, ClassParent.person_id == viewer.person_id
    )


def may_know_own_message(viewer: Viewer) -> ColumnElement[bool]:
    """Which messages did I write?"""
    if viewer.person_id is None or viewer.sees_from is not None:
        return false()
    return and_(
        ClassMessage.school_id == viewer.school_id, ClassMessage.author_id == viewer.person_id
    )
