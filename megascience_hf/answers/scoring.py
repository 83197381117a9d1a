"""The three verbs, extract, verify and score, and the core behind them, which takes a `Question` for their keywords."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from megascience_hf.answers.comparison.choice import gold_letters, verify_choice
from megascience_hf.answers.comparison.label import labels_of_gold, verify_label
from megascience_hf.answers.comparison.math import verify_math
from megascience_hf.answers.comparison.numbers import gold_quantities, verify_numeric
from megascience_hf.answers.comparison.proven import told_apart
from megascience_hf.answers.comparison.text import verify_text
from megascience_hf.answers.extraction.choice.resolve import extract_choice
from megascience_hf.answers.extraction.containers import open_box
from megascience_hf.answers.extraction.cues import all_statements, find_statements, without_refuted
from megascience_hf.answers.extraction.echoes import only_spoken_of, without_instructions
from megascience_hf.answers.extraction.label import extract_label
from megascience_hf.answers.extraction.math import extract_math, formula_of_sentence, stated_formula
from megascience_hf.answers.extraction.numeric import extract_numeric
from megascience_hf.answers.extraction.response import MAX_CHARS, Body, answer_body
from megascience_hf.answers.extraction.text import extract_text
from megascience_hf.answers.types import (
    GUESSES,
    Answer,
    Gold,
    GoldError,
    Kind,
    Question,
    Reason,
    Score,
    Verdict,
    as_gold,
)

# A value longer than this is no short answer and is not compared.
MAX_VALUE = 8_000

_log = logging.getLogger(__name__)


def extract(
    response: str | None,
    kind: Kind,
    *,
    letters: str | None = None,
    options: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    multiple: bool = False,
    finish_reason: str | None = None,
) -> Answer:
    """Find the answer that a response commits to.

    Args:
        response: the model's text, reasoning included; None is an empty response.
        kind: what kind of answer the question has.
        letters, options, labels, multiple: as in `Question`.
        finish_reason: why generation stopped ("stop", "length"), where the engine told.

    Returns:
        The answer with the rule that found it. Never raises on model text: a fault of the scorer is an answer with
        the status "scorer_error", and its traceback goes to the log.

    Raises:
        ValueError: `kind` is none of the five, or another argument is of another type.
        TypeError: the response is no text.
    """
    question = Question(kind, letters, _tuple(options), _tuple(labels), multiple)
    return find_answer(response, question, finish_reason)


def verify(  # noqa: PLR0913 - the public form, a keyword for each field of `Question`
    gold: Any,
    answer: Answer | str,
    kind: Kind,
    *,
    letters: str | None = None,
    options: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    unit: str | None = None,
    rel_tol: float | None = None,
    abs_tol: float | None = None,
) -> Verdict:
    """Tell whether `answer` is the gold answer. Not symmetric: the gold sets form, unit and precision.

    Args:
        gold: the gold answer, text or a number. A list is the set of right letters for "choice", the accepted texts
            for "text", the parts of one answer for "math" and "numeric".
        answer: what `extract` returned, or an answer as bare text.
        kind, letters, options, labels, unit, rel_tol, abs_tol: as in `Question`.

    Raises:
        GoldError: the gold cannot be read. It is raised whatever the answer is.
        ValueError: `kind` is none of the five, or another argument is of another type.
        TypeError: the answer is neither an `Answer` nor text.
    """
    question = Question(kind, letters, _tuple(options), _tuple(labels), False, unit, rel_tol, abs_tol)
    return compare(as_gold(gold), answer, question)


def score(  # noqa: PLR0913 - as `verify`
    response: str | None,
    gold: Any,
    kind: Kind,
    *,
    letters: str | None = None,
    options: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    multiple: bool = False,
    finish_reason: str | None = None,
    unit: str | None = None,
    rel_tol: float | None = None,
    abs_tol: float | None = None,
) -> Score:
    """Extract, then verify. A choice whose gold names several letters is read as a question with several answers."""
    question = Question(kind, letters, _tuple(options), _tuple(labels), multiple, unit, rel_tol, abs_tol)
    return judge(response, as_gold(gold), question, finish_reason)


def _tuple(texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """For the type checker: `Question` makes a tuple of any list, and refuses what is none."""
    return cast("tuple[str, ...] | None", texts)


# -- the core -------------------------------------------------------------------------------------------------

_EXTRACT: dict[Kind, Callable[[Body, Question], Answer]] = {
    "choice": extract_choice,
    "label": extract_label,
    "math": extract_math,
    "numeric": extract_numeric,
    "text": extract_text,
}


def find_answer(
    response: str | None, question: Question, finish_reason: str | None = None, *, guesses: bool = True
) -> Answer:
    """What a response answers, as `extract`; without `guesses` only where it states something."""
    if not isinstance(response, str | None):
        raise TypeError(f"the response must be text, not {type(response).__name__}")
    if not isinstance(finish_reason, str | None):
        raise ValueError(f"'finish_reason' must be text, not {finish_reason!r:.60}")
    response = response or ""
    if len(response) > MAX_CHARS:
        return Answer(None, "over_budget")
    try:
        body = answer_body(response, finish_reason)
        if body.unfinished_thought:
            return Answer(None, "truncated")
        body = without_instructions(body, all_statements(body))
        read = body if question.kind == "choice" else without_refuted(body)
        if not guesses and not find_statements(read):
            return Answer(None, "no_answer")
        answer = _EXTRACT[question.kind](read, question)
        cut = open_box(body.text, body.start, body.end)
        if cut is not None and (answer.span is None or answer.span[1] > cut):
            return Answer(None, "truncated")
        if only_spoken_of(body, answer):
            answer = Answer(None, "no_answer")
    except Exception:  # noqa: BLE001 - one fault of ours must not end a run of thousands of responses
        _log.exception("a fault in the extraction of a %s answer; the response begins %.200r", question.kind, response)
        return Answer(None, "scorer_error")
    if finish_reason == "length" and (answer.status == "no_answer" or answer.rule in GUESSES):
        return Answer(None, "truncated")
    return answer


def compare(gold: Gold, answer: Answer | str, question: Question) -> Verdict:
    """Whether an answer is the gold, as `verify`."""
    if isinstance(answer, str):
        answer = Answer(answer, "extracted")
    elif not isinstance(answer, Answer):
        raise TypeError(f"the answer must be text or an Answer, not {type(answer).__name__}")
    try:
        return _compare(gold, answer, question)
    except GoldError:
        raise
    except Exception:  # noqa: BLE001 - as above
        _log.exception("a fault in the comparison of %.200r with the gold %.200r", answer.value, gold)
        return Verdict(False, Reason.SCORER_ERROR)


def _compare(gold: Gold, answer: Answer, question: Question) -> Verdict:
    if question.kind == "choice":
        return verify_choice(gold, answer, question)
    if question.kind == "label":
        return verify_label(gold, answer, question)
    value = answer.value if isinstance(answer.value, str) and answer.status == "extracted" else ""
    too_long = len(value) > MAX_VALUE
    if too_long:
        value = ""
    verdict = _compare_texts(gold, value, question)
    if too_long:
        return Verdict(False, Reason.OVER_BUDGET)
    if value.strip():
        return verdict
    return Verdict(False, Reason(answer.status) if answer.value is None else Reason.EMPTY)


@lru_cache(maxsize=1024)  # most responses to a question give one of a few values, most often the gold as it is written
def _compare_texts(gold: Gold, value: str, question: Question) -> Verdict:
    verdict = _compare_value(gold, value, question)
    return told_apart(gold, value, verdict, question) if value.strip() else verdict


def _compare_value(gold: Gold, value: str, question: Question) -> Verdict:
    """Also for an empty value: whether the gold can be read does not depend on the answer."""
    if question.kind == "numeric" and gold_quantities(gold, question.unit) is not None:
        return verify_numeric(gold, value, question)
    if question.kind in ("text", "numeric"):  # a numeric gold may be a formula, or a name with digits
        return verify_text(gold, value, question)
    stated = stated_formula(gold) if isinstance(gold, str) else None
    verdict = verify_math(gold, value, question, stated)
    in_a_sentence = verdict.reason == Reason.OTHER_VALUE and any(
        verify_math(gold, formula, question, stated).correct for formula in _formula(value)
    )
    return Verdict(True, Reason.EQUAL_VALUE_IN_SENTENCE) if in_a_sentence else verdict


def _formula(value: str) -> tuple[str, ...]:
    formula = formula_of_sentence(value)
    return () if formula is None else (formula,)


def judge(response: str | None, gold: Gold, question: Question, finish_reason: str | None = None) -> Score:
    """Extract, then compare, as `score`."""
    if question.kind == "choice" and not question.multiple and len(gold_letters(gold, question)) > 1:
        question = replace(question, multiple=True)
    elif question.kind == "label" and not (question.labels or question.options):
        question = replace(question, labels=labels_of_gold(gold))
    answer = find_answer(response, question, finish_reason)
    verdict = compare(gold, answer, question)
    if verdict.reason == Reason.OVER_BUDGET:
        answer = replace(answer, status="over_budget")
    elif verdict.reason == Reason.SCORER_ERROR:
        answer = replace(answer, status="scorer_error")
    elif verdict.reason == Reason.AMBIGUOUS and answer.status == "extracted":
        answer = replace(answer, status="ambiguous")
    return Score(answer, verdict)
