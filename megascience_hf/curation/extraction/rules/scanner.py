"""Finds the lines of a text that give it structure: headings, labels, numbers, announcements and lead-ins.

A scanner of lines and not a Markdown parser: OCR is not CommonMark ("1. a" under "34." is a list to a parser, a part of
exercise 34 to a reader), offsets must be exact, and prose, nine lines of ten, is passed over by one look at its first
word. Linear in the length of the text; no line is looked at beyond `MAX_LINE` characters.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.rules.announcements import announce, announced, announcement_in
from megascience_hf.curation.extraction.rules.lines import MAX_TITLE, SIGN, Kind, Line, is_title, plain
from megascience_hf.curation.extraction.rules.wording import (
    ANSWER_SECTION,
    CAPTION,
    EXERCISE_SECTION,
    LEAD_IN,
    LEAD_IN_FIRST_WORDS,
    Announces,
    number_of,
)

MAX_LINE = 2_000
_PREFIX = re.compile(r"(?:>[ \t]?)*([ \t]*)(?:>[ \t]?)*(:{3,}[ \t]*(?:\{?[\w-]*\}?)?[ \t]*)?")
# "- **Solution**: …", "- Answer: …", "→ Answer: …", "✅ **Correct answer:** …"
_BULLET = re.compile(r"(?:[-+*•][ \t]+(?=\*\*|(?:answer|solution)s?:)|[→⇒▶►✅✔☑✓🔑💡📝👉➡]\ufe0f?[ \t]*)", re.I)
_OF_SERIES_A = re.compile(r"\*\*A\d{1,3}[.)]\*\*[ \t]+\S")
_COUNTED = re.compile(r"[AQ][ \t]?\d", re.I)
_LISTED = re.compile(r"[-+•][ \t]+(?=\d{1,3}[.)][ \t])")  # "- 1. …" as docling writes lists
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*$")
_SIGN = re.compile(rf"{SIGN}+|[(\[](?:extra|optional|bonus|advanced|challenge|hard|easy)[)\]][ \t]+(?=\S)", re.I)
_BOLD_LINE = re.compile(rf"(\*{{2,3}}|__){SIGN}*(?![\s*_])(.{{1,400}}?)(?<!\s)\1[ \t]*[:.]?[ \t]*$")
_NUMBERED = re.compile(
    r"(?P<bold>\*\*|__)?(?:"
    r"(?P<dot>[0-9]{1,4}(?:[.\-–][0-9]{1,4}){0,2})\\?\.(?=[ \t*_]|$|\([a-h]\))"
    r"|(?P<paren>[0-9]{1,4}(?:[.\-–][0-9]{1,4}){0,2})\\?\)(?=[ \t*_]|$)"
    r"|\\?\((?P<parens>[0-9]{1,4}(?:[.\-–][0-9]{1,4}){0,2})\\?\)(?=[ \t*_]|$)"
    r"|\[(?P<bracket>[0-9]{1,4}(?:\.[0-9]{1,4}){0,2})\](?=[ \t*_]|$)"
    r"|(?P<bare>[0-9]{1,3}(?:[.\-–][0-9]{1,3}){1,2})(?=[ \t]+\S|[ \t]*$|\*\*|__)"
    r"|(?P<int>[0-9]{1,4})(?=:?(?:\*\*|__)|[ \t]*$|[ \t]{2,}\S|\t)"
    r"|(?(bold)(?P<code>(?![QAS][0-9])[A-Z]{1,3}[0-9]{1,3})(?=\.(?:\*\*|__|[ \t]))|(?!))"  # "**D1.** Which …"
    r")(?(bold)[ \t]*(?:\*\*|__)?[:.]?(?:\*\*|__)?)[ \t]*"
)
_ANSWERS = re.compile(
    r"(?:(?:correct )?(?:answers?|ans|option)|sol(?:ution)?)[ \t]?[:=]|ans[ \t]?\."
)  # in small letters
_STARRED = re.compile(r"\*\d{1,3}(?:[.\-–]\d{1,3}){0,2}[.)][ \t]")
_RULE = re.compile(r"[ \t]*(?:\[\^[^\]\n]{1,40}\]:|(?:[-*_][ \t]*){3,}$)")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{3,}")
_SOLVING = re.compile(r"Solution[ \t]+(?:[A-Z][a-z]*\b[ ,]|\([a-hi]\)|\$)")
# So many lines that matter may stand in the text of an example.
FAR = 8
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>")


def lines_that_matter(text: str) -> list[Line]:
    """The structural lines of `text`, in order. Lines in fenced code are passed over."""
    found: list[Line] = []
    position, blank = 0, True
    lines = text.split("\n")
    fences = Fences(lines)
    for number, raw in enumerate(lines):
        start, position = position, position + len(raw) + 1
        in_code = fences.holds(number, raw)
        if not raw or raw.isspace():
            blank = True
            continue
        loose, blank = blank, False
        first = raw[0]
        if in_code and not fences.in_item:
            continue
        if first.islower() or first in "|$\\":
            known = first in "qep" or (first in "acs" and _ANSWERS.match(raw))
            if known and (line := announced(raw[:MAX_LINE], start, loose, 0)):
                found.append(line)
            continue
        loose |= bool(found) and _counts_on(raw, found[-1])
        if raw.startswith("Solution ") and _solves(raw, found):
            line = Line(Kind.ANNOUNCED, start, position - 1, start + len("Solution "), level=8, loose=loose)
            line.printed, line.announces = "Solution", Announces.SOLUTION
            found.append(line)
            continue
        if line := _line(raw[:MAX_LINE], start, start + len(raw), loose):
            if (
                line.style in ("dot", "paren")
                and found
                and _is_page(found[-1])
                and text[found[-1].end : start].isspace()
            ):
                found.pop()
            found.append(line)
    return _with_series_a(text, found)


def _with_series_a(text: str, lines: list[Line]) -> list[Line]:
    """The lines, where "**A2.**" numbers an exercise of series A if solutions are called so and nothing asks "Q2."."""
    series = [line for line in lines if _OF_SERIES_A.match(text, line.start, line.end)]
    solved = series and any(line.announces is Announces.SOLUTION and not _COUNTED.match(line.printed) for line in lines)
    if not solved or any(_COUNTED.match(line.printed) and line.printed[0] in "Qq" for line in lines):
        return lines
    for line in series:
        if line.announces is Announces.SOLUTION and line.number:
            line.kind, line.style, line.announces, line.level, line.title = Kind.NUMBERED, "bold", None, 9, ""
            line.number = number_of(line.printed)
    return lines


def _solves(raw: str, before: list[Line]) -> bool:
    """Whether "Solution We write …" is one, without a stop: the last that was announced is an example without any."""
    last = next((line for line in reversed(before[-FAR:]) if line.announces or line.kind is Kind.HEADING), None)
    example = last is not None and last.announces is Announces.EXAMPLE and bool(last.number)
    return example and bool(_SOLVING.match(raw)) and not is_title(raw)


def _counts_on(raw: str, before: Line) -> bool:
    """Whether "Problem 3.2 …" stands behind "Problem 3.1 …": then it is one, with or without an empty line before."""
    if (
        before.announces is not Announces.EXERCISE
        or not before.number
        or not before.printed.endswith(f"{before.number[-1]}")
    ):
        return False
    word, last = before.printed.removesuffix(f"{before.number[-1]}"), before.number[-1]
    return raw.startswith((f"{word}{last + 1} ", f"{word}{last + 2} "))


def _is_page(line: Line) -> bool:
    """Whether a line may be the number of a page: it is, where a numbered line follows at once."""
    return line.kind is Kind.NUMBERED and line.style == "int" and line.body == line.end


def _line(raw: str, start: int, end: int, loose: bool) -> Line | None:
    if tagged := raw[0] == "<":
        raw = _TAG.sub(lambda tag: " " * len(tag[0]), raw).rstrip()
    prefix = _PREFIX.match(raw)
    if prefix is None:  # for mypy; it matches the empty string too
        return None
    skip, indent = prefix.end(), 0 if tagged else len(prefix[1].expandtabs(4))
    head = raw[skip : skip + 1]
    line: Line | None = None
    if not head:
        return None
    if bullet := _BULLET.match(raw, skip):
        line = announced(raw, start, loose, bullet.end())
        if line is None or line.announces not in (Announces.EXERCISE, Announces.SOLUTION):
            line = None
        else:
            line.end, line.loose, line.indent = end, loose, indent
            return line
    if listed := _LISTED.match(raw, skip):
        skip = listed.end()
        head = raw[skip]
    if head == "*" and raw.count("*") == 1 and _STARRED.match(raw, skip):
        skip += 1  # "*4.7. …", a harder one
        head = raw[skip]
    if head == "#":
        line = _heading(raw, skip, start) or _numbered(raw, skip + 1, start)
    elif head.isdigit() or head in "([\\*_":
        if head in "[-*_" and _RULE.match(raw):
            line = Line(Kind.END, start, end, end)
        else:
            line = _bold_line(raw, skip, start) or _numbered(raw, skip, start) or announced(raw, start, loose, skip)
    elif head == "-" and _RULE.match(raw) and (loose or not _TABLE_RULE.fullmatch(raw.strip("|"))):
        line = Line(Kind.END, start, end, end, style="dash" if _TABLE_RULE.fullmatch(raw.strip("|")) else "")
    elif head.isalpha():
        line = announced(raw, start, loose, skip)
    if line is not None:
        line.end, line.loose, line.indent = end, loose, indent
        line.body = end if line.alone and line.level == 8 else min(line.body, end)
    return line


def _heading(raw: str, skip: int, start: int) -> Line | None:
    if not (match := _HEADING.match(raw, skip)):
        return None
    sign = _SIGN.match(match[2])
    said, at = (match[2][sign.end() :], match.start(2) + sign.end()) if sign else (match[2], match.start(2))
    title = plain(said)
    line = Line(
        Kind.HEADING,
        start,
        start + len(raw),
        start + len(raw),
        level=len(match[1]),
        title=title[:MAX_TITLE],
        alone=True,
    )
    announced = announcement_in(said, heading=True)
    if announced and not (announced["in_text"] and ANSWER_SECTION.fullmatch(title)):  # "Self-Test Answers"
        announce(line, announced, start + at, said)
    elif number := _NUMBERED.match(said):
        line.number, line.style, line.printed = number_of(number[0]), "heading", number[0].strip(" *_.)(:")
        line.body = start + at + number.end()
    return line


def _bold_line(raw: str, skip: int, start: int) -> Line | None:
    if raw[skip] not in "*_" or not (match := _BOLD_LINE.match(raw, skip)) or match[1] in match[2]:
        return None
    title = plain(match[2])
    if CAPTION.match(title):
        return None
    if title.partition(" ")[0].lower() in LEAD_IN_FIRST_WORDS and LEAD_IN.match(title):
        return Line(Kind.LEAD_IN, start, start + len(raw), start)
    line = Line(Kind.LABEL, start, start + len(raw), start + len(raw), level=7, title=title[:MAX_TITLE], alone=True)
    if said := announcement_in(match[2], heading=True):
        announce(line, said, start + match.start(2), match[2])
        line.kind = Kind.ANNOUNCED
        if said.end() == len(match[2]):
            line.body = line.end
    elif number := _NUMBERED.match(match[2]):
        short = len(title) < 60 and (EXERCISE_SECTION.search(title) or ANSWER_SECTION.fullmatch(title))
        if not short:
            line.kind, line.style = Kind.NUMBERED, "bold"
            line.number, line.printed = number_of(number[0]), number[0].strip(" *_.)(:")
            line.body = start + match.start(2) + number.end()
    return line


def _numbered(raw: str, skip: int, start: int) -> Line | None:
    if not (match := _NUMBERED.match(raw, skip)):
        return None
    style = next(name for name in ("dot", "paren", "parens", "bracket", "bare", "int", "code") if match[name])
    if style == "int" and not match["bold"] and match.end() < len(raw):
        return None
    end, number = start + len(raw), number_of(match[style])
    shown = "bold" if match["bold"] else style
    return Line(Kind.NUMBERED, start, end, start + match.end(), number=number, printed=match[style], style=shown)
