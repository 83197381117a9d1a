"""Find the formula that a response gives as its answer."""

from __future__ import annotations

import re
from dataclasses import replace

from megascience_hf.answers.extraction.beside_containers import is_altered_beside, tail_of_container
from megascience_hf.answers.extraction.final_answer import (
    Passage,
    closing_passage,
    ends_properly,
    last_lines,
    math_spans,
    opening_line,
    says_none,
)
from megascience_hf.answers.extraction.formula_places import (
    formula_spans,
    is_a_row,
    says_what_letters_run_over,
    whole_statement,
    without_circumstances,
)
from megascience_hf.answers.extraction.hedges import (
    BEFORE,
    is_led_astray,
    is_quotation,
    is_unasserted,
    retraction,
    sentence_before,
)
from megascience_hf.answers.extraction.languages import ANSWER_NOUNS
from megascience_hf.answers.extraction.links import is_altered, is_denied, is_linked
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.extraction.touching import whole_formula
from megascience_hf.answers.parsing.numbers import find_numbers
from megascience_hf.answers.parsing.parsed_answers import read_answer, readings
from megascience_hf.answers.parsing.tree import OverBudget
from megascience_hf.answers.text.beside import UNDECIDED, is_introduction, is_spoilt
from megascience_hf.answers.text.commands import BULLET, COMMAND, CROSSES, EDGES
from megascience_hf.answers.text.latex import clean
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.types import CONTAINERS, STATED, Answer, Question, Rule

_FORMULA = lazy_regex(r"\d|\$|\\[(\[a-zA-Z]|[=^∞π√]|(?<![\w'])[b-hj-zB-HJ-Z](?![\w'])|infinit|none|no solution", re.I)


_LAST_EQUALS = lazy_regex(r"(?:=|≈|\\approx|\\Rightarrow)(?![^{}]*\})")


_PRIMES = lazy_regex(r"(?<=[\w)}\]])(?:'{1,3}|\")(?!\w)")


def _prime_behind(text: str, start: int, size: int, end: int) -> str:
    """The primes of 30' and (x^2+1)' behind a value: minutes of arc, a derivative; not the end of a quotation."""
    primes = _PRIMES.match(text, start + size, end)
    return "" if primes is None or text[max(0, start - 1) : start] in ("'", '"') else primes[0]


# A response this short that is a formula from end to end is itself the answer.
MAX_BARE_FORMULA = 300


def _is_formula(content: str) -> bool:
    try:
        items = read_answer(clean(content))
    except OverBudget:
        return False
    return bool(items) and all(item.node is not None for item in items)


def extract_math(body: Body, _: Question | None = None) -> Answer:
    """The formula of the last box, tag or final statement; failing that the last formula or number of the end."""
    passage = closing_passage(body, lambda s: bool(_FORMULA.search(s)))
    if passage is not None:
        if passage.denied and not _FORMULA.search(passage.value):
            return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))
        is_container = passage.rule in CONTAINERS
        found = (
            _from_container(body, passage) if is_container else _from_statement(body, _with_lines_below(body, passage))
        )
        if found is not None:
            return found
    return _last_formula(body)


MAX_DISPLAY = 1_000  # characters of a formula of several lines
_DOLLAR = lazy_regex(r"(?<!\\)\$")
_BEGIN = lazy_regex(r"\\begin\s?(\{[a-zA-Z]{1,16}\*?\})")


def _missing_end(text: str) -> str | None:
    """What closes the formula that a line opens and does not close: a matrix, an aligned equation; None if none is."""
    if text.count("\\[") > text.count("\\]"):
        return "\\]"
    if text.count("$$") % 2:
        return "$$"
    begin = _BEGIN.search(text)
    if len(_DOLLAR.findall(text)) % 2 and (begin or text.strip(EDGES) == "$"):  # not of a price
        return "$"
    return "\\end" + begin[1] if begin and text.count("\\end") < text.count("\\begin") else None


def _with_lines_below(body: Body, passage: Passage) -> Passage:
    """A passage that ends within a formula of several lines, with all of that formula."""
    if (rows := _rows_below(body, passage)) is not None:
        return rows
    close = _missing_end(body.text[passage.start : passage.end])
    stop = -1 if close is None else body.text.find(close, passage.end, min(body.end, passage.end + MAX_DISPLAY))
    if close is None or stop < 0:
        return passage
    stop += len(close)
    return replace(passage, end=stop, value=body.text[passage.start : stop])


_ROW = lazy_regex(rf"(?:[ \t]*\n){{1,2}}[ \t]*{BULLET}[ \t]{{1,3}}(?P<row>[^\n]{{1,200}})")
_IN_ROW = lazy_regex(rf"(?:^|\n)[ \t]*{BULLET}[ \t]{{1,3}}[$*_\\(]{{0,4}}\Z")


def _rows_below(body: Body, passage: Passage) -> Passage | None:
    """The answer in the first row of a list with the rows below it, "- $x = 2$", "- $y = 3$"; None if in no list."""
    text, at = body.text, passage.end
    if _IN_ROW.search(text, max(body.start, passage.start - 12), passage.start) is None or not _is_formula(
        passage.value
    ):
        return None
    values = [passage.value]
    at += len(text[at : at + 4]) - len(text[at : at + 4].lstrip("$*_.;,"))
    while (row := _ROW.match(text, at, body.end)) is not None and len(values) < MAX_ROWS:
        value = row["row"].strip(EDGES + ";,.")
        if not _is_formula(value):
            return None
        values, at = [*values, value], row.end()
    return replace(passage, end=at, value=", ".join(values)) if len(values) > 1 else None


MAX_ROWS = 8


# "$n = 7$, since $5$ does not work", "40, not 42", "40 (see step 2)"
_REASON = lazy_regex(
    r"""
    ,?\s(?:because|since)\s | \s\((?:see|from|by|cf\.)\s
    | ,\snot\s(?=[-$\\\d])(?![^.\n]{0,60},\s(?:or|else|otherwise|perhaps|maybe)\b)  # "8, not 6, or 11"
    """,
    re.I | re.X,
)


# What stands between "the answer is" and its formula: nothing, or words that say what it is.
_LEADS_TO_FORMULA = lazy_regex(
    r"""
    (?: [\s*_:,()$\\\[~≈=-]+ | \\(?:text|quad|qquad|approx|therefore)\b
      | (?:the|an?|is|are|it|that|there|to|of|in|on|at|for|by|as|and|or|we|have|get|then|so|thus|hence|therefore|now
          |also|only|just|simply|exactly|given|equal|approximately|about|roughly|indeed|all|both|following|final|simplified|correct
          |required|desired|exact|numerical|closed|form|value|values?|answers?|results?|solutions?|roots?|option|choice|set
          |intervals?|functions?|matri(?:x|ces)|polynomials?|equations?|expressions?|formula|vectors?|points?|numbers?
          |integers?|pairs?|tuples?|triples?|ordered|fractions?|lines?|circle|ellipse|plane|sum|region|domain|range|angles?
          |real|complex|rational|positive|prime|whole|natural|area|length|volume|distance|probability|time|speed|velocity
          |total|maximum|minimum|coordinates?|letters?|terms?|series|sequence|where|with|from|between|this|which|when|if)\b
    )*+
    """,
    re.I | re.X,
)


# What stands between "the answer is" and its number: nothing, or words that say no more than a verb.
_LEADS_TO_NUMBER = lazy_regex(
    r"""
    ^[\s*_]*
    (?: (?:that|there|are|is|exactly|only|just|equal|to|a|total|of|simply|in|fact|then|now|also|given|by|we|have|get|it
          |takes|the|number|value|will|be|need|needs)\b [\s*_:,]*+
    ){0,12}+ $
  | (?:\b(?:is|are|was|were|be|has|have|get)|[=:是为為]) [\s*_(\\]*$
    """,
    re.I | re.X,
)


def _from_container(body: Body, passage: Passage) -> Answer | None:
    text, value, start, end = body.text, passage.value, passage.start, passage.end
    if passage.rule in (Rule.BOXED, Rule.TAG) and is_altered_beside(text, body.start, body.end, passage):
        return Answer(None, "no_answer", passage.rule, (start, end))
    if passage.rule in (Rule.BOXED, Rule.TAG):
        behind, last = tail_of_container(text, body.end, passage, units=False)
        value, end = value + text[behind:last].lstrip("$"), last if last > behind else end
    return Answer(value, "extracted", passage.rule, (start, end)) if value and start < end else None


def _from_statement(body: Body, passage: Passage) -> Answer | None:
    """The formulas of a sentence or its one number; where its words make them no answer, the sentence as it stands."""
    text = body.text
    reason = _REASON.search(text, passage.start, passage.end)
    end = passage.end if reason is None else reason.start()
    start = _after_last_verb(text, passage.start, end)
    sign = _SIGN_BEFORE.search(text, max(body.start, start - 4), start) if start == passage.start else None
    if sign is not None and not is_quotation(text, start):
        start = sign.start()  # "the answer is >5": the sign is no mark of a quotation
    value = text[start:end].strip(EDGES).rstrip(".")
    announced = is_introduction(text[max(body.start, passage.cue - 40) : passage.start])
    if value.startswith("}") and value.count("{") < value.count("}") and announced:  # "\text{Final answer: } 5"
        value = value[1:].strip(EDGES)
    spans = math_spans(text, start, min(body.end, end + 2))
    held = without_circumstances(text, spans, end)
    if held is not None and says_what_letters_run_over(text[spans[0][0] : end]):
        values = [(spans[0][0], end, text[spans[0][0] : end].strip(EDGES).rstrip("."))]
    elif spans and _LEADS_TO_FORMULA.fullmatch(text, start, spans[0][0]):
        spans = spans if held is None else spans[: held + 1]
        values = [(spans[0][0], spans[-1][1], ", ".join(text[a:b].strip() for a, b in spans))]
    elif spans:
        values = []  # "the answer is unequal to $5$"
    else:
        values = [(n.start, n.end, text[n.start : n.end]) for n in find_numbers(text, start, end)]
        if len(values) != 1 or not _PROSE.search(value) or not _LEADS_TO_NUMBER.search(text[start : values[0][0]]):
            values = []  # "there are 12 ways to do so" has one
        elif is_denied(text[passage.start : values[0][0]]):
            values = []
    if value and not value.endswith("'") and text.startswith(value, start):
        value += _prime_behind(text, start, len(value), end)
    first, last, found = values[0] if values else (start, end, value)
    if passage.start < first and is_denied(sentence_before(text[passage.start : first])):
        return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))  # "They told me that it is 5"
    if not is_spoilt(text, body.start, body.end if end == passage.end else end + 2, first, last):
        start, end, value = first, last, found
    elif value == found and _WHOLE_FORMULA.fullmatch(value) and is_spoilt(text, first, body.end, first, last):
        return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))  # "It is 5. Or 7."
    elif not is_spoilt(text, passage.start, end, first, last) or not _WORD.search(value):
        return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))  # "the answer could be 5"
    return Answer(value, "extracted", passage.rule, (start, end)) if value and start < end else None


_WHOLE_FORMULA = lazy_regex(r"(?:[^A-Za-z]|(?<![A-Za-z])[A-Za-z](?![A-Za-z])|\\[A-Za-z]+)+")


_PROSE = lazy_regex(r"(?<![A-Za-z])[A-Za-z]{3,}+\s{1,4}[A-Za-z]{2,}+\s{1,4}[A-Za-z]{2}|[\u4e00-\u9fff]{2}")


_VERB = lazy_regex(r"(?<!which\s)(?<!that\s)\b(?:is|are|was|equals|be|gives)\b[\s:]{1,3}(?=[^.]{0,120}[\d$\\])", re.I)


_SIGN_BEFORE = lazy_regex(r"(?<=[^\s])\s?[<>]=?\s?$")
_ELSE = lazy_regex(r"\b(?:unless|or|else|otherwise|alternatively|fails?\sto|far\sfrom|hardly)\b", re.I)


def _after_last_verb(text: str, start: int, end: int) -> int:
    """Where the value begins in "the volume of $ABCD$ is 120"."""
    begin = start
    for verb in _VERB.finditer(text, start, end):
        if _ELSE.search(text, begin, verb.start()):
            break  # "5 unless it is 7"
        begin = verb.end()
    return begin


def _last_formula(body: Body) -> Answer:
    """The last formula or number of the end of a response that announces nothing."""
    text = body.text
    content = text[body.start : body.end].strip(EDGES)
    content += _prime_behind(text, text.index(content, body.start), len(content), body.end) if content else ""
    short = bool(content) and len(content) <= MAX_BARE_FORMULA and "\n" not in content
    if body.start and (content.startswith("=") or _STRUCK_OUT.search(text, max(0, body.start - 4), body.start)):
        return Answer(None, "no_answer")  # "Answer: ✗ 5", "or not x = 5", of which only the end is left
    if says_none(text, *last_lines(body)):
        return _whole_text(body, content) if short and not body.start else Answer(None, "no_answer")
    if _RECORD.match(content):  # whose fields are read elsewhere: '{"error": 5}'
        return Answer(None, "no_answer")
    first = _FIRST_VALUE.search(content)
    if short and first is not None and is_led_astray(content[: first.start()]):
        return Answer(None, "no_answer")  # "Draft: 5"
    if short and _is_formula(content):
        return _whole_text(body, content)
    line = _line_of_formula(body, content, short=short)
    if line is not None:
        return line
    found = _last_value(body)
    if short and found.rule in _LAST and found.span and not _is_said_by(text, body.start, _said_to(body), *found.span):
        return _whole_text(body, content)
    if found.value is None and short and _FORMULA.search(content) and not _holds_value(text, body.start, body.end):
        return _whole_text(body, content)
    return found


_FIRST_VALUE = lazy_regex(r"[\d$\\]")
# "So we get y = 2x + 1."
_DRAWN = lazy_regex(
    r"""
    (?:(?:so|thus|hence|therefore|then|finally|now|and),?\s)?
    (?: we\s(?:get|have|find|obtain|see|conclude|arrive\sat)(?:\sthat)?
      | (?:this|which)\s(?:gives|yields|means)(?:\sthat)? | it\sfollows\sthat | giving | that\sis )[:,]?\s
    """,
    re.I | re.X,
)
# "Clearly the line is y = 2x + 1."
_EQUATION_AT_END = lazy_regex(
    r"(?<![\w\\])[A-Za-z]'{0,2}(?:_\w)?(?:\([a-z]\))?\s?=\s?(?=[^=]{0,80}[A-Za-z√(/^])[^=,;:$]{1,80}\Z"
)
_MADE_OF_IT = lazy_regex(r"\b(?:squares?|cubes?|roots?|opposite|double|multiple)\sof\b", re.I)
_TELLS = lazy_regex(
    r"""
    ^[^\d=]*
    (?:\b(?:is|are|be|becomes|get|have|obtain|find|that|then|so|by|thus|hence|therefore|clearly|simply|now|just)\s|:\s)\Z
    """,
    re.I | re.X,
)
_OPERATOR = lazy_regex(r"[=<>≤≥+*/^√(){}\[\]²³]|\\[A-Za-z]|\s-\s")
# A row of a list or a table, a condition
_NO_RESULT = lazy_regex(
    r"""
    [-+•–—*\#>]\s | \(?[a-z\d]{1,2}[).:]\s | \|
    | (?:if|when|let|suppose|assume|for|since|because|as|consider|given|note|try|take|unless)\b
    """,
    re.I | re.X,
)
# What a line above, without a full stop, may say that the formula below it is: no answer.
_SUPPOSES = lazy_regex(
    r"\b(?:assum\w*|suppos\w*|let|consider|given|if|unless|recall|since|because|example|try|not|wrong|instead)\b[^.!?]*\Z",
    re.I,
)


def _line_of_formula(body: Body, content: str, *, short: bool) -> Answer | None:
    """The first line of a response, or the last, if it says a formula from end to end."""
    text = body.text
    line = content.rpartition("\n")[2].strip(EDGES)
    if not short and _LINE.fullmatch(line) and _is_formula(line):
        first = text.rindex(line, body.start, body.end)
        return Answer(line, "extracted", Rule.LAST_FORMULA, (first, first + len(line)))
    opening = opening_line(body, _is_formula)
    if opening is not None:
        return Answer(text[opening[0] : opening[1]], "extracted", Rule.FIRST_LINE, opening)
    return None if short else _closing_line(body)


def _closing_line(body: Body) -> Answer | None:
    """The last line, below others, that says a formula: "v = √(2gh)", "The solution is (2, 3).", "We get y = 2x."."""
    text = body.text
    _, end = last_lines(body)
    begin = max(body.start, text.rfind("\n", body.start, end) + 1)
    line = text[begin:end].strip(EDGES)
    if not 2 < len(line) <= MAX_BARE_FORMULA or _NO_RESULT.match(line) or _OPERATOR.search(line) is None:
        return None
    drawn, equation = _DRAWN.match(line), _EQUATION_AT_END.search(line.rstrip("."))
    said = line[drawn.end() :] if drawn else line
    if equation and not _is_formula(said) and _TELLS.match(line[: equation.start()]):
        said = line[equation.start() :]
    if line.count("$") % 2 or _MADE_OF_IT.search(line) or not said or not _is_formula(said) or not _says_a_value(said):
        return None
    first = text.rindex(said, begin, end)
    before = text[max(body.start, first - 200) : first]
    if is_spoilt(text, body.start, end, first, first + len(said)) or is_unasserted(before):
        return None
    if (
        _SUPPOSES.search(before.rstrip())
        or UNDECIDED.search(text, begin, first)
        or not is_introduction(text[begin:first])
    ):
        return None
    return Answer(said, "extracted", Rule.LAST_FORMULA, (first, first + len(said)))


def _says_a_value(line: str) -> bool:
    """Whether a line is no single formula in dollars, nor a sentence about some, which are read as such."""
    spans = math_spans(line, 0, len(line))
    return not spans or (len(spans) > 1 and is_a_row(line, spans))


_RECORD = lazy_regex(r"""[`\s]*(?:json\s*)?\[?\s*\{\s*["'][\w ]{1,40}["']\s*:""")
# A line that is a formula with an operator and no equation, and is not set in dollars.
_LINE = lazy_regex(r"(?=.*[!^\d)}])(?!.*(?<![A-Za-z\\])[A-Za-z]{3})[^$=\n]{2,80}")
_STRUCK_OUT = lazy_regex(rf"[{CROSSES}]\s*$")
_LAST = (Rule.LAST_FORMULA, Rule.LAST_NUMBER)


def _said_to(body: Body) -> int:
    """Where what a line says of its value ends, before what the value holds for: "$\\frac{\\pi}{4}$ at $x = 1$"."""
    spans = formula_spans(body.text, body.start, body.end)
    held = without_circumstances(body.text, spans, body.end)
    return body.end if held is None else min(body.end, spans[held][1] + 1)


def _holds_value(text: str, start: int, end: int) -> bool:
    return bool(math_spans(text, start, end)) or any(find_numbers(text, start, end))


_SENTENCE_START = lazy_regex(r"[.!?]\s+(?=[A-Z])")


def _is_said_by(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether a single line says the value that was found in it, and nothing that alters it or stands beside it."""
    for sentence in _SENTENCE_START.finditer(text, start, first):
        start = sentence.end()
    inside = any(span[0] <= first and last <= span[1] for span in math_spans(text, start, end))
    if not inside:
        return _is_alone(text[:end], start, first, last) or _is_set_off(text, start, end, first, last)
    one = is_introduction(text[start:first]) and not _is_one_of_several(text, start, first)
    return one and UNDECIDED.search(text, last, end) is None and not any(find_numbers(text, last, end))


# "so 79 * 2 - 66 is **92**.", in any language: what a line of working ends with.
_BOLD_END = lazy_regex(r"\*\*[.!]?\s*$")


def _is_set_off(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether a line ends with its value in bold, behind a link, whatever numbers it has worked with before."""
    before = text[start:first]
    if not before.endswith("**") or _BOLD_END.fullmatch(text, last, end) is None:
        return False
    if not is_introduction(before) or _is_one_of_several(text, start, first):
        return False
    return is_linked(before.removesuffix("**"))


_PRICE = lazy_regex(r"[^\W\d_]\s\d[\d.,]{0,20}\s?\$(?=[\s.,;!?)]|\Z)")


def _last_value(body: Body) -> Answer:
    """The last formula or number of the end of a response, whatever stands before it."""
    text = body.text
    start, end = last_lines(body)
    price = text.count("$", start, end) == 1 and _PRICE.search(text, start, end)  # "220 $"
    if text.count("$", start, end) % 2 and not price:  # the window begins within a formula
        start = text.index("$", start, end) + 1
    spans = [s for s in formula_spans(text, start, end) if text[s[0] : s[1]].strip()]
    numbers = [(n.start, n.end) for n in find_numbers(text, start, end)]
    if not spans and not numbers:
        return Answer(None, "no_answer")
    if not ends_properly(text, max(last for _, last in (*spans[-1:], *numbers[-1:])), end):
        return Answer(None, "no_answer")
    held = without_circumstances(text, spans, end)
    if held is not None:
        spans = spans[: held + 1]
        numbers = [n for n in numbers if n[0] < spans[-1][1]]
    if not spans or (numbers and numbers[-1][0] > spans[-1][1]):
        return _last_number(text, start, end, *numbers[-1])
    first, last = spans[-1]
    if is_unasserted(text[max(start, first - BEFORE) : first]):
        return Answer(None, "no_answer")
    sides = [m.end() for m in _LAST_EQUALS.finditer(text, first, last) if text[m.end() : last].strip()]
    if (whole := whole_statement(text, first, last)) is not None:
        first, last = whole
    elif sides:
        first = sides[-1]
    elif is_spoilt(text, start, end, first, last) and not _is_one_of_several(text, start, first):
        return Answer(None, "no_answer")
    if _is_one_of_several(text, start, spans[-1][0]):  # "$x=2$ or $x=3$"
        return _several(text, start, end)
    if held is not None and says_what_letters_run_over(text[first:end]):
        last = end
    value = text[first:last].strip().rstrip(".")
    if len(value) < 2 and not value.isdigit() and value.isascii():  # a variable that was merely spoken of
        return Answer(None, "no_answer")
    return Answer(value, "extracted", Rule.LAST_FORMULA, (first, last))


def _last_number(text: str, start: int, end: int, first: int, last: int) -> Answer:
    """The number `text[first:last]` at the end of `text[start:end]`, with what it is a part of."""
    if _RAISED.search(text, max(start, first - 24), first):
        return Answer(None, "no_answer")
    if _is_one_of_several(text, start, first):
        return _several(text, start, end)
    if is_spoilt(text, start, end, first, last) or is_altered(text, start, first, last, end):
        return Answer(None, "no_answer")
    if _ORDINAL.match(text, last, end) or retraction(text, first, end, last) is not None:
        return Answer(None, "no_answer")
    first, last = whole_formula(text, start, end, first, last)
    last += len(_prime_behind(text, first, last - first, end))
    if _OPERAND_BEFORE.search(text, max(start, first - 12), first + 1):
        return Answer(None, "no_answer")
    return Answer(text[first:last], "extracted", Rule.LAST_NUMBER, (first, last))


# The end of a formula in words that was not read: "2x + 1", of which 1 is no value
_OPERAND_BEFORE = lazy_regex(r"(?:(?<![A-Za-z])[A-Za-z]|[)\]}²³⁴])\s?(?:[*/×·÷^]\s?\S|[-−+]\s?|[-−+]\s\S)\Z")


# "The solutions are $x=2$ and $x=3$.", where a text ends
_SOLUTIONS_ARE = lazy_regex(
    r"""
    (?:^|[.\n]\s{0,4})(?P<before>[^.\n]{0,60}?\b(?:solutions|roots|zeros|values|answers|numbers|points)\s
      (?:(?:of|for|to|in)\s[^.\n]{1,40}?\s)?(?:are|=)(?:\s(?:therefore|thus|then|exactly|just|only))?:?\s
      | (?:so|thus|hence|therefore),?\s(?=\$[^$\n]{1,40}\$\s(?:or|and)\s\$[^$\n]{1,40}\$[.\s]*\Z))
    (?P<values>[^\n]{1,120}?)[.\s]*\Z
    """,
    re.I | re.X,
)


def _several(text: str, start: int, end: int) -> Answer:
    """The values that the last sentence gives as the solutions, all of them; else none of several."""
    found = _SOLUTIONS_ARE.search(text[:end], start)
    if found is None or not is_introduction(found["before"]) or is_unasserted(found["before"]):
        return Answer(None, "no_answer")
    return Answer(found["values"], "extracted", Rule.LAST_FORMULA, found.span("values"))


_RAISED = lazy_regex(r"[_^]\s?\{[^{}\n]{0,20}$")


def _whole_text(body: Body, content: str) -> Answer:
    first = body.text.index(content, body.start)
    return Answer(content, "extracted", Rule.WHOLE_TEXT, (first, first + len(content)))


# "between 5 and 7", "5, 6 or 7", "from 5 to 7"
_ANOTHER_BEFORE = lazy_regex(
    r"[\d)}$%]\s{0,2},?\s{0,2}(?:\b(?:and|or|to|through|until|vs\.?)|[,–-])\s{0,2}[$*_(\\]{0,4}$", re.I
)


def _is_one_of_several(text: str, start: int, first: int) -> bool:
    """Whether the value that begins at `first` is the last of several or the end of a range."""
    return _ANOTHER_BEFORE.search(text[max(start, first - 30) : first]) is not None


def stated_formula(gold: str) -> str | None:
    """What a gold in words, such as a worked solution, announces as its result; None if it is a formula itself."""
    if (said := _IS_SOMETHING.match(gold)) is not None:
        return said["formula"].strip()
    if not _WORD.search(COMMAND.sub(" ", gold)) or _holds_formula(gold):
        return None
    text = plain(gold)
    found = extract_math(Body(text, 0, len(text), False))
    announced = found.rule in (Rule.STATEMENT, Rule.CLAUSE, Rule.HEADING, Rule.HASH, Rule.TAG)
    return found.value if announced and isinstance(found.value, str) else None


# "R=1 \\text{ is a necessary condition for … }": an equation, and what is said of it
_IS_SOMETHING = lazy_regex(
    r"""
    \s*\$?(?P<formula>[A-Za-z]{1,3}\s?=\s?[^\\{}=,;]{1,40}?)
    \s*\\text\s?\{\s?(?:is|are)\s(?!not\b|no\b|never\b|wrong|false|incorrect)
    """,
    re.X,
)
_WORD = lazy_regex(
    r"[A-Za-z]{2,}|[\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\uac00-\ud7af]{2,}|[\u3040-\u9fff]"
)


# What a quantity is the number or the probability of is no doubt about it: "The probability that none is red is 1/3".
_OF_WHAT = lazy_regex(
    r"""^\W{0,4}(?:(?:so|thus|hence|therefore),?\s)?
        the\s(?:probability|chance|number|percentage|fraction)\s(?:that|of)\s
        (?![^.;]*\b(?:wrong|incorrect|false|answer\w*|solution\w*)\b)
        [^.;]{1,100}?\s(?:is|are|was|equals)[\s$\\(]{1,4}$""",
    re.I | re.X,
)


# Values that the sentence itself replaces by the one behind them: "It is not 10, it is 12.", "10, which is 12 dozen".
_DENIED = lazy_regex(
    r"""
    (?:\b(?:not|never)(?:\sit's)?(?:\snot)?|n't)\s(?:be\s)?[$\\(]{0,3}-?[\d.,]{0,20}\d
    |-?\d[\d.,]{0,20}(?=\s(?:which|that)\sis\s)
    """,
    re.I | re.X,
)


# Words of a sentence that the grammar of formulas may read as products of variables: "The sum is 42."
_SAYS = lazy_regex(r"(?<![\\A-Za-z])(?:is|are|was|were|got|gets?|equals|gives|has|have)\s|\bgiving\b|\bpH\s?=", re.I)


def formula_of_sentence(answer: str) -> str | None:
    """The formula of an answer that is a sentence, if it is what the sentence says: "There are 12 of them."

    None where the words make it something else ("more than 12", "12 is wrong") or more than one value stands there.
    """
    text = _without_duration(plain(answer))
    if not _WORD.search(COMMAND.sub(" ", text)) or (_holds_formula(answer) and not _SAYS.search(text)):
        return None
    body = Body(text, 0, len(text), False)
    found = extract_math(body)
    if found.rule == Rule.WHOLE_TEXT:
        found = Answer(None, "no_answer") if says_none(text, *last_lines(body)) else _last_value(body)
    if found.rule == Rule.BOXED or not isinstance(found.value, str) or found.span is None:
        return None
    if found.value.strip() == answer.strip():
        return None
    start, end = found.span
    if is_spoilt(text, 0, len(text), start, end):
        return None
    if found.rule in STATED or _is_alone(text, 0, start, end):
        return found.value
    return None


_ORDINAL = lazy_regex(r"(?:st|nd|rd|th)(?![A-Za-z])")


def _is_alone(text: str, begin: int, start: int, end: int) -> bool:
    """Whether a sentence says this value and no other: linked with the words before it, undisturbed behind it."""
    before = _DENIED.sub(" ", text[begin:start])
    if _ORDINAL.match(text, end) or is_altered(text, begin, start, end, len(text)):
        return False
    if _OF_WHAT.match(before):
        before = "the number is "
    linked = is_linked(before) or _DRAWS.search(before) or _ANSWER_NOUN.search(before)
    if not linked or not is_introduction(before) or any(find_numbers(before, 0, len(before))):
        return False
    return UNDECIDED.search(text, end) is None and not any(find_numbers(text, end, len(text)))


# "She pays $220 in 12 months.", "The car travels 220 km within 3 hours.": for how long a value holds
_FOR_HOW_LONG = r"""
    (?:in|within|after|during|every|d'ici|en|dans|pendant|après|nach|binnen|innerhalb\svon|dentro\sde
      |después\sde|dopo|entro|em|через|за)\s\d{1,4}\s
    (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|secondes?|heures?|jours?|semaines?|mois|ans|segundos?|minutos?
      |horas?|días?|dias?|meses|años?|anos?|sekunden|minuten|stunden|tagen?|wochen|monaten?|jahren?|secondi|minuti|ore
      |giorni|mesi|anni|часов|дней|месяцев|лет)
"""
_WITHIN = lazy_regex(rf"(?<=\w)\s{_FOR_HOW_LONG}(?=[\s.!*_]*\Z)", re.I | re.X)


# "In 12 months she will pay $220."
_WITHIN_FIRST = lazy_regex(rf"\A\W{{0,4}}(?:(?:so|then|thus),?\s)?{_FOR_HOW_LONG}[,\s]\s?(?=[^\d]*\d)", re.I | re.X)


def _without_duration(sentence: str) -> str:
    """The sentence without how long its value holds, where another number stands beside."""
    sentence = _WITHIN_FIRST.sub("", sentence)
    found = _WITHIN.search(sentence)
    return sentence if found is None or not any(find_numbers(sentence, 0, found.start())) else sentence[: found.start()]


_DRAWS = lazy_regex(r"^\W{0,4}(?:so|thus|hence|therefore|finally|then)\W{0,4}$", re.I)  # "So, 42!"
# "Also ist die Antwort 42."
_ANSWER_NOUN = lazy_regex(
    rf"""
    \b{ANSWER_NOUNS}[\s*_:(\\$]{{1,6}}$
    """,
    re.I | re.X,
)


def _holds_formula(text: str) -> bool:
    """Whether any item of an answer is a formula."""
    try:
        return any(item.node is not None for item in readings(clean(text))[0])
    except OverBudget:
        return True
