"""Find the places where a response states its final answer, whatever the kind of the answer.

Each place is a `Statement`: a stretch of text (a box, a tag, the value of a JSON field, what follows "the answer
is") and how strong the commitment is. What the stretch says is for the readers of each kind to tell. All patterns
are linear: no nested quantifiers, and every look ahead has a fixed length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from megascience_hf.answers.extraction.beside_containers import refuted_beside
from megascience_hf.answers.extraction.containers import (
    CLEAR,
    FINAL,
    MAX_CUES,
    NONE,
    Statement,
    boxes,
    content,
    fields,
    limited,
    line_end,
    marked_lines,
    tags,
)
from megascience_hf.answers.extraction.foreign_cues import foreign_statements
from megascience_hf.answers.extraction.hedges import (
    BEFORE,
    is_asked,
    is_called_wrong,
    is_conditional,
    is_crossed,
    is_denied_by_cue,
    is_hedged,
    is_led_astray,
    is_of_another_value,
    is_queried,
    is_quoted,
    is_unasserted,
    retraction,
    sentence_before,
)
from megascience_hf.answers.extraction.response import EXAMPLE, NEXT_QUESTION, QUESTION_WITH_OPTIONS, READ_AGAIN, Body
from megascience_hf.answers.text.commands import TICKS
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import ascii_words, lowered_response
from megascience_hf.answers.text.words import word_set
from megascience_hf.answers.types import CONTAINERS, Rule

# How many verbs after one noun are tried as the link to its value.
MAX_VERBS = 4


# Nouns of final statements. Which of them a text has is asked once, by its words; where they stand is then found by
# plain string search, which is far cheaper than a pattern with this many branches.
_NOUNS = word_set(
    "answer answers ans finalanswer option options choice choices solution result conclusion response statement "
    "statements selection pick guess match letter one value explanation diagnosis cause step finding treatment "
    "structure product compound label possibility correction tldr"
)
_NO_WORD = "tl;dr"


# Words that make a bare noun the noun of a final statement.
_STRONG_NOUN = word_set("answer answers ans finalanswer")


# Nouns that announce an answer only where a colon follows them.
_WITH_COLON = word_set("correction tl;dr tldr")


# What qualifies a noun: a search only where one of these words stands saves most searches.
_QUALIFIERS = word_set(
    "correct right best final closest nearest most appropriate accurate suitable proper chosen selected likely true "
    "only remaining matching valid my our incorrect false wrong exception next"
)
_QUALIFIED = lazy_regex(
    rf"""
    \b(?:most\W{{1,3}}\w{{4,14}}|{"|".join(sorted(_QUALIFIERS - {"most"}))})
    (?:\W{{1,4}}(?:multiple|single|possible|plausible|available|matching|logical|consistent|choice|answer|numerical
        |given|listed|management|initial|underlying)){{0,3}}\W{{0,4}}$
    """,
    re.I | re.X,
)


_WRONG = word_set("incorrect false wrong remaining")


_MARKS_AS_SPACES = str.maketrans(dict.fromkeys("*_`\"'(),.:;[]{}$#>-", " "))


_AFTER_NOUN = lazy_regex(
    r"""
    (?:[ \t*_`\"')\]}]{0,6})(?:\s?(?:choice|option|letter|key|number|value)s?\b[ \t*_\"']{0,4})?
    (?:[ \t]?\([^()\n]{0,40}\)[ \t*_]{0,4})?
    """,
    re.I | re.X,
)


# Signs between noun and value; a dash, a semicolon or a bar only where a value follows at once.
_LINK_SIGN = (
    r":|=(?!=)|'s\b|->|→|⇒|👉|\\Rightarrow\b|[-–—](?=[ \t]|\(?[A-Z]\)?(?![\w-]))"
    r"|;(?=[ \t]?\(?[A-Z]\)?[ \t.]{0,3}(?:\n|$))|\|(?=[ \t*_]{0,4}[^|\n]{1,60}\|[ \t]*(?:\n|$))"
)
_LINK_VERB = (
    r"is|are|was|be|(?:should|would|must|will|has\sto|ought\sto|might|could|may|can)\s(?:only\s)?be"
    r"|(?:seems|appears|turns\sout|happens)\sto\sbe|becomes|equals|remains"
)
_LINK_ADVERB = (
    r"therefore|thus|then|likely|most\slikely|probably|clearly|indeed|simply|just|also|still|actually|hence|definitely"
    r"|approximately|about|roughly|either|both|indicated\sby|given\sby|represented\sby|as\sfollows|in\sfact"
    r"|most\sprobably|possibly"
)
_LINK = lazy_regex(
    rf"""
    [ \t*_`\"']{{0,4}} (?: (?:{_LINK_SIGN}) | \s{{0,2}}(?:{_LINK_VERB})\b )
    (?:[ \t]{{0,2}},?\s?(?:{_LINK_ADVERB})\b,?){{0,3}} (?:\sto\sbe\b)? [ \t]{{0,2}}(?::|-(?=\s(?!\d)))?
    """,
    re.I | re.X,
)


# Words between the noun and its verb: "the answer to the second part, rounded to integers, is".
_GAP = lazy_regex(r",?[ \t]?[^\n:.]{1,160}")


_GAP_LINK = lazy_regex(
    r"""
    \b(?:is|are|be|was|remains)\b(?!\s(?:that|to|not\sthe)\b)(?:\s(?:therefore|thus|likely|indeed
            | probably|hence),?)?[ \t]{0,2}:?
    | :
    """,
    re.I | re.X,
)


_HEADING = lazy_regex(rf"^[ \t>#*_\-\d.{TICKS}\ufe0f]{{0,12}}(?:(?:the|my|your|final|correct|best)\s){{0,3}}$", re.I)


_NOT = lazy_regex(
    r"""
    [\s*_"'(\[{$]{0,6}
    (?: not | isn't | n't | never | neither | unlikely | hardly | scarcely | no\slonger | unlike | incorrect | wrong\b
      | (?:any|every)thing\s(?:but|except|besides|other\sthan)\b | (?:other|rather)\sthan\b
      | (?:far|different)\sfrom\b | the\sopposite\sof\b )
    """,
    re.I | re.X,
)


_NOT_GIVEN = lazy_regex(
    r"""
    [\s*_\"'(\[{$]{0,6}not\s(?:one\s|found\s|present\s|included\s|explicitly\s|directly\s|clearly\s
        | exactly\s){0,2}(?:among|in|of|listed|provided|available|given|included|present|any
        | possible|shown|clear|known|within|represented|there|definit|determin)
    """,
    re.I | re.X,
)


def _occurrences(text: str, noun: str, start: int, end: int) -> list[int]:
    """Where a noun stands: at most MAX_CUES places, the first quarter of them from the front."""
    found: list[int] = []
    at = text.find(noun, start, end)
    while at >= 0 and len(found) < MAX_CUES // 4:
        found.append(at)
        at = text.find(noun, at + len(noun), end)
    if at >= 0:
        back: list[int] = []
        stop = end
        while len(back) < 3 * MAX_CUES // 4:
            last = text.rfind(noun, at, stop)
            if last < 0:
                break
            back.append(last)
            stop = last
        found.extend(reversed(back))
    size = len(noun)
    return [
        i
        for i in found
        if not (i and (text[i - 1].isalnum() or (text[i - 1] == "_" and text[i - 2 : i - 1].isalnum())))
        and not (text[i + size : i + size + 1] or " ").isalnum()
    ]


def _cues(lowered: str, words: frozenset[str], start: int, end: int) -> list[tuple[int, str]]:
    nouns = [*(_NOUNS & words), _NO_WORD] if ";" in lowered else _NOUNS & words
    return limited(sorted((at, noun) for noun in nouns for at in _occurrences(lowered, noun, start, end)))


# "the statement that is false is B"
_WHICH = lazy_regex(r"s?\s(?:that|which)\s(?!the\b)")


# "the answer cannot be B"
_NEGATED_VERB = lazy_regex(
    r"(?:\b(?:not|never|cannot|(?:fail|refuse|cease)(?:s|ed)?\sto)|n't)\s{1,2}(?:\w+ly\s|ever\s)?$", re.I
)
# "the answer that is wrong is B", where a statement that is wrong may well be the answer
_OF_A_WRONG_ONE = lazy_regex(
    r"""
    \b(?:that|which)\s(?:is|would\sbe)\s(?:\w+ly\s)?(?:wrong|incorrect|false)\s$
  | ^\s?(?:squared|cubed|inverted|doubled|halved|minus|plus|times|(?:before|without|if|unless)\s[^.,;:\n]{2,60}
      |(?:to|of|for)\s(?:the|an?)\s(?:previous|other|last|first|next|preceding|different|another|wrong)\s\w{3,12})\s?$
    """,
    re.I | re.X,
)


def _names_an_answer(text: str, cue: int, noun: str, before: str, end: int) -> bool:
    """Whether a noun stands for the answer: "answer" does, "option" only in "the correct option" and the like."""
    after = cue + len(noun)
    if text[cue - 1 : cue] in ("[", "<", "/", '"') and text[after : after + 1] in ("]", ">", '"'):
        return False  # a tag or a field name, read elsewhere
    if noun in _STRONG_NOUN:
        return True
    words = before.lower().translate(_MARKS_AS_SPACES).split()[-6:]
    if not _QUALIFIERS.isdisjoint(words) and _QUALIFIED.search(before):
        # "explanation of incorrect options" heads what is not the answer
        return not (noun.endswith("s") and words[-1] in _WRONG)
    return noun in ("statement", "option", "choice", "one") and _WHICH.match(text, after, end) is not None


def _heading(text: str, cue: int, after: int, start: int, end: int) -> Iterator[Statement] | None:
    """The line under "### Final answer"; None if the noun is not a heading of its own line."""
    line_start = max(text.rfind("\n", max(start, cue - 60), cue) + 1, start)
    rest = text[after : line_end(text, after, min(end, after + 10))].strip(f" \t*_#.{TICKS}\ufe0f")
    if rest or after >= end or not _HEADING.match(text[line_start:cue]):
        return None
    line = text.find("\n", after, min(end, after + 10))
    if line < 0:
        return iter(())
    first, stop = content(text, line, end)
    if first >= stop:
        return iter(())
    return iter((Statement(first, stop, FINAL, Rule.HEADING, bool(NONE.match(text, first, stop)), cue),))


def _clauses(text: str, cue: int, after: int, before: str, strength: int, end: int) -> Iterator[Statement]:
    """What follows the verbs of "the answer to the second part, rounded to integers, is 5"."""
    gap = _GAP.match(text, after, min(end, after + 161))
    if gap is None:
        return
    for verb in islice(_GAP_LINK.finditer(text, after, min(end, gap.end() + 1)), MAX_VERBS):
        first, stop = content(text, verb.end(), end)
        if first >= stop:
            continue
        if _NOT_GIVEN.match(text, first, min(stop, first + 80)):
            yield Statement(first, stop, FINAL, Rule.CLAUSE, True, cue)
            continue
        link = text[max(after, verb.start() - 14) : verb.end()]
        refuted = _refuted(text, first, stop, link, before)
        wrong_one = strength == FINAL and _OF_A_WRONG_ONE.search(text[after : verb.start()])
        if wrong_one or _NEGATED_VERB.search(text, after, verb.start()):
            refuted = _clause_end(text, first, stop)
        yield Statement(first, stop, strength, Rule.CLAUSE, False, cue, refuted)


def _linked(text: str, cue: int, link: re.Match[str], before: str, end: int) -> Iterator[Statement]:
    """What follows "the answer is", "Answer:"."""
    first, stop = content(text, link.end(), end)
    if "|" in link.group():  # a row of a table
        stop = max(text.find("|", first, stop), first)
    if first >= stop:
        return
    if _NOT_GIVEN.match(text, first, min(stop, first + 80)):
        yield Statement(first, stop, FINAL, Rule.STATEMENT, True, cue)
        return
    refuted = _refuted(text, first, stop, link.group(), before)
    yield Statement(first, stop, FINAL, Rule.STATEMENT, bool(NONE.match(text, first, stop)), cue, refuted)


def _refuted(text: str, first: int, stop: int, link: str, before: str) -> int:
    """Where the clause of a value ends that is negated, hedged or conditional; 0 if it is none of these.

    A negated word is not a value that is denied, and is read again as it stands: "Answer: not soluble".
    """
    negated = _NOT.match(text, first, min(stop, first + 40))
    if negated is not None and not _VALUE_NEXT.match(text, negated.end(), stop):
        return first
    if negated is not None or is_hedged(link) or is_conditional(before, link, text, first, stop):
        return _clause_end(text, negated.end() if negated else first, stop)
    return 0


_VALUE_NEXT = lazy_regex(
    r"""
    [\s*_\"'(\[{$]{0,6}(?:(?:the|option|choice|answer|equal|to|possibly|\w+ly)\s){0,3}
    [\s*_\"'(\[{$]{0,4}(?:[A-Z](?![A-Za-z])|[-+]?\d|\\|[a-z]\s?=)
    """,
    re.X,
)


# Where what was denied ends: "not 5, it is 6", "not 5. It is 6."
_CLAUSE_END = lazy_regex(
    r"""
    [.!?;](?:\s|$)|\n|,\s(?=(?:it|but|rather|instead|so|the|because|since|as|this|that|which|actually
            | i|we|my|therefore|thus|hence)\b)
    | \s(?=but\b)
    """,
    re.I | re.X,
)


def _clause_end(text: str, start: int, stop: int) -> int:
    found = _CLAUSE_END.search(text, start, stop)
    return found.end() if found else stop


def _wordings(text: str, lowered: str, words: frozenset[str], start: int, end: int) -> Iterator[Statement]:
    for cue, noun in _cues(lowered, words, start, end):
        after = cue + len(noun)
        before = text[max(start, cue - BEFORE) : cue]
        if noun in _WITH_COLON:
            if text[after : after + 1] == ":":
                first, stop = content(text, after + 1, end)
                yield Statement(first, stop, FINAL, Rule.STATEMENT, False, cue)
            continue
        if not _names_an_answer(text, cue, noun, before[-60:], end):
            continue
        if noun == "ans" and text[after : after + 1] == ".":
            first, stop = content(text, after + 1, end)
            if first < stop:
                yield Statement(first, stop, FINAL, Rule.STATEMENT, False, cue)
            continue
        spaced = _AFTER_NOUN.match(text, after, min(end, after + 70))
        i = spaced.end() if spaced else after
        link = _LINK.match(text, i, min(end, i + 60)) or _LINK.match(text, after, min(end, after + 60))
        if is_asked(before, text, i, end):
            continue
        if link is not None:
            found = _linked(text, cue, link, before, end)
        else:
            found = _heading(text, cue, i, start, end) or _clauses(
                text, cue, i, before, FINAL if noun in _STRONG_NOUN else CLEAR, end
            )
        wrong = noun.startswith(("answer", "guess", "solution", "result")) and (
            is_called_wrong(before) or is_of_another_value(before)
        )
        yield from (replace(s, refuted=_clause_end(text, s.start, s.end)) if wrong else s for s in found)


def _judged(s: Statement, text: str, start: int, end: int) -> Statement:
    """The statement with what refutes it, if anything before or after it does."""
    if s.refuted:
        return s
    in_clause = s.rule == Rule.CLAUSE and is_quoted(text[s.cue : s.start])
    before = text[max(start, s.cue - BEFORE) : s.cue]
    if s.rule in CONTAINERS:
        queried = bool(sentence_before(before).strip()) and is_asked(before, text, s.end, end)
        noun = _NOUN_OF_PLACE.search(before)
        queried = queried or (noun is not None and is_called_wrong(before[: noun.start()]))
    else:
        queried = is_queried(text, s.start, s.end)
    cue_denies = s.rule not in (Rule.BOXED, Rule.TAG) and is_denied_by_cue(text, s.cue, s.start)
    inner = text.find("\\boxed", s.start, s.end) if s.rule == Rule.BOXED else -1
    denied_inside = inner > 0 and is_unasserted(text[s.start : inner])
    beside = refuted_beside(text, start, end, s) if s.rule in (Rule.BOXED, Rule.TAG, Rule.JSON) else None
    if beside is not None:
        return replace(s, refuted=_clause_end(text, beside, end))
    if (
        in_clause
        or queried
        or cue_denies
        or denied_inside
        or is_unasserted(before)
        or is_led_astray(before)
        or is_crossed(text, s.start, s.end, alone=s.rule in CONTAINERS)
    ):
        return replace(s, refuted=_clause_end(text, s.start, s.end))
    after = s.end if s.rule in CONTAINERS else None
    back = retraction(text, s.start, end, after)
    return s if back is None else replace(s, refuted=back, taken_back=True)


# "Old answer: \\boxed{5}", "The rejected answer is \\boxed{5}"
_NOUN_OF_PLACE = lazy_regex(r"(?:answer|guess|solution)(?:\s(?:is|was))?[\s:*_$\\(]{1,6}\Z", re.I)
# What may stand in a box before or behind a box without being a value of its own.
_NO_VALUE = lazy_regex(r"(?:\\[A-Za-z]+|[A-Za-z]{1,2}\s?=|[^\w])*+")


def _with_outer_boxes(found: list[Statement], text: str) -> list[Statement]:
    """A box in a box that says more is a part of what that one says: "\\boxed{not \\boxed{5}}"."""
    parts: set[Statement] = set()
    outer: Statement | None = None
    for box in sorted((s for s in found if s.rule == Rule.BOXED), key=lambda s: s.start):
        if outer is None or box.cue >= outer.end:
            outer = box
        elif not (_NO_VALUE.fullmatch(text, outer.start, box.cue) and _NO_VALUE.fullmatch(text, box.end, outer.end)):
            parts.add(box)
    return [s for s in found if s not in parts] if parts else found


@lru_cache(maxsize=8)  # the rooms ask for them one after the other
def all_statements(body: Body) -> tuple[Statement, ...]:
    """All places that state an answer, those included that are refuted, in the order of the response."""
    text, start, end = body.text, body.start, body.end
    lowered = lowered_response(text)
    words = ascii_words(lowered)
    found = [
        *tags(text, start, end),
        *fields(text, start, end),
        *boxes(text, start, end),
        *marked_lines(text, start, end),
        *_wordings(text, lowered, words, start, end),
        *foreign_statements(text, lowered, words, start, end),
    ]
    found = _with_outer_boxes(found, text)
    # nouns in a row reach the same verb: its clause is kept once, with the strongest and nearest of them
    clauses: dict[int, Statement] = {}
    for s in found:
        if s.rule == Rule.CLAUSE and (s.start not in clauses or s.strength >= clauses[s.start].strength):
            clauses[s.start] = s
    found = [*(s for s in found if s.rule != Rule.CLAUSE), *clauses.values()]
    found.sort(key=lambda s: (s.cue, s.start))
    return tuple(_judged(s, text, start, end) for s in limited(found))


def find_statements(body: Body) -> list[Statement]:
    """All places that state an answer and are not refuted, in the order in which they stand in the response."""
    return [s for s in all_statements(body) if not s.refuted]


def without_refuted(body: Body) -> Body:
    """The body behind the last statement that it denies or takes back, if it makes no other.

    What is left may still answer without a cue: "The answer is 5. Wait, that is wrong. It is 6."
    """
    statements = all_statements(body)
    last = max((s.refuted for s in statements), default=0)
    firm = (s for s in statements if not s.refuted and s.rule != Rule.CLAUSE)
    return body if not last or any(firm) else replace(body, start=min(last, body.end))


def next_question(body: Body, first_commitment: int) -> int:
    """Offset at which the response leaves its question for another one, or the end of the body.

    Only a question that opens after the first commitment ends the answer: a response may well repeat its own
    question first. A response that begins with examples keeps all of them, and its last answer counts.
    """
    head = body.text[body.start : body.start + 200].lstrip()
    if EXAMPLE.match(head):
        return body.end
    mark = NEXT_QUESTION.search(body.text, first_commitment, body.end)
    end = mark.start() if mark else body.end
    for question in QUESTION_WITH_OPTIONS.finditer(body.text, first_commitment, end):
        line = body.text.rfind("\n", first_commitment, question.start()) + 1
        if line and not READ_AGAIN.search(body.text, line, question.start()):
            return line
    return end
