"""Words that stand beside a value: those that make it no value at all, and those that mean nothing.

An answer is one value. Words beside it that are not understood make it undecided, which is wrong, not right.
"""

from __future__ import annotations

import re

from megascience_hf.answers.text.commands import CROSSES, TEXT_NAME
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import word_set

# "not 5", "5 is wrong", "it can't be 5", "anything but 5"
_DOUBT = r"(?<!no\s)(?<!any\s)(?<!not\s)(?<!nobody\s)(?<!no\sone\s)doubt\w*"
_NEGATION = (
    r"not|never|no|none|neither|nor|cannot|\w{1,8}n't|without|wrong|false|incorrect\w*|mistaken\w*|untrue|except"
    r"|excluding|excluded?|ruled|rule\sout|unlike|but|instead|rather|den(?:y|ies|ied)|impossible|reject\w*"
    r"|differ(?:s|ent)?\sfrom|distinct\sfrom|far\sfrom|fail(?:s|ed)?\sto|hardly|scarcely|(?:un|im)likely|nobody(?!\sdoubts)|other\sthan|joking"
    r"|avoid\w*|refut\w*|dismiss\w*|discard\w*|eliminat\w*|extraneous|spurious|retract\w*|bogus|fails?|invalid|void|nope"
    r"|n'est|pas|nicht|kein\w*|nunca|nie|" + _DOUBT
)
# "at least 5", "more than 5"
_BOUND = (
    r"at\s(?:least|most|minimum|maximum)|than|above|below|beyond|under|over|exceed\w*|up\sto|between|within|near"
    r"|bounded"
)
# "either 5 or 7", "5 vs. 7", "7 unless it is 5"
_ALTERNATIVE = (
    r"or|either|vs|versus|alternatively|unless|if|whether|otherwise|else|depend\w*|assuming|suppos\w*|provided"
    r"|maybe|perhaps|possibly|probably|might|could|may|one\sof|and/or|xor|at\sfirst|oder|ou"
)
# "half of 5", "5 squared", "minus 5", "about 5"
_OTHER_VALUE = (
    r"half|halves|twice|thrice|double|triple|quarters?|minus|plus|negative|times|divided|multiplied|squared|cubed"
    r"|factorial|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|reciprocal|inverse|opposite|base"
    r"|(?:ten|hundred|thousand|million|billion|four|fif|six|seven|eigh|nin|twelf)ths|thirds|lakhs?|crores?|gross"
    r"|modulo|mod|choose|remainder|power|approx\w*|about|around|roughly|nearly|almost|barely|circa"
    r"|(?:divisors?|multiples?|factors?|roots?)\sof|divisible\sby|(?:next|close|unequal)\sto"
)
# Of those, what spoils even a name that a verb or a sign links with its value: "the wrong answer is 5".
_IN_NAMES = (
    _NEGATION + "|" + _ALTERNATIVE + r"|at\s(?:least|most)|than|exceed\w*|half|twice|thrice|double|triple|opposite\sof"
    r"|would\s(?:answer|say|think|guess|claim|write)|one\sof|squared|cubed|minus|plus|(?:greater|less|more|smaller|larger)\s?$"
)


# "some would say that", "I doubt that", "I don't think"
_OPINION = (
    r"(?:some|others|many|people|they|students?|you)\s(?:\w+\s)?(?:say|think|claim|believe|argue|guess)"
    r"|(?:answer|guess|claim|assum|suppos|believ|argu)ed|thought|used\sto\sbe|first\s(?:guess|try)|example"
    r"|says|told|(?:is|are|was|were)\s(?:said|asked)\sto"
    rf"|{_DOUBT}|unlikely|(?:not|\w{{1,8}}n't)\s(?:say|think|believe|claim)"
)


# Words of the same kind in scripts that know no word boundary of ASCII, and signs that join two values.
_OTHER_SCRIPTS = r"(?<!\w)(?:не|нет|или|либо|ليس|أو|नहीं|या)(?!\w)|或|不是|ではない|または|또는|아니"
_JOINING_SIGNS = r"[∨∧⊕]|\\(?:lor|vee|land|wedge|oplus)(?![a-z])"
# What strikes a value out: "≠ 5", "5 ❌", "\\neg 5", "\\enclose{horizontalstrike}{5}".
CROSS = f"[{CROSSES}]"
_STRIKING_SIGNS = (
    rf"{CROSS}|[≠¬∄∉∌≢≁≇≉⊄⊅⊈⊉≮≯≰≱\u0336-\u0338\u20e0]|!=|<(?:s|del|strike)>|<!--"
    r"|\\(?:neq?|neg|lnot|not|nexists|notin|notni|n(?:less|leq|gtr|geq|sim|cong|subseteq|supseteq|equiv)"
    r"|[xb]?cancel|sout|st|enclose|[hv]?phantom)(?![a-z])"
)


def _words(alternatives: str) -> str:
    return rf"(?:(?<![A-Za-z'])(?:{alternatives})(?![A-Za-z])|{_OTHER_SCRIPTS})"


_EDGE = r"[\s$*_(\[{]{0,6}"
# Not within a name: P(\\neg A) is the name of a value.
_SPOILT_NAME = lazy_regex(
    rf"""
    {_words(_IN_NAMES + "|" + _OPINION)}|^\W{{0,4}}(?:were|had|should)\b
    |^{_EDGE}(?:\\{TEXT_NAME}\{{\s{{0,2}})?(?:{_STRIKING_SIGNS})|(?:{_STRIKING_SIGNS}){_EDGE}$
    """,
    re.I | re.X,
)


_ANY_WORD = _words("|".join((_NEGATION, _BOUND, _ALTERNATIVE, _OTHER_VALUE)))
UNDECIDED = lazy_regex(
    rf"""
    {_ANY_WORD}|{_STRIKING_SIGNS}|{_JOINING_SIGNS}
    """,
    re.I | re.X,
)
"""Words that make the value beside them another value, a bound, an alternative or no answer."""


MARKS = r"[\s$*_(\[{,:=\\]"
_LINK = r"(?:is|are|was|were|equals?|be|becomes|gives|get|have|makes)"
DENYING = r"(?:cannot|\w{1,8}n't|not|never|neither|nor)"
# The last words before a value: "cannot be", "is definitely not", "at least", "half of the".
_SPOILT_BEFORE = lazy_regex(
    rf"""
    (?:(?<![A-Za-z])(?:{DENYING}|might|could|may|fails?\sto)\s(?:\w+\s)?(?:be|equal|have\sbeen)
    |(?:{_ANY_WORD}|{_STRIKING_SIGNS}|{_JOINING_SIGNS})
    (?:\s(?!{_LINK}\b)[A-Za-z]{{1,15}}){{0,3}}
    |{_words(_OPINION)}(?:\s\w+){{0,4}}\s{_LINK}
    |(?<![A-Za-z])(?:wrong|incorrect|false)\s(?:answer|value|result|solution|number)\s(?:is|was|would\sbe)
    |(?<![A-Za-z])unless\s(?:it|that|the\sanswer)\s(?:is|was)
    |(?<![A-Za-z])if\s[^.\n]{{1,60}}\swould\s(?:then\s)?be){MARKS}{{0,6}}(?:[A-Za-z]\s?=\s?)?$
    """,
    re.I | re.X,
)
# The first words behind it: "is wrong", "isn't right", "or more", "squared", "vs.".
MARKS_AFTER = rf"[\s$*_)\]}}\\.;:(-]{{0,6}}(?:(?<=\\){TEXT_NAME}\{{\s{{0,2}})?"
IS_DENIED = (
    r"(?:(?:(?:is|are|was|were|would\sbe|seems)\s)?(?:\w+ly\s)?"
    r"(?<![A-Za-z'])(?:not|never|cannot|\w{1,8}n't|wrong|false|incorrect\w*|mistaken\w*|untrue|excluded|ruled"
    r"|impossible|reject\w*)(?![A-Za-z])"
    r"|(?:is|are|was|were|would\sbe)\s(?:too\s(?:high|low|big|small|large|much|many|few|little)|(?:just\s)?my\s(?:first|initial)"
    r"|an?\s(?:common|frequent|typical|usual)\s(?:mistake|error)|what\s(?:an?|some|many|most|students?|people|others|one)\s)"
    r"|(?:may|might)\s(?:be|remain)\b)"
)
_SPOILT_AFTER = lazy_regex(
    rf"""
    {MARKS_AFTER}(?:{IS_DENIED}|\?
    |(?:or|vs|versus|unless|correction)\b
    |and\s(?:an?|one|two|three|four|five)\s(?:half|halves|thirds?|quarters?|\w{{3,6}}ths?)\b
    |{CROSS}
    |at\s(?:least|most)\b|(?:more|less|fewer|greater|higher|lower)\sthan\b
    |{_words(r"squared|cubed|factorial|hundreds?|dozens?|plus|minus|times|divided|modulo|choose")})
    """,
    re.I | re.X,
)
# A decimal shows how far it is rounded: "approximately 3.14" says as much as 3.14, "about 5" does not say 5.
_DECIMAL = lazy_regex(r"[$\\(\s]{0,3}-?\d{0,20}\.\d")
_ABOUT_AT_END = lazy_regex(rf"\b(?:approx\w*\.?|about|around|roughly){MARKS}{{0,6}}$", re.I)


def is_spoilt(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether the words around the value `text[first:last]`, in the sentence `text[start:end]`, keep it from being
    an answer: "it cannot be 5", "at least 5", "5 is wrong", "5 or more"."""
    before, after = text[max(start, first - 80) : first], text[last : min(end, last + 40)]
    if _DECIMAL.match(text, first, last):
        before = _ABOUT_AT_END.sub("", before)
    return _SPOILT_BEFORE.search(before) is not None or _SPOILT_AFTER.match(after) is not None


def is_spoilt_behind(text: str, last: int, end: int) -> bool:
    """Whether the first words behind a value that ends at `last` keep it from being an answer: "5 is wrong"."""
    return _SPOILT_AFTER.match(text[last : min(end, last + 40)]) is not None


# Words that no name of a thing that is counted or measured consists of.
_NO_NOUNS = word_set(
    "is are was were be been being has have had do does did it its that this these those which who what where when why "
    "how to by from and then so as on at for with into onto the an we you they he she i my our your can will shall "
    "should must think guess believe answer answers result results correct right true same equal equals equivalent "
    "sometimes always usually often"
)

# Nouns whose plural does not end in s, and units that pint does not know.
_IRREGULAR = word_set(
    "people men women children feet teeth mice geese fish sheep deer cattle oxen dice data vertices matrices indices "
    "yuan yen won baht rand rupee rupiah peso euro pound dollar cent cents percent people's edges sq square cubic unit "
    "units way ways usd eur gbp inr degree degrees radian radians"
)


# What goes on behind a noun: "students per class", "eigenfunctions for this energy".
_GOES_ON = frozenset(
    [
        "per",
        "of",
        "for",
        "in",
        "on",
        "at",
        "with",
        "to",
        "from",
        "altogether",
        "total",
        "each",
        "old",
        "long",
        "wide",
        "tall",
        "high",
        "deep",
        "away",
        "left",
        "remaining",
    ]
)


def is_counted_noun(words: str) -> bool:
    """Whether words behind a number name what is counted: "apples", "square units", "different ways to do so"."""
    found = [word.lower() for word in re.findall(r"[A-Za-z']+", words)]
    if not 0 < len(found) <= 10 or re.search(r"[^A-Za-z'\s.()/-]", words) or UNDECIDED.search(words):
        return False
    head = found[: next((i for i, word in enumerate(found) if word in _GOES_ON), len(found))]
    if not 0 < len(head) <= 4 or not _NO_NOUNS.isdisjoint(head):
        return False
    last = head[-1]
    return last in _IRREGULAR or (len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is")))


# "(double root)", "(multiplicity 2)", "(as desired)"
REMARK = lazy_regex(
    r"""
    \s?\(?\s?(?:(?:a\s)?(?:double|triple|repeated|simple|unique|only)\s(?:real\s)?(?:roots?|zeros?|solutions?)
    |(?:with\s|of\s)?multiplicity\s(?:\d|one|two|three|four)|as\s(?:desired|required|claimed))\s?\)?\s?
    """,
    re.I | re.X,
)


_ANNOUNCEMENT = lazy_regex(
    r"""
    (?:(?:so|thus|hence|therefore|consequently|finally)\b[,:]?\s{0,3})?
    (?:(?:(?:the|my)\s)?(?:(?:final|correct)\s)?(?:answer|ans|result|solution)\b\s?(?:is\b|[:=])?\s{0,3})?
    """,
    re.I | re.X,
)


def without_announcement(text: str) -> str:
    """The text without "So", "Therefore, the answer is", "Answer:" at its front, if something is left."""
    found = _ANNOUNCEMENT.match(text)
    return text[found.end() :] if found and text[found.end() :].strip() else text


_VALUE = lazy_regex(r"\d|[=<>≤≥]|\\(?:text|sin|cos|tan|log|ln|sqrt|frac)(?![a-z])|(?<![A-Za-z\\])[b-hj-z](?![A-Za-z'])")


def is_value_or_doubt(text: str) -> bool:
    """Whether a text that stands beside an answer may be a value of its own, or makes the answer undecided."""
    return _VALUE.search(text) is not None or (UNDECIDED.search(_JOINT.sub(" ", text)) is not None)


_JOINT = lazy_regex(r"\b(?:and|or)\b", re.I)  # between boxes, of which each is an item


def is_introduction(words: str) -> bool:
    """Whether words before a value only announce or name it: "The answer is", "Area", "Anna"."""
    return _SPOILT_NAME.search(words) is None
