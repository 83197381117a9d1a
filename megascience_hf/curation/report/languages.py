"""The language of a text that may be mostly formulas: by its English function words, or by py3langid."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from megascience_hf.curation.report.schema import UNDETERMINED

# Of each text of a row so many characters are looked at.
CHARACTERS = 500
_LEAST_LETTERS, _LEAST_CERTAINTY = 20, 0.5
_LETTERS_A_SIGN = 3  # a sign of Chinese, Japanese or Korean says as much as so many letters
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Formulas and commands have letters that belong to no language; digits and signs of formulas are for no model to read.
_FORMULA = re.compile(r"\$[^$]{0,500}\$|\\\(.{0,500}?\\\)|\\\[.{0,500}?\\\]|\\[A-Za-z]+", re.DOTALL)
_NO_LETTERS = re.compile(r"[\d_^{}=<>+*/\\|]")
# Words of English that no other language with its letters has among its frequent ones. A text with enough of them is
# English; to ask the model takes about a millisecond, this twenty times less.
_ENGLISH = frozenset(
    ("the", "and", "which", "what", "with", "from", "how", "this", "these", "between", "if", "when", "where", "their",
     "following", "its", "each", "into", "than", "then", "does", "must", "should", "would", "because", "given", "find",
     "that", "of", "by", "we", "it", "are", "is")
)  # fmt: skip
# Different ones, and of what share of all words; between formulas and in programs fewer words are of English.
_ENOUGH = ((5, 0.2), (7, 0.1))
_MOST_FOREIGN = 0.02
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN_WORDS = {code: " " for code in range(128) if not chr(code).isalpha()}


def language_of(text: str) -> str:
    """The language by its code of ISO 639, `UNDETERMINED` if it cannot be told."""
    words = _FORMULA.sub(" ", text) if "$" in text or "\\" in text else text
    single = _words_of(words.lower())
    letters = sum(map(len, single))
    if letters < _LEAST_LETTERS and letters + (_LETTERS_A_SIGN - 1) * len(_SIGN.findall(words)) < _LEAST_LETTERS:
        return UNDETERMINED
    if _is_english(single, letters):
        return "en"
    language, certainty = _identifier().classify(_NO_LETTERS.sub(" ", words))
    return str(language) if certainty >= _LEAST_CERTAINTY else UNDETERMINED


def _words_of(text: str) -> list[str]:
    return text.translate(_BETWEEN_WORDS).split() if text.isascii() else _WORD.findall(text)  # the former is quicker


def _is_english(words: list[str], letters: int) -> bool:
    if letters - len("".join(words).encode("ascii", "ignore")) > _MOST_FOREIGN * letters:
        return False
    english = [word for word in words if word in _ENGLISH]
    different, found = len(set(english)), len(english)
    return any(different >= least and found >= share * len(words) for least, share in _ENOUGH)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
