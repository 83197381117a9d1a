"""The three verbs: extract, verify, score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from megascience_hf.answers.comparison.choice import gold_letters, verify_choice
from megascience_hf.answers.extraction.choice.resolve import extract_choice
from megascience_hf.answers.extraction.response import MAX_CHARS, Body, answer_body
from megascience_hf.answers.types import Answer, Kind, Score, Verdict

# Rules that only guess at a value: a text that was cut before its end has not said its answer.
_GUESSES = frozenset(
    ["last_number", "last_formula", "first_line", "first_word", "option_text", "whole_text", "lean", "therefore"]
)


# A value longer than this is no short answer and is not compared.
MAX_VALUE = 8_000


def _check_kind(kind: str) -> None:
    if kind not in get_args(Kind):
        raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}, not {kind!r}")


def extract(
    response: str,
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
        response: the model's text, reasoning included.
        kind: what kind of answer the question has.
        letters: for "choice", the letters of the options ("ABCD"); by default as many as there are options,
            or A to J.
        options: for "choice", the texts of the options in the order of the letters.
        labels: for "label", the admitted labels; by default yes, no and maybe.
        multiple: for "choice", whether several letters may be right; the value is then a tuple.
        finish_reason: why generation stopped ("stop", "length"), where the engine told.

    Returns:
        The answer with the rule that found it. Never raises on model text.

    Raises:
        ValueError: `kind` is none of the five.
    """
    _check_kind(kind)
    if len(response) > MAX_CHARS:
        return Answer(None, "over_budget")
    body = answer_body(response, finish_reason)
    if body.unfinished_thought:
        return Answer(None, "truncated")
    answer = _extract(body, kind, letters, options, labels, multiple)
    if finish_reason == "length" and (answer.status == "no_answer" or answer.rule in _GUESSES):
        return Answer(None, "truncated")
    return answer


def _extract(
    body: Body,
    kind: Kind,
    letters: str | None,
    options: Sequence[str] | None,
    labels: Sequence[str] | None,
    multiple: bool,
) -> Answer:
    if kind == "choice":
        return extract_choice(body, letters, options, multiple)
    if kind == "label":
        from megascience_hf.answers.extraction.label import extract_label

        return extract_label(body, labels, letters, options)
    if kind == "numeric":
        from megascience_hf.answers.extraction.numeric import extract_numeric

        return extract_numeric(body)
    if kind == "math":
        from megascience_hf.answers.extraction.math import extract_math

        return extract_math(body)
    from megascience_hf.answers.extraction.text import extract_text

    return extract_text(body)


def verify(
    gold: str | Sequence[str],
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
        gold: the gold answer. A list is the set of right letters for "choice", the accepted texts for "text",
            the parts of one answer for "math" and "numeric".
        answer: what `extract` returned, or an answer as bare text.
        kind: as in `extract`.
        letters: as in `extract`.
        options: as in `extract`.
        labels: as in `extract`.
        unit: for "numeric", the unit of the gold; it may carry a power of ten (SciBench).
        rel_tol: relative tolerance; by default 1% for measured quantities, none for whole numbers without a unit.
        abs_tol: absolute tolerance, in the gold's unit.

    Raises:
        GoldError: the gold cannot be read. It is raised whatever the answer is.
        ValueError: `kind` is none of the five.
    """
    _check_kind(kind)
    if isinstance(answer, str):
        answer = Answer(answer, "extracted")
    if kind == "choice":
        return verify_choice(gold, answer, letters, options)
    if kind == "label":
        from megascience_hf.answers.comparison.label import verify_label

        return verify_label(gold, answer, labels, options)
    value = answer.value if isinstance(answer.value, str) and answer.status == "extracted" else ""
    too_long = len(value) > MAX_VALUE
    if too_long:
        value = ""
    verdict = _verify_value(gold, value, kind, unit, rel_tol, abs_tol)
    if too_long:
        return Verdict(False, "over budget: answer too long")
    return verdict if value.strip() else Verdict(False, answer.status if answer.value is None else "empty")


def _verify_value(
    gold: str | Sequence[str], value: str, kind: Kind, unit: str | None, rel_tol: float | None, abs_tol: float | None
) -> Verdict:
    if kind == "numeric":
        from megascience_hf.answers.comparison.numbers import verify_numeric

        return verify_numeric(gold, value, unit, rel_tol, abs_tol)
    if kind == "math":
        from megascience_hf.answers.comparison.math import verify_math

        return verify_math(gold, value, rel_tol, abs_tol)
    from megascience_hf.answers.comparison.text import verify_text

    return verify_text(gold, value, rel_tol, abs_tol)


def score(
    response: str,
    gold: str | Sequence[str],
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
    if kind == "choice" and not multiple:
        multiple = len(gold_letters(gold, letters, options)) > 1
    answer = extract(
        response, kind, letters=letters, options=options, labels=labels, multiple=multiple, finish_reason=finish_reason
    )
    verdict = verify(
        gold, answer, kind, letters=letters, options=options, labels=labels, unit=unit, rel_tol=rel_tol, abs_tol=abs_tol
    )
    if verdict.reason.startswith("over budget"):
        answer = replace(answer, status="over_budget")
    return Score(answer, verdict)
