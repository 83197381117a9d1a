"""Formulas that lost what they say on the way out of a PDF."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.code_blocks import without_code

FORMULA = re.compile(r"\$\$?[^$]{0,300}\$\$?|\\\([^\n]{0,300}?\\\)|`[^`\n]{1,200}`")
# A word, but for those that join formulas.
WORD = re.compile(r"\b(?!(?:and|or|if|with)\b)[^\W\d_]{2,}", re.I)
# "3.121 × 105" in a printed text is 3.121 × 10⁵ whose exponent is no longer one; what is reckoned out is a product.
LOST_EXPONENT = re.compile(
    r"(?<![\d.,^])[1-9](?:\.\d{1,12})?\s?(?:[×⋅·]|\\times)\s?10(?:[−–-]\d{1,2}|(?!0)\d{1,2})(?![\d.,^!%]\d|[\d^!%]|\s?=)"
)
# A fraction or a sum of a PDF, one sign a line: "X =", "Xi", "n", "i=1".
_BROKEN_FORMULA = re.compile(
    r"=[ \t]*\n(?=(?:[ \t]*\S{1,4}[ \t]*\n){0,2}[ \t]*\S{0,3}[^\W\d_])(?:[ \t]*\S{1,4}[ \t]*\n){3}"
)
_SHOWN_FORMULA = re.compile(r"\$\$[^$]{0,8000}\$\$")


def is_broken(text: str) -> bool:
    """Whether a formula of a text stands in lines of a sign or two, outside of code and of what is a formula."""
    if "=\n" not in text.replace(" \n", "\n"):
        return False
    return bool(_BROKEN_FORMULA.search(_SHOWN_FORMULA.sub("", without_code(text))))
