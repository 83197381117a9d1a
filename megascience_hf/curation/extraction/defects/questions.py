"""What is no question that one can answer: a stub, a piece of a chapter, code or a formula alone."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.code_blocks import prose, without_code
from megascience_hf.curation.extraction.defects.formulas import FORMULA, WORD
from megascience_hf.curation.extraction.rules.wording import ASKS, IMPERATIVE

# "(a)" and nothing behind it: a picture that was lost.
EMPTY_PARTS = re.compile(r"^[ \t]*\(?[a-h1-9][.)][ \t]*\n(?:[ \t]*\n)?[ \t]*\(?[a-h1-9][.)][ \t]*$", re.M)
# "Write a..": what nobody has written yet.
STUB = re.compile(r"\W*(?:[\w-]{1,20}\s){0,3}[\w-]{1,20}\.\.[^\w.]*")
_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.M)
# "The problem: …" over a list of its points, as slides tell of one; "(Do you see why?)" is no question to answer.
_TOLD_OF = re.compile(r"\W*the\s(?:problem|issue|challenge)s?\s?:\s", re.I)
_IN_BRACKETS = re.compile(r"\([^()]{0,200}\)")
# In code they may ask; "#include" and "i--" do not.
_REMARKS = re.compile(r"#(?!\s{0,4}(?:include|define|ifn?def|endif|pragma)\b)|//|/\*|(?<!\w)--(?!\w)|%\s")
_OPTION = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+)?(?:[\u2610\u2b1c\u25a1\u25cb\u25ef]|\[[ xX]?\]|\(?[A-Ha-h][).:])[^\n]*$", re.M
)
# Two signs of a script that writes no blanks.
_OF_ONE_WORD = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]{2}")
# A few words of Latin letters in one line, without a stop, a number, a formula or code.
_TITLE = re.compile(r"[A-Z][A-Za-zÀ-ɏ'’&-]{1,24}(?:[ :,]{1,2}[A-Za-zÀ-ɏ'’&-]{1,24}){0,5}")
# So short a question without a word outside of formulas is a formula alone.
_MAX_FORMULA = 300


def is_empty(question: str) -> bool:
    return not re.search(r"\w", question)


def has_heading(question: str) -> bool:
    """Whether a section of the chapter begins in a question."""
    return "#" in question and bool(_HEADING.search(without_code(question)))


def tells_of_a_problem(question: str) -> bool:
    return bool(_TOLD_OF.match(question)) and not ASKS.search(_IN_BRACKETS.sub("", question))


def is_only_code(question: str) -> bool:
    """Whether a question is code and options: what does it print, or is it right?"""
    if "```" not in question or _REMARKS.search(question):
        return False
    said = _OPTION.sub("", prose(question))
    # A sentence of Chinese is one word.
    return said.isascii() and "?" not in said and len(WORD.findall(said)) < 2


def is_only_a_formula(question: str) -> bool:
    """Whether a question is a formula without a word of what to do with it; "1 + 1 =" says it."""
    if len(question) > _MAX_FORMULA or ASKS.search(question) or question.rstrip("$ ").endswith("="):
        return False
    said = FORMULA.sub("", question)
    return not (WORD.search(said) or _OF_ONE_WORD.search(said))


def is_only_a_title(question: str) -> bool:
    """Whether a question may be the title of an exercise and no more: "Project setup", but also "Colour of salt"."""
    return bool(_TITLE.fullmatch(question)) and not ASKS.search(question) and not IMPERATIVE.match(question)
