"""Find the passage of a response that holds its final value, for every kind but choice.

A box, a tag, a field or a line that says "final answer" outranks a sentence that merely uses the word "answer";
within a rank the last one wins, and a later sentence wins over an earlier box if it corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from megascience_hf.answers.extraction.beside_containers import says_the_same
from megascience_hf.answers.extraction.containers import FINAL, MAX_CUES, Statement
from megascience_hf.answers.extraction.cues import find_statements, next_question
from megascience_hf.answers.extraction.hedges import is_unasserted, retraction
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.commands import BULLET, EDGES, TEXT
from megascience_hf.answers.text.latex import closes_nothing
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import lowered_in_place
from megascience_hf.answers.types import CONTAINERS, Rule


@dataclass(frozen=True, slots=True)
class Passage:
    """`text[start:end]` is what a rule found; `value` is that text without its wrapping. `denied`: no answer.

    `cue` is where its wrapping begins, or the words that announce it.
    """

    start: int
    end: int
    value: str
    rule: Rule
    cue: int
    denied: bool = False


# How far the verb may stand from its noun in "the answer to the question of … is 5".
MAX_CLAUSE = 120


# What prompts write where the answer goes; a response that repeats its instructions does not answer with it.
_PLACEHOLDER = lazy_regex(
    r"\W*+(?:(?:your|the|final|numerical|correct)\s?){0,3}(?:answer|number|value|letter|result|[lc]?dots)?(?:\s?here)?\W*+",
    re.I,
)


CORRECTION = lazy_regex(
    r"""
    \b(?:wait|actually|correction|correcting|mistake|let[ ]me[ ]re
    | reconsider\w*|re-?evaluat\w*|on[ ]second[ ]thought|oops|sorry
    | apolog\w*|no,)
    """,
    re.I | re.X,
)


# What may stand between two boxes or tags that make one answer.
_BETWEEN_PLACES = lazy_regex(
    rf"""
    (?: [\s,;$&()\[\]{{}}.:*/|"'-] | </?\w{{3,12}}> | \[/?(?i:answer)\] | {TEXT}
      | \\(?:q?quad(?![a-z])|[,;! ()\[\]\\]) | \b(?:and|or)\b | [a-zA-Z]\s?= )*+
    """,
    re.X,
)


# A full stop behind the title of a person ends nothing: "Dr. Watson".
_SENTENCE_END = lazy_regex(
    r"""
    (?<!\.)(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)(?<!\bProf)(?<!\bvs)\.(?=\s+[A-Z\\$*(]|\s*$)
    | !(?=\s+[^\W\d_]) | \?(?=\s) | \n
    """,
    re.X,
)


_MATH_SPAN = lazy_regex(
    r"""
    \$\$(?P<a>[^$]{1,600})\$\$ | (?<!\\)\$(?P<b>(?:[^$\n]|(?<=\\)\$){1,400})(?<!\\)\$
    | (?<!\\)\$(?P<e>[^$]{0,40}\\begin\{[^$]{1,600}\\end\{[a-zA-Z*]{1,16}\}[^$]{0,40})\$  # of several lines
    | \\\((?P<c>.{1,400}?)\\\) | \\\[(?P<d>.{1,800}?)\\\]
    """,
    re.S | re.X,
)


def _rank(statement: Statement, body: Body) -> int:
    if statement.rule in CONTAINERS:
        return 3
    head = body.text[max(body.start, statement.cue - 12) : statement.start].lower()
    if "final" in head and statement.strength == FINAL:
        return 3
    return 2 if statement.strength == FINAL else 1


def _pick(statements: list[Statement], body: Body) -> Statement | None:
    if not statements:
        return None
    best: Statement | None = None
    for s in statements:
        if (
            best is None
            or _rank(s, body) >= _rank(best, body)
            or (s.strength == FINAL and CORRECTION.search(body.text, best.end, min(s.start, best.end + 4000)))
        ):
            best = s
    return best


def closing_passage(body: Body, looks_like_value: Callable[[str], bool]) -> Passage | None:
    """The last passage that states a final value, or None. `looks_like_value` filters sentences, not containers."""
    text = body.text
    statements: list[Statement] = []
    for s in find_statements(body):
        if s.rule == Rule.CLAUSE and not s.denied and s.start - s.cue > MAX_CLAUSE:
            continue
        if s.rule in CONTAINERS and _PLACEHOLDER.fullmatch(text, s.start, s.end):
            continue
        if s.rule in CONTAINERS or s.denied or looks_like_value(text[s.start : min(s.end, s.start + 300)]):
            statements.append(s)
    boxed = [s for s in statements if s.rule == Rule.BOXED]
    # "\\boxed{\\text{Final answer: } 5}": the box holds the words, not the words the box
    statements = [s for s in statements if s.rule in CONTAINERS or not any(b.start <= s.cue < b.end for b in boxed)]
    firm = [s for s in statements if s.rule in CONTAINERS or s.strength == FINAL]
    cut = body.end
    if firm:
        cut = next_question(body, firm[0].end)
        statements = [s for s in statements if s.start < cut]
    best = _pick(statements, body)
    if best is None:
        return None
    inner = [s for s in statements if s.rule == Rule.BOXED and best.start <= s.start < best.end and s is not best]
    if inner and best.rule not in CONTAINERS:
        best = inner[-1]
    said = best.end if best.rule in CONTAINERS else _sentence(text, best.start, best.end)[1]
    closing = _closing(text, best, said, cut)
    if closing is not None:
        return closing
    if best.rule in CONTAINERS:
        return _in_a_row(text, best, [s for s in statements if s.rule == best.rule and s.start <= best.start])
    start, end = _sentence(text, best.start, best.end)
    while end < body.end and (more := _GOES_ON.match(text, end, body.end)):
        end = _sentence(text, more.end(), min(body.end, more.end() + MAX_CLAUSE))[1]
    while start < end and closes_nothing(text[start:end]):
        end -= 1  # "(Answer: 42)"
    if start >= end:
        return None
    below = _NEXT_VALUE.match(text, end, body.end)  # a second value below: "Answer: 5\n7"
    if below is not None and below["value"] != text[start:end].strip(EDGES):
        end = below.end("value")
    return Passage(start, end, text[start:end].strip(EDGES).rstrip("."), best.rule, best.cue, best.denied)


# "Revised answer: 7", "I change my answer to 7.", "In conclusion, it is 7.": a sentence or a line behind an answer that
# gives another one, or says that there is none.
_CLOSES = lazy_regex(
    r"""
    (?:\n|[.!?}$]\s)[\s*_\#>]{0,6}(?:(?:so|thus|therefore|hence|finally|but|however|in\sconclusion|overall),?\s)?
    (?: (?P<none> (?:the\s(?:final\s)?answer|it|this)\s(?:cannot|can't|can\snot|could\snot)\sbe\s
              (?:determined|known|found|given|decided)
          | there\sis\sno\s(?:\w+\s)?(?:answer|solution)\b | no\s(?:such\s)?(?:\w+\s)?solutions?\sexists?\b
          | the\s(?:correct|right|true|actual|final|real)\s(?:answer|value|result)\sis\s
              (?:half|twice|double|triple|not)\b
          | (?:(?:now|then|next),?\s)?(?:divide|multiply|add|subtract|take|negate|square|double|halve|invert|convert)\b
              [^\n.]{0,40}\bto\s(?:get|obtain|find|reach)\s(?:the|our|my)\s(?:final\s)?(?:answer|result|value)\b
          ) [^\n.]{0,40}
      | (?: (?:(?:my|the)\s)?(?:(?:revised|corrected|correct|final|actual|real|new|updated|right|true)\s){0,2}
              (?:answer|result|solution)[*_]{0,2}\s?(?:(?:should|must|has\sto)\s(?:be|have\sbeen)|is|=|:)[*_]{0,2}
          | tl;?dr:?
          | (?:summary|result|conclusion|errata|erratum|correct(?:ion|ed)|more\s(?:accurate|precise|exact)ly):
          | (?:re-?(?:calculat|comput|evaluat)ing|using\s[^\n.]{1,40}?\sinstead)\s(?:gives|yields|we\sget)
          | (?:in\sconclusion,?\s)?it\s(?:must|has\sto|should)\sbe | in\sconclusion,?\sit(?:'s|\sis)
          | i(?:'ll|\s(?:will|would|now|hereby))?\s(?:change|switch|go|correct|revise|amend|update)\s
              (?:(?:my|the|this)\s)?(?:answer\s)?(?:to|with)
          | (?:errata:\s)?replace\s\S{1,12}\s(?:by|with) )
        [\s:]*[$*_(\\]{0,4}(?P<value>[^\s\n.;][^\n;]{0,39}?)
      | (?!(?:this|that|it|which|what|everything|all)\b)
        (?P<right>[^\s\n.;]{1,20})\sis\s(?:the\s)?(?:correct|right|true)(?:\s(?:one|answer|value|result))? )
    [$*_)\\]{0,4}[.!]?[\s*_]*(?:\n|\Z)
    """,
    re.I | re.X,
)


# What tells a value from words such as "above": a digit, a command, a capital.
_MAY_BE_VALUE = lazy_regex(r"[\d\\]|\b[A-Z]")


def _closing(text: str, best: Statement, said: int, end: int) -> Passage | None:
    """What the sentences behind an answer give in its place, or that there is none; None if they leave it as it is."""
    if best.rule not in CONTAINERS and best.strength < FINAL:
        return None
    last: Passage | None = None
    stated = text[best.start : said].strip(EDGES).rstrip(".")
    for found in islice(_CLOSES.finditer(text, said, end), MAX_CUES):
        name = "value" if found["value"] else "right" if found["right"] else "none"
        value = found[name].strip(EDGES + "$")
        is_value = _MAY_BE_VALUE.search(value) or not _MAY_BE_VALUE.search(stated)
        if name == "none" or (is_value and not says_the_same(stated, value)):
            last = Passage(*found.span(name), value, Rule.CORRECTION, found.start(), denied=name == "none")
        elif last is not None and says_the_same(stated, value):
            last = None
    return last


def _in_a_row(text: str, last: Statement, places: list[Statement]) -> Passage:
    """The last box or tag, with those that stand in one row with it: "\\boxed{1} and \\boxed{2}"."""
    outer = [place for place in places if place.start < last.start and last.end <= place.end]
    last = outer[0] if outer else last  # a box in a box says what the outer one says
    row = [last]
    for place in reversed([place for place in places if place.end < last.start]):
        between = text[place.end + (place.rule == Rule.BOXED) : row[0].cue]
        if len(between) > 60 or not _BETWEEN_PLACES.fullmatch(between) or "\n\n" in between:
            break
        if "=" in between and not _NEXT_NAME.fullmatch(between):
            break
        if place.rule == Rule.JSON and "}" not in between:
            break  # two fields of one record say one thing
        row.insert(0, place)
    marks = None if last.rule == Rule.BOXED else EDGES
    values = [text[place.start : place.end].strip(marks) for place in row]
    distinct = list(dict.fromkeys(values))
    return Passage(row[0].start, last.end, ", ".join(distinct), last.rule, row[0].cue, last.denied)


# "x = \\boxed{4} or x = \\boxed{7}"
_NEXT_NAME = lazy_regex(r"[\s$]*(?:,|;|\b(?:and|or)\b){1,2}[\s$]*[A-Za-z](?:_\{?\w{1,3}\}?)?\s?=[\s$]*")
# Lines below an answer that are numbers and nothing else, as a list or not, where the response ends.
_PART = r"\(?(?:[ivx]{1,4}|[a-h]|[1-9])\)\s{1,2}"
_ITEM = rf"(?:(?:{BULLET}\s{{1,3}})?[-+]?\d[\d.,/]{{0,20}}|{_PART}[^\n]{{1,40}})"
_NEXT_VALUE = lazy_regex(
    rf"""
    [ \t.*_]{{0,4}}\n{{1,2}}[ \t*_$]{{0,4}}
    (?P<value>{_ITEM}(?:\n{{1,2}}[ \t]{{0,4}}{_ITEM}){{0,8}})[ \t*_$.]{{0,4}}\s*\Z
    """,
    re.X,
)
# A sentence that puts another value beside the one before it: "5. Or 7.", "5. Correction: 7".
_GOES_ON = lazy_regex(
    r"""[\s.!*_]{1,6}
    (?:or(?!,?\s(?:equivalently|in\sother|also\scalled))
    | correction | wait | sorry | oops | i\smean | rather
      | alternatively(?!,?\s(?:one|we|you|i|this|that|the|there|use|using|by|consider|note|let|another)\b))
    \b[\s:,;-]{1,3}(?=\S)""",
    re.I | re.X,
)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """From `start` to the end of its sentence; full stops inside mathematics do not end it."""
    at = start
    while at < end:
        stop = _SENTENCE_END.search(text, at, end)
        if stop is None:
            return start, end
        inside = None
        for span in _MATH_SPAN.finditer(text, start, min(len(text), end + 800)):
            if span.start() > stop.start():
                break
            if span.start() <= stop.start() < span.end():
                inside = span
        if inside is None:
            return start, stop.start()
        at = inside.end()
    return start, end


def math_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of the contents of $…$, \\(…\\), \\[…\\] in a stretch of text."""
    return [m.span(m.lastgroup or 0) for m in _MATH_SPAN.finditer(text, start, end)]


_DANGLING = lazy_regex(r"(?:[-+*/^=<(,]|\\[a-z]*|\b(?:is|are|equals|we))\s?$", re.I)


def ends_properly(text: str, value_end: int, end: int) -> bool:
    """Whether the text ends as a finished sentence or with the value: a value out of a text that breaks off, or a
    loop, is nobody's answer."""
    if text[end - 1] in ".!?)]}$%*\"'`":
        return True
    return end - value_end <= 24 and not _DANGLING.search(text, value_end, end)


# "Let me know if you have 2 more questions!"
_FAREWELL = lazy_regex(
    r"""
    (?:^|\n)[ \t*_]{0,4}(?:please\s)?(?:let\sme\sknow|feel\sfree|i?\s?hope\s(?:this|that|it)\b
    | if\syou\s(?:have|need|want|would)|would\syou\slike|is\sthere\sanything
    | do\syou\s(?:have|want|need))\b[^\n]{0,200}$
    """,
    re.I | re.X,
)


# A rule under the answer, and a paragraph that checks it.
_RULE = lazy_regex(r"\n[ \t]*(?:-{3,20}|\*{3,20}|_{3,20}|={3,20})\s*\Z")
_CHECK = lazy_regex(
    r"""
    \n[^\S\n]*\n[\s*_\#>]{0,6}+(?:check|verification|verify|note|remark|sanity\scheck|units?\scheck)[*_]{0,3}:
    [^\n]*(?:\n[^\n]+){0,3}\s*\Z
    """,
    re.I | re.X,
)


_CLOSINGS = ((_RULE, 24), (_FAREWELL, 240), (_CHECK, 400))
_MAX_CLOSINGS = 4


def end_of_reply(body: Body) -> int:
    """Where the reply ends but for blanks, a rule, a check of the answer and a farewell."""
    end = body.start + len(body.text[body.start : body.end].rstrip())
    for _ in range(_MAX_CLOSINGS):
        searched = (part.search(body.text, max(body.start, end - size), end) for part, size in _CLOSINGS)
        found = next((closing for closing in searched if closing is not None), None)
        if found is None or not body.text[body.start : found.start()].strip():
            break
        end = body.start + len(body.text[body.start : found.start()].rstrip())
    return end


def last_lines(body: Body, size: int = 400) -> tuple[int, int]:
    """The end of the reply: where a value that was not announced is looked for."""
    end = end_of_reply(body)
    return max(body.start, end - size), end


_KNOWN = r"""
    (?:tell|told|say|said|determined?|calculated?|computed?|answer(?:ed)?|solved?|find|found|know|known|given?|decided?
    |help|assist|inferred|deduced|established)
"""
# What says that there is no answer, whatever numbers the text has. For text in small letters, with one \b for all: see
# `hedges`.
_NONE = lazy_regex(
    rf"""
    ^\W{{0,4}}(?: no\s(?:(?:real|such|valid|unique|single|definite|clear|possible)\s)?
      (?:solutions?|answers?|values?|roots?|results?)\b
  | (?:unknown|unclear|undefined|undetermined|unanswerable|unsolvable|indeterminate|ambiguous
      |impossible|n/a|none|not\s(?:answerable|solvable|known|determined|defined|possible))\b[^.\n]{{0,40}}[.,:!;] )
  | \b(?: (?:cannot|can't|can\snot|could\snot|couldn't|unable\sto|impossible\sto)\s(?:be\s)?(?:\w+ly\s)?{_KNOWN}\b
  | (?:do|does)(?:\snot|n't)\sknow\b | (?:not\senough|insufficient|lacks?|(?:need|require)s?(?:\smore)?)\s(?:\w+\s)?
      (?:information|data|context|details)\b | more\s(?:information|data)\s(?:is|are)\s(?:needed|required|missing)\b
  | (?:there\s(?:is|are)|has|have|admits)\sno\s(?:\w+\s){{0,2}}
      (?:solutions?|answers?|limit|values?|maximum|minimum|roots?|such)\b
  | (?:does|do)(?:\snot|n't)\s(?:exist|converge|have\sa\s(?:\w+\s)?(?:solution|limit|value))\b | diverges\b
  | (?:i'm|i\sam|it's|is|are|remains?)\s(?:still\s)?
      (?:not\s(?:sure|certain|clear|known|possible|determined|answerable)|unsure|uncertain|unclear|unknown|unanswerable
        |ambiguous|ill-?(?:posed|defined)|undetermined|undefined|indeterminate|unsolvable)\b
  | i\sgive\sup\b | no\sidea\b | no\s(?:answer|solution)\s(?:can|could|exists?|is\spossible)\b )
    """,
    re.X | re.M,
)
_HOWEVER = lazy_regex(r"\b(?:so|thus|therefore|hence|however|but|we\s(?:get|find|have|obtain)|gives?|yields?)\b", re.I)
# How much before the last lines is read for such words: what was cut off because it denies an answer.
_BEFORE_LAST = 160


def says_none(text: str, start: int, end: int) -> bool:
    """Whether the last lines say that there is no answer, and draw no conclusion behind it.

    A problem may well have unknowns: "x is unknown. So we get x = 5."
    """
    first = max(0, start - _BEFORE_LAST)
    cut = max(0, first - 1)  # with the character that "^" and "\b" look at
    ends = [cut + found.end() for found in _NONE.finditer(lowered_in_place(text[cut:end]), first - cut)]
    return bool(ends) and _HOWEVER.search(text, ends[-1], end) is None


_OPENING_LINE = lazy_regex(
    r"""
    \s*+(?P<line>\S[^\n]{0,59}?)
    (?: [ \t]*+\n[ \t]*+\n\s*+(?=[A-Z][a-z]) | \.\s++(?=(?:This|It|Because|Since|That|Explanation|Reason)\b) )
    """,
    re.X,
)


# What sets the scene: "Let n = 3.", "We use n = 2.", "n = 2 here"
_SUPPOSITION = lazy_regex(
    r"""
    \W*(?:let|given|suppose|assume|with|we|i|set|take|use|using|for|if|when|since|here|step|part|first(?:ly)?|to)\b
    """,
    re.I | re.X,
)


def opening_line(body: Body, is_value: Callable[[str], bool]) -> tuple[int, int] | None:
    """Where a response begins with a line that is a value and nothing else, and goes on with prose: "**450**", a blank
    line, "This uses 3 constants."."""
    found = _OPENING_LINE.match(body.text, body.start, body.end)
    if found is None or not is_value(found["line"].strip(EDGES)):
        return None
    if _SUPPOSITION.match(found["line"]):
        return None
    if not ends_properly(body.text, body.end, body.end):
        return None
    first = re.search(r"-?\d", found["line"])
    if first is None or is_unasserted(found["line"][: first.start()]):
        return None
    if retraction(body.text, found.start("line") + first.start(), body.end, found.end("line")) is not None:
        return None
    last = body.text[found.end() : body.end].rstrip().rpartition("\n")[2].strip(EDGES)
    return None if is_value(last) else found.span("line")
