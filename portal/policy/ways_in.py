"""Who may hand out ways in: the printed letters of guardians, and the cards of children."""

from sqlalchemy import ColumnElement, and_, false, or_

from portal.accounts.models import CodePurpose, SignInCode
from portal.people.models import Authority, Group, Guardianship
from portal.viewer import Role, Viewer


def may_print_letters(viewer: Viewer) -> ColumnElement[bool]:
    """For which groups may I print letters to guardians? As administrator: all of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return Group.school_id == viewer.school_id


def gets_letter(viewer: Viewer) -> ColumnElement[bool]:
    """To whom about which child may I send a letter? To those who may fill in about it.

    As long as the school does not know about the authority, there is no letter.
    """
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    permitted = and_(Guardianship.authority == Authority.NO, Guardianship.may_fill_in)
    return and_(
        Guardianship.school_id == viewer.school_id,
        or_(Guardianship.authority == Authority.YES, permitted),
    )


def may_handle_letter(viewer: Viewer) -> ColumnElement[bool]:
    """Which printed letters may I look up and withdraw? As administrator: those of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return and_(SignInCode.school_id == viewer.school_id, SignInCode.purpose == CodePurpose.LETTER)


def may_make_cards(viewer: Viewer) -> ColumnElement[bool]:
    """For which groups may I make cards for the class tablet? Those I teach; the office: all."""
    in_this_school = Group.school_id == viewer.school_id
    if Role.ADMINISTRATOR in viewer.roles:
        return in_this_school
    return and_(in_this_school, Group.id.in_(viewer.teaches))
