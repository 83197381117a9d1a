"""What stands directly at a box or a tag: words that deny it, that alter its value, or that put another beside it.

A box is an answer even in "we need at least \\boxed{5}"; what stands at it takes it back only where it says so.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Protocol

from megascience_hf.answers.comparison.math import verify_math
from megascience_hf.answers.extraction.containers import TAG_CLOSE, record
from megascience_hf.answers.extraction.languages import WRONG_IS
from megascience_hf.answers.parsing.quantities import is_named, restates, unit_end
from megascience_hf.answers.parsing.units import parse_unit
from megascience_hf.answers.text.beside import CROSS, DENYING, IS_DENIED, MARKS, MARKS_AFTER
from megascience_hf.answers.text.commands import TEXT_OPEN
from megascience_hf.answers.text.latex import closes_nothing
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import RAISED_NUMBER
from megascience_hf.answers.types import GoldError, Question, Rule


class Place(Protocol):
    """A box, a tag or a field: its command begins at `cue`, its value is `text[start:end]`."""

    @property
    def cue(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def rule(self) -> Rule: ...


_NEAR = 60  # characters on either side that are looked at

_DENIED_BEFORE = lazy_regex(
    rf"""
    (?<![A-Za-z]){DENYING}(?:\s(?:be|equal|to|the|an?|answer|actually|really|simply|just)){{0,3}}{MARKS}{{0,6}}$
    """,
    re.I | re.X,
)
# "The answer is bounded by \\boxed{5}", "the answer is almost \\boxed{5}": of other things a box may well say so
_ANSWER_BOUNDED = lazy_regex(
    rf"""
    \b(?:answer|result|value|solution)\s(?:is|was|lies|must\sbe|has\sto\sbe|should\sbe|cannot\sbe|stays|remains|comes|just|is\snot)
      \s(?:\w{{2,10}}\s){{0,2}}?
      (?: bounded\sby|(?:just|strictly|barely|slightly|well|somewhere)?\s?(?:below|above|under|over|beyond|near|past)
        | close\sto|almost|nearly|up\sto|(?:less|more|fewer|greater|smaller|larger|lower|higher|other)\sthan
        | one\sof|among|miss(?:es|ing)|between|within|around )
      {MARKS}{{1,6}}\Z
  | \b(?:answer|result|value)\s(?:just\s|narrowly\s|barely\s)?(?:misses|exceeds|approaches){MARKS}{{1,6}}\Z
  | \b(?:up|down|away|different|apart)\sfrom{MARKS}{{1,6}}\Z
  | (?:\A|[.\n])\W{{0,4}}(?:almost|nearly|close\sto|not\squite|unlike|avoid(?:\sanswering)?){MARKS}{{1,6}}\Z
  | \b(?:changed|corrected|revised|switched|moved)\s(?:\w+\s){{0,3}}from{MARKS}{{1,6}}\Z
    """,
    re.I | re.X,
)
# "\\boxed{5} is wrong", "\\boxed{5} is a common mistake", "\\boxed{5} ← incorrect", "\\boxed{5} if n is odd"
_DENIED_AFTER = lazy_regex(
    rf"""
    {MARKS_AFTER}
    (?: {IS_DENIED} | {CROSS}
      | (?:is|was|would\sbe)\s(?:an?|the|only\san?|my)\s(?:\w{{1,12}}\s){{0,3}}
          (?:mistake|error|trap|distractor|decoy|misconception|lie|joke|guess|conjecture|placeholder|dummy
            |(?:lower|upper)\sbound|wrong\sanswer|estimate)\b
      | (?:is|was|can\sbe|must\sbe|should\sbe|is\sto\sbe|has\sto\sbe)\s(?:(?:an?|just|only|merely|the)\s){{0,2}}
          (?:extraneous|spurious|ruled\sout|excluded|discarded|rejected|placeholder|guess|too\s(?:large|small|high|low|big)
            |half\sthe|(?:partial|incomplete)|answer\sto\s(?:an?other|an?\sdifferent|the\s(?:wrong|other)|part))\b
      | (?:is|was)\swhat\s(?:\w+\s){{1,2}}(?:say|think|claim|believe|answer|guess|would)s?\b
      | would\sbe\s(?:the\s)?(?:\w+\s){{0,3}}(?:if|were|had|in\sthe\scase)\b
      | (?:was|had\sbeen)\s(?:my|our|the)\s(?:first|initial|original|previous|old|earlier|answer,?\sbut)\b
      | [(\[]\s?(?:(?:a|an|just|only|wild|random|rough|my|first|to\sbe|not|un)[\s-]?){{0,3}}
          (?:guess|estimate|sure|certain|checked|verified|confirmed|placeholder|misprint|typo|rejected|discarded|excluded
            |attempt|try|conjecture|citation\sneeded|crossed\sout)\b
      | [(\[]\s?(?:wrong|incorrect|false|retracted|withdrawn|superseded|outdated)\b
      | (?://|\#)\s?(?:wrong|incorrect|false)\b | \s?<(?:alternative|alt|second|other|back_?up)(?:_\w{{1,12}})?>
      | (?:is|was)\s(?:out\sof\sthe\squestion|refuted|inconsistent|incompatible|tempting
          |for\s(?:another|a\sdifferent|part))\b
      | (?:contradicts|violates)\b(?!\sno) | (?:\w{{1,6}}\s)?{WRONG_IS}
      | fails?\b | (?<!\.\s)(?<!\.\n)(?:maybe|perhaps|possibly|supposedly|allegedly)\b
      | ,?\s?give\sor\stake\b
      | (?:does|did|would)(?:\snot|n't)\s(?:hold|work|fit|satisfy|make\ssense|follow|check)\b
      | (?:,\s?)?(?:but|although|though)\s(?:that|this|it)(?:'s|\s(?:is|was|seems|looks))\s(?:\w+ly\s|not\s){{0,2}}
          (?:wrong|false|incorrect|impossible|invalid|not|right|correct|so)\b
      | (?:←|<-{{1,2}}|⟵)\s?(?:\w+\s)?(?:wrong|no|not|incorrect|false)\b
      | (?<!\n)(?<![.]\s)(?:only\s)?(?:if|unless)\s(?!(?:I|we|one|you)\b)\w
      | \?
    )
    """,
    re.I | re.X,
)
_VALUE = r"""
    (?: [-+−]?\d[\d.,]{0,20}(?<![.,])(?:\s?\\?%|\s?/\s?\d{1,6})? | \\[dt]?frac\s?\{[^{}]{1,20}\}\{[^{}]{1,20}\}
      | [A-J](?![\w'(]|\.\w) | (?:yes|no|true|false)\b )
"""
# "either 7 or \\boxed{5}", "99, \\boxed{5}", "between 2 and \\boxed{5}", "from 2 to \\boxed{5}"
_SECOND_OF_TWO = lazy_regex(
    rf"""
    \b(?: either\s(?:(?!\\boxed)[^.;\n]){{1,50}}?\sor | between\s[^.;\n]{{1,40}}?\sand | from\s[^\s.;]{{1,12}}\sto )\b
      {MARKS}{{1,6}}\Z
  | (?:^|\n|[:=]|\b(?:is|are|be|equals|about|roughly|approximately|perhaps|maybe))[\s$*_(]{{0,4}}(?P<other>{_VALUE})
      [\s$*_]{{0,4}}(?:,|\bor\b|\bor\selse\b|,\s?or\b|\bvs\.?|/)[\s$*_(\\\[]{{1,6}}\Z
  | (?:^|\n|[:=]|\b(?:is|are|be|either|equals))[\s$*_(]{{1,4}}
      (?P<alternative>(?!\\boxed)(?:[^,;:\n\[\](){{}}]|[\[({{][^\n;:]{{0,30}}?[\])}}]){{1,40}}?)
      [\s$*_]{{1,4}}(?:or|vs\.?|versus|/|\|)[\s$*_(\\\[]{{1,6}}\Z
    """,
    re.I | re.X,
)
# "\\boxed{5} or 7", "\\boxed{B} (C)", "\\boxed{5}, 99", "\\boxed{5} \\approx 99"
_JOINT = r"""
    (?: [\s$*_~\\]{0,4}
        (?: ,?\s?\b(?:or|and(?:\salso)?|to|vs\.?|versus|and/or|but)\b | \\q?quad(?![a-z])(?!\s?\() | [,(=≈/~]
          | \(alternatives?(?:ly)?[:,]? | → | \.{3} | …
          | \\(?:approx|sim|simeq|l?dots|cdots|to|lor|vee)(?![a-z]) | \\text\s?\{\s?(?:or|and|to)\s?\} )
        (?:\s(?:else|maybe|perhaps|possibly|even)\b)?
    ){1,2}
"""
_SECOND_AFTER = lazy_regex(
    rf"""
    {_JOINT} [\s$*_(]{{0,4}} (?:(?:maybe|perhaps|possibly|or)\s)? (?P<other>{_VALUE})
    (?= [\s$*_)}}\]\\]{{0,4}} (?:[.,;]|\n|\Z) )
  | [ ]{{1,3}}(?P<lone>(?-i:[A-J]))(?=[*_.]{{0,3}}(?:\n|\Z))  # "\\boxed{{B}} C"
    """,
    re.I | re.X,
)
# "\\boxed{Paris} / London", "\\boxed{x=1} or x=2": whatever stands behind such a word is another value, unless it says
# the same once more. A comma before "or" mostly opens the same in other words.
_ALTERNATIVE_AFTER = lazy_regex(
    r"""
    [\s$*_~]{0,4}
    (?: \(?\bor\s(?!(?:equivalently|simply|in|about|approximately|roughly|just|more|less|so|equal|that|written|better
          |if|when|not|even|by|to|as|alternatively,?\s(?:written|expressed))\b)
      | (?P<slash>/)(?=\s) | (?P<bar>\|)(?=\s)
      | (?:[–;&]|\s:\s)(?=\s?[-\d\\$]) | (?:=>|⇒|→)\s(?=[-\d\\$]) | \[(?=[-\d\\$])
      | (?:,\s|(?<=[ ]))(?:that\sis,|i\.e\.),?\s | \(?\b(?:vs|versus)\b\.?
      | ,?\s?\(?\b(?:or\selse|or\smaybe|or\sperhaps|or\spossibly|alternatively)
      | \\text\s?\{\s?(?:or|vs\.?|but|and\salso)\s?\}
      | ,\sor\s(?=(?-i:[a-z]{3,}\.?\s*\Z)|[\w\\{}()\[\]^=$+*/,\ -]{1,30}\.?\s*\Z) )
    [\s$*_(]{0,4} (?![^;:\n]{0,12}\\boxed|</?answer)
    (?!(?:one|we|you|i|it|this|that|the|there|use|using|by|consider|note|let|another)\s(?!is\b))(?P<other>[^\s.,;:|)][^;:|\n]{0,39}?)
    (?=[.,;|](?:\s|\Z)|\n|\Z)
    """,
    re.I | re.X,
)
# "\\boxed{5} nope, 6", "\\boxed{5} (should be 6)", "\\boxed{5} was a slip of the pen"
_REPLACED_AFTER = lazy_regex(
    r"""
    [\s$*_.,;:–—-]{0,6}(?:(?<=\s)|(?<=[,;.–—-]))[(\[]?
    (?: (?:nope|no)\b[,:;]?\s(?=[-\d\\$(]|the\b|it\b|(?-i:[A-Z]\b)|[a-z]\s?=) | nope\b | no,\s
      | i\smean[,:]?\s | (?:or\srather|make\s(?:it|that)|better:)\s | should\s(?:be|read|have\sbeen)\s
      | (?:is|was)\s(?:an?|the|my|just\sa)\s(?:\w+\s){0,2}(?:slip|typo|misprint|blunder|oversight|miscalculation)\b )
    """,
    re.I | re.X,
)
# A sign or a word that stands at a value from outside: "-\\boxed{5}", "x > \\boxed{5}", "half of \\boxed{5}".
_ALTERED_BEFORE = lazy_regex(
    rf"""
    (?: (?<![-\w])[-−] | [±√∛] | [\d/^_]\s?\{{? | (?<![\n\s(])\d?\.(?<!\.\.) | (?<=\b0)\. | \d\s?[–*] | \d\sto\s
      | (?<![A-Za-z])(?:ln|log|mod|exp|sin|cos|tan|minus|negative)[ ]?\(?
      | \d[ ][-−][ ] | [\[(][-\d\w.\\]{{1,12}},[ ]? | \d[ ]?(?:≈|\\approx)[ ]? | \bup\sto[ ]
      | \\(?:sqrt|[dt]?frac)(?:\[\d\])?\{{ | \\frac\{{[^{{}}]{{0,20}}\}}\{{
      | [\w)|}}][ ][<>≤≥][ ]? | [\w)}}][ ]?[+×·÷][ ]?
      | \\(?:pm|mp|sqrt|ln|log|cdot|times|div|sin|cos|tan|exp|[lg]eq?|neg|lnot)[ ]?
    )\$?\Z
    | \b(?:half|twice|thrice|double|triple|third|quarter|negative|minus|reciprocal|inverse|opposite|root|square|cube
        |factorial|logarithm)\s (?:(?:of|the|that|value|number)\s){{0,3}} {MARKS}{{0,4}}\Z
    """,
    re.I | re.X,
)
_ALTERED_AFTER = lazy_regex(
    r"""
    [ ]?\$?[ ]?(?:\\text\{[ ]?)?
    (?: (?:hundred|thousand|million|billion|trillion|dozen|squared|cubed|factorial|doubled|tripled|halved|inverted
          |negated)s?\b
      | up\sto\san?\s(?:\w+\s)?(?:factor|sign|constant)\b
      | or\s(?:more|less|fewer|higher|lower|above|below|greater|smaller)\b | at\s(?:most|least)\b
      | !(?=!|[ ]?[^\s]) | \+[ ]?[A-Za-z]\b(?![\w(]) | (?:max|min)(?:imum)?\b(?![ ]\w)
      | [⁰¹²³⁴-⁹ⁿ] | \^ | [-−+/÷][ ]?\d | (?:[×·]|\\(?:cdot|times))[ ]?(?!10(?!\d))\d
      | (?:±|∓|\\(?:pm|mp)(?![a-z])) | [½⅓⅔¼¾⅕⅛√π] | \.?\d | e[-+]?\d | (?:ish|-something)\b
      | (?:and\s)?(?:an?|one|two|three|\d)[\s-](?:half|halves|thirds?|quarters?|fifths?|tenths?)\b
      | (?:halves|thirds|quarters|fifths|sixths|eighths|ninths|tenths|hundredths|thousandths)\b
      | (?:times|minus|plus|over|choose|mod(?:ulo)?|divided\sby|multiplied\sby|out\sof|short\sof|away\sfrom|to\sthe)
          \s(?!(?:or|required|nearest|left|right|above|power|following|given|original|question|problem)\b)
          (?:-?\d|[$\\]|something|an?\b|the\sspeed)
      | (?:less|more|fewer|greater|smaller|larger|higher|lower|bigger)\sthan\b
      | and\s(?:counting|then\ssome|more|a\sbit)\b
      | (?:≠|!=|\\neq?(?![a-z])) | (?:→|->|⟶|\\(?:to|rightarrow)(?![a-z]))[ ]?[-\d$\\]
      | \((?:no|not|nope|wrong|false|rejected|invalid)?[?!]?\)
    )
    """,
    re.I | re.X,
)


_TO_CLOSING_TAG = lazy_regex(
    rf"""
    \s{{0,40}}(?:{TAG_CLOSE.pattern})
    """,
    re.I | re.X,
)


def _behind(text: str, place: Place, end: int) -> int:
    """Where what follows a box, a tag or a field begins: behind its brace, its closing tag, or its record."""
    if place.rule == Rule.JSON:
        return record(text, place.cue, place.end, place.cue, end)[1]
    if place.rule == Rule.TAG:
        close = _TO_CLOSING_TAG.match(text, place.end, end)
        return close.end() if close else place.end
    return place.end + text.startswith("}", place.end)


def refuted_beside(text: str, start: int, end: int, place: Place) -> int | None:
    """Where the words end that deny a box, a tag or a field of `text[start:end]` or put a second one beside it.

    None if no words do.

    "not \\boxed{5}", "\\boxed{5} is wrong", "either 7 or \\boxed{5}", "\\boxed{5} or 7"
    """
    before = text[max(start, place.cue - _NEAR) : place.cue]
    value = text[place.start : place.end]
    first = _SECOND_OF_TWO.search(before)
    if (
        _DENIED_BEFORE.search(before)
        or _ANSWER_BOUNDED.search(before)
        or (first and not says_the_same(value, first["other"] or first["alternative"] or ""))
    ):
        return place.end
    behind = _behind(text, place, end)
    near = min(end, behind + _NEAR)
    denied = _DENIED_AFTER.match(text, behind, near) or _REPLACED_AFTER.match(text, behind, near)
    if denied is not None:
        return place.end
    second = _SECOND_AFTER.match(text, behind, near)
    if second is not None and second["lone"]:
        return None if second["lone"] == value.strip(" *") or not _LONE_LETTER.fullmatch(value) else second.end()
    if second is None and (second := _ALTERNATIVE_AFTER.match(text, behind, near)) is not None:
        in_row = second["bar"] and text[text.rfind("\n", start, place.cue) + 1 : place.cue].lstrip().startswith("|")
        if in_row or (second["slash"] and parse_unit(second["other"]) is not None):
            return None
    return second.end() if second is not None and not says_the_same(value, second["other"]) else None


_LONE_LETTER = lazy_regex(r"[\s*(]{0,3}[A-J][\s*.)]{0,3}")
_SPOKEN = lazy_regex(r"[ .(,]\D*\Z")  # what may follow a value said in full: "12 units", "B. meiosis"


def says_the_same(value: str, other: str) -> bool:
    """Whether a second value is the first in other words: "12 or 12 units", "0.5 or 1/2"."""
    one, two = (text.strip(" $*_").rstrip(".") for text in (value, other))
    while closes_nothing(two):
        two = two[:-1].rstrip(" $\\")
    if not one or not two:
        return False
    short, long = sorted((one, two), key=len)
    if long.startswith(short) or (len(short) > 3 and long.casefold().startswith(short.casefold())):
        rest = long[len(short) :]
        if not rest or _SPOKEN.match(rest):
            return True
    return restates(one, two) or _is_same_formula(one, two)


def _is_same_formula(one: str, two: str) -> bool:
    """Whether one is the other in another form, or a rounding of it."""
    with suppress(GoldError):
        return any(verify_math(*pair, Question("math")).correct for pair in ((one, two), (two, one)))
    return False


# "x^2 = \\boxed{5}": what the box is said to be, behind the last step
_STEP = lazy_regex(
    r"[\n;:$]|[.,](?!\d)|\\\[|\\\(|\\(?:Rightarrow|implies|iff|to)(?![a-z])|[⇒→⟹]|\b(?:is|so|get|have|then|thus|hence|that)\s"
)
_LONGEST_STEP = 200
_EQUALS_AT_END = lazy_regex(r"=[\s$\\({]{0,5}$")


def _is_named_before(before: str) -> bool:
    """Whether the side before "= \\boxed{5}" names it, if an equals sign stands there."""
    if _EQUALS_AT_END.search(before) is None:
        return True
    steps = [step.end() for step in _STEP.finditer(before)]
    if not steps and len(before) == _LONGEST_STEP:
        return True
    return is_named(before[steps[-1] if steps else 0 :].partition("=")[0])


def is_altered_beside(text: str, start: int, end: int, place: Place) -> bool:
    """Whether what stands at a box or a tag makes another value of it: "-\\boxed{5}", "\\boxed{5} million"."""
    behind = _behind(text, place, end)
    return (
        _ALTERED_BEFORE.search(text[max(start, place.cue - _NEAR) : place.cue]) is not None
        or not _is_named_before(text[max(start, place.cue - _LONGEST_STEP) : place.cue])
        or _ALTERED_AFTER.match(text, behind, min(end, behind + _NEAR)) is not None
    )


_SPACE = r"(?:\\[,;!: ]|~|[ \t])"
# What belongs to a value though it stands behind its box: a power of ten, a percent sign, a factor.
_TAIL = lazy_regex(
    rf"""
    (?: \$?[ \t]{{0,3}}{_SPACE}{{0,3}}(?:×|x|X|\*|\\times|\\cdot){_SPACE}{{0,3}}
        10[ \t]?\^?[ \t]?(?:\{{[-+]?\d{{1,4}}\}}|[-+]?\d{{1,4}}|{RAISED_NUMBER})
      | [ \t]?(?:\\%|[%‰°π]|\^\{{?\\circ\}}?|\\pi(?![a-z])|(?-i:pp[mbt])\b)
      | :\d{{1,9}}(?!\d) | (?-i:[a-z])(?!\w) | _\{{?\d{{1,2}}\}}?
    )?
    """,
    re.I | re.X,
)
_UNITS_IN_TEXT = lazy_regex(
    rf"""
    (?:{_SPACE}{{0,4}}{TEXT_OPEN}[^{{}}\n]{{1,40}}\}}(?:\^\{{?-?\d\}}?)?){{0,6}}
    """,
    re.X,
)
_TO_UNIT = lazy_regex(r"\$?[ \t~]{1,2}(?=[A-Za-zµμÅΩ])")


def tail_of_container(text: str, end: int, place: Place, *, units: bool) -> tuple[int, int]:
    """What belongs to the value of a box or a tag behind it: "\\boxed{5}\\%", "\\boxed{5}\\pi", "\\boxed{5} kg".

    Args:
        text: the response.
        end: where it ends.
        place: the box or the tag.
        units: whether units belong to the value.

    Returns:
        Where the tail begins, behind the brace or the closing tag, and where it ends.
    """
    behind = _behind(text, place, end)
    tail = _TAIL.match(text, behind, min(end, behind + _NEAR))
    last = tail.end() if tail else behind
    if not units:
        return behind, last
    set_as_text = _UNITS_IN_TEXT.match(text, last, min(end, last + 200))
    if set_as_text is not None and set_as_text.end() > last:
        return behind, set_as_text.end()
    space = _TO_UNIT.match(text, last, end)
    if space is not None and last == behind:
        stop = unit_end(text, space.end(), end)
        if stop > space.end() and parse_unit(text[space.end() : stop]) is not None:
            return behind, stop
    return behind, last
