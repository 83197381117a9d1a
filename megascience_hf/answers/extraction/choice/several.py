"""Whether two options stand in the place of one answer: then none of them is the answer, whatever sign parts them."""

from __future__ import annotations

import re

from megascience_hf.answers.extraction.languages import JOINS, words_of
from megascience_hf.answers.text.patterns import lazy_regex

_ENGLISH_JOIN = (
    r"and/or|and|or|nor|xor|xnor|as\swell\sas|plus|with|to|up\sto|through|thru|until|till|then|else|otherwise|alternatively"
    r"|vs|versus|also|unless|if\snot|if|either|both|maybe|perhaps|possibly|probably|even|might|may|could|it|is|be|it's"
    r"|option|choice|answer|statement|etc|the"
)
# "B, no, C", "B (sorry, C)"
_CORRECTION = r"wait|no|sorry|oops|i\smean|i\smeant|actually|correction|make\sthat|rather|better|in\sfact|err|edit|hmm"
# "B, no C" leaves open which of the two is meant, except in Spanish, where "no" is "not".
_BARE_NO = r"no[ ](?=[(\[*]{0,2}(?-i:[A-Z])(?![A-Za-z]))"
_SPANISH = lazy_regex(rf"(?<!\w)(?:{words_of('es', 'answer', 'option', 'link', 'choose')})(?!\w)", re.I | re.X)
# A command of LaTeX, its name left out: \\mapsto, \\text{
_COMMAND = r"\\[A-Za-z]{1,20}"
_FILLING = rf"{_COMMAND}|[^\w\n\\]|\\(?![A-Za-z])|_|\b\d{{1,3}}\s?%"

# All that may part two labels in one place. A full stop ends the place, unless "or" follows it. The repeat is not
# possessive because a group captures in it, which Python's re does not bear.
_BETWEEN_LABELS = lazy_regex(
    rf"""
    (?:{_FILLING}|\b(?:{_ENGLISH_JOIN})\b|\b(?P<bare>{_BARE_NO})|(?P<corrected>\b(?:{_CORRECTION})\b)|(?-i:{JOINS}))*
    """,
    re.I | re.X,
)
_LONGEST = 60
# "B. ", "B) ", "B: " open the text of an option, " - " its explanation. A full stop of "bzw." ends no sentence.
_OPENS_TEXT = lazy_regex(r"[*_}$]{0,4}(?:[.:)\]]|\s[-–—])[*_)\]}]{0,4}\s*$|.*(?<!bzw)[.!?]\s(?!(?:or|and)\b)", re.I)


def between_labels(text: str, end: int, stop: int) -> tuple[int, bool] | None:
    """Where the next label may stand, if only signs and joining words part it from the one that ends at `end`.

    Returns:
        The offset, and whether what stands between corrects the first one; None if it is something else.
    """
    between = _BETWEEN_LABELS.match(text, end, min(stop, end + _LONGEST))
    if between is None or between.end() == end or between.end() >= min(stop, end + _LONGEST):
        return None
    if _OPENS_TEXT.match(between.group()):
        return None
    if between["bare"] is not None and _SPANISH.search(text, max(0, end - _LONGEST), end):
        return None
    corrected = between["corrected"] is not None and not between.group()[:1].isalpha()
    return between.end(), corrected


# Words that make of a second option a reason or a contrast: "potassium because sodium is lighter".
_CLAUSE_WORD = lazy_regex(
    r"""
    \b(?:because|since|(?<!well\s)as(?!\swell\b)|(?<!if\s)not|than|unlike|while|whereas|but|which|that|who|where
    |when|so|therefore|thus|hence
    |instead|replaces|replaced|has|have|does|do|forms?|reacts?|gives?|contains?|of|from|in|for|by|rather|due)\b
    """,
    re.X,
)
_DENIED_TAIL = lazy_regex(
    r"""
    (?:(?:which|that|this|it)\s)?
    (?:(?:is|was|would\sbe|must\sbe|isn\st|can\st\sbe|cannot\sbe)\s)?
    (?:\w+ly\s)?
    (?: not(?=$|\s(?:the\s)?(?:right|correct|answer|true|it|so)\b)
      | (?:wrong|incorrect|false|untrue|impossible|excluded|rejected|eliminated|ruled\sout|mistaken|isn\st)\b
      | no$ )
    """,
    re.X,
)


# "tin, but it is lead"
_GIVES_ANOTHER = lazy_regex(
    r"\bbut\s(?:it|that|this|the\s(?:\w+\s)?answer)\s(?:is|was|s|should\sbe|must\sbe)\s(?:actually\s|really\s|in\sfact\s)?\Z"
)


def is_denied_option(rest: str) -> bool:
    """Whether what follows the text of an option denies it: "is wrong", "which is untrue"."""
    return _DENIED_TAIL.match(rest) is not None


def names_another(rest: str, others: list[str]) -> bool:
    """Whether what follows the text of an option names another one beside it, with no clause between them."""
    spaced = f" {rest} "
    for other in others:
        at = spaced.find(f" {other} ")
        if at >= 0 and (not _CLAUSE_WORD.search(spaced, 0, at + 1) or _GIVES_ANOTHER.search(spaced[: at + 1])):
            return True
    return False
