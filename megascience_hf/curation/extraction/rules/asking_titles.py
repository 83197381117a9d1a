"""Lists of questions whose titles ask and whose text below answers: "## 1. What is a kernel?", and what it is.

Nothing announces an answer there, and a chapter may be called "What Is Light?". So it is one only under "Knowledge
check" where every title asks; and, where a document gives no pair in another way, where a row of such titles counts on
or stands under "Interview questions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.rules.questions import Question
from megascience_hf.curation.extraction.rules.wording import IMPERATIVE, Announces

# So many titles in a row tell; of the titles and the texts of a row so many must ask and answer. Under a title of a
# check all must, and two are enough.
ENOUGH, MOSTLY = 3, 0.8
ENOUGH_OF_CHECK = 2
# Numbers that are left out or come twice.
GAP = 3
# A longer text is a chapter.
MAX_ANSWER = 6_000
_HEADING = re.compile(r"(?P<mark>#{1,6})[ \t]+(?P<title>[^\n]*?)[ \t#]*$")
_NUMBER = re.compile(
    r"(?P<bold>\*\*)?(?:q(?:uestion)?[ \t.:]{0,2})?(?P<number>\d{1,3})"
    r"(?:[.):]|\*\*|[ \t]+[-–—]|(?=[ \t]+[a-z]))[.):]?[ \t]*",
    re.I,
)
# What words can answer; who is asked to write a program is not answered by what it is to do.
_ASKS = re.compile(
    r"(?:explain|define|describe|prove|show that|state|differentiate|distinguish|compare|contrast|derive"
    r"|discuss|what|why|how|which|when|where|who|is|are|does|do|can)\b",
    re.I,
)
_CHECKS = re.compile(
    r"(?:[\d.]{1,8}[ \t]+)?(?:(?:knowledge|comprehension|concept|self|quick)[ -]checks?(?: questions?)?"
    r"|(?:check|test) your(?:self| understanding| knowledge)|quiz|self[ -]test"
    r"|(?:self[ -]test|review|interview|quiz|common|practice)(?: interview)? questions?(?: (?:and|&|with) answers?)?"
    r"|questions? (?:and|&|with) answers?|q ?(?:&|and) ?a)(?: \([^()\n]{1,40}\))?:?$",
    re.I,
)
_LIST_OF = re.compile(r"\b(?:questions?|interview|faq|q ?(?:&|and) ?a|viva)\b", re.I)
# "Answer:", "Hint", "Task", a fold, a box, a place to write: the form is another one.
_ANNOUNCED = re.compile(
    r"^[*_>\s-]*(?:(?:answers?|solutions?|ans|hints?|tasks?|exercises?|your turn|todo)\b[^\n]{0,30}[:.*]"
    r"|(?:correct|sample|model|your) (?:answer|solution)\b|\[[ xX]?\]|[?!]{3})"
    r"|^[ \t]*(?:>|<details|<summary|:{3,}|_{3,})",
    re.M | re.I,
)
_RULE = re.compile(r"^[ \t]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*$", re.M)
_OPTIONS = re.compile(r"^[ \t]*[-*+]?[ \t]*\(?[Aa][.)][ \t]", re.M)
_PICTURE = re.compile(r"\A\s*!\[[^\]\n]*\]\([^)\n]*\)\s*\Z")


@dataclass(slots=True)
class _Title:
    level: int
    number: int
    start: int
    body: int
    end: int
    text: str
    until: int = -1


def asked_by_titles(text: str, document: int) -> list[Question]:
    """The questions of `text` that are titles of a row, each with the text below as its answer."""
    found: list[Question] = []
    for row, _ in _rows(_titles(text)):
        asking = [title for title in row if _asks(title.text)]
        answering = [title for title in row if _answers(text[title.end : title.until])]
        if min(len(asking), len(answering)) < max(ENOUGH, MOSTLY * len(row)):
            continue
        found += [_question(title, document) for title in row if title in asking and title in answering]
    return found


def asked_under_checks(text: str, document: int) -> list[Question]:
    """The same of titles under "Knowledge check", all of which are numbered and ask, and are answered."""
    found: list[Question] = []
    for row, above in _rows(_titles(text)):
        if len(row) < ENOUGH_OF_CHECK or not _CHECKS.match(above):
            continue
        if all(one.number and one.text.endswith("?") and _answers(text[one.end : one.until]) for one in row):
            found += [_question(title, document) for title in row]
    return found


def _titles(text: str) -> list[_Title]:
    found: list[_Title] = []
    position = 0
    lines = text.split("\n")
    fences = Fences(lines)
    for index, raw in enumerate(lines):
        start, position = position, position + len(raw) + 1
        if fences.holds(index, raw) or not raw.startswith("#") or not (heading := _HEADING.match(raw)):
            continue
        said = heading["title"]
        number = _NUMBER.match(said)
        at = number.end() if number else 0
        words = said[at:].strip().strip("*_").strip()
        begin = start + heading.start("title") + at
        begin += len(said[at:]) - len(said[at:].lstrip(" *_"))
        found.append(
            _Title(len(heading["mark"]), int(number["number"]) if number else 0, start, begin, start + len(raw), words)
        )
    for index, one in enumerate(found):
        behind = next((other.start for other in found[index + 1 :] if other.level <= one.level), len(text))
        rule = _RULE.search(text, one.end, behind)
        one.until = rule.start() if rule else behind
    return found


def _rows(titles: list[_Title]) -> Iterator[tuple[list[_Title], str]]:
    """Titles of one level without a higher one between that count on, or stand under the title of a list.

    Each row with the title that it stands under.
    """
    above: dict[int, str] = {}
    row: list[_Title] = []
    heads = ""
    for title in titles:
        if row and title.level > row[0].level:
            continue  # a part of the answer
        listed = any(_LIST_OF.search(words) for level, words in above.items() if level < title.level)
        goes_on = (
            row
            and title.level == row[0].level
            and (0 <= title.number - row[-1].number <= GAP if row[-1].number else not title.number)
        )
        if not goes_on:
            yield row, heads
            row = [title] if title.number == 1 or (listed and not title.number) else []
            heads = above.get(max((level for level in above if level < title.level), default=0), "")
        else:
            row.append(title)
        above = {level: words for level, words in above.items() if level < title.level}
        above[title.level] = title.text
    yield row, heads


def _asks(title: str) -> bool:
    return len(title) > 8 and (title.endswith("?") or bool(_ASKS.match(title) and " " in title))


def _answers(below: str) -> bool:
    """Whether a text answers and does not ask."""
    words = below.strip()
    if not words or len(words) > MAX_ANSWER or any(one.search(words) for one in (_PICTURE, _ANNOUNCED, _OPTIONS)):
        return False
    last = words.rsplit("\n", 1)[-1]
    return not last.endswith("?") and not (IMPERATIVE.match(words) and len(words) < 200)


def _question(title: _Title, document: int) -> Question:
    label = f"Question {title.number}" if title.number else "Question"
    return Question(
        kind=Announces.EXERCISE,
        document=document,
        start=title.start,
        body=title.body,
        number=(title.number,) if title.number else (),
        label=label,
        titles=(),
        place=(),
        run=("title", 0),
        listed=True,
        announced=True,
        level=title.level,
        end=title.end,
        answer=(title.end, title.until),
    )
