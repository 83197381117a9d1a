"""The table of defects: under which reason a pair is dropped, and what in its words shows it.

To add a defect, write its pattern or function in the module of what it is looked for in, an entry here, and a pair that
has it in tests/curation/extraction/test_defects.py.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from megascience_hf.curation.extraction.defects import (
    anaphora,
    answers,
    formulas,
    leftovers,
    never_said,
    pairs,
    questions,
)
from megascience_hf.curation.extraction.defects.known_commands import unknown_commands
from megascience_hf.curation.extraction.external_references import needs_more


class Reason(StrEnum):
    """Why a pair is dropped."""

    INVALID_QUESTION = "invalid_question"
    MISSING_ANSWER = "missing_answer"
    EXTERNAL_REFERENCE = "external_reference"
    LOST_EXPONENT = "lost_exponent"
    BROKEN_FORMULA = "broken_formula"
    UNKNOWN_COMMAND = "unknown_command"


# What is true where a text, or a question and its answer, have a defect.
InText = Callable[[str], object]
InPair = Callable[[str, str], object]


def _question(has: InText) -> InPair:
    return lambda question, _: has(question)


def _answer(has: InText) -> InPair:
    return lambda _, answer: has(answer)


def _either(has: InText) -> InPair:
    return lambda question, answer: has(question) or has(answer)


# The first that is found gives the reason.
DEFECTS: tuple[tuple[Reason, InPair], ...] = (
    (Reason.INVALID_QUESTION, _question(questions.is_empty)),
    (Reason.INVALID_QUESTION, _question(questions.EMPTY_PARTS.search)),
    (Reason.INVALID_QUESTION, _question(questions.has_heading)),
    (Reason.INVALID_QUESTION, _question(questions.STUB.fullmatch)),
    (Reason.INVALID_QUESTION, _question(questions.tells_of_a_problem)),
    (Reason.INVALID_QUESTION, _question(questions.is_only_code)),
    (Reason.INVALID_QUESTION, _question(questions.is_only_a_formula)),
    (Reason.INVALID_QUESTION, _question(leftovers.continues)),
    (Reason.INVALID_QUESTION, _question(leftovers.marks_the_answer)),
    (Reason.INVALID_QUESTION, leftovers.repeats),
    (Reason.INVALID_QUESTION, _answer(leftovers.solves_the_next)),
    (Reason.INVALID_QUESTION, _answer(leftovers.ends_in_a_title)),
    (Reason.INVALID_QUESTION, pairs.answers_a_title),
    (Reason.INVALID_QUESTION, _answer(answers.asks_on)),
    (Reason.INVALID_QUESTION, _answer(answers.solves_again)),
    (Reason.INVALID_QUESTION, _answer(answers.solves_several)),
    (Reason.INVALID_QUESTION, _answer(answers.has_options_twice)),
    (Reason.INVALID_QUESTION, _answer(answers.NEXT_ASKED.search)),
    (Reason.INVALID_QUESTION, _answer(answers.LETTERS_OF_KEY.match)),
    (Reason.INVALID_QUESTION, _answer(answers.has_a_task)),
    (Reason.INVALID_QUESTION, _answer(answers.asks_a_part)),
    (Reason.INVALID_QUESTION, _answer(answers.ends_with_question)),
    (Reason.INVALID_QUESTION, pairs.is_answered),
    (Reason.INVALID_QUESTION, pairs.gives_the_result),
    (Reason.MISSING_ANSWER, _answer(answers.is_empty)),
    (Reason.MISSING_ANSWER, _answer(answers.SAYS_NOTHING.fullmatch)),
    (Reason.MISSING_ANSWER, _answer(leftovers.is_unwritten)),
    (Reason.MISSING_ANSWER, _answer(leftovers.breaks_off)),
    (Reason.MISSING_ANSWER, _answer(leftovers.is_a_label)),
    (Reason.MISSING_ANSWER, pairs.answers_one_part),
    (Reason.MISSING_ANSWER, _answer(answers.REFUSAL.fullmatch)),
    (Reason.MISSING_ANSWER, _answer(answers.is_only_an_address)),
    (Reason.MISSING_ANSWER, pairs.repeats_the_options),
    (Reason.MISSING_ANSWER, pairs.explains_nothing),
    (Reason.EXTERNAL_REFERENCE, needs_more),
    (Reason.EXTERNAL_REFERENCE, never_said.speaks_of_unsaid),
    (Reason.EXTERNAL_REFERENCE, _question(anaphora.stands_for_unsaid)),
    (Reason.EXTERNAL_REFERENCE, _answer(answers.NOT_DRAWN.search)),
    (Reason.EXTERNAL_REFERENCE, _answer(answers.points_to_another)),
    (Reason.EXTERNAL_REFERENCE, pairs.asks_for_a_value_of_a_drawing),
    (Reason.LOST_EXPONENT, _either(formulas.LOST_EXPONENT.search)),
    (Reason.BROKEN_FORMULA, _either(formulas.is_broken)),
    (Reason.UNKNOWN_COMMAND, _either(unknown_commands)),
    (Reason.MISSING_ANSWER, pairs.is_letter_of_nothing),
)


# In what rules have read these are left of a page; a model writes them on purpose.
LEFT_OF_A_PAGE: tuple[tuple[Reason, InPair], ...] = (
    (Reason.INVALID_QUESTION, _either(leftovers.has_marks)),
    (Reason.BROKEN_FORMULA, _either(leftovers.has_half_an_environment)),
)


def defect(question: str, answer: str, *, by_a_model: bool = False) -> Reason | None:
    """The defect that the words alone show; None if they show none.

    Args:
        by_a_model: a model has written the pair.
    """
    question, answer = question.strip(), answer.strip()
    looked_for = DEFECTS if by_a_model else (*DEFECTS, *LEFT_OF_A_PAGE)
    return next((reason for reason, shows in looked_for if shows(question, answer)), None)
