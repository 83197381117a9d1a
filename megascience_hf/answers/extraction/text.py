"""The short text that a response gives as its answer."""

from __future__ import annotations

import re

from megascience_hf.answers.extraction.final_answer import (
    CORRECTION,
    Passage,
    closing_passage,
    end_of_reply,
    last_lines,
    says_none,
)
from megascience_hf.answers.extraction.hedges import retraction
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.extraction.text_lists import VERB, announced_items, closing_items, line_below, word_behind
from megascience_hf.answers.parsing.closings import closing_line_value, concluded_value
from megascience_hf.answers.parsing.sentences import OTHER_THING, adds_a_fact, is_remark, names_a_thing
from megascience_hf.answers.text.commands import EDGES
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import undecorated_ends
from megascience_hf.answers.types import CONTAINERS, Answer, Question, Rule

# Without any announcement, a response this short is itself the answer.
MAX_BARE_ANSWER = 200

# What is no value behind "the answer is": a plan, or what supports the answer.
_PLAN = lazy_regex(
    r"""
    \s*(?: let's | let\sus | we\s | to\s | as\sfollows
      | (?:well\s|also\s|further\s|fully\s)?
        (?:supported|confirmed|consistent|based|verified|justified|backed|explained|obtained|derived|reached)\s
        (?:by|with|on|from|because|since|as|in)\b )
    """,
    re.I | re.X,
)


def extract_text(body: Body, _: Question) -> Answer:
    """The stretch of text that the body states as its answer."""
    text = body.text
    passage = closing_passage(body, lambda s: not _PLAN.match(s))
    if passage is not None:
        return _stated(body, passage)
    conclusion = _conclusion(body)
    content = _FAREWELL.sub("", text[body.start : body.end].strip()).rstrip(".")
    headed = _HEADED.fullmatch(content)
    if headed is not None and len(headed["value"]) <= MAX_BARE_ANSWER:
        first = text.index(content, body.start) + headed.start("value")
        value = _unwrapped(headed["value"])
        return Answer(value, "extracted", Rule.WHOLE_TEXT, (first, first + len(headed["value"])))
    if content and len(content) <= MAX_BARE_ANSWER and "\n" not in content and conclusion is None:
        first = text.index(content, body.start)
        return Answer(undecorated_ends(content), "extracted", Rule.WHOLE_TEXT, (first, first + len(content)))
    items = closing_items(text, body.start, end_of_reply(body))
    if items is not None:
        return Answer(items[1], "extracted", Rule.CONCLUSION, (items[0], body.end))
    return _opening_or_conclusion(body, conclusion)


def _stated(body: Body, passage: Passage) -> Answer:
    """The answer of a place that announces one."""
    text = body.text
    start, end, value = passage.start, passage.end, passage.value
    if passage.rule in CONTAINERS:
        value = _with_own_marks(text[start:end], value)
    else:
        start = _with_relation(text, start)
        end = _past_initials(text, start, end, body.end)
        start, end = _past_politeness(text, start, end, body.end)
        end += text.startswith("?", end)  # a question is no statement
        value = _unwrapped(_FAREWELL.sub("", text[start:end]))
    if not value or passage.denied or (passage.rule not in CONTAINERS and _of_another(body, passage)):
        return Answer(None, "no_answer", passage.rule, (start, end))
    if _taken_back(text, start, value, end, min(body.end, end + _AFTERTHOUGHT)):
        return Answer(text[start : body.end].strip()[:MAX_BARE_ANSWER], "ambiguous", passage.rule, (start, end))
    value, end = _with_other_parts(body, passage, value, start, end)
    return Answer(value, "extracted", passage.rule, (start, end))


def _with_other_parts(body: Body, passage: Passage, value: str, start: int, end: int) -> tuple[str, int]:
    """The value of a place with the items, the line or the word that stand beside it, and where it ends."""
    text = body.text
    behind = word_behind(text, end, body.end) if passage.rule in (Rule.BOXED, Rule.TAG) else None
    if behind is not None:
        return value + behind, end
    if passage.rule in CONTAINERS and passage.rule != Rule.BOXED:
        return value, end
    items = announced_items(text, passage.cue, start, body.end)
    if items is not None:
        return items[0], items[1]
    below = line_below(text, end, body.end)
    if below is None or below["line"].lower() in value.lower() or value.lower() in below["line"].lower():
        return value, end
    return f"{value}, {below['line']}", below.end("line")


# "Paris I hope this helps!"
_FAREWELL = lazy_regex(
    r"""
    [\s.!*_]{1,6}+(?:I\shope|Hope)\s(?:this|that|it)\s
      (?:helps?|(?:is|was)\s(?:helpful|clear|correct|right|useful)|clarif\w+|makes\ssense|answers\syour\squestion)
      (?:\s(?:you|things|it|out))?[\s.!*_]*\Z
    | [\s.!*_]{1,6}+(?:(?:Please\s)?(?:Let\sme\sknow|Feel\sfree)\b[^.!?\n]{0,120}
        |Good\sluck|Happy\sstudying|Have\sa\s\w+\sday)[\s.!*_]*\Z
    """,
    re.X,
)


def _with_own_marks(written: str, value: str) -> str:
    """The value of a tag or field with the quotes and stars that belong to it: 5'-ATGC-3', *n*-butane."""
    if written.strip(EDGES) != value or written.strip() == value or written.lstrip().startswith("```"):
        return value
    bare = _unwrapped(written)
    for mark in "*_`":
        if bare.count(mark) % 2:  # a mark without its partner
            bare = bare.strip(mark)
    return bare


# What opens the noun phrase that ends in "answer", "option": its clause, or a conjunction.
_CLAUSE_OPENS = lazy_regex(r".*(?:[,;:.!?\n]|\b(?:so|thus|therefore|hence|and|but|that|then|because)\b)", re.I | re.S)
MAX_SUBJECT = 60


def _of_another(body: Body, passage: Passage) -> bool:
    """Whether a sentence says what it says of another answer: "My neighbour's answer is", "the false option is"."""
    before = body.text[max(body.start, passage.cue - MAX_SUBJECT) : passage.cue]
    opening = _CLAUSE_OPENS.match(before)
    subject = before[opening.end() :] if opening is not None else before
    return OTHER_THING.search(subject + body.text[passage.cue : passage.start]) is not None


_LAST_SENTENCE = lazy_regex(r"(?<=[.!?])[*_\"']{0,3}\s+(?=[*_\"']{0,3}[A-Z])|\n")


MAX_REMARKS = 3


def _conclusion(body: Body) -> tuple[int, int, str] | None:
    """What the last of several sentences concludes, with its place: "…. Therefore, the process is mitosis.".

    Sentences behind it that explain or confirm it are passed over. A sentence that concludes in so many words goes
    before a line that merely states something.
    """
    text = body.text
    first, last = last_lines(body)
    breaks = list(_LAST_SENTENCE.finditer(text, first, last))
    spans = zip([b.end() for b in breaks], [*[b.start() for b in breaks][1:], last], strict=False)
    sentences = [(start, end) for start, end in spans if text[start:end].strip(" \t\n*_")]
    for start, end in reversed(sentences[-MAX_REMARKS - 1 :]):
        value = _unless_taken_back(body, start, end, concluded_value(text[start:end].strip()))
        if value is not None:
            return start, end, value
        if not adds_a_fact(text[start:end]):
            break
    behind: list[tuple[int, int]] = []  # remarks
    for start, end in reversed(sentences[-MAX_REMARKS:]):
        if not is_remark(text[start:end]):
            break
        behind.append((start, end))
    candidates = sentences[-len(behind) - 1 :][:1] if len(sentences) > len(behind) else []
    for start, end in (*candidates, *behind[:1]):
        value = _closing_line(body, start, end)
        if value is not None:
            another = (start, end) not in behind and any(names_a_thing(text[a:b]) for a, b in behind)
            return None if another else (start, end, value)
    return None


def _unless_taken_back(body: Body, start: int, end: int, value: str | None) -> str | None:
    if value is None:
        return None
    at = start + len(body.text[start:end].rstrip(" \t\n*_.!"))
    return None if _taken_back(body.text, start, value, at, body.end) else _unwrapped(value)


def _closing_line(body: Body, start: int, end: int) -> str | None:
    """What a line near the end gives that is one sentence, a value behind its name, or a value alone."""
    text = body.text
    if text[start - 1 : start] != "\n":
        return None
    before = text[body.start : start]
    value = closing_line_value(text[start:end].strip(), before)
    if value is None or _is_denied_anywhere(before, value) or says_none(text, start, end):
        return None
    return _unless_taken_back(body, start, end, value)


def _is_denied_anywhere(text: str, value: str) -> bool:
    """Whether the text says "not osmosis" of a value."""
    words = re.escape(value.strip(" *_`\"'")[:80])
    return (
        re.search(rf"(?:\b(?:not|never)|n't)\s(?:be\s)?(?:the\s|an?\s)?[*_\"']{{0,3}}{words}(?!\w)", text, re.I)
        is not None
    )


def _opening_or_conclusion(body: Body, conclusion: tuple[int, int, str] | None) -> Answer:
    """The value in a line of its own at the head, or what the last sentence concludes; nothing where they differ."""
    opening, in_bold = _opening_line(body)
    if conclusion is None or in_bold:
        return opening
    start, end, value = conclusion
    if opening.value is None:
        return Answer(value, "extracted", Rule.CONCLUSION, (start, end))
    same = isinstance(opening.value, str) and opening.value.lower() in value.lower()
    if not same and len(str(opening.value).split()) > 2:
        return Answer(value, "extracted", Rule.CONCLUSION, (start, end))
    return opening if same else Answer(None, "no_answer")


# A short line that is no heading, a blank line, and prose.
_OPENING_LINE = lazy_regex(
    r"""
    [\s*_`"']*(?P<line>[^\W_][^\n?:]{0,59}?)[*_`"'.]{0,4}[ \t]*\n[ \t]*\n\s*
    (?!(?:however|but|actually|although|though|or|instead|alternatively|still|yet|nevertheless|not)\b|(?-i:No)\b)
    (?= (?-i:[A-Z])[a-z']*[ ](?-i:[a-z])
      | [#*_ ]{0,6}(?:explanation|reason(?:ing)?|rationale|justification|why|details)[*_]{0,2}(?::|[ ]?\n) )
    """,
    re.I | re.X,
)
_HEADING_WORDS = lazy_regex(
    r"""
    (?:the\s)?(?:step|part|solution|analysis|explanation|reason\w*|given|introduction|overview|approach|background|context
      |let|we|i|to|first|so|here|sure|okay|ok|certainly|summary|answer|final)\b
    """,
    re.I | re.X,
)
_FENCED = lazy_regex(r"\s*```[a-z]{0,12}\n(?P<line>[^\n`]{1,200})\n```\s*")


# "Explanation: this is wrong."
_DENIED_BELOW = lazy_regex(
    r"""
    [#*_ ]{0,6}\w{3,13}[*_]{0,2}(?::|[ ]?\n)[\s*_]{0,5}(?:this|that|it)\s(?:is|was)\s(?:\w+ly\s)?
    (?:not|wrong|incorrect|false|mistaken)\b
    """,
    re.I | re.X,
)
# A line with a verb, or of more words, is a sentence, which states something of the case and is no bare answer.
MAX_BARE_WORDS = 4


def _is_sentence(line: str, full_stop: bool) -> bool:
    words = len(line.split())
    return words > 2 and (VERB.search(line) is not None or words > MAX_BARE_WORDS or full_stop)


def _opening_line(body: Body) -> tuple[Answer, bool]:
    """The value of a response that begins with it in a line of its own and goes on with prose, or that fences it; and
    whether it is set apart, in bold or in a fence."""
    text = body.text
    fenced = _FENCED.fullmatch(text, body.start, body.end)
    found = fenced or _OPENING_LINE.match(text, body.start, body.end)
    if found is None or _HEADING_WORDS.match(found["line"]):
        return Answer(None, "no_answer"), False
    start, end = found.span("line")
    apart = fenced is not None or (text[start - 2 : start] == "**" and text[end : end + 3].strip(".").startswith("**"))
    if not apart and _is_sentence(found["line"], text.startswith(".", end)):
        return Answer(None, "no_answer"), False
    if _DENIED_BELOW.match(text, found.end(), body.end):
        return Answer(None, "no_answer"), False
    if fenced is None and _taken_back(text, start, found["line"], end, body.end):
        return Answer(None, "no_answer"), False
    return Answer(_unwrapped(found["line"]), "extracted", Rule.FIRST_LINE, (start, end)), apart


# A response of one line under a heading: "**Result:** copper"
_HEADED = lazy_regex(
    r"""
    [\s*_#>]{0,4}(?:final|result|solution|conclusion|output|reply|response|in\sshort|short\sanswer)[\s*_]{0,4}:
    [\s*_]{0,4}(?P<value>[^\n]+)
    """,
    re.I | re.X,
)
_RELATION = lazy_regex(r"[:=\s][*_`]{0,3}\s?>[=\s*_`]{0,4}$")
# Words that the announcement takes for filling, although they leave the answer open.
_OPEN_WORD = lazy_regex(r"\b(?:possibly|either|both)\s[\s*_`]{0,4}$", re.I)


def _with_relation(text: str, start: int) -> int:
    """The start of a value with what the announcement skipped of it: a ">" within the line, "either", an italic "*"."""
    if text[start - 2 : start] == "- " and text[start : start + 1].isdigit() and text[start - 3 : start - 2] != "\n":
        return start - 2
    open_word = _OPEN_WORD.search(text, max(0, start - 16), start)
    if open_word is not None:
        return open_word.start()
    found = _RELATION.search(text, max(0, start - 8), start)
    while start and text[start - 1] in "*_`":
        start -= 1
    return text.index(">", found.start()) if found and "\n" not in found.group() else start


_INITIAL = lazy_regex(r"(?<![A-Za-z])[A-Z]$")
_REST_OF_NAME = lazy_regex(r"\.\s(?:[A-Z]\.\s){0,4}[A-Z][^.!?\n]{1,60}")


def _past_initials(text: str, start: int, end: int, stop: int) -> int:
    """The end of a value that was cut at the point of an initial: J. J. Thomson."""
    if _INITIAL.search(text, start, end) is None:
        return end
    rest = _REST_OF_NAME.match(text, end, stop)
    return rest.end() if rest is not None else end


_POLITE = lazy_regex(r"(?:sure|certainly|of course|okay|ok|alright|absolutely)[!.]?", re.I)
_NEXT_SENTENCE = lazy_regex(r"[!.\s]{1,4}([^.!?\n]{1,200})")


def _past_politeness(text: str, start: int, end: int, stop: int) -> tuple[int, int]:
    """The sentence behind a mere "Sure!"."""
    after = _NEXT_SENTENCE.match(text, end, stop) if _POLITE.fullmatch(text, start, end) else None
    return after.span(1) if after is not None else (start, end)


_PAIRS = ("**", "__", "`", '"', "'", "*", "_")


def _unwrapped(value: str) -> str:
    """The value without the full stop and the marks that stand on both of its sides."""
    value = undecorated_ends(value.strip()).strip().rstrip(".")
    for mark in _PAIRS:
        if value.startswith(mark) and value.endswith(mark) and len(value) > 2 * len(mark):
            value = value[len(mark) : -len(mark)].strip()
        elif len(mark) == 2:  # one side of the bold letters was in the announcement
            value = value.removeprefix(mark).removesuffix(mark).strip()
    return value.rstrip(".")


# What opens the next sentence: "DNA. Wait, no, RNA.", "DNA. Or RNA."
_SENTENCE_OPENS = lazy_regex(
    r"[\s.!,;:})$*_`\"'\]–—-]{0,8}(?:\\[\])])?\s{0,3}(?:(?:hmm+|oh|but|well|ah)[,.]?\s)?", re.I
)
_OFFERS_ANOTHER = lazy_regex(
    r"""
      or\b(?!,|\s(?:more|simply|equivalently|in\sother|to\s)) | alternatively\b
    | (?:perhaps|maybe)\b(?!\s(?:you|we|this|that|one|there|they|some)\b)
    | let\sme\sre | i\s(?:mean|made|was)\b
    """,
    re.I | re.X,
)
_AFTERTHOUGHT = 300
# A second answer in the next sentence, which has no verb: "Also reduction.", "And reduction.", "Reduction too."
_ADDS_ANOTHER = lazy_regex(
    r"""
    (?:also|and|plus|additionally|furthermore|as\swell\sas|together\swith|along\swith|likewise|then
      |next|later|afterwards|possibly|(?:do\snot|don't)\sforget|not\sto\smention),?\s
      (?!(?:known|called|termed|spelled|written|abbreviated|see|note|remember|recall|consider|check|keep|read|look|please)\b)
      [\w'*-]{1,30}(?:\s[\w'*-]{1,30}){0,3}\s?(?:[.!;\n]|\Z)
    | (?:[\w'*-]{1,30}\s){1,3},?\s?(?:too|also|as\swell)\s?(?:[.!;\n]|\Z)
    """,
    re.I | re.X,
)
_BOTH_ARE = lazy_regex(
    r"(?:so|as)\s(?:is|are|was|does|do)\s(?!the\scase)\w|(?:both|either)\s(?:of\sthem|are|answers|works?|fits?|is)\b",
    re.I,
)


def _taken_back(text: str, start: int, value: str, at: int, end: int) -> bool:
    """Whether what follows an answer withdraws it, or denies it in the same words: "It is tin. It is not tin."."""
    opening = _SENTENCE_OPENS.match(text, at, end)
    opened = opening.end() if opening is not None else at
    if CORRECTION.match(text, opened, end) or _OFFERS_ANOTHER.match(text, opened, end):
        return True
    added = _ADDS_ANOTHER.match(text, opened, end)
    if _BOTH_ARE.match(text, opened, end) or (added is not None and not VERB.search(added.group())):
        return True
    if retraction(text, start, end, at) is not None:
        return True
    denied = rf"(?:\b(?:not|never)|n't)\s(?:the\s)?[\s\"'*_$]{{0,4}}{re.escape(value[:80])}(?!\w)"
    return len(value) <= 80 and re.search(denied, text[at:end], re.I) is not None
