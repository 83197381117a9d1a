"""Parts of one question: what is given to all of them, where the next begins, and an answer printed at the end."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.rules.lines import Line
from megascience_hf.curation.extraction.rules.questions import Question, Span
from megascience_hf.curation.extraction.rules.wording import ASKS, BRACKETED_ANSWER, CLOSING_ANSWER, Announces

_MAX_CLOSING = 400
_MAX_GIVEN = 1_500
_INSIDE = ("problem", "question")
_NAMES_PROBLEM = re.compile(rf"[\s*_#>-]{{0,12}}(?:{'|'.join(_INSIDE)})", re.I)
_BOLD_QUESTION = re.compile(r"(?P<asked>\*\*[^*\n]{5,300}\?\*\*)\s+(?P<answer>[A-Z][^|`~]{10,3000})\Z")
# "**Q1: What is a stack?** It is …", whose first half is the label.
_BOLD_REST = re.compile(r"(?P<asked>[^*\n]{5,300}\?\*\*)\s*\n\s*(?P<answer>(?![A-Ha-h][.)])[A-Z`$][^|~]{10,3000})\Z")
# "BCC stands for: **blind carbon copy**", "Is it volatile? **Yes**", the only words in bold.
_BOLD_END = re.compile(
    r"(?:(?<=[?:])|[ \t][=→])[ \t]+\*\*"
    r"(?![(\[]?(?:\d+ ?(?:marks?|pts?|points?)\b|hint|note|optional|hard|easy))(?P<answer>[^*\n]{1,80})\*\*\Z",
    re.I,
)
# "**Matrix Product**" above a part, and the words that ask for all parts.
_PART_TITLE = re.compile(r"^\*\*[^*\n]{2,80}\*\*[ \t]*\n(?=[ \t]*\n)", re.M)
_TITLED_PART = re.compile(r"\*\*[^*\n]{2,80}\*\*[ \t]*\n[ \t]*\n\s*\S")
_ASKS_OF_ALL = re.compile(r"\b(?:the\sfollowing|each\sof\s(?:the|these)|these)\b[^\n]{0,120}[?:]\Z", re.I)
_FIRST_PART = re.compile(r"(?:^|(?<=\n))[ \t]*(?:\*\*)?(?:\(?a[.)]|\(i\))")
_LATER_PART = re.compile(r"\s{0,40}(?:\*\*)?(?:\(?[b-h][.)]|\((?:ii|iii|iv|vi{0,3})\))\*{0,2}\s")
# "**Drill 26.** …" behind the words above it, and the numbers of exercises that go on counting.
_LABELLED = re.compile(
    r"^(?:\*\*(?:drill|question|q|p|item|kata|puzzle|exercise|problem|task|challenge)[ \t]?\d{1,3}\b[^*\n]{0,60}\*\*"
    r"|<span\b[^<>\n]{0,80}>(?:question|exercise|problem|task|challenge)[ \t]?[\d.]{0,6}</span>)[.:]?[ \t]+"
    r"|^(?:(?:first|second|third|next|last|final|another)[ \t])?(?:exercise|problem|task)(?:[ \t]\d{1,2})?"
    r"[,:][ \t]+(?=\S)",
    re.M | re.I,
)
# "**Hands-on exercise (no code)**" alone on its line.
_TITLED_EXERCISE = re.compile(
    r"^\*\*[^*\n:?]{0,30}\b(?:exercise|challenge|practice|your turn|check yourself)\b[^*\n?]{0,40}\*\*[ \t]*\n",
    re.M | re.I,
)
_COUNTED = re.compile(r"^(\d{1,3})[.)][ \t]+(?=\S)", re.M)
# "### (a) Type I error", "#### Part b: …": the heading of a part.
_HEADED_PART = re.compile(
    r"^#{2,6}[ \t]+(?:\*\*)?(?:(?:part|question|task)[ \t]+)?(?:\([a-h]\)|[a-h][.):])[ \t:*]*(?P<said>[^\n]*)$",
    re.M | re.I,
)
_ROMAN_1 = re.compile(r"^[ \t]*\(i\)[ \t]", re.M)
_NEXT_ROMAN = re.compile(r"\n[ \t]*\n[ \t]*(\((?:ii|iii|iv|vi{0,3}|ix|x)\))[ \t]")
_NEXT_PART = re.compile(r"\n[ \t]*\n((?:\*\*)?\(?[b-h][.)])")
# What stands for the first line of a box.
_BOX_MARK = re.compile(r"\s{0,9}\*\*(?:Task|Exercise|Problem|Question):\*\*[ \t]*\n\s*")


def last_asked(text: str, start: int, end: int) -> int:
    """Where the question begins that ends `text[start:end]`: behind its label, or a number that is not the first."""
    if labels := list(_LABELLED.finditer(text, start, end)) or list(_TITLED_EXERCISE.finditer(text, start, end)):
        return labels[-1].end()
    items = list(_COUNTED.finditer(text, start, end))
    if items and (items[0][1] != "1" or (len(items) == 1 and items[0].start() == start)):
        return items[-1].end()
    return start


def quoted_above(text: str, start: int, end: int) -> int | None:
    """Where the quotation begins that `text[start:end]` ends with: what is set off above a solution asks.

    None if it ends with none, or if the solution behind it is quoted too, so that the quotation is a box with both.
    """
    begin = at = start + len(text[start:end].rstrip())
    if text.startswith(">", end):
        return None
    while at > start:
        line = text.rfind("\n", start, at) + 1 or start
        if not text.startswith(">", line):
            break
        begin, at = line, line - 1
    return begin if text.startswith(">", begin) else None


def stem(text: str, question: Question) -> Span | None:
    """What is given to all parts of `question`: the text before part a, or all of it where part a is not marked."""
    part = _FIRST_PART.search(text, question.body, question.end)
    end = part.start() if part else question.end
    mark = _BOX_MARK.match(text, question.body, end)
    begin = mark.end() if mark else question.body
    return (begin, end) if text[begin:end].strip() else None


def first_part(text: str, question: Question) -> bool:
    """Whether part a of `question` is marked in it."""
    return bool(_FIRST_PART.search(text, question.body, question.end))


def later_part(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is one of the parts b to h."""
    return bool(_LATER_PART.match(text, start, end))


def is_headed_part(title: str) -> bool:
    return bool(_HEADED_PART.match(f"## {title}"))


def headed_part(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the heading of the last part in `text[start:end]` stands, and where its question begins.

    That is behind the heading, or behind its letter where the heading itself asks.
    """
    parts = list(_HEADED_PART.finditer(text, start, end))
    if not parts:
        return None
    part = parts[-1]
    return part.start(), part.start("said") if ASKS.search(part["said"]) else part.end()


def given_by_example(text: str, asked: Question | None, part: str, line: Line) -> Span | None:
    """What an example gives to the problems inside it, of which `line` begins one: its text up to the first of them.

    Args:
        asked: the question that is open, the example or the problem before; `part` what of it is being read.
    """
    if asked is None or not line.printed.lower().startswith(_INSIDE) or line.number not in ((), (1,), _after(asked)):
        return None
    if asked.kind is Announces.EXAMPLE:
        begins = part == "question" and 0 < len(text[asked.body : line.start].strip()) < _MAX_GIVEN
        return (asked.body, line.start) if begins and line.number in ((), (1,)) else None
    of_example = asked.lead_in and _NAMES_PROBLEM.match(text, asked.lead_in[1])  # what parts are given ends with part a
    return asked.lead_in if of_example and asked.label.lower().startswith(_INSIDE) else None


def _after(asked: Question) -> tuple[int, ...]:
    return (asked.number[-1] + 1,) if asked.number else ()


def last_part(text: str, start: int, end: int) -> int | None:
    """Where the last of the parts b to h that begin a paragraph of `text[start:end]` stands."""
    parts = [part.start(1) for part in _NEXT_PART.finditer(text, start, end)]
    return parts[-1] if parts else None


def next_item(text: str, first: Question, start: int, end: int) -> tuple[int, Span | None] | None:
    """Where the last of "(ii)", "(iii)" that begin a paragraph of `text[start:end]` stands, and what is given to all.

    Only where `first` asks "(i)" or a later one: each has options and an answer of its own.
    """
    items = [item.start(1) for item in _NEXT_ROMAN.finditer(text, start, end)]
    one = _ROMAN_1.search(text, first.body, first.end)
    if not items or not (one or text.startswith("(", first.body)):
        return None
    given = (first.body, one.start()) if one and ASKS.search(text[first.body : one.start()]) else None
    return items[-1], given or first.lead_in


def asked_of_titled(text: str, before: Question, part: str) -> Span | None:
    """What `before` asks of several titled parts, "Write the following in symbols:", if `part` is the next."""
    if before.answer is None or not _TITLED_PART.match(part):
        return None
    if before.lead_in:
        return before.lead_in
    titles = list(_PART_TITLE.finditer(text, before.body, before.end))
    if not titles:
        return None
    above = text[before.body : titles[-1].start()].rstrip()
    begin = before.body + above.rfind("\n\n") + 2 if "\n\n" in above else before.body
    end = before.body + len(above)
    return (begin, end) if _ASKS_OF_ALL.search(text[begin:end]) else None


def closing_answer(text: str, question: Question) -> tuple[int, Span] | None:
    """Where question and answer part in "… of 50 Hz? (Ans. 0.02 s)" or "**What is work?** It is …"."""
    asked = text[question.body : question.end].rstrip()
    begins = max(asked.rfind("\n") + 1, len(asked) - _MAX_CLOSING)
    if not question.announced and (bold := _BOLD_QUESTION.match(text, question.body, question.end)):
        answered = bold["answer"].rstrip()
        if not ASKS.search(answered):
            return bold.end("asked"), (bold.start("answer"), bold.start("answer") + len(answered))
    if "**" in text[question.start : question.body]:
        bold = _BOLD_REST.match(text, question.body, question.end)
        if bold and not ASKS.search(bold["answer"][:_MAX_CLOSING]) and "?" not in bold["answer"]:
            return bold.end("asked"), (bold.start("answer"), bold.start("answer") + len(bold["answer"].rstrip()))
    bold_end = question.listed and not question.announced and asked.count("**") == 2
    if bold_end and (answer := _BOLD_END.search(asked, begins)):
        return question.body + answer.start(), (
            question.body + answer.start("answer"),
            question.body + answer.end("answer"),
        )
    if answer := CLOSING_ANSWER.search(asked, begins) or BRACKETED_ANSWER.search(asked, begins):
        span = question.body + answer.start("answer"), question.body + answer.end("answer")
        return question.body + answer.start(), span
    return None
