"""Finds the lines of a text that give it structure: headings, labels, numbers, announcements and lead-ins.

A scanner of lines and not a Markdown parser: OCR is not CommonMark ("1. a" under "34." is a list to a parser, a part of
exercise 34 to a reader), offsets must be exact, and prose, nine lines of ten, is passed over by one look at its first
word. Linear in the length of the text; no line is looked at beyond `MAX_LINE` characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.rules.wording import (
    ANNOUNCEMENT,
    ANSWER_SECTION,
    ASKS,
    CAPTION,
    CHAPTER_OR_SECTION,
    EXERCISE_SECTION,
    FIRST_WORDS,
    IMPERATIVE,
    LEAD_IN,
    LEAD_IN_FIRST_WORDS,
    PLACE_WORDS,
    Announces,
    number_of,
)

MAX_LINE = 2_000
MAX_TITLE = 160


class Kind(StrEnum):
    HEADING = "heading"  # "## Review Questions"
    LABEL = "label"  # a line that is all bold, or a known title alone on its line
    NUMBERED = "numbered"  # "12. …", "(12) …", "**12** …", "3.12 …"
    ANNOUNCED = "announced"  # "Example 3.2. …", "**Solution** …"
    LEAD_IN = "lead_in"  # "For the following exercises, …"
    END = "end"  # a rule or a foot-note: whatever was open ends here


@dataclass(slots=True)
class Line:
    """One line that matters.

    Args:
        start: offset of its first character; `end` of its line end; `body` of the text behind number or announcement.
        level: 1 to 6 for headings, 7 for labels, 8 for what else announces.
        title: text of a heading or label without markup.
        printed: the number or announcement as printed ("Example 5.3").
        style: how a number is set: "dot", "paren", "parens", "bold", "bare", "heading".
        alone: nothing but the announcement and its title stands on the line.
        loose: an empty line, or the start of the text, stands before it.
    """

    kind: Kind
    start: int
    end: int
    body: int
    level: int = 9
    title: str = ""
    printed: str = ""
    number: tuple[int, ...] = ()
    style: str = ""
    announces: Announces | None = None
    alone: bool = False
    loose: bool = True
    indent: int = 0


_PREFIX = re.compile(r"(?:>[ \t]?)*([ \t]*)(?:>[ \t]?)*(:{3,}[ \t]*(?:\{?[\w-]*\}?)?[ \t]*)?")
# "- **Solution**: …", "- Answer: …", "→ Answer: …", "✅ **Correct answer:** …"
_BULLET = re.compile(r"(?:[-+*•][ \t]+(?=\*\*|(?:answer|solution)s?:)|[→⇒▶►✅✔☑✓🔑💡📝👉➡]\ufe0f?[ \t]*)", re.I)
_LISTED = re.compile(r"[-+•][ \t]+(?=\d{1,3}[.)][ \t])")  # "- 1. …" as docling writes lists
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*$")
# A picture in front of words: "## ✅ Solution", "# ■ Exercise".
SIGN = r"(?:[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?[ \t]*)"
_SIGN = re.compile(rf"{SIGN}+|[(\[](?:extra|optional|bonus|advanced|challenge|hard|easy)[)\]][ \t]+(?=\S)", re.I)
_BOLD_LINE = re.compile(rf"(\*{{2,3}}|__){SIGN}*(?![\s*_])(.{{1,400}}?)(?<!\s)\1[ \t]*[:.]?[ \t]*$")
_NUMBERED = re.compile(
    r"(?P<bold>\*\*|__)?(?:"
    r"(?P<dot>[0-9]{1,4}(?:[.\-–][0-9]{1,4}){0,2})\\?\.(?=[ \t*_]|$|\([a-h]\))"
    r"|(?P<paren>[0-9]{1,4}(?:[.\-–][0-9]{1,4}){0,2})\\?\)(?=[ \t*_]|$)"
    r"|\\?\((?P<parens>[0-9]{1,4}(?:[.\-–][0-9]{1,4}){0,2})\\?\)(?=[ \t*_]|$)"
    r"|\[(?P<bracket>[0-9]{1,4}(?:\.[0-9]{1,4}){0,2})\](?=[ \t*_]|$)"
    r"|(?P<bare>[0-9]{1,3}(?:[.\-–][0-9]{1,3}){1,2})(?=[ \t]+\S|[ \t]*$|\*\*|__)"
    r"|(?P<int>[0-9]{1,4})(?=\*\*|__|[ \t]*$|[ \t]{2,}\S|\t)"
    r"|(?(bold)(?P<code>(?![QAS][0-9])[A-Z]{1,3}[0-9]{1,3})(?=\.(?:\*\*|__|[ \t]))|(?!))"  # "**D1.** Which …"
    r")(?(bold)[ \t]*(?:\*\*|__)?[:.]?(?:\*\*|__)?)[ \t]*"
)
_ANSWERS = re.compile(
    r"(?:(?:correct )?(?:answers?|ans|option)|sol(?:ution)?)[ \t]?[:=]|ans[ \t]?\."
)  # in small letters
_STARRED = re.compile(r"\*\d{1,3}(?:[.\-–]\d{1,3}){0,2}[.)][ \t]")
_RULE = re.compile(r"[ \t]*(?:\[\^[^\]\n]{1,40}\]:|(?:[-*_][ \t]*){3,}$)")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{3,}")
# "Exercises 2.4." is a title all the same.
_NO_TITLE = re.compile(r"(?!(?:[A-Za-z-]+[ \t]){1,3}[\d.]{1,8}\.\s*\Z).*[,;?!.]\s*\Z", re.S)
# Such titles stand in one line with the next where a tool leaves no empty lines.
MAX_TIGHT, TIGHT = 50, "tight"
# Without a stop or mark-up: "Example 3.2 How much …"; "Example 3.2 shows …" is prose.
_UNSTOPPED = re.compile(r"[A-Z][a-z]*\b")
_SOLVING = re.compile(r"Solution[ \t]+(?:[A-Z][a-z]*\b[ ,]|\([a-hi]\)|\$)")
# So many lines that matter may stand in the text of an example.
FAR = 8
_VALUE = re.compile(r"[\d$−]")  # "Problem 3.2 4.5 m/s" in a key
_TITLED_ANSWERS = re.compile(r"([A-Z][A-Za-z/ -]{3,40}):[ \t]+(?=\(?\d{1,3}[.):])")
_TITLED = re.compile(r"[A-Z][A-Za-z-]*(?: [A-Z][A-Za-z]*){0,3}(?: [A-Z]?\d[\d.\-–]*[:.]?)?(?: [A-Z][^.?!;:]{0,70})?$")
_PLACE = re.compile(r"(?:chapter|unit|section|exercises?)\b", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>")
_WORD = re.compile(r"[*_\[(>\s]*([^\W\d_]+)")
_MARKUP = re.compile(r"[*_`]+")
# "**Exercise 4 --- Two firms.** Find …": what is in bold behind the number is its title, and the text follows.
_TITLE_IN_BOLD = re.compile(r"(?P<title>[^*\n?]{2,80}?)[ \t]*\*\*[.:]?[ \t]+(?=\S)")
_MAX_IN_BOLD = 10  # words


def plain(title: str) -> str:
    """A title without markup and its closing stop."""
    return _MARKUP.sub("", title).strip().rstrip(":.").strip()


def is_title(text: str, share: float = 0.7) -> bool:
    """Whether a line of plain text looks like a title: no sentence, and a `share` of its long words has capitals."""
    words = [word for word in _MARKUP.sub("", text).split() if len(word) > 3]
    capitals = sum(not word[:1].islower() for word in words)
    goes_on = text.rstrip()[-1:] in ".,;:?!$|" or text.split()[-1] in ("and", "or")
    return bool(words) and not goes_on and capitals >= share * len(words)


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
            if known and (line := _announced(raw[:MAX_LINE], start, loose, 0)):
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
    return found


def _solves(raw: str, before: list[Line]) -> bool:
    """Whether "Solution We write …" is one, without a stop: the last that was announced is an example without any."""
    announced = next((line for line in reversed(before[-FAR:]) if line.announces or line.kind is Kind.HEADING), None)
    example = announced is not None and announced.announces is Announces.EXAMPLE and bool(announced.number)
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
        line = _announced(raw, start, loose, bullet.end())
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
            line = _bold_line(raw, skip, start) or _numbered(raw, skip, start) or _announced(raw, start, loose, skip)
    elif head == "-" and _RULE.match(raw) and (loose or not _TABLE_RULE.fullmatch(raw.strip("|"))):
        line = Line(Kind.END, start, end, end, style="dash" if _TABLE_RULE.fullmatch(raw.strip("|")) else "")
    elif head.isalpha():
        line = _announced(raw, start, loose, skip)
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
    announced = _announcement(said, heading=True)
    if announced and not (announced["in_text"] and ANSWER_SECTION.fullmatch(title)):  # "Self-Test Answers"
        _announce(line, announced, start + at, said)
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
    if said := _announcement(match[2], heading=True):
        _announce(line, said, start + match.start(2), match[2])
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


def _announcement(text: str, *, heading: bool) -> re.Match[str] | None:
    """The announcement `text` begins with, if it is one and no sentence."""
    word = _WORD.match(text)
    if not word or word[1].lower() not in FIRST_WORDS or not (match := ANNOUNCEMENT.match(text)):
        return None
    if match["solution"] or match["strategy"] or match["afterthought"]:
        # A heading "Solutions and Colloids" is none; "Solution: …", "Answer 3" and "Solution" alone are.
        rest = text[match.end() :]
        return (
            match
            if match["stop"] is not None or match["page"] or not rest.strip(" *_:.") or (heading and match["number"])
            else None
        )
    if match["exercise"] and match["exercise"].lower().endswith("s"):
        # "Problems" and "Exercises 5.1" head a section.
        return None
    if match["statement"] and not match["number"]:
        return None
    if match["example"] and match["example"].lower().endswith("s") and not match["stop"] and match.end() < len(text):
        return None  # "Examples and exercises"
    if match["page"]:
        return match
    if heading:
        # "Example 5.3 Forces …", "Exercise: K-means", "Question 7"
        return (
            match
            if match["number"] or (match["stop"] and ":" in match["stop"]) or match["example"] or match["in_text"]
            else None
        )
    return (
        match
        if match["stop"] is not None and (match["number"] or match["open"] or match["stop"].strip(" *_"))
        else None
    )


def _announce(line: Line, match: re.Match[str], offset: int, text: str) -> None:
    kind = next(kind for kind in Announces if match[kind.value])
    # Where a page is named the exercise stands in the text, and prose goes on behind it.
    line.announces = Announces.IN_TEXT if match["page"] and kind is Announces.EXERCISE else kind
    line.number = number_of(match["number"]) if match["number"] else ()
    line.printed = _MARKUP.sub("", text[: match.start("page") if match["page"] else match.end()]).strip(" [](.:—–-")
    line.body = offset + match.end()


def _announced(raw: str, start: int, loose: bool, skip: int) -> Line | None:
    word = _WORD.match(raw, skip)
    if word is None:
        return None
    first = word[1].lower()
    text = raw[skip:]
    if first in FIRST_WORDS and (match := _announcement(text, heading=False)):
        line = Line(Kind.ANNOUNCED, start, start + len(raw), start + len(raw), level=8)
        _announce(line, match, start + skip, text)
        rest = text[match.end() :].strip(" *_")
        if match["solution"] and _PLACE.match(rest) and (titled := _title_line(text, start, loose)):
            return titled  # "Answers — Chapter 3"
        line.alone = not rest
        if line.alone:
            line.body = line.end
        line.title = plain(match[0] if not rest else "")
        if match["exercise"] and line.number and (title := _title_in_bold(text, match)):
            line.body = start + skip + title
        single = first in ("q", "a", "ex", "prob", "task", "quiz", "ans", "sol") or line.number
        asks = bool(match["stop"] and ":" in match["stop"] and ASKS.search(text, match.end() - 1))
        if line.announces is Announces.EXERCISE and not (single or asks or match["open"]):
            return _title_line(text, start, loose) if loose else None
        return line
    as_title = _title_announced(text) if first in FIRST_WORDS and loose else None
    if first in FIRST_WORDS and (said := as_title or _unstopped(text, loose)):
        line = Line(Kind.ANNOUNCED, start, start + len(raw), start + len(raw), level=8)
        line.alone, line.title = bool(as_title), plain(text) if as_title else ""
        _announce(line, said, start + skip, text)
        return line
    if first in PLACE_WORDS and (place := CHAPTER_OR_SECTION.match(text)) and place["word"]:
        end = start + len(raw)
        heads = loose and _TITLED.match(text)
        kind, level, body = (Kind.HEADING, 1, end) if heads else (Kind.LABEL, 7, start + skip + place.end())
        return Line(kind, start, end, body, level=level, title=plain(text)[:MAX_TITLE], alone=bool(heads))
    if first in LEAD_IN_FIRST_WORDS and loose and LEAD_IN.match(text):
        return Line(Kind.LEAD_IN, start, start + len(raw), start)
    return _title_line(text, start, loose) if loose or len(text) <= MAX_TIGHT else None


def _title_in_bold(text: str, said: re.Match[str]) -> int:
    """Where the text begins behind a title in the bold type that an announcement opens; 0 for none."""
    if "**" not in said["open"] or "**" in (said["stop"] or ""):
        return 0
    title = _TITLE_IN_BOLD.match(text, said.end())
    if title is None or len(title["title"].split()) > _MAX_IN_BOLD:
        return 0
    set_off = (said["stop"] or "").strip(" ")[:1] in ("-", "—", "–", "|")
    asks = not set_off and (ASKS.search(title["title"]) or IMPERATIVE.match(title["title"]))
    return 0 if asks else title.end()


def _title_announced(text: str) -> re.Match[str] | None:
    """The announcement in a title without mark-up: "Example 7.1 A Stone in a Well", "Check Your Learning"."""
    if not _TITLED.match(text) or not (said := ANNOUNCEMENT.match(text)):
        return None
    known = said["example"] or said["in_text"]
    return said if known and (said["number"] or said.end() == len(text)) else None


def _unstopped(text: str, loose: bool) -> re.Match[str] | None:
    """The announcement in "Example 3.2 How much …?", where a text layer has lost the type that set it off."""
    said = ANNOUNCEMENT.match(text)
    if not said or not said["number"] or not (said["example"] or said["exercise"]):
        return None
    words = _UNSTOPPED.match(text, said.end()) or (loose and said["exercise"] and _VALUE.match(text, said.end()))
    return said if words and (loose or ASKS.search(text[said.end() :])) else None


def _title_line(text: str, start: int, loose: bool) -> Line | None:
    """A known title alone on a line, or before answers: "Review Questions", "True or False: 1. T 2. F"."""
    if loose and (titled := _TITLED_ANSWERS.match(text)) and EXERCISE_SECTION.search(titled[1]):
        end = start + len(text)
        return Line(Kind.LABEL, start, end, start + titled.end(), level=7, title=titled[1])
    title = plain(text)
    if len(title) > 70 or _NO_TITLE.match(text) or not title[:1].isupper():
        return None
    words = title.split()
    if not loose and len(words) > (8 if words[0].lower().startswith(("answer", "solution")) else 3):
        return None
    capital = sum(word[:1].isupper() or not word[:1].isalpha() or len(word) < 4 for word in words)
    known = ANSWER_SECTION.fullmatch(title) or (
        len(words) <= 5
        and EXERCISE_SECTION.search(title)
        and (capital == len(words) or title.isupper() or len(words) <= 2)
    )
    if not known:
        return None
    return Line(
        Kind.LABEL,
        start,
        start + len(text),
        start + len(text),
        level=7,
        title=title,
        alone=True,
        style="" if loose else TIGHT,
    )
