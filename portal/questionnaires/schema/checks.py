"""What a questionnaire may not be: every rule is a question, every refusal a sentence."""

from portal.questionnaires.schema.age import AGE_RULES, MOST_FOR_ADULTS
from portal.questionnaires.schema.form import Form, Option
from portal.questionnaires.schema.shape import SHAPE_RULES
from portal.questionnaires.schema.terms import UNSURE, FormRefused
from portal.questionnaires.schema.wording import WORDING_RULES


def check(form: Form) -> None:
    """Is this a form that may be used? FormRefused with the first thing to change if it is not."""
    for rule in (*AGE_RULES, *SHAPE_RULES, *WORDING_RULES):
        for problem in rule(form):
            raise FormRefused(problem)


def check_together(parent: Form, family: Form) -> None:
    """Are a parent's own form and the family form together short enough?"""
    number = len(parent.questions) + len(family.questions)
    if number > MOST_FOR_ADULTS:
        raise FormRefused(
            f"Ouder- en gezinsvragen zijn samen {number} vragen; het mogen er"
            f" {MOST_FOR_ADULTS} zijn. Haal er {number - MOST_FOR_ADULTS} weg."
        )


def check_pairs(parent: Form, child: Form) -> None:
    """Does every pair stand in both forms, with the same steps in the same words?"""
    for key in sorted(_pairs(parent).keys() | _pairs(child).keys()):
        if _pairs(parent).get(key) != _pairs(child).get(key):
            raise FormRefused(
                f'Vraag "{key}" is een paar, maar ouder en kind krijgen niet dezelfde schaal.'
                " Zet de vraag met dezelfde schaal in allebei, of haal paired weg."
            )


def _pairs(form: Form) -> dict[str, list[Option]]:
    return {
        question.key: [option for option in question.options if option.value != UNSURE]
        for question in form.questions
        if question.paired
    }
