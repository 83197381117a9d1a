"""Answers out of a small set of words: yes/no/maybe, true/false, or any labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.answers.comparison.label import SYNONYMS, known_labels
from megascience_hf.answers.extraction.choice.resolve import extract_choice
from megascience_hf.answers.extraction.containers import FINAL
from megascience_hf.answers.extraction.cues import find_statements, next_question
from megascience_hf.answers.extraction.final_answer import CORRECTION
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.types import LOOSE, Answer, Question, Rule

_SKIP = re.compile(
    r"(?:[(\[]?(?<![A-Za-z])[A-Z][)\].:]\s|[\s*_`\"'(\[{$<:>=~#•-]|\\(?:boxed|text|textbf|mathrm|mathbf)(?![A-Za-z])"
    r"|\b(?:the|option|choice|answer|likely|probably|statement|is|that)\b)*+",
    re.I,
)


def _patterns(labels: Sequence[str]) -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for label in labels:
        names = [label, *SYNONYMS.get(label.lower(), ())] if len(labels) <= 3 else [label]
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


def extract_label(body: Body, question: Question) -> Answer:
    """The label that the body commits to, named by its word or by the letter of its option."""
    labels = known_labels(question)
    patterns = _patterns(labels)
    text = body.text
    found: list[tuple[int, int, str, Rule]] = []
    denied: list[tuple[int, int, Rule]] = []
    statements = find_statements(body)
    for statement in statements:
        if statement.strength < FINAL:
            continue
        at = _label_at(text, statement.start, min(statement.end, body.end), patterns)
        if at is not None:
            other = _alternative(text, at, min(statement.end, body.end), patterns)
            if other is not None:
                found.append((at[1], other[2], "", statement.rule))
            else:
                found.append((at[1], at[2], at[0], statement.rule))
        elif statement.denied:
            denied.append((statement.start, statement.end, statement.rule))
    if found:
        cut = next_question(body, found[0][1])
        found = [f for f in found if f[0] < cut] or found
        corrected = _correction(text, found[-1][1], min(cut, body.end), patterns)
        if corrected is not None:
            found.append((corrected[1], corrected[2], corrected[0], Rule.CORRECTION))
    codes = question.letters or "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(labels)]
    by_letter = extract_choice(body, Question("choice", codes, labels))
    bare = len(text[body.start : body.end].strip()) <= 20  # "Option A", "(B)"
    letter_at = (
        by_letter.span[0]
        if by_letter.span
        and by_letter.status == "extracted"
        and (by_letter.rule not in LOOSE or (bare and by_letter.rule == Rule.FIRST_LINE))
        else -1
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


_BEFORE_LABEL = re.compile(
    r"(?:\b(?:say|conclude|answer|is|as|therefore|thus|hence|so)\s|[:.?!][*_]{0,3}\s|,\s)[*_]{0,3}\s?[*_\"']{0,3}", re.I
)


_AFTER_LABEL = re.compile(r"[*_\"']{0,3}(?:[.;!\n]|$)")


# "Yes, because …", "No.": a label that opens a response; not "No evidence was found", "Yes and no".
_AFTER_FIRST_WORD = re.compile(r"[*_]{0,3}(?:$|[,.;:!\n)–—]|\s(?:because|since|as|for|[-–—(]))")


_ASKED = re.compile(r"[^.!\n]{0,80}\?")


_OR = re.compile(r"[\s*_\"')\]]{0,4}(?:\s(?:or|and)\s|\s?/\s?|,\s)[\s*_\"'(\[]{0,4}", re.I)


def _alternative(
    text: str, at: tuple[str, int, int], end: int, patterns: list[tuple[str, re.Pattern[str]]]
) -> tuple[str, int, int] | None:
    """Another label that stands beside the first: "yes or no", "yes/no", "yes, no or maybe"."""
    joined = _OR.match(text, at[2], end)
    other = _label_at(text, joined.end(), end, patterns) if joined else None
    if other is None or other[0] == at[0]:
        return None
    if joined is not None and "," in joined.group() and _AFTER_LABEL.match(text, other[2], end) is None:
        return other if _OR.match(text, other[2], end) else None
    return other


def _correction(
    text: str, start: int, end: int, patterns: list[tuple[str, re.Pattern[str]]]
) -> tuple[str, int, int] | None:
    """A label that takes back the one before: "Answer: yes. Hmm, actually, no."."""
    if not CORRECTION.search(text, start, end):
        return None
    said = _said(text, max(start, end - 600), end, patterns)
    return said if said is not None and CORRECTION.search(text, start, said[1]) else None


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
        return Answer(at[0], "extracted", Rule.LAST_LINE, at[1:])
    said = _said(text, max(start, end - 600), end, patterns)
    conclusion = None
    for m in re.finditer(
        r"\b(?:therefore|thus|so|hence|in conclusion|overall)\b,?\s", text[max(start, end - 600) : end], re.I
    ):
        conclusion = _label_at(text, max(start, end - 600) + m.end(), end, patterns) or conclusion
    if conclusion is not None:
        return Answer(conclusion[0], "extracted", Rule.CONCLUSION, conclusion[1:])
    if said is not None:
        return Answer(said[0], "extracted", Rule.SAID, said[1:])
    at = _label_at(text, start, min(end, start + 200), patterns)
    if (
        at is not None
        and _AFTER_FIRST_WORD.match(text, at[2], end)
        and not _ASKED.match(text, start, end)
        and not CORRECTION.search(text, at[2], end)
    ):
        return Answer(at[0], "extracted", Rule.FIRST_WORD, at[1:])
    return None
