"""The lines of printed pages as one text: heads and feet go, paragraphs and titles are made again.

All is told by places and sizes: a line goes on in the next one if the first word of that would not have fitted in it,
a paragraph begins behind a gap or at an indent, a title is set larger than the text, a head stands at one height on
page after page with a number that rises or words that stay.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from megascience_hf.curation.documents.pdf_lines import Line
from megascience_hf.curation.documents.plain_text import BEGINS, ENDS, is_a_head
from megascience_hf.curation.extraction.rules.wording import FIRST_WORDS

# Heads: so many rows at the edges are looked at, so often they must come again, so far from the text they stand.
EDGE_ROWS, AT_LEAST, APART, SAME_HEIGHT, MOSTLY = 3, 3, 1.5, 2.5, 0.6
# Parts of the usual distance of lines: up to the first lines belong together, up to the second if the sentence goes on.
TOGETHER, IF_IT_GOES_ON = 1.22, 1.6
# Parts of the size of letters: an indent; the room that a line may leave; how much larger a title is.
INDENT, ROOM, TITLE = 0.6, 0.25, 1.08
LONGEST_TITLE, MOST_TITLES, MOSTLY_ALONE = 160, 0.2, 0.3
# Of so few lines that begin with a gap or an indent, none tells of paragraphs.
FLAT = 0.02
# So many lines tell where a column ends.
SOME_LINES = 16
# The first words of labels, but for those that begin other sentences as often.
ANNOUNCING = FIRST_WORDS - {"a", "in", "you", "your", "what", "does", "set", "check", "review", "full", "not", "now"}
_NUMBERS = re.compile(r"\d+")
_HYPHENS = ("-", "\u2010")
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD, _FIRST_WORD = re.compile(r"[^\W\d_]+\Z"), re.compile(r"[^\W\d_]+")
_BREAK_IN_WORD = re.compile(r"[-–—/]")

_Edge = tuple[Line, int, bool]


_NUMBERED = re.compile(r"\(?(\d{1,3})[.)][ \t]")


def text_of(pages: Sequence[Sequence[Line]]) -> str:
    """The text of a book by the lines of its pages."""
    kept = without_heads(pages)
    if not any(kept):
        return ""
    setting = _Setting.of(kept)
    lines = [line for page in kept for line in page]
    words = {word.lower() for line in lines for word in _WORD.findall(line.text)[:-1]}
    return "\n".join(_paragraphs(setting, words)).strip("\n")


# --- heads and feet --------------------------------------------------------------------------------------------------


def without_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Pages without the lines at their edges that come again on others, at one height."""
    edges = [list(_edges(page)) for page in pages]
    forms: dict[tuple[str, int], list[Line]] = defaultdict(list)
    apart: set[int] = set()
    for rows in edges:
        for line, side, is_apart in rows:
            forms[_form(line), side].append(line)
            if is_apart:
                apart.add(id(line))
    again = [
        (form, level)
        for (form, _), found in forms.items()
        if form and (level := _at_one_height(found)) and ("#" not in form or _numbers_of_pages(level))
    ]
    heads: set[int] = set()
    repeated = {id(line) for _, level in again for line in level}
    for form, level in again:
        if _is_height_of_heads(level[0].base, edges, repeated) and _are_heads(form, level, apart, len(pages)):
            heads.update(map(id, level))
    heights = Counter(round(line.base) for rows in edges for line, _, _ in rows if id(line) in heads)
    usual = [height for height, count in heights.items() if count >= max(AT_LEAST, len(pages) // 3)]
    for rows in edges:
        for line, _, is_apart in rows:
            if is_apart and any(abs(line.base - height) <= SAME_HEIGHT for height in usual):
                heads.add(id(line))
    return [[line for line in page if id(line) not in heads] for page in pages]


def _form(line: Line) -> str:
    return _NUMBERS.sub("#", line.text.strip().lower())


def _edges(page: Sequence[Line]) -> Iterator[_Edge]:
    """The lines of the first and last rows of a page: the line, its side, whether it stands apart from the text."""
    heights = sorted({round(line.base) for line in page}, reverse=True)
    if not heights:
        return
    size = Counter({round(line.size, 1): 0 for line in page})
    for line in page:
        size[round(line.size, 1)] += len(line.text)
    usual = size.most_common(1)[0][0]
    gaps = sorted(one - other for one, other in pairwise(heights))
    middle = gaps[len(gaps) // 2] if gaps else 0
    for side, rows in ((1, heights), (-1, heights[::-1])):
        for at, height in enumerate(rows[:EDGE_ROWS]):
            # apart: itself, or all of the rows from it to the edge
            away = any(abs(one - other) > APART * middle for one, other in pairwise(rows[at : EDGE_ROWS + 1]))
            for line in page:
                if round(line.base) == height:
                    yield line, side, away or abs(line.size - usual) > 0.05 * usual


def _at_one_height(found: Sequence[Line]) -> list[Line]:
    """Those of lines that stand where most of them do; none if that is on a few pages only."""
    heights = sorted(line.base for line in found)
    middle = heights[len(heights) // 2]
    level = [line for line in found if abs(line.base - middle) <= SAME_HEIGHT]
    return level if len({line.page for line in level}) >= AT_LEAST else []


def _is_height_of_heads(height: float, edges: Sequence[Sequence[_Edge]], repeated: set[int]) -> bool:
    """Whether most of what stands so high comes again: text begins at one height too, with other words each time."""
    there = {id(line) for rows in edges for line, _, _ in rows if abs(line.base - height) <= SAME_HEIGHT}
    return len(there & repeated) >= MOSTLY * len(there)


def _are_heads(form: str, level: Sequence[Line], apart: set[int], pages: int) -> bool:
    stands_apart = sum(id(line) in apart for line in level) >= MOSTLY * len(level)
    often = len(level) >= max(AT_LEAST, pages // 4)
    return stands_apart or (often and (form == "#" or is_a_head(form) or not form[0].isalpha()))


def _numbers_of_pages(lines: Sequence[Line]) -> bool:
    """Whether a number in the lines rises with the page, or all their numbers stay."""
    numbers = [tuple(map(int, (part[:9] for part in _NUMBERS.findall(line.text)))) for line in lines]
    if Counter(numbers).most_common(1)[0][1] >= 0.6 * len(lines):
        return True
    for at in range(min(map(len, numbers))):
        offsets = Counter(one[at] - line.page for one, line in zip(numbers, lines, strict=True))
        if offsets.most_common(1)[0][1] >= 0.6 * len(lines):
            return True
    return False


# --- how a book is set ------------------------------------------------------------------------------------------------


@dataclass
class _Column:
    """Lines of one page below each other."""

    lines: list[Line]
    left: float
    right: float
    known: bool = True  # whether enough lines tell its right edge


@dataclass
class _Setting:
    """How a book is set: its columns, the size of its text, the distance of its lines by their size.

    It is flat if no gap and no indent shows where a paragraph begins; what is set in one width codes unless all is.
    """

    columns: list[_Column]
    size: float
    leading: dict[float, float]
    flat: bool = False
    codes: bool = True
    tables: set[int] = field(default_factory=set)
    titles: dict[float, int] = field(default_factory=dict)

    @classmethod
    def of(cls, pages: Sequence[Sequence[Line]]) -> _Setting:
        columns = [column for page in pages for column in _columns(page)]
        _even_out(columns)
        letters: Counter[float] = Counter()
        gaps: dict[float, Counter[float]] = defaultdict(Counter)
        for column in columns:
            for line in column.lines:
                letters[round(line.size, 1)] += len(line.text)
            for last, line in pairwise(column.lines):
                if (
                    abs(last.size - line.size) < 0.1
                    and 0.8 * line.size < (gap := last.base - line.base) < 2 * line.size
                ):
                    gaps[round(line.size, 1)][round(gap, 1)] += 1
        size = letters.most_common(1)[0][0]
        leading = {one: _usual(found) for one, found in gaps.items() if found.total() >= 5}
        setting = cls(columns, size, leading)
        pairs = [(last, line) for column in columns for last, line in pairwise(column.lines)]
        mono = [line.mono for column in columns for line in column.lines]
        setting.codes = sum(mono) <= len(mono) / 2
        setting.flat = sum(_parts(last, line, setting) for last, line in pairs) <= FLAT * len(pairs)
        setting.tables = _in_tables([line for column in columns for line in column.lines], setting)
        setting.titles = _titles(columns, letters, setting)
        return setting

    def distance(self, size: float) -> float:
        return self.leading.get(round(size, 1), 1.25 * size)


def _in_tables(lines: Sequence[Line], setting: _Setting) -> set[int]:
    """The lines of tables: rows with wide rooms, the lines of cells beside each other, and the bold ones above them."""

    def near(one: int, other: int) -> bool:
        first, second = lines[one], lines[other]
        far = IF_IT_GOES_ON * setting.distance(second.size)
        return first.page == second.page and abs(first.base - second.base) < far

    found: set[int] = set()
    for at, line in enumerate(lines):
        if "\t" in line.text and not BEGINS.match(line.text):
            found.add(at)
        if (
            at
            and near(at - 1, at)
            and line.base > lines[at - 1].base - 0.3 * line.size
            and line.left > lines[at - 1].left
        ):
            found |= {at - 1, at}
    # a table has two rows
    found = {at for at in found if any(other in found and near(at, other) for other in (at - 1, at + 1))}
    for at in sorted(found, reverse=True):
        while at and near(at - 1, at) and _all_bold(lines[at - 1]):
            found.add(at := at - 1)
    return {id(lines[at]) for at in found}


def _titles(columns: Sequence[_Column], letters: Counter[float], setting: _Setting) -> dict[float, int]:
    """The sizes of titles with their ranks: larger than the text, and hardly ever below each other, as in a table."""
    alone: Counter[float] = Counter()
    stacked: Counter[float] = Counter()
    for column in columns:
        for last, line in pairwise(column.lines):
            one = round(line.size, 1)
            gap = last.base - line.base
            follows = round(last.size, 1) == one and gap > 0 and not _is_full(last, line, column)
            (stacked if follows else alone)[one] += 1
    larger = [
        one for one in sorted(letters, reverse=True)
        if one > TITLE * setting.size
        and letters[one] < MOST_TITLES * letters.total()
        and stacked[one] <= MOSTLY_ALONE * alone[one]
    ]  # fmt: skip
    ranks: dict[float, int] = {}
    for one in larger:
        nearest = next((other for other in ranks if other - one < 0.35), None)
        ranks[one] = ranks[nearest] if nearest is not None else min(len(set(ranks.values())) + 1, 5)
    return ranks


def _usual(gaps: Counter[float]) -> float:
    """The distance that is most frequent, with what is within a tenth of a point of it."""
    return max(gaps, key=lambda one: sum(gaps[round(one + step / 10, 1)] for step in (-1, 0, 1)))


def _columns(page: Iterable[Line]) -> Iterator[_Column]:
    lines: list[Line] = []
    for line in page:
        if lines and line.base > lines[-1].base + 0.5 * line.size:
            yield _column(lines)
            lines = []
        lines.append(line)
    if lines:
        yield _column(lines)


def _column(lines: list[Line]) -> _Column:
    return _Column(lines, min(line.left for line in lines), max(line.right for line in lines))


def _even_out(columns: Sequence[_Column]) -> None:
    """Gives columns that begin at one place one right edge: the usual one, by lines."""
    ordered = sorted(columns, key=lambda column: column.left)
    alike: list[_Column] = []

    def level() -> None:
        ends = sorted((column.right, len(column.lines)) for column in alike)
        half, right = sum(count for _, count in ends) / 2, 0.0
        for end, count in ends:
            half -= count
            right = end
            if half <= 0:
                break
        known = sum(count for _, count in ends) >= SOME_LINES
        for column in alike:
            column.right, column.known = right, known

    for column in ordered:
        if alike and column.left - alike[0].left > 6:
            level()
            alike = []
        alike.append(column)
    level()


# --- paragraphs -------------------------------------------------------------------------------------------------------


@dataclass
class _Paragraph:
    first: Line
    last: Line
    text: str
    lines: int = 1
    bold: int = 0
    close: bool = False  # behind the one before without a gap


def _paragraphs(setting: _Setting, words: set[str]) -> Iterator[str]:
    """The lines of the text, an empty one where a paragraph ends with a gap or an indent."""
    open_: _Paragraph | None = None
    before: _Column | None = None
    code: Line | None = None
    for column in setting.columns:
        for line in column.lines:
            if line.mono and setting.codes and id(line) not in setting.tables:
                if not code:
                    yield from (*([_shown(open_, setting)] if open_ else ()), "", "```")
                    code, open_ = line, None
                yield _indent(line, code) + line.text.replace("\t", "  ").replace("\u2010", "-")
                continue
            if code:
                yield from ("```", "")
                code = None
            if open_ and before and _goes_on(open_, line, before, column, setting):
                length = len(open_.text)
                open_.text = _joined(open_.text, line.text, words)
                open_.bold += (1 + line.bold) * (open_.bold == length)
                open_.last, open_.lines = line, open_.lines + 1
            else:
                apart = True
                if open_:
                    yield _shown(open_, setting)
                    if apart := before is None or _is_apart(open_, line, before, column, setting):
                        yield ""
                open_ = _Paragraph(line, line, line.text, bold=line.bold, close=not apart)
            before = column
    if open_ or code:
        yield _shown(open_, setting) if open_ else "```"


def _indent(line: Line, first: Line) -> str:
    width = (line.right - line.left) / len(line.text)
    return " " * min(max(round((line.left - first.left) / max(width, 1)), 0), 40)


def _goes_on(open_: _Paragraph, line: Line, before: _Column, column: _Column, setting: _Setting) -> bool:
    """Whether `line` belongs to the paragraph that is open."""
    last = open_.last
    if abs(last.size - line.size) > TITLE * last.size - last.size:
        return False
    if id(last) in setting.tables or id(line) in setting.tables:
        return False
    if _is_title(open_, setting) and _all_bold(last) != _all_bold(line):
        return False
    begins, ends = BEGINS.match(line.text), ENDS.search(last.text)
    if not _is_full(last, line, before) or (begins and ends):
        return False
    if ends and line.text[:1].isupper() and (not before.known or _begins_with_label(line)):
        return False
    if before is not column:
        return not ends or not (begins or line.text[:1].isupper())
    gap = (last.base - line.base) / setting.distance(line.size)
    if gap > IF_IT_GOES_ON or (gap > TOGETHER and (ends or not line.text[:1].islower())):
        return False
    indent = line.left - last.left
    if indent > INDENT * line.size:
        hangs = open_.lines == 1 and abs(line.left - last.second_left) < 0.8 * line.size
        return hangs and bool(BEGINS.match(last.text))
    return indent > -INDENT * line.size or (open_.lines == 1 and indent > -4 * line.size and not begins)


def _begins_with_label(line: Line) -> bool:
    word = _FIRST_WORD.match(line.text)
    return bool(word and word[0].lower() in ANNOUNCING)


def _is_full(last: Line, line: Line, column: _Column) -> bool:
    """Whether the first word of `line` would not have fitted behind `last`."""
    if last.text.endswith(_HYPHENS) and last.text[-2:-1].isalpha() and line.text[:1].islower():
        return True
    width = line.first_right - line.left
    word = line.text.split(None, 1)[0]
    if (cut := _BREAK_IN_WORD.search(word, 1)) and cut.end() < len(word):
        width *= cut.end() / len(word)
    return last.right + ROOM * last.size + width > column.right


def _is_apart(open_: _Paragraph, line: Line, before: _Column, column: _Column, setting: _Setting) -> bool:
    if before is not column and not setting.flat:
        return not _counts_on(open_, line)
    return setting.flat or _parts(open_.last, line, setting)


def _counts_on(open_: _Paragraph, line: Line) -> bool:
    """Whether a list whose items stand close goes on with its next number in the next column, where no gap shows it."""
    last, number = _NUMBERED.match(open_.text), _NUMBERED.match(line.text)
    return bool(open_.close and last and number and int(number[1]) == int(last[1]) + 1 > 2)


def _parts(last: Line, line: Line, setting: _Setting) -> bool:
    """Whether a gap, an indent or another size shows that `line` begins something."""
    gap = (last.base - line.base) / setting.distance(line.size)
    return gap > TOGETHER or line.left - last.left > INDENT * line.size or abs(last.size - line.size) > 1


def _is_title(paragraph: _Paragraph, setting: _Setting) -> bool:
    return round(paragraph.first.size, 1) in setting.titles and any(map(str.isalpha, paragraph.text))


def _all_bold(line: Line) -> bool:
    return line.bold >= len(line.text)


def _shown(paragraph: _Paragraph, setting: _Setting) -> str:
    text = paragraph.text.replace("\u2010", "-")
    if id(paragraph.first) in setting.tables:
        return "| " + text.replace("\t", " | ") + " |"
    text = text.replace("\t", " ")
    bold = min(paragraph.bold, len(text))
    letters = any(map(str.isalpha, text))
    if letters and len(text) <= LONGEST_TITLE and (rank := setting.titles.get(round(paragraph.first.size, 1))):
        return f"{'#' * rank} {text}"
    if not bold or bold > LONGEST_TITLE or not re.search(r"\w", text[:bold]):
        return text
    return f"**{text[:bold]}**{text[bold:]}"


def _joined(text: str, more: str, words: set[str]) -> str:
    """Two lines of a paragraph as one; a word that was broken at its end is whole again."""
    if text.endswith(("—", "–", "/")) and text[-2:-1].isalnum():
        return text + more
    if not text.endswith(_HYPHENS) or not text[-2:-1].isalnum() or not more[:1].isalnum():
        return f"{text} {more}"
    begin, end = _LAST_WORD.search(text[:-1]), _FIRST_WORD.match(more)
    if not begin or not end or not more[0].islower() or text[-2].isupper():
        return text + more
    one, other = begin[0].lower(), end[0].lower()
    compound = text[: begin.start()].endswith(_HYPHENS) or (one in words and other in words and len(other) > 2)
    return text + more if compound and one + other not in words else text[:-1] + more
