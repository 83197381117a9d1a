"""Answers in a container: a tag, a JSON field, a box, a marked line.

Here is also the record of such a place, `Statement`, and the scale of how strong a commitment is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from megascience_hf.answers.extraction.reasoning_formats import BOX_CLOSE, BOX_OPEN
from megascience_hf.answers.text.latex import brace_end
from megascience_hf.answers.text.patterns import Signs, lazy_regex
from megascience_hf.answers.types import Rule

FINAL = 4  # a commitment: a tag, a box, a field, "the answer is …"


CLEAR = 3  # a judgement on an option: "option C is correct", "I would choose C"


WEAK = 2  # a conclusion that leans on an option: "which matches option C"


HINT = 1  # a lone label on the first or last line


# The number of cue words looked at from either end of a response. A response with more is a loop.
MAX_CUES = 64


# How far a statement reaches: an answer longer than this is not a short answer.
MAX_CONTENT = 2_000


@dataclass(frozen=True, slots=True)
class Statement:
    """`text[start:end]` states an answer; `rule` says how it was found. `denied`: it says there is none.

    A statement that is negated, supposed, quoted or taken back is no answer; `refuted` is then the offset at which
    what refutes it ends (0: it stands), and `taken_back` tells whether a later sentence does.
    """

    start: int
    end: int
    strength: int
    rule: Rule
    denied: bool = False
    cue: int = 0  # where the statement begins, cue word included
    refuted: int = 0
    taken_back: bool = False


NONE = lazy_regex(
    r"""
    (?:\\boxed\s?\{|\\text\s?\{|[\s*_\"'(\[{$<:])*+(?:none\b|n/a\b|(?-i:NA)\b|not\sapplicable|unknown\b
        | undetermined|impossible\sto|cannot\s|can't\s|could\snot|unclear|no\s(?:correct|answer
            | option|suitable|single|clear)|unable|refus|ambiguous|not\s(?:enough|possible
            | sufficient))
    """,
    re.I | re.X,
)


# Tags of these names hold an answer only if they hold little else.
_LOOSE_NAMES = (
    "choice|option|letter|selection|solution|result|response|output|conclusion|label|decision|verdict|prediction"
    "|classification|correct|selected|chosen"
)
_TAG_OPEN = lazy_regex(
    rf"""
      <\|?(?:(?:final[\ _]?)?(?:answer|ans|solution_answer)|final)\|?>
    | \[(?:final[\ _]?)?answer\]
    | {BOX_OPEN}
    | <(?:(?:final|my|correct|best|the)[_-]?)?(?:answer|ans)(?:[_-]?(?:choice|option|letter|key|text|value|label))?
        (?![^<>]{{0,60}}(?:false|wrong|incorrect|reject|draft|not\b))(?:\s[\w:-]{{1,20}}=["'][^"'<>]{{0,40}}["']){{0,3}}>
    | <(?P<loose>(?:(?:final|my|correct|best|selected|chosen)[\ _-]?)?
        (?:{_LOOSE_NAMES})(?:[_-]?(?:choice|option|letter|label|value))?)
        (?:\s[\w:-]{{1,20}}=["'][^"'<>]{{0,40}}["']){{0,3}}>
    """,
    re.I | re.X,
)


TAG_CLOSE = lazy_regex(
    rf"""
      <\|?/(?:(?:final|my|correct|best|the|selected|chosen)[\ _-]?)?
            (?:answer|ans|final|solution_answer|{_LOOSE_NAMES})(?:[_-]?(?:choice|option|letter|key|text|value|label))?\|?>
    | \[/?(?:final[\ _]?)?answer\]
    | {BOX_CLOSE}
    """,
    re.I | re.X,
)


_LOOSE_SIZE = 40  # characters that such a tag or field holds at most


# Fields that name a class, and hold the letter of no option.
LABEL_FIELDS = "label|verdict|classification|decision|judge?ment|stance"
_JSON = lazy_regex(
    rf"""
    [\"'](?:final|correct|predicted|selected|my|best|chosen)?[_ ]?
    (?:answers?|choice|option|prediction|letter|{LABEL_FIELDS}|(?P<loose>result|solution|response|selection))
    [_ ]?(?:choice|option|letter|text|key|label|value)?[\"']\s{{0,3}}:\s{{0,3}}
    (?:\{{\s{{0,3}}[\"'](?:letter|label|choice|option|value|key|answer)[\"']\s{{0,3}}:\s{{0,3}})?
    """,
    re.I | re.X,
)


# What the rest of a record says of its answer: that it is wrong, or that there is another.
_RECORD_DENIES = lazy_regex(
    r"""
    ["'](?:is[_ ]?)?(?:correct|valid|right|accepted|answer(?<=is[_ ]answer))["']\s{0,3}:\s{0,3}["']?(?:false|no\b|0)
    | ["'](?:is[_ ]?)?(?:negated?|negation|not|inverted|inverse|reversed?|wrong|rejected|denied|retracted)["']
        \s{0,3}:\s{0,3}["']?(?:true|yes\b|1)
    | ["'](?:confidence|probability|certainty)["']\s{0,3}:\s{0,3}["']?0(?:\.0{1,6})?%?["']?\s{0,3}[,}]
    | ["'](?:(?:alternatives?|alt|other|second|also)[_ ]?(?:answers?|options?|choices?|best|guess)?
          |(?:answer|option|choice)[_ ]?(?:[2-9]|two|b))["']\s{0,3}:\s{0,3}+
        (?!null|none|\[\s?\]|\{\s?\}|""|'')
    | ["'](?:is[_ ]?)?final["']\s{0,3}:\s{0,3}["']?(?:false|no\b|0)
    | ["'](?:better|actual|corrected|correction|runner[_ ]?up|fall_?back|back_?up)[_ ]?(?:answer|option|choice)?["']
        \s{0,3}:\s{0,3}+(?!null|none|false|\[\s?\]|""|'')
    | ["'](?:status|verdict|result)["']\s{0,3}:\s{0,3}
        ["'](?:draft|wrong|incorrect|rejected|invalid|error|failed|false|tentative)
    | ["'](?:unit|units|scale)["']\s{0,3}:\s{0,3}["'](?:dozen|gross|score|hundred|thousand|million|billion|trillion)
    | ["'](?:multiplier|factor|scale|exponent|times|power(?:_of_ten)?)["']\s{0,3}:\s{0,3}["']?(?!1\b(?![.\d])|0\b)[-\d]
    """,
    re.I | re.X,
)
_FINAL_FIELD = lazy_regex(r"""["']final[_ ]""", re.I)


# A record of one field: '{"number": "8"}'. A key of one letter may be the label that is the answer.
_ONLY_FIELD = lazy_regex(
    r"""\{\s{0,3}["']\w{2,20}["']\s{0,3}:\s{0,3}(?P<quote>["']?)(?P<value>[^,"'{}\[\]\n]{1,60})(?P=quote)\s{0,3}\Z""",
)


_QUOTED = {'"': lazy_regex(r'(?:[^"\\]|\\.)*+'), "'": lazy_regex(r"(?:[^'\\]|\\.)*+")}


_BOX = lazy_regex(r"\\(?:boxed|f(?:rame)?box)\s{0,2}(?:\[[^\[\]{}\n]{0,20}\]\s{0,2}){0,2}(?=[{\w$\\-])")


_HASH = lazy_regex(r"^[ \t]*####(?!#)[ \t]*(?=\S)", re.M)


_LINE_A = lazy_regex(r"^[ \t]{0,4}A:[ \t]{1,2}(?=\S)", re.M)


def line_end(text: str, start: int, end: int) -> int:
    """Where the line of `start` ends, at most `MAX_CONTENT` further on."""
    stop = text.find("\n", start, min(end, start + MAX_CONTENT))
    return stop if stop >= 0 else min(end, start + MAX_CONTENT)


def content(text: str, start: int, end: int) -> tuple[int, int]:
    """The first line with something on it after `start`, at most three line breaks away."""
    i, breaks = start, 0
    while i < end and i < start + 40:
        c = text[i]
        if c == "\n":
            breaks += 1
            if breaks > 3:
                break
        elif c not in " \t*_>#`:":
            break
        i += 1
    stop = line_end(text, i, end)
    if breaks and text.startswith("- ", i):  # a list of one, or of several answers
        i += 2
        while (item := _NEXT_LISTED.match(text, stop, end)) is not None:
            stop = line_end(text, item.end(), end)
    return i, max(i, stop)


_NEXT_LISTED = lazy_regex(r"\n[ \t]{0,4}- (?=\S)")


_Place = TypeVar("_Place")


def limited(places: Iterable[_Place]) -> list[_Place]:
    """At most `MAX_CUES` of some places, which stand in their order: the first quarter of them and the last."""
    found = list(places)
    return found if len(found) <= MAX_CUES else found[: MAX_CUES // 4] + found[-3 * MAX_CUES // 4 :]


def tags(text: str, start: int, end: int) -> Iterator[Statement]:
    """`<answer>…</answer>`, `[ANSWER]…[/ANSWER]` and their kin; an opening tag alone holds the next line."""
    if not (">" in text and "<" in text) and "nswer]" not in text and "NSWER]" not in text:
        return
    for tag in limited(_TAG_OPEN.finditer(text, start, end)):
        if text[tag.start() - 1 : tag.start()] == "{" and text[tag.end() : tag.end() + 1] == "}":
            continue  # \\boxed{[answer]}, a placeholder
        inside = tag.end()
        close = TAG_CLOSE.search(text, inside, min(end, inside + MAX_CONTENT))
        if tag["loose"] and (close is None or close.start() - inside > _LOOSE_SIZE):
            continue
        if close is None:
            first, stop = content(text, inside, end)
        else:
            first, stop = inside, close.start()
        while first < stop and text[first].isspace():
            first += 1
        while stop > first and text[stop - 1].isspace():
            stop -= 1
        if first < stop:
            yield Statement(first, stop, FINAL, Rule.TAG, bool(NONE.match(text, first, stop)), tag.start())


_FIELD_SIGNS = Signs('":', "':", '" ', "' ", '"\n', "'\n")


def fields(text: str, start: int, end: int) -> Iterator[Statement]:
    """The values of JSON fields named for an answer."""
    if ":" not in text or not _FIELD_SIGNS.are_in(text):
        return
    for field in limited(_JSON.finditer(text, start, end)):
        i = field.end()
        if i >= end:
            continue
        c = text[i]
        if c in "\"'":
            inside = _QUOTED[c].match(text, i + 1, min(end, i + MAX_CONTENT))
            i, stop = i + 1, inside.end() if inside else i + 1
        elif c == "{":
            stop = text.find("}", i, min(end, i + MAX_CONTENT))
            if stop < 0 or _JSON.search(text, i, stop):
                continue  # the answer is a field of this record
            only = _ONLY_FIELD.match(text, i, stop)
            i, stop = only.span("value") if only else (i + 1, stop)
        elif c == "[":
            stop = text.find("]", i, min(end, i + MAX_CONTENT))
            if stop < 0:
                continue
            i += 1
        else:
            stop = i
            while stop < end and stop < i + 60 and text[stop] not in ",}\n":
                stop += 1
        if field["loose"] and stop - i > _LOOSE_SIZE:
            continue
        if text[i:stop].strip():
            first, last = record(text, field.start(), stop, start, end)
            other = not _FINAL_FIELD.match(text, field.start()) and _FINAL_FIELD.search(text, first, last)
            refuted = last if other or _RECORD_DENIES.search(text, first, last) else 0
            yield Statement(i, stop, FINAL, Rule.JSON, bool(NONE.match(text, i, stop)), field.start(), refuted)


_UNIT_FIELD = lazy_regex(
    r"""["']units?["']\s{0,3}:\s{0,3}["'](?!(?:none|null|n/?a|dimensionless|unitless|-+)["'])(?P<unit>[^"'\n]{1,40})["']""",
    re.I,
)


def unit_field(text: str, at: int, stop: int, start: int, end: int) -> str:
    """The unit that the record of a field gives beside it: {"answer": 5, "unit": "kg"}; empty if it gives none."""
    found = _UNIT_FIELD.search(text, *record(text, at, stop, start, end))
    return found["unit"].strip() if found else ""


def record(text: str, at: int, stop: int, start: int, end: int) -> tuple[int, int]:
    """Where the record begins and ends that a field at `text[at:stop]` belongs to, as far as it is looked at."""
    first = text.rfind("{", max(start, at - MAX_CONTENT), at)
    last = text.find("}", stop, min(end, stop + MAX_CONTENT))
    return (first if first >= 0 else at), (last + 1 if last >= 0 else stop)


_BOX_SIGNS = Signs("\\boxed", "box{", "box[")


def boxes(text: str, start: int, end: int) -> Iterator[Statement]:
    """`\\boxed{…}`, `\\fbox{…}`, `\\boxed 5`."""
    if not _BOX_SIGNS.are_in(text):
        return
    for box in limited(_BOX.finditer(text, start, end)):
        i = box.end()
        if text[i] == "{":
            stop = brace_end(text, i, min(end, i + 2 * MAX_CONTENT))
            if stop is None:
                continue
            i += 1
        else:  # \boxed 5, \boxed\text{…}
            stop = i
            while stop < end and not text[stop].isspace() and text[stop] != "$":
                stop += 1
        if text[i:stop].strip():
            yield Statement(i, stop, FINAL, Rule.BOXED, bool(NONE.match(text, i, stop)), box.start())


def open_box(text: str, start: int, end: int) -> int | None:
    """Where a box begins that was never closed, at the end of a response that was cut; None if there is none."""
    box = text.rfind("\\boxed{", max(start, end - MAX_CONTENT), end)
    return box if box >= 0 and brace_end(text, box + len("\\boxed"), end) is None else None


def marked_lines(text: str, start: int, end: int) -> Iterator[Statement]:
    """`#### 18` and `A: …`."""
    if "####" in text:
        for mark in limited(_HASH.finditer(text, start, end)):
            stop = line_end(text, mark.end(), end)
            yield Statement(mark.end(), stop, FINAL, Rule.HASH, False, mark.start())
    if "A: " in text:
        for mark in limited(_LINE_A.finditer(text, start, end)):
            stop = line_end(text, mark.end(), end)
            yield Statement(mark.end(), stop, CLEAR, Rule.LINE_A, False, mark.start())
