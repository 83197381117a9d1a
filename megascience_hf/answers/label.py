"""Answers out of a small set of words: yes/no/maybe, true/false, or any labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.answers.choice import extract_choice
from megascience_hf.answers.closing import CORRECTION
from megascience_hf.answers.containers import FINAL
from megascience_hf.answers.statements import find_statements, next_question
from megascience_hf.answers.text import Body, plain
from megascience_hf.answers.types import Answer, GoldError, Verdict

DEFAULT_LABELS = ("yes", "no", "maybe")
_SYNONYMS = {
    "true": ("correct", "t"),
    "false": ("incorrect", "f", "wrong"),
    "maybe": ("unclear", "uncertain", "possibly", "inconclusive"),
}
_SKIP = re.compile(
    r"(?:[\s*_`\"'(\[{$<:>=~#•-]|\\(?:boxed|text|textbf|mathrm|mathbf)(?![A-Za-z])|\b(?:the|option|choice|answer|a"
    r"|an|likely|probably|statement|is|that)\b"
    r"|[(\[]?[A-Z][)\].:]\s)*+",
    re.I,
)


def _patterns(labels: Sequence[str]) -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for label in labels:
        names = [label, *_SYNONYMS.get(label.lower(), ())] if len(labels) <= 3 else [label]
        body = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
        found.append((label, re.compile(rf"(?:{body})(?![\w-])", re.I)))
    return found


def _label_at(
    text: str, start: int, end: int, patterns: list[tuple[str, re.Pattern[str]]]
) -> tuple[str, int, int] | None:
    skipped = _SKIP.match(text, start, end)
    for at in {skipped.end() if skipped else start, start}:
        best: tuple[str, int, int] | None = None
        for label, pattern in patterns:
            m = pattern.match(text, at, end)
            if m and (best is None or m.end() > best[2]):
                best = (label, m.start(), m.end())
        if best is not None:
            return best
    return None


def extract_label(
    body: Body, labels: Sequence[str] | None, letters: str | None, options: Sequence[str] | None
) -> Answer:
    """The label that the body commits to, named by its word or by the letter of its option."""
    labels = tuple(labels or options or DEFAULT_LABELS)
    patterns = _patterns(labels)
    text = body.text
    found: list[tuple[int, int, str, str]] = []
    denied: list[tuple[int, int, str]] = []
    statements = find_statements(body)
    for statement in statements:
        if statement.strength < FINAL:
            continue
        at = _label_at(text, statement.start, min(statement.end, body.end), patterns)
        if at is not None:
            rest = re.match(r"[\s*_\"')\]]{0,4}(?:or|/)\s[\s*_\"'(\[]{0,4}", text[at[2] : at[2] + 16], re.I)
            other = _label_at(text, at[2] + rest.end(), min(statement.end, body.end), patterns) if rest else None
            if other is not None and other[0] != at[0]:
                found.append((at[1], other[2], "", statement.rule))
            else:
                found.append((at[1], at[2], at[0], statement.rule))
        elif statement.denied:
            denied.append((statement.start, statement.end, statement.rule))
    if found:
        cut = next_question(body, found[0][1])
        found = [f for f in found if f[0] < cut] or found
    codes = letters or "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(labels)]
    by_letter = extract_choice(body, codes, labels, False, statements)
    letter_at = (
        by_letter.span[0] if by_letter.span and by_letter.status == "extracted" and by_letter.rule not in _LOOSE else -1
    )
    if found and found[-1][0] >= letter_at:
        start, end, label, rule = found[-1]
        if not label:
            return Answer(text[start:end], "ambiguous", rule, (start, end))
        return Answer(label, "extracted", rule, (start, end))
    if letter_at >= 0 and isinstance(by_letter.value, str):
        return Answer(labels[codes.index(by_letter.value)], "extracted", by_letter.rule, by_letter.span)
    return _at_the_edges(body, patterns) or (
        Answer(None, "no_answer", denied[-1][2], denied[-1][:2]) if denied else Answer(None, "no_answer")
    )


_LOOSE = frozenset(["first_line", "option_text", "therefore", "lean"])


_BEFORE_LABEL = re.compile(
    r"(?:\b(?:say|conclude|is|as)\s|\b(?:conclusion|verdict|decision|label|final|judge?ment):\s|,\s)[*_\"']{0,3}", re.I
)
_AFTER_LABEL = re.compile(r"[*_\"']{0,3}(?:[.;!\n]|$)")


def _said(text: str, start: int, end: int, patterns: list[tuple[str, re.Pattern[str]]]) -> tuple[str, int, int] | None:
    """The last label that ends a clause: "I would say no.", "from the abstract, yes.", "this is true."."""
    found: tuple[str, int, int] | None = None
    for before in _BEFORE_LABEL.finditer(text, start, end):
        for label, pattern in patterns:
            m = pattern.match(text, before.end(), end)
            if m and _AFTER_LABEL.match(text, m.end(), end):
                found = (label, m.start(), m.end())
    return found


def _at_the_edges(body: Body, patterns: list[tuple[str, re.Pattern[str]]]) -> Answer | None:
    """A label that opens the response ("Yes, because …") or stands alone on its last line."""
    text = body.text
    end = body.start + len(body.text[body.start : body.end].rstrip())
    start = body.start + (len(text[body.start : end]) - len(text[body.start : end].lstrip()))
    last = max(text.rfind("\n", start, end) + 1, start)
    at = _label_at(text, last, end, patterns)
    if at is not None and not re.search(r"\w", text[at[2] : end]):
        return Answer(at[0], "extracted", "last_line", at[1:])
    said = _said(text, max(start, end - 600), end, patterns)
    conclusion = None
    for m in re.finditer(
        r"\b(?:therefore|thus|so|hence|in conclusion|overall)\b,?\s", text[max(start, end - 600) : end], re.I
    ):
        conclusion = _label_at(text, max(start, end - 600) + m.end(), end, patterns) or conclusion
    if conclusion is not None:
        return Answer(conclusion[0], "extracted", "conclusion", conclusion[1:])
    if said is not None:
        return Answer(said[0], "extracted", "said", said[1:])
    at = _label_at(text, start, min(end, start + 200), patterns)
    if (
        at is not None
        and text[at[2] : at[2] + 1] in ("", ",", ".", ";", ":", "\n", "*", "!", " ", ")")
        and not CORRECTION.search(text, at[2], end)
    ):
        return Answer(at[0], "extracted", "first_word", at[1:])
    return None


def verify_label(
    gold: str | Sequence[str], answer: Answer, labels: Sequence[str] | None, options: Sequence[str] | None
) -> Verdict:
    """Compare labels without regard to case.

    Raises:
        GoldError: the gold is none of the labels.
    """
    known = tuple(labels or options or DEFAULT_LABELS)
    wanted = gold if isinstance(gold, str) else ",".join(gold)
    canonical = _canonical(wanted, known)
    if canonical is None and labels is None and options is None:
        canonical = _canonical(wanted, ("true", "false"))
        known = ("true", "false") if canonical else known
    if canonical is None:
        raise GoldError(f"gold {wanted!r} is none of the labels {', '.join(known)}")
    if answer.status == "ambiguous" or not isinstance(answer.value, str):
        return Verdict(False, answer.status)
    given = _canonical(answer.value, known)
    if given is None:
        return Verdict(False, "not one of the labels")
    return Verdict(given == canonical, "same label" if given == canonical else "other label")


def _canonical(text: str, labels: Sequence[str]) -> str | None:
    bare = plain(text).strip(" \t\r\n.*\"'()[]").lower()
    for label in labels:
        if bare == label.lower():
            return label
    for label in labels:
        if bare in _SYNONYMS.get(label.lower(), ()) and len(labels) <= 3:
            return label
    return None
