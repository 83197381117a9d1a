"""Pages of plain text as one text: running heads go, lines become paragraphs again.

A book in plain text (a text layer, a `.txt` of one) has on each page a head or foot that stands in the middle of its
sentences, and lines that end where the page does and not where the paragraph does. Both hide where exercises begin.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from itertools import pairwise

from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.rules.wording import ANSWER_SECTION, EXERCISE_SECTION, FIRST_WORDS

# Page numbers are believed if there are so many, and the pages between them about as long as the others.
AT_LEAST = 4
SHORTEST_PAGE = 600
LONGEST_HEAD = 110
# Without a number: so many times, at so even distances.
OFTEN, EVEN = 6, 0.25
# Lines beside a page number that are looked at, and the part of a head's lines that must stand at such a place.
BESIDE, MOSTLY = 2, 0.6
# So many lines tell how long the lines of a text are.
SOME_LINES = 40
NARROWEST, WIDEST = 40, 200

_NUMBERS = re.compile(r"\d+")
_HEAD = re.compile(
    r"[\[(–—-]?[ \t]?(?:(?:page|p\.)[ \t]+)?(?P<first>\d{1,4})[ \t]?[\])–—-]?(?:[ \t]+of[ \t]+\d{1,4})?"
    r"(?:[ \t]+[|•·–—-]?[ \t]*(?P<title>[^\W\d_][^\n]*))?"
    r"|(?P<before>(?:\d{1,3}\.\d{1,3}[ \t]+)?[^\W\d_][^\n]*?)[ \t]*[|•·–—,-]?[ \t]+"
    r"(?:(?:page|p\.)[ \t]+)?(?P<last>\d{1,4})",
    re.IGNORECASE,
)
# "## Page 12", "--- Page 12 ---", "<!-- page 12 -->", "{12}------": what tools write between the pages.
_PAGE_MARK = re.compile(
    r"(?:#{1,6} |[-=*_]{2,} ?|<!-- ?|[\[<({])?page[ :_#-]{0,3}\d{1,4}(?: ?(?:of|/) ?\d{1,4})?"
    r"(?: ?[-=*_]{2,}| ?-->|[\]>)}])?:?|\{\d{1,4}\}-{10,}",
    re.IGNORECASE,
)
_MARKED = re.compile(rf"^[ \t]*(?:{_PAGE_MARK.pattern})[ \t]*$", re.M | re.I)
# What is numbered in the text itself.
_NUMBERED = re.compile(
    r"(?:example|exercise|problem|question|answer|solution|figure|fig|table|listing|step|equation|theorem|lemma"
    r"|definition|activity|try|check|q|a|part|item|case|lab|option)s?\b\.?[^a-z]*\Z",
    re.IGNORECASE,
)
_AS_IT_STANDS = re.compile(r"[ \t]{4,}|[ \t]*(?:[|`~>#]|\$\$|[-*+•][ \t])")
_STANDS = re.compile(r"[ \t]{4,}\S|[ \t]*(?:[|`~#]|\$\$)")
BEGINS = re.compile(
    r"[ \t]*(?:\(?(?:\d{1,4}(?:[.\-–]\d{1,4}){0,2}|[a-zA-Z]|[ivx]{1,4})[.)](?:[ \t]|$)"
    r"|\(?\w[.)]{1,2}[ \t]|[ⓐ-ⓩ•▪◦–]|[-*+][ \t]|[|`~>#]|\$\$)"
)
ENDS = re.compile(r"[.?!:;)\]”\"’$|_][*_)”\"]{0,3}[ \t]*\Z")


def as_paragraphs(text: str) -> str:
    """`text` without running heads and with paragraphs in one line each."""
    if "\f" in text:
        text = "\n".join(without_repeated_edges(text.split("\f")))
    return joined(without_running_heads(text))


def without_repeated_edges(pages: Sequence[str]) -> list[str]:
    """Pages without the first and last lines that come again on many of them, page numbers aside."""
    edges: Counter[str] = Counter()
    split = [page.strip().split("\n") for page in pages]
    for lines in split:
        edges.update({_NUMBERS.sub("#", line.strip()) for line in (*lines[:2], *lines[-2:])})
    often = {edge for edge, count in edges.items() if edge and count >= max(3, len(pages) // 4)}

    def kept(lines: list[str]) -> list[str]:
        last = len(lines) - 2
        return [
            line
            for number, line in enumerate(lines)
            if not ((number < 2 or number >= last) and _NUMBERS.sub("#", line.strip()) in often)
        ]

    return ["\n".join(kept(lines)).strip() for lines in split]


def without_page_marks(text: str) -> str:
    """`text` without the lines by which a tool marks where pages begin."""
    if not _MARKED.search(text):
        return text
    lines = text.split("\n")
    return _without(lines, {number for number, line in enumerate(lines) if _PAGE_MARK.fullmatch(line.strip())})


def without_running_heads(text: str) -> str:
    """`text` without the lines of page numbers and titles that stand at even distances in it."""
    lines = text.split("\n")
    starts, position = [], 0
    for line in lines:
        starts.append(position)
        position += len(line) + 1
    forms = [_form(line) for line in lines]
    numbered = _page_numbers(lines, forms, starts)
    heads = numbered | _beside(forms, numbered) | _evenly_spaced(forms, starts)
    return _without(lines, heads) if heads else text


def _without(lines: Sequence[str], heads: Set[int]) -> str:
    kept: list[str] = []
    broken = False
    for index, line in enumerate(lines):
        if index in heads:
            broken = True
            continue
        if broken and line.strip():
            _rejoin(kept, line)
            broken = False
        kept.append(line)
    return "\n".join(kept)


def _form(line: str) -> str:
    return _NUMBERS.sub("#", line.strip().lower()) if len(line) <= LONGEST_HEAD else ""


def _rejoin(kept: list[str], line: str) -> None:
    """Takes the empty lines away that a page break left within a sentence."""
    last = next((index for index in range(len(kept) - 1, -1, -1) if kept[index].strip()), None)
    if last is not None and line[:1].islower() and not ENDS.search(kept[last]):
        del kept[last + 1 :]


def _page_numbers(lines: Sequence[str], forms: Sequence[str], starts: Sequence[int]) -> set[int]:
    """The lines whose numbers go up page by page, if the pages between them are of about one length."""
    found = []
    for index, line in enumerate(lines):
        if not forms[index] or not (head := _HEAD.fullmatch(line.strip())):
            continue
        words = head["title"] or head["before"] or ""
        if not _NUMBERED.match(words) and words[-1:] not in tuple(".?!;:,="):
            found.append((index, int(head["first"] or head["last"])))
    row = _longest_rising(found)
    if len(row) < AT_LEAST or not _is_even(row, starts):
        return set()
    often = {form for form, count in Counter(forms[index] for index, _ in row).items() if count >= 3}
    heads = {index for index, _ in row if forms[index] in often}
    # A number of the text may have taken the place of the page's in the row: what is set like the others is a head too.
    at = [index for index, _ in row]
    for index, number in found:
        after = bisect_left(at, index)
        low = row[after - 1][1] if after else 0
        high = row[after][1] if after < len(row) else low + 2
        if forms[index] in often and forms[index] != "#" and low <= number <= high:
            heads.add(index)
    return heads


def _is_even(row: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    """Whether pages have about as many lines, or about as many characters, as each other."""
    for position in (list(range(len(starts))), starts):
        pages = [
            (position[other] - position[one]) / (after - before) for (one, before), (other, after) in pairwise(row)
        ]
        usual = sorted(pages)[len(pages) // 2]
        long = (starts[row[-1][0]] - starts[row[0][0]]) / (row[-1][1] - row[0][1]) >= SHORTEST_PAGE
        if long and sum(0.5 * usual <= page <= 1.8 * usual for page in pages) >= 0.6 * len(pages):
            return True
    return False


def _longest_rising(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of lines, not necessarily neighbours, whose numbers rise (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_, number) in enumerate(found):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(number)
            ends.append(at)
        else:
            tails[place], ends[place] = number, at
    row, at = [], ends[-1] if ends else -1
    while at >= 0:
        row.append(found[at])
        at = before[at]
    return row[::-1]


def _beside(forms: Sequence[str], numbered: set[int]) -> set[int]:
    """The titles above and below page numbers: what stands there again and again, and hardly elsewhere."""
    at: dict[str, set[int]] = defaultdict(set)
    for index in numbered:
        for step in (1, -1):
            other, seen = index + step, 0
            while 0 <= other < len(forms) and seen < BESIDE and abs(other - index) < 5:
                if forms[other] and other not in numbered:
                    seen += 1
                    at[forms[other]].add(other)
                other += step
    everywhere = Counter(form for index, form in enumerate(forms) if index not in numbered)
    found: set[int] = set()
    for form, places in at.items():
        if is_a_head(form) and len(places) >= 3 and len(places) >= MOSTLY * everywhere[form]:
            found.update(index for index, other in enumerate(forms) if other == form)
            # The number of its page stands beside it.
            found.update(
                other for index in places for other in (index - 1, index + 1) if forms[other : other + 1] == ["#"]
            )
    return found


def is_a_head(form: str) -> bool:
    """Whether a line may be the title of a book or chapter, and not one that the rules look for."""
    return (
        form[:1].isalpha()
        and form[-1] not in ".,;:?!={}"
        and not any(mark in form for mark in "{};=$|_")
        and not EXERCISE_SECTION.search(form)
        and not ANSWER_SECTION.fullmatch(form)
        and form.split()[0] not in FIRST_WORDS
    )


def _evenly_spaced(forms: Sequence[str], starts: Sequence[int]) -> set[int]:
    """Titles without a number that come again at even distances, as no title of a section does."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, form in enumerate(forms):
        if form and "#" not in form:
            places[form].append(index)
    found: set[int] = set()
    for form, at in places.items():
        if len(at) < OFTEN or not is_a_head(form):
            continue
        if (starts[at[-1]] - starts[at[0]]) / (len(at) - 1) < SHORTEST_PAGE:
            continue
        for position in (list(range(len(starts))), starts):
            gaps = [position[other] - position[one] for one, other in pairwise(at)]
            usual = sorted(gaps)[len(gaps) // 2]
            if sum(abs(gap - usual) <= EVEN * usual for gap in gaps) >= 0.8 * len(gaps):
                found.update(at)
    return found


def joined(text: str) -> str:
    """`text` with each paragraph in one line, where its lines were broken at a width.

    A line goes on in the next one if the first word of that would not have fitted in it. Code, tables and lists stay.
    """
    lines = text.split("\n")
    width = _width(lines)
    if not width:
        return text
    out: list[str] = []
    last, fences = "", Fences(lines)
    for number, line in enumerate(lines):
        in_code = fences.holds(number, line)
        goes_on = bool(
            last.strip()
            and line.strip()
            and not in_code
            and len(last) <= width
            and len(last) + 1 + len(line.split(None, 1)[0]) > width
            and not _STANDS.match(last)
            and not _AS_IT_STANDS.match(line)
            and not (ENDS.search(last) and BEGINS.match(line))
        )
        if goes_on:
            out[-1] = f"{out[-1].rstrip()} {line.strip()}"
        else:
            out.append(line)
        last = "" if in_code else line
    return "\n".join(out)


def _width(lines: Sequence[str]) -> int:
    """The width that a text was broken at; 0 if it was not."""
    lengths = sorted(len(line) for line in lines if len(line) > NARROWEST and not _AS_IT_STANDS.match(line))
    if len(lengths) < SOME_LINES:
        return 0
    width = lengths[len(lengths) * 97 // 100]
    near = sum(0.85 * width <= length <= width for length in lengths)
    return width if width <= WIDEST and near >= 0.5 * len(lengths) else 0
