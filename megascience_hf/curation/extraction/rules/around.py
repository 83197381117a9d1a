"""What stands around a question or an answer and is no part of it: titles, places to write, empty captions."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.rules.wording import ASKS, IMPERATIVE

# "**Adding Polynomials**   Find …", "**Conceptual** -- Explain …", "**Warm-up.** Show …", "**Medium:** Compute …".
_TITLE = re.compile(
    r"\A(?P<mark>\*\*|__)(?P<title>[^*_\n?!$`=]{2,80}?)"
    r"(?:[.:](?P=mark)[ \t]+|(?P=mark)(?:[ \t]*(?:[—–:]|--)[ \t]+|\.[ \t]+|[ \t]{2,}))(?=[A-Z¿])"
)
# A title of these says what is given, or what to say of it.
_NO_TITLE = re.compile(
    r"\b(?:true|false|given|assume|suppose|let|claim|theorem|lemma|proposition|corollary|definition|fact|statement|data"
    r"|input|output|note|hint|case|part|step|always|never|all)\b",
    re.I,
)
# In such a rest only the title says what it is about.
_POINTS_BACK = re.compile(r"\b(?:it|its|they|them|their|this|these|those)\b", re.I)
_LABEL = re.compile(r"^(?:\*\*|__)[^*_\n]{1,60}(?::(?:\*\*|__)|(?:\*\*|__)[ \t]*(?:[—–:]|--))", re.M)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MIN_WORDS = 5
_NEAR = 30  # characters of the rest
# "Exercise 1 Easy" alone above the text.
_NAME = re.compile(
    r"\A(?:exercise|problem|question|task|challenge|quiz|puzzle)[ \t]?#?\d{1,3}(?:\.\d{1,3}){0,2}[.:]?"
    r"(?:[ \t]+[\w()-]{2,20}){0,3}[ \t]*\n[ \t]*\n(?=\s*\S)",
    re.I,
)
_NUMBER = re.compile(r"\A\d{1,3}[ \t]?[-–—:][ \t]+(?=[¿\"“A-ZÀ-ÖА-Я])")
# "**Your answer:**" and nothing behind it, "**Result (example):**" whose table stands elsewhere.
_PLACE = re.compile(
    r"(?:\n|\A)[ \t>*_]*(?:your|my|student['’]?s?)[ \t](?:answers?|solutions?|responses?|work|code|notes?)"
    r"[:.]?[*_ \t]*[:.]?\s*\Z",
    re.I,
)
# "… *(Answer: 3)*" leaves the star before its answer.
_HALF = re.compile(r"[ \t]+[*_]{1,3}\Z")
# "These solutions show one way." behind the last of them.
_OUTRO = re.compile(
    r"\n[ \t]*\n(?:these|all|the above)[ \t](?:\w+[ \t])?(?:solutions|answers)\b[^\n]{10,400}\s*\Z", re.I
)
# "**Exam question 4 (2 marks):** …": what stands above it was another.
_LATER = re.compile(
    r"(?<=\n)\*\*[^*\n]{0,40}\b(?:question|exercise|problem|task)[ \t]#?\d+[^*\n]{0,30}\*\*[.:]?[ \t]+(?=\S)", re.I
)
_CAPTION = re.compile(r"\n[ \t>]*(?P<mark>\*{1,3}|_{1,2})[^*_\n]{1,60}(?::(?P=mark)|(?P=mark)[ \t]*:)\s*\Z")


def without_front(asked: str) -> str:
    """A question without the title, the name or the number in front of it, if what is left asks by itself."""
    if later := [label.end() for label in _LATER.finditer(asked)]:
        asked = asked[later[-1] :]
    asked = _NUMBER.sub("", _NAME.sub("", asked))
    title = _TITLE.match(asked)
    if title is None or _NO_TITLE.search(title["title"]) or len(_LABEL.findall(asked)) > 1:
        return asked
    rest = asked[title.end() :]
    first = rest.split("\n\n", 1)[0]
    if IMPERATIVE.match(title["title"]) and " " in title["title"]:
        return asked  # it says what to do
    enough = len(_WORD.findall(first)) + first.count("$") >= _MIN_WORDS
    return rest if enough and ASKS.search(rest) and not _POINTS_BACK.search(first[:_NEAR]) else asked


def without_place(asked: str) -> str:
    """A question without the line under which a student writes."""
    return _HALF.sub("", _PLACE.sub("", _CAPTION.sub("", asked)).rstrip())


def without_caption(answer: str) -> str:
    """An answer without the caption that it ends with, of what stands elsewhere, and what is said of all answers."""
    return _CAPTION.sub("", _OUTRO.sub("", answer)).rstrip()
