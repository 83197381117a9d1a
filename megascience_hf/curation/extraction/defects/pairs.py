"""Answers that say nothing to the question that they stand behind, and answers that it gives away."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.code_blocks import code_blocks, prose
from megascience_hf.curation.extraction.defects.formulas import FORMULA, WORD
from megascience_hf.curation.extraction.defects.questions import is_only_a_title
from megascience_hf.curation.extraction.rules.wording import IMPERATIVE

# What code alone does not answer, nor "Yes."
_TO_EXPLAIN = re.compile(r"(?:\A|[.?!:;]\s+|\band\s)(?:explain|justify|describe|discuss|interpret|comment\son)\b", re.I)
_YES_OR_NO = re.compile(r"(?:yes|no|true|false)[.!]?", re.I)
_WORDS_TO_EXPLAIN = 4
_COMMENT = re.compile(r"#[^\n]{1,300}")
_LEAST_CODE = 40
_LONG = 200
_LETTER = re.compile(r"\W*\(?([A-Za-z])\)?\W*")
_TRUE_OR_FALSE = re.compile(r"\btrue\s{0,2}(?:or|/|,)\s{0,2}false\b|\bT\s?(?:/|or)\s?F\b", re.I)
# "$B$", "$\\rm{CD}$": what only a drawing gives.
_NAME_OF_POINT = re.compile(r"\$\$?\s?(?:\\(?:rm|mathrm|text|textrm|overline)\s?)?\{?[A-Z]{1,4}\}?\s?\$\$?")
_PART_A = re.compile(r"[*_]{0,3}\(?a[.)][*_]{0,3}\s")
_PART_B = re.compile(r"(?:^|[\s*_(;,])b[.)]")
_LETTERED = re.compile(r"^[ \t]*[*_]{0,3}\(?[a-h][.)][*_]{0,3}[ \t]+(?P<said>\S[^\n]*)$", re.M)
_VALUE = re.compile(r"\$?\s?[-+−]?\d")
_OPTION = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)?(?:[*_]{0,2}\(?[A-Ha-h1-8][.)][*_]{0,2})[ \t]+(?P<said>\S[^\n]*)$", re.M)
_LINE = re.compile(r"^[^\n]*\w[^\n]*$", re.M)
_LEAST_OPTIONS = 3
# "How many? $$p = 0.6^5 = 0.0778$$": two signs of equality, and a number behind the last.
_RESULT = re.compile(
    r"\?[*_]{0,2}\s{1,4}\${1,2}(?=[^$]{0,600}=[^$=]{1,200}=[^$=]{0,20}\$)[^$]{1,600}=\s{0,3}[-+−]?\d[\d.,]{0,12}\s{0,3}\${1,2}[\s.]{0,4}\Z"
)
_MAX_VALUE_WORDS, _MAX_VALUE = 15, 60


def is_answered(question: str, answer: str) -> bool:
    """Whether an answer that is only code stands in the question already: a book that runs it there and hides it."""
    if "```" not in question or re.search(r"\w", prose(answer)):
        return False
    code, asked = ("".join(_bare(code) for _, code in code_blocks(text)) for text in (answer, question))
    return len(code) > _LEAST_CODE and code in asked


def answers_a_title(question: str, answer: str) -> bool:
    """Whether a title of some words stands above code or a long text: what was asked is not there."""
    return is_only_a_title(question) and ("```" in answer or len(answer) > _LONG)


def answers_one_part(question: str, answer: str) -> bool:
    """Whether a question asks in its parts a and b, and its answer has the letter of a and none of b."""
    if not _PART_A.match(answer) or _PART_B.search(answer):
        return False
    parts: list[str] = [part["said"].rstrip("*_ ") for part in _LETTERED.finditer(question)]
    return len([said for said in parts if said.endswith("?") or IMPERATIVE.match(said)]) > 1


def repeats_the_options(question: str, answer: str) -> bool:
    """Whether an answer is all options of the question: the signs at the right ones were lost."""
    asked, said = ([" ".join(one["said"].split()) for one in _OPTION.finditer(text)] for text in (question, answer))
    return len(asked) >= _LEAST_OPTIONS and asked == said and len(asked) == len(_LINE.findall(answer))


def gives_the_result(question: str, answer: str) -> bool:
    """Whether a question goes on behind its last "?" with the reckoning, and only code is its answer."""
    if "```" not in answer or re.search(r"\w", prose(answer)):
        return False
    return bool(_RESULT.search(question))


def _bare(code: str) -> str:
    return re.sub(r"#[^\n]*|\s+", "", code)


def explains_nothing(question: str, answer: str) -> bool:
    """Whether what asks for words is answered by "Yes.", or by code with hardly one beside it or in its comments."""
    if not _TO_EXPLAIN.search(question):
        return False
    if "```" not in answer:
        return bool(_YES_OR_NO.fullmatch(answer))
    said = f"{prose(answer)} {' '.join(_COMMENT.findall(answer))}"
    return len(WORD.findall(said)) < _WORDS_TO_EXPLAIN


def asks_for_a_value_of_a_drawing(question: str, answer: str) -> bool:
    """Whether a value is asked that belongs to a point or line of a drawing: "What is the reaction at $B$?", "75 N"."""
    said = question.lstrip("*_ ")
    if len(said.split()) > _MAX_VALUE_WORDS or len(answer) > _MAX_VALUE or not _VALUE.match(answer):
        return False
    named = FORMULA.findall(said)
    return bool(named) and all(map(_NAME_OF_POINT.fullmatch, named)) and not re.search(r"\d", said)


def is_letter_of_nothing(question: str, answer: str) -> bool:
    """Whether an answer is a letter, and no option of the question that it stands for."""
    letter = _LETTER.fullmatch(answer)
    if not letter or "$" in answer or (letter[1] in "TF" and _TRUE_OR_FALSE.search(question)):
        return False
    return not re.search(rf"(?:^|[\s(]){letter[1]}[.):]\s{{0,4}}\S", question, re.I | re.M)
