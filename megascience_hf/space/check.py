"""Check an answer: what the scorer read in a response, by which rule, and why it is right or wrong."""

from __future__ import annotations

import atexit
import functools
import tempfile
from dataclasses import dataclass
from html import escape
from typing import Any, get_args

from megascience_hf.answers import Answer, AnswerKey, GoldError, Kind, Rule, Score, extract
from megascience_hf.errors import UserError
from megascience_hf.foreign_text import without_addresses
from megascience_hf.judging import lasting
from megascience_hf.judging.records import When, case_of, is_asked, is_undecided
from megascience_hf.space import markup
from megascience_hf.space.settings import Limits, Settings

_SHOWN = 600  # characters of a judge's reply

RULES: dict[Rule, str] = {
    Rule.BOXED: "the last \\boxed{…} of the response",
    Rule.TAG: "the text in an answer tag, such as <answer>…</answer>",
    Rule.JSON: "the answer field of a JSON object",
    Rule.HASH: "what follows ####, as in GSM8K",
    Rule.HEADING: "the text under a heading, such as “Final answer”",
    Rule.STATEMENT: "a sentence that announces the answer, such as “the answer is …”",
    Rule.CLAUSE: "a clause that gives a value to what was asked",
    Rule.FIELD_LINE: "a line of the form “Answer: …”",
    Rule.LINE_A: "a line that begins with A:, as in a list of questions and answers",
    Rule.CORRECTION: "what the text corrects itself to",
    Rule.STATED_TEXT: "a sentence that gives the text of exactly one option as the answer",
    Rule.STATED_PLACE: "a sentence that gives the place of an option as the answer, such as “the second option”",
    Rule.PLACE: "a verdict on each option, in their order",
    Rule.CONCLUSION: "the concluding sentence",
    Rule.THEREFORE: "a sentence that begins with therefore, thus or so",
    Rule.ENDORSEMENT: "a sentence that calls one option right",
    Rule.LEAN: "a sentence that leans to one option with reserve",
    Rule.CHOOSE: "a sentence that chooses one option",
    Rule.ONLY: "a sentence that leaves only one option",
    Rule.LINKED_LABEL: "a letter that the text links to its conclusion",
    Rule.ELIMINATION: "all other options were ruled out",
    Rule.VERDICT_LINES: "one verdict for each option, line by line",
    Rule.OPTION_TEXT: "the text of exactly one option",
    Rule.FIRST_LINE: "a first line that holds nothing but the answer",
    Rule.LAST_LINE: "a last line that holds nothing but the answer",
    Rule.FIRST_WORD: "the first word",
    Rule.TRAILING_LABEL: "a letter at the very end",
    Rule.REPEATED_LETTER: "one letter, repeated",
    Rule.SAID: "what the text says of itself, such as “it is true that”",
    Rule.LAST_FORMULA: "the last formula, because nothing announces an answer",
    Rule.LAST_NUMBER: "the last number, because nothing announces an answer",
    Rule.WHOLE_TEXT: "the response is short enough to be the answer itself",
}
STATUSES = {
    "extracted": "The response commits itself to one answer.",
    "no_answer": "The response does not commit itself to an answer. Nothing is guessed: this counts as wrong.",
    "ambiguous": "There are several answers where one was asked for. This counts as wrong.",
    "truncated": "The response was cut before its answer. This counts as wrong.",
    "over_budget": "The text is longer, or harder to compare, than the scorer's budget allows. This counts as wrong.",
    "scorer_error": "The scorer failed on this text. This counts as wrong, and is a fault to report.",
}
_NOT_FOUND = {
    "no_answer": "the response does not commit itself to one",
    "ambiguous": "there are several where one was asked for",
    "truncated": "the response was cut before it",
    "over_budget": "the text is too long, or too hard to compare",
    "scorer_error": "the scorer failed on this text, which is a fault to report",
}
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Check:
    """What was read in one response; `score` and `key`, what it was scored by, are None without a gold."""

    response: str
    answer: Answer
    key: AnswerKey | None = None
    score: Score | None = None

    @property
    def undecided(self) -> bool:
        """Whether rules cannot tell."""
        return self.key is not None and self.score is not None and is_undecided(self.key, self.score)

    def to_row(self) -> dict[str, Any]:
        """As plain values, for the API."""
        answer = self.answer
        return {
            "correct": self.score.correct if self.score else None,
            "reason": self.score.verdict.reason if self.score else None,
            "undecided": self.undecided,
            "status": answer.status,
            "answer": answer.text,
            "rule": answer.rule,
            "rule_explained": explain_rule(answer.rule),
            "span": list(answer.span) if answer.span else None,
        }


def explain_rule(rule: Rule | None) -> str:
    """What a rule of the extraction looks for; empty if none fired."""
    return "" if rule is None else RULES[rule]


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
    """Read one response, and score it against a gold answer.

    Args:
        response: the model's text.
        gold: the right answer; for "choice" the letter or letters. Empty: the answer is read and not compared.
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
    for name, text, most in (
        ("response", response, limits.response_characters),
        ("gold answer", gold, limits.gold_characters),
        ("list of options", options, limits.gold_characters),
        ("unit", unit, 100),
    ):
        if len(text) > most:
            raise UserError(f"the {name} has {len(text):,} characters; at most {most:,} are taken here")
    lines = tuple(line.strip() for line in options.splitlines() if line.strip())
    cut = "length" if truncated else None
    if not gold.strip():
        of_choice, of_label = lines or None if kind == "choice" else None, lines or None if kind == "label" else None
        return Check(response, extract(response, kind, options=of_choice, labels=of_label, finish_reason=cut))  # type: ignore[arg-type]
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
        score = key.score(response, cut)
        return Check(response, score.answer, key, score)
    except GoldError as error:
        raise unreadable_gold(kind, error) from None
    except ValueError as error:
        raise UserError(str(error)) from None


def unreadable_gold(kind: str, error: ValueError) -> UserError:
    """In a sentence for who reads a page: behind a semicolon the scorer says what a file should have."""
    said = str(error).partition("; ")[0].replace("\\\\", "\\")
    return UserError(f"the gold answer cannot be read as {kind}: {said}")


def verdict_html(found: Check) -> str:
    """What was extracted and why, with the verdict where there is a gold."""
    answer = found.answer
    shown = f"<code>{escape(answer.text)}</code>" if answer.text is not None else "<em>none</em>"
    rule = (
        f"<code>{escape(answer.rule)}</code>: {escape(explain_rule(answer.rule))}" if answer.rule else "<em>none</em>"
    )
    where = f", characters {answer.span[0]:,} to {answer.span[1]:,}" if answer.span else ""
    look, sign, gold, comparison = "", "Not compared: no gold answer", "", ""
    if found.score is not None and found.key is not None:
        verdict = found.score.verdict
        look = " ms-right" if verdict.correct else " ms-wrong"
        sign = "✓ Correct" if verdict.correct else "✗ Not correct"
        if found.undecided:
            sign = "? Not found correct: rules cannot tell"
        known = found.key.gold if isinstance(found.key.gold, str) else ", ".join(found.key.gold)
        gold = f"<dt>Gold</dt><dd><code>{escape(known)}</code></dd>"
        comparison = f"<dt>Comparison</dt><dd>{escape(verdict.reason)}</dd>"
    status = STATUSES[answer.status]
    if found.score is None:  # nothing counts as wrong that is not compared
        status = status.replace(" This counts as wrong.", "").replace(" Nothing is guessed: this counts as wrong.", "")
    return (
        f'<section class="ms-verdict{look}" aria-live="polite"><h2>{sign}</h2><dl>'
        f"<dt>Extracted</dt><dd>{shown}{where}</dd>{gold}<dt>Rule</dt><dd>{rule}</dd>{comparison}"
        f"<dt>Status</dt><dd><code>{answer.status}</code>: {status}</dd></dl></section>"
    )


def judged_html(found: Check, question: str, settings: Settings) -> str:
    """What the judge of this Space says of the answer.

    Raises:
        UserError: there is no answer or no gold to judge by, or the judge cannot be asked.
    """
    if found.key is None or found.score is None:
        raise UserError("the judge compares an answer with its gold: give the gold answer")
    if not is_asked(found.key, found.score, When.ALL):
        raise UserError("the judge reads answers, and none was extracted from this response")
    try:
        asking = lasting.asking(settings.judge, settings.judge_model, _folder_of_calls(settings.judge))
        opinion = asking.ask(case_of("check", question, found.key, found.score)).result()
    except UserError:  # it names the server, which is no visitor's business
        raise UserError(
            "the judge cannot be asked just now: try again later, or tell whoever runs this Space"
        ) from None
    said = {
        True: "✓ The same answer",
        False: "✗ Another answer",
        None: f"No verdict: {without_addresses(str(opinion.problem))}",
    }[opinion.correct]
    look = {True: " ms-right", False: " ms-wrong", None: ""}[opinion.correct] if found.undecided else ""
    counts = (
        "Rules cannot tell, so this verdict counts."
        if found.undecided
        else "Rules have decided, and the judge does not overrule them."
    )
    return (
        f'<section class="ms-verdict{look}" aria-live="polite"><h2>{escape(said)}</h2><dl>'
        f"<dt>Judge</dt><dd>{escape(asking.record)}</dd><dt>It says</dt><dd>{escape(opinion.raw[:_SHOWN])}</dd>"
        f"<dt>Weight</dt><dd>{counts}</dd></dl></section>"
    )


@functools.cache
def _folder_of_calls(judge: str) -> str:
    """A folder for the calls of one judge that goes with the process: what visitors ask is not kept."""
    del judge  # a folder is in use by the first judge that opened it
    folder = tempfile.TemporaryDirectory(prefix="megascience-judge-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return folder.name


def answer_line(
    answer_text: str | None,
    rule: str | None,
    status: str,
    correct: bool | None,
    *,
    gold: str = "",
    is_tex: bool = False,
) -> str:
    """The extracted answer under a response, in one line, and the gold that it was compared with.

    Args:
        is_tex: whether answer and gold are formulas, to be set as such.
    """
    if answer_text is None:
        said = f"No answer found: {_NOT_FOUND.get(status, status)}."
    else:
        from_ = f" from {escape(explain_rule(Rule(rule)).partition(',')[0])}" if rule else ""
        said = f"Answer {_shown(answer_text, is_tex)}{from_}."
    sign = "" if correct is None else (" <strong>✓ correct</strong>" if correct else " <strong>✗ not correct</strong>")
    if gold and correct is not None:
        sign += f"; the gold answer is {_shown(gold, is_tex)}"
    kind = "" if correct is None else (" ms-right" if correct else " ms-wrong")
    return f'<p class="ms-answer{kind}">{said}{sign}</p>'


def _shown(text: str, is_tex: bool) -> str:
    """An answer as code, or set as a formula where it has what only a formula has."""
    text = text.strip()[:200]
    if is_tex and any(sign in text for sign in "\\^_"):
        return markup.inline_html(f"${text.strip('$')}$")
    return f"<code>{escape(text)}</code>"


def source_html(found: Check) -> str:
    """The response with the extracted span marked."""
    return markup.marked(found.response, found.answer.span)
