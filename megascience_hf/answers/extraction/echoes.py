"""A prompt that is repeated is no answer: instructions on the form of the answer, and a question that ends the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from megascience_hf.answers.extraction.containers import Statement
from megascience_hf.answers.extraction.final_answer import end_of_reply
from megascience_hf.answers.extraction.foreign_cues import is_denied_abroad
from megascience_hf.answers.extraction.hedges import (
    BEFORE,
    holds_cross,
    is_conditional,
    is_denied,
    is_unasserted,
    retraction,
)
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.patterns import alternatives, lazy_regex
from megascience_hf.answers.text.unicode import lowered_response
from megascience_hf.answers.types import STATED, Answer, Rule

_ANSWER = r"(?:final\s|numerical\s|correct\s|short\s)*(?:answers?|numbers?|letters?|results?|choice|response|option)"

_LEAD = rf"[\s*_#>\-]{{0,6}}+(?:{alternatives('please|then|and|finally|also|first|instead')},?\s){{0,2}}"
_FIRST_WORDS = alternatives(
    "let's|reason|think|work|solve|explain|show|put|write|give|enclose|place|box|state|provide|present|report|enter"
    "|express|round|output|return|mark|close|end|finish|conclude|respond|answer|reply|your|choose|select|pick|indicate"
    "|here is|the very|the last|the answer is a|the following"
)
# Before a sentence or clause that begins as those of `_INSTRUCTION` do: to look there alone is many times as fast. For
# text in small letters.
# Where more blanks and marks follow the end of a line than may stand before an instruction, none begins.
_BEFORE_ONE = lazy_regex(rf"[\n.!?:;,](?:(?<=\n)(?![\s*_#>\-]{{7}})|\)?\s)(?={_LEAD}{_FIRST_WORDS})", re.X)
# A sentence that tells how to answer. It begins with its verb, after "please" and the like.
_INSTRUCTION = lazy_regex(
    rf"""
    {_LEAD}(?P<verb>)
    (?:
        (?:let's\s)?(?:reason|think|work|solve|explain|show)\b[^.\n]{{0,40}}\bstep[\s-]by[\s-]step\b
      | (?:put|write|give|enclose|place|box|state|provide|present|report|enter|express|round|output|return|mark)\s
            (?:me\s|only\s|just\s|out\s)?(?:your|the)\s{_ANSWER}\b
      | (?:close|end|finish|conclude)\s(?:your\s{_ANSWER}\s)?with\b
      | (?:respond|answer|reply)\s(?:only\s)?with\b
      | your\s{_ANSWER}\s(?:should|must|needs?\sto|has\sto|will|can)\b
      | the\s(?:very\s)?last\sline\sof\syour\b
      | the\sanswer\sis\san?\s(?:\w+\s){{0,2}}(?:number|integer|decimal|fraction|letter|word|expression)\b
      | (?:choose|select|pick|indicate|mark)\s(?:the|exactly|only|all|one)\b[^.\n]{{0,40}}
            \b(?:answer|option|choice|letter)s?\b
      | (?:here\sis\sa|the\sfollowing\s(?:is\sa|are)|answer\sthe\sfollowing)\s(?:[\w-]+\s){{0,3}}
            (?:question|problem|exercise)s?\b
    )
    (?:[^\n.!?]|[.!?](?![\"')*]?\s|$)|(?<=\be\.g)\.|(?<=\bi\.e)\.){{0,400}}[.!?]?     # to the end of its sentence
    # "… must look like this:" and a line, which is no option of a list
    (?:(?<=:)\s{{0,3}}\n(?!\s*[*_(\[]{{0,3}}[A-Z][*_)\].:]{{1,4}}\s)[^\n]{{0,200}})?
    (?:\s{{0,2}}\n?\\\[[^\n]{{0,200}})?                      # "in the form" and a formula
    """,
    re.I | re.M | re.X,
)
# "**Step 5: State the answer.** The answer is 42.": the heading of a step of the response's own
_HEADS_A_STEP = lazy_regex(r"(?:\bstep\s\d{1,2}\s?[.:)–—-]|^[ \t#*_]{0,6}\d{1,2}[.)])[\s*_]{0,4}\Z", re.I | re.M)
# What an instruction writes where the answer is to stand.
_HOLDS_A_VALUE = lazy_regex(r"\\boxed\s?\{\s?(?!(?:\.\.\.|\\[lc]?dots|your|the|answer|number|letter|x\s?\}|\}|\{))")
# How much of the text is read for instructions.
_PROMPT = 20_000


def _instructions(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Sentences that tell how to answer, in their order; none begins in another."""
    last = start
    lowered = lowered_response(text)
    for first in (0, *[before.end() for before in _BEFORE_ONE.finditer(lowered, max(0, start - 3), end)]):
        if first >= last and (mark := _INSTRUCTION.match(text, first, end)) is not None:
            yield mark
            last = mark.end()


def without_instructions(body: Body, statements: Sequence[Statement]) -> Body:
    """The body behind the instructions that it repeats, or before them if it has answered before it does.

    Args:
        body: the part of the response that can hold the answer.
        statements: its statements, refuted ones included.
    """
    text = body.text
    told = [
        mark
        for mark in _instructions(text, body.start, min(body.end, body.start + _PROMPT))
        if not _HOLDS_A_VALUE.search(mark.group())
        and not _HEADS_A_STEP.search(text, max(body.start, mark.start("verb") - 40), mark.start("verb"))
    ]
    for mark in told:
        if any(_commits(s, text) and s.end <= mark.start() for s in statements):
            return replace(body, end=mark.start())
    return replace(body, start=min(told[-1].end(), body.end)) if told else body


_PLACEHOLDER = lazy_regex(
    r"\W*(?:(?:your|the|final|numerical|correct|an?|\w*)\s?){0,2}(?:answer|number|letter|value|result|x|option)\W*",
    re.I,
)


def _commits(statement: Statement, text: str) -> bool:
    return (
        statement.rule in STATED
        and not statement.refuted
        and _PLACEHOLDER.fullmatch(text, statement.start, min(statement.end, statement.start + 60)) is None
    )


_NAME_BEFORE = lazy_regex(r"(?<![\w\\])[A-Za-z]{1,2}\s?=\s?[$\\(]{0,3}$")
_LAST_EQUATION = lazy_regex(r"(?<=[a-z]\s)[A-Za-z]{1,2}\s?=\s?\S{1,40}$")
_OPENED = lazy_regex(r"(?:\\[a-z]{2,10}\s?\{|[$*_(\[{])+$")
_SENTENCE_START = lazy_regex(r"[.!?。！？।]\s?(?!\d)|\n")


def _is_spoken_of(body: Body, rule: Rule, at: int, stop: int) -> bool:
    """Whether the sentence of a value denies it, supposes it, or takes it back.

    A number may follow from a supposition: "If she answered 4 of them, 6 are left."
    """
    equation = _LAST_EQUATION.search(body.text, at, stop)  # of a value that was read with the words before it
    equation = equation or _NAME_BEFORE.search(body.text, max(body.start, at - 9), at)
    at = equation.start() if equation else at
    opened = _OPENED.search(body.text, max(body.start, at - 40), at)
    before = body.text[max(body.start, at - BEFORE) : opened.start() if opened else at]
    if is_denied(before) or retraction(body.text, at, body.end, stop) is not None:
        return True
    if rule == Rule.OPTION_TEXT and (
        holds_cross(body.text, at - 2, stop + 2) or is_conditional(before, before[-30:], body.text, at, body.end)
    ):
        return True
    if (rule not in (Rule.LAST_NUMBER, Rule.LAST_FORMULA) or equation) and is_unasserted(before):
        return True
    breaks = [mark.end() for mark in _SENTENCE_START.finditer(body.text, max(body.start, at - BEFORE), at)]
    first = breaks[-1] if breaks else max(body.start, at - BEFORE)
    after = _SENTENCE_START.search(body.text, stop, min(body.end, stop + BEFORE))
    return is_denied_abroad(body.text, first, after.start() if after else min(body.end, stop + BEFORE))


_ASKS = lazy_regex(
    r"""
    (?: ^ | [.!?:;,]\s | \n ) [\s*_\#>-]{0,6}
    (?:(?:then|now|and|so|please|also|hence|problem|question|exercise|completely|fully)\W{1,3}(?:\d{1,4}\W{1,3})?)?
    (?P<verb>
        find|calculate|compute|determine|evaluate|solve|express|simplify|estimate|prove|show\sthat|give|write|round|assume
      | use|name|list|describe|derive|identify|predict|convert|factor|expand|rationalize|sketch|what
      | which(?!\s(?:equals|gives|is|yields|makes|means|was|leaves)\b)|how
      | (?:multiply|divide|add|subtract)(?=\s\$[^$]+\Z)
      | (?-i:[Ww]ho)|(?:when|where)(?=[^.\n]*\?)|why
    )\b
    (?=\W{1,8}\w)  # a word alone asks nothing
    """,
    re.I | re.X,
)
_RELATIVE = frozenset(["which", "where", "when", "who", "how", "why", "what"])
# "iron, which the student chose"
_OTHERS_NEXT = lazy_regex(r"\s(?:the\s\w+|an?\s\w+|they|he|she|some|people|many|others|you)\s\w+", re.I)
# The rest of a question; a formula on a line of its own is what is asked for.
_FACTORIAL = r"!(?!\s+[A-Z]|\s*\Z)"
_REST = lazy_regex(
    rf"""
    (?:[^\n?!]|{_FACTORIAL}){{0,400}}
    (?: (?: \n\s{{0,3}} (?:\\\[|\$\$|\\begin\b) | (?<=[}}\[$])\s?\n ) (?:[^?!]|{_FACTORIAL}){{1,400}} )?
    """,
    re.X,
)
# "Simplify: $2/4$" and "Simplify the following: $2/4$" give no value; "Calculate the mass: 5 g" does.
_OPERATION = r"(?:simplify|evaluate|compute|calculate|express|expand|factor|rationalize)"
_OPERATES = lazy_regex(
    rf"""
    {_OPERATION} (?:\sand\s{_OPERATION})? \b
    (?: [\s*_]{{0,3}}
      | [^:=\n]{{0,80}}\b(?:following|below|completely|fully|denominators?)\b[^:=\n]{{0,80}}
    ) : [^=]+
    """,
    re.I | re.X,
)
# Words of one who begins to think.
FILLER = lazy_regex(
    r"""
    [\s*_]{1,4}(?:hm+|hmm+|well|okay|ok|so|(?:now,?\s)?let(?:'s|\sus|\sme)\s(?:think|see|solve|start|begin
    |work)\b[^.!?\n]{0,40})
    [.!…,*_\s]*\Z
    """,
    re.I | re.X,
)
# What may follow a question without answering it: "Answer:", "(Each person has one office.)"
_AFTER_QUESTION = lazy_regex(r"(?:\s(?:\*\*)?(?:answer|solution|response|a)\s?:|\([^()\n]{1,200})\s*$", re.I)
_TRIM = " \t\n*_`\"')$."
_VALUE_AFTER_COLON = lazy_regex(r":\s?[^:\n<>≤≥]{1,60}$")

# Guesses at a value that was not announced.
_UNANNOUNCED = frozenset(
    [Rule.SAID, Rule.LAST_LINE, Rule.LAST_NUMBER, Rule.LAST_FORMULA, Rule.WHOLE_TEXT, Rule.OPTION_TEXT]
)


def only_spoken_of(body: Body, answer: Answer) -> bool:
    """Whether a value that was not announced is none, as the body asks for it ("Find x.") or denies it ("not 5")."""
    if answer.rule == Rule.FIRST_LINE and answer.span is not None:
        line = body.text[slice(*answer.span)].rstrip(_TRIM)
        taken_back = retraction(body.text, answer.span[0], body.end, answer.span[1]) is not None
        return taken_back or line.endswith("?") or _asks(line)
    if answer.rule not in _UNANNOUNCED:
        return False
    if answer.span is not None and _is_spoken_of(body, answer.rule, *answer.span):
        return True
    end = end_of_reply(body)
    last = _last_words(body.text, body.start, end)
    figure = body.text.rfind("[asy]", body.start, end) if last.endswith("[/asy]") else -1
    if figure >= 0:  # its code in Asymptote, behind the question that it belongs to
        last = _last_words(body.text, body.start, figure)
    if last.endswith("?"):
        return True
    return _asks(last.rstrip(":"))


def _last_words(text: str, start: int, end: int) -> str:
    """The end of a text without what may follow a question that is repeated."""
    last = FILLER.sub("", text[max(start, end - 500) : end].rstrip(_TRIM)).rstrip(_TRIM)
    return _AFTER_QUESTION.sub("", last).rstrip(_TRIM)


def _asks(text: str) -> bool:
    """Whether a text ends in a question, or in a task of mathematics."""
    return any(_is_question(text, asked) for asked in _ASKS.finditer(text))


def _is_question(text: str, asked: re.Match[str]) -> bool:
    """Whether a text asks from a verb on to its end, without a value behind it."""
    relative = text.startswith(",", asked.start()) and asked["verb"].lower() in _RELATIVE
    if relative and _OTHERS_NEXT.match(text, asked.end()) is None:  # "42, which is what we expect"
        return False
    if _REST.fullmatch(text, asked.end()) is None:
        return False
    operates = _OPERATES.fullmatch(text, asked.start("verb"))
    return operates is not None or _VALUE_AFTER_COLON.search(text, asked.end()) is None
