"""Check an answer: what the scorer read in a response, by which rule, and why it is right or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any, get_args

from megascience_hf.answers import AnswerKey, GoldError, Kind, Score
from megascience_hf.errors import UserError
from megascience_hf.space import markup
from megascience_hf.space.settings import Limits

RULES = {
    "boxed": "the last \\boxed{…} of the response",
    "tag": "what stands in an answer tag, such as <answer>…</answer>",
    "json": "the answer field of a JSON object",
    "hash": "what follows ####, as in GSM8K",
    "heading": "what stands under a heading such as “Final answer”",
    "statement": "a sentence that announces the answer, such as “the answer is …”",
    "clause": "a clause that gives a value to what was asked",
    "field_line": "a line of the form “Answer: …”",
    "line_a": "a line that begins with A:, as in a list of questions and answers",
    "place": "a verdict on each option, in their order",
    "conclusion": "the concluding sentence",
    "therefore": "a sentence that begins with therefore, thus or so",
    "judgement": "a sentence that calls one option right",
    "lean": "a sentence that leans to one option with reserve",
    "choose": "a sentence that chooses one option",
    "only": "a sentence that leaves only one option",
    "linked_label": "a letter that the text links to its conclusion",
    "elimination": "all other options were ruled out",
    "verdict_lines": "one verdict for each option, line by line",
    "option_text": "the text of exactly one option",
    "first_line": "a first line that holds nothing but the answer",
    "last_line": "a last line that holds nothing but the answer",
    "first_word": "the first word",
    "trailing_label": "a letter at the very end",
    "repeated_letter": "one letter, repeated",
    "said": "what the text says of itself, such as “it is true that”",
    "last_formula": "the last formula, because nothing announces an answer",
    "last_number": "the last number, because nothing announces an answer",
    "whole_text": "the response is short enough to be the answer itself",
}
_SUFFIXES = {"_text": ", read by the text of the option", "_place": ", read by the place of the option"}
STATUSES = {
    "extracted": "The response commits itself to one answer.",
    "no_answer": "The response does not commit itself to an answer. Nothing is guessed: this counts as wrong.",
    "ambiguous": "Several answers stand in the place of one. This counts as wrong.",
    "truncated": "The response was cut before its answer. This counts as wrong.",
    "over_budget": "The text is longer, or harder to compare, than the scorer's budget allows. This counts as wrong.",
}
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Check:
    """One response scored: `key` is what it was scored by."""

    response: str
    key: AnswerKey
    score: Score

    def to_row(self) -> dict[str, Any]:
        """As plain values, for the API."""
        answer = self.score.answer
        return {
            "correct": self.score.correct,
            "reason": self.score.verdict.reason,
            "status": answer.status,
            "answer": answer.text,
            "rule": answer.rule,
            "rule_explained": explain_rule(answer.rule),
            "span": list(answer.span) if answer.span else None,
        }


def explain_rule(rule: str | None) -> str:
    """What a rule of the extraction looks for; empty if none fired."""
    if rule is None:
        return ""
    for suffix, added in _SUFFIXES.items():
        if rule not in RULES and rule.endswith(suffix):
            return RULES.get(rule.removesuffix(suffix), rule) + added
    return RULES.get(rule, rule)


def check(
    response: str,
    gold: str,
    kind: str,
    *,
    options: str = "",
    unit: str = "",
    rel_tol: float | None = None,
    truncated: bool = False,
    limits: Limits | None = None,
) -> Check:
    """Score one response against one gold answer.

    Args:
        response: the model's text.
        gold: the right answer; for "choice" the letter or letters.
        kind: choice, math, numeric, label or text.
        options: for "choice" the texts of the options, for "label" the admitted labels; one a line.
        unit: of the gold, for "numeric".
        rel_tol: relative tolerance; None for the scorer's own.
        truncated: whether the model was stopped by its token limit.

    Raises:
        UserError: a text is empty or too long, the kind is unknown, or the gold cannot be read.
    """
    limits = limits or Limits()
    if kind not in KINDS:
        raise UserError(f"the kind must be one of {', '.join(KINDS)}")
    if not response.strip():
        raise UserError("paste a response first")
    if not gold.strip():
        raise UserError("type the gold answer: the response is compared with it")
    for name, text, most in (
        ("response", response, limits.response_characters),
        ("gold answer", gold, limits.gold_characters),
        ("list of options", options, limits.gold_characters),
        ("unit", unit, 100),
    ):
        if len(text) > most:
            raise UserError(f"the {name} has {len(text):,} characters; at most {most:,} are taken here")
    lines = tuple(line.strip() for line in options.splitlines() if line.strip())
    row = {
        "gold": gold.strip(),
        "kind": kind,
        "options": lines if kind == "choice" and lines else None,
        "labels": lines if kind == "label" and lines else None,
        "unit": unit.strip() or None,
        "rel_tol": rel_tol,
    }
    try:
        key = AnswerKey.from_row(row)
        return Check(response, key, key.score(response, "length" if truncated else None))
    except GoldError as error:
        raise UserError(f"the gold answer cannot be read as {kind}: {error}") from None
    except ValueError as error:
        raise UserError(str(error)) from None


def verdict_html(found: Check) -> str:
    """The verdict, what was extracted, and why."""
    answer, verdict = found.score.answer, found.score.verdict
    right = verdict.correct
    sign = "✓ Correct" if right else "✗ Not correct"
    shown = f"<code>{escape(answer.text)}</code>" if answer.text is not None else "<em>none</em>"
    rule = (
        f"<code>{escape(answer.rule)}</code>: {escape(explain_rule(answer.rule))}" if answer.rule else "<em>none</em>"
    )
    where = f", characters {answer.span[0]:,} to {answer.span[1]:,}" if answer.span else ""
    gold = found.key.gold if isinstance(found.key.gold, str) else ", ".join(found.key.gold)
    return (
        f'<section class="ms-verdict {"ms-right" if right else "ms-wrong"}" aria-live="polite">'
        f"<h2>{sign}</h2><dl>"
        f"<dt>Extracted</dt><dd>{shown}{where}</dd>"
        f"<dt>Gold</dt><dd><code>{escape(gold)}</code></dd>"
        f"<dt>Rule</dt><dd>{rule}</dd>"
        f"<dt>Comparison</dt><dd>{escape(verdict.reason)}</dd>"
        f"<dt>Status</dt><dd><code>{answer.status}</code>: {STATUSES[answer.status]}</dd>"
        "</dl></section>"
    )


def answer_line(answer_text: str | None, rule: str | None, status: str, correct: bool | None) -> str:
    """The extracted answer under a response, in one line."""
    if answer_text is None:
        said = f"No answer extracted <span class=ms-rule>{escape(status)}</span>"
    else:
        said = (
            f"Answer <code>{escape(answer_text[:200])}</code> <span class=ms-rule>rule {escape(rule or 'none')}</span>"
        )
    sign = "" if correct is None else (" <strong>✓ correct</strong>" if correct else " <strong>✗ not correct</strong>")
    kind = "" if correct is None else (" ms-right" if correct else " ms-wrong")
    return f'<p class="ms-answer{kind}">{said}{sign}</p>'


def source_html(found: Check) -> str:
    """The response with the extracted span marked."""
    return markup.marked(found.response, found.score.answer.span)
