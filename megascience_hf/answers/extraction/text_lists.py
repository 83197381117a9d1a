"""A text answer of several parts: items of a list, a word on the line below, a second word beside a box.

What stands in such a place belongs to the answer: of "Answer:", "- ribosome", "- nucleus" the first item alone is none.
"""

from __future__ import annotations

import re

from megascience_hf.answers.parsing.sentences import DENIES, OTHER_THING
from megascience_hf.answers.text.commands import BULLET
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import word_set

MAX_ITEMS = 12
_MARK = rf"(?:{BULLET}|\(?(?P<number>\d{{1,2}})[.)])"
_MARKED = lazy_regex(rf"[ \t]{{0,4}}{_MARK}[ \t]{{1,3}}")
_ITEM = lazy_regex(
    rf"""
    [ \t]{{0,4}}{_MARK}[ \t]{{1,3}}(?P<item>[^\s][^\n]{{0,99}}?)[ \t]*(?:\n{{1,2}}|\Z)
    """,
    re.X,
)
_BOLD_ITEM = lazy_regex(r"\*\*(?P<item>[^*\n]{1,60}?):?\*\*(?:\s?[:–—-]\s[^\n]*)?")
MAX_ITEM_WORDS = 8
# What shows a line to be a sentence.
VERB = lazy_regex(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|will|would|may|must|should|shows?|gives?|means?)\b",
    re.I,
)


def items_at(text: str, at: int, end: int) -> tuple[list[str], int] | None:
    """The items of the list that begins in the line at `at`, and where it ends; None if no list does."""
    items: list[str] = []
    while at < end and len(items) < MAX_ITEMS:
        found = _ITEM.match(text, at, end)
        if found is None or (found["number"] and int(found["number"]) != len(items) + 1):
            break
        bold = _BOLD_ITEM.fullmatch(found["item"])
        item = (bold["item"] if bold is not None else found["item"]).strip(" \t*_`").rstrip(".,;:")
        if not item or len(item.split()) > MAX_ITEM_WORDS or VERB.search(item):
            return None
        items.append(item)
        at = found.end()
    return (items, at) if items else None


def announced_items(text: str, cue: int, start: int, end: int) -> tuple[str, int] | None:
    """The items of a list under an announcement, as one text, and where it ends: "Answer:", "- tin", "- lead"."""
    line = text.rfind("\n", 0, start) + 1
    if line <= cue or _MARKED.match(text, line, end) is None:
        return None
    found = items_at(text, line, end)
    return None if found is None else (", ".join(found[0]), found[1])


# "The three sugars are:", and a list to the end of the reply
_INTRODUCES = lazy_regex(r"(?:\A|\n|[.!?]\s)[\s*_]{0,4}(?P<lead>[^.!?\n]{2,120})[ \t*_]{0,4}\n{1,2}\Z")
_ARE = lazy_regex(r"\b(?:are|include|were|consists?\sof|answers?)\b[^:]{0,30}:", re.I)
_ONLY_CANDIDATES = lazy_regex(
    r"""
    \b(?:steps?|clues?|candidates?|possib\w+|facts?|given|terms?|definitions?|hints?|reasons?|examples?|need|know
      |consider)\b
    """,
    re.I | re.X,
)


def closing_items(text: str, start: int, end: int) -> tuple[int, str] | None:
    """Where the list begins that the reply ends in or consists of, and its items as one text; None if there is none."""
    first = None
    stop = end
    for _ in range(2 * MAX_ITEMS):  # line by line from the end
        line = max(text.rfind("\n", start, stop) + 1, start)
        if _ITEM.match(text, line, end):
            first = line
        elif text[line:stop].strip():
            break
        if line <= start:
            break
        stop = line - 1
    found = items_at(text, first, end) if first is not None else None
    if first is None or found is None or len(found[0]) < 2 or text[found[1] : end].strip():
        return None
    before = text[max(start, first - 240) : first]
    if before.strip():
        lead = _INTRODUCES.search(before)
        if lead is None or not _ARE.search(lead["lead"]) or _ONLY_CANDIDATES.search(lead["lead"]):
            return None
        if DENIES.search(lead["lead"]) or OTHER_THING.search(lead["lead"]):
            return None
    return first, ", ".join(found[0])


# -- a line or a word that stands beside an answer -----------------------------------------------------------------

# A line of a few words under an answer, where the reply ends.
_LINE_BELOW = lazy_regex(
    r"""
    (?:\}\s?(?:\$\$?|\\[\])])?)?[ \t.*_`]{0,4}\n{1,3}[ \t*_`-]{0,4}
    (?P<line>[^\W\d_][^\n:.!?()]{0,59}?)[.*_` \t]{0,4}\s*\Z
    """,
    re.X,
)
# Words that close a reply and are no answer.
_CLOSES = lazy_regex(
    r"""
    (?:q\.?e\.?d|done|end|thank\w*|cheers|good\sluck|hope|best|regards|sincerely|final|answer|explanation|reasoning
      |i|we|it|this|that|let|please|feel|if|see|you|happy|references?|sources?|no|note|confidence|high|because|since|as|so|hence|thus|therefore|which)\b
    """,
    re.I | re.X,
)
MAX_LINE_WORDS = 4


def line_below(text: str, end: int, stop: int) -> re.Match[str] | None:
    """A line of a few words below an answer that ends at `end`: another answer, or the same once more."""
    found = _LINE_BELOW.match(text, end, stop)
    if found is None or len(found["line"].split()) > MAX_LINE_WORDS:
        return None
    return None if VERB.search(found["line"]) or _CLOSES.match(found["line"]) else found


_BEHIND = lazy_regex(
    r"""
    (?:\}|\s?</\w{2,14}>|\s?\[/\w{2,14}\])?[\s$*_\\)\]]{0,4}?(?:\\[)\]])?
    (?P<joint>,\s|;\s|\s?[&+]\s|\sand\s|,\sand\s|\splus\s)
    (?P<rest>[^\W\d_][\w'-]{2,}(?:,?\s[\w'-]{2,30}){0,3})[ \t]?[.*_]{0,3}[ \t]*(?=\n|\Z)
    """,
    re.X | re.I,
)
# Words that go on with a remark, a reason or a circumstance.
_GO_ON = word_set(
    "as because since which where who whom whose that this these it they there so thus hence therefore for in on at by "
    "with from of to if when while not but or qed done final answer respectively too also see given due based i we you "
    "the an a like via through under over after before during into per according rather instead is are was were "
    "correct wrong indeed exactly approximately roughly usually hence"
)


def word_behind(text: str, end: int, stop: int) -> str | None:
    """What stands behind a box or a tag in its line, with what joins it: ", ribosome"; None if it is a remark."""
    found = _BEHIND.match(text, end, min(stop, end + 120))
    if found is None or VERB.search(found["rest"]):
        return None
    if found["rest"].split()[0].lower().strip(",") in _GO_ON:
        return None
    return found["joint"] + found["rest"]
