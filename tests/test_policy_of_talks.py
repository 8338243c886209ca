"""Who may see what of talks and agreements, as a table. Whoever is not named sees nothing.

Kees's talk is over, Teun's is going on, with his mother at the table; the others did not begin.
"""

from typing import Any

import pytest
from sqlalchemy import select

from portal import policy
from portal.conversations.commands import table
from portal.conversations.models import Agreement, AgreementReply, Conversation, Response
from portal.db import db
from portal.questionnaires.schema import Visibility
from tests.school import School, a_response
from tests.talks import a_talk_with_agreement, an_agreement, begin_talk, says
from tests.test_policy import PEOPLE, viewer

TOGETHER = {"school_joy": Visibility.TOGETHER}
JOY = {"school_joy": {"choice": "2"}}

RULES: dict[Any, tuple[Any, dict[str, set[str]]]] = {
    policy.may_read_agreements: (
        Agreement.id,
        {
            "meester_ties": {"of_kees", "of_teun"},
            **{
                person: {"of_kees"}
                for person in ("juf_anna", "ib", "coach", "mother_of_kees", "father_of_kees")
            },
        },
    ),
    policy.may_tick: (
        Agreement.id,
        {"meester_ties": {"of_kees", "of_teun"}, "juf_anna": {"of_kees"}, "ib": {"of_kees"}},
    ),
    policy.may_agree: (
        Conversation.id,
        {"meester_ties": {"kees", "teun"}, "juf_anna": {"kees"}, "ib": {"kees"}},
    ),
    policy.may_hold_table: (Conversation.id, {"meester_ties": {"teun"}}),
    policy.may_share_at_talk: (Response.id, {"meester_ties": {"by_teun", "by_anna"}}),
    policy.may_confirm: (
        Conversation.id,
        {"mother_of_kees": {"kees"}, "father_of_kees": {"kees"}},
    ),
    policy.may_read_reply: (
        AgreementReply.person_id,
        {
            **{person: {"yasmin", "ruben"} for person in ("meester_ties", "juf_anna", "ib")},
            "mother_of_kees": {"yasmin"},
            "father_of_kees": {"ruben"},
        },
    ),
}


@pytest.fixture
def things(school: School) -> dict[str, Any]:
    for who in (None, school.mother_of_kees):
        a_response(school, school.kees, who, answers=JOY, visibility=TOGETHER, submitted=True)
    by_teun = a_response(school, school.teun, answers=JOY, visibility=TOGETHER, submitted=True)
    by_anna = a_response(
        school, school.teun, school.juf_anna, answers=JOY, visibility=TOGETHER, submitted=True
    )
    of_kees = a_talk_with_agreement(school, school.kees)
    says(school, school.mother_of_kees, school.kees)
    says(school, school.father_of_kees, school.kees, "Wij spraken iets anders af.")
    begin_talk(school, school.teun)
    of_teun = an_agreement(school, school.teun)
    ties, anna = school.viewer(school.meester_ties), school.juf_anna.id
    table.seat(ties, school.conversation(school.teun).id, [anna, school.mother_of_lotte.id])
    db.session.commit()
    return {
        "of_kees": of_kees,
        "of_teun": of_teun,
        "kees": school.conversation(school.kees).id,
        "teun": school.conversation(school.teun).id,
        "by_teun": by_teun.id,
        "by_anna": by_anna.id,
        "yasmin": school.mother_of_kees.id,
        "ruben": school.father_of_kees.id,
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_everybody_sees_what_is_theirs_and_nothing_else(
    school: School, things: dict[str, Any], rule: Any
):
    column, told = RULES[rule]
    names = {thing: name for name, thing in things.items()}
    found = {}
    for person in PEOPLE:
        visible = db.session.scalars(select(column).where(rule(viewer(school, person)))).all()
        found[person] = {names[thing] for thing in visible}

    assert found == {person: told.get(person, set()) for person in PEOPLE}
