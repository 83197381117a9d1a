"""The three verbs: extract, verify, score."""

from __future__ import annotations

from collections.abc import Sequence

from megascience_hf.answers.choice import extract_choice, gold_letters, verify_choice
from megascience_hf.answers.text import MAX_CHARS, answer_body
from megascience_hf.answers.types import Answer, Kind, Score, Verdict


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
    """
    if len(response) > MAX_CHARS:
        return Answer(None, "over_budget")
    body = answer_body(response, finish_reason)
    if body.unfinished_thought:
        return Answer(None, "truncated")
    if kind == "choice":
        answer = extract_choice(body, letters, options, multiple)
    else:
        raise ValueError(f"kind must be choice, math, numeric, label or text, not {kind!r}")
    if finish_reason == "length" and answer.status == "no_answer":
        return Answer(None, "truncated")
    return answer


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
    """Tell whether `answer` is the gold answer. Not symmetric: the gold sets form, unit and precision."""
    if isinstance(answer, str):
        answer = Answer(answer, "extracted")
    if kind == "choice":
        return verify_choice(gold, answer, letters, options)
    raise ValueError(f"kind must be choice, math, numeric, label or text, not {kind!r}")


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
    answer = extract(response, kind, letters=letters, options=options, labels=labels, multiple=multiple, finish_reason=finish_reason)
    verdict = verify(gold, answer, kind, letters=letters, options=options, labels=labels, unit=unit, rel_tol=rel_tol, abs_tol=abs_tol)
    return Score(answer, verdict)
