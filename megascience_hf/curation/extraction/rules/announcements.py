"""What a line announces, and titles that say so without mark-up: "Example 5.3", "**Solution**", "Review Questions"."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.rules.lines import MARKUP, MAX_TITLE, TIGHT, Kind, Line, plain
from megascience_hf.curation.extraction.rules.wording import (
    ANNOUNCEMENT,
    ANSWER_SECTION,
    ASKS,
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

# "Exercises 2.4." is a title all the same.
_NO_TITLE = re.compile(r"(?!(?:[A-Za-z-]+[ \t]){1,3}[\d.]{1,8}\.\s*\Z).*[,;?!.]\s*\Z", re.S)
# Without a stop or mark-up: "Example 3.2 How much …"; "Example 3.2 shows …" is prose.
_UNSTOPPED = re.compile(r"[A-Z][a-z]*\b")
_VALUE = re.compile(r"[\d$−]")  # "Problem 3.2 4.5 m/s" in a key
_TITLED_ANSWERS = re.compile(r"([A-Z][A-Za-z/ -]{3,40}):[ \t]+(?=\(?\d{1,3}[.):])")
_TITLED = re.compile(r"[A-Z][A-Za-z-]*(?: [A-Z][A-Za-z]*){0,3}(?: [A-Z]?\d[\d.\-–]*[:.]?)?(?: [A-Z][^.?!;:]{0,70})?$")
_PLACE = re.compile(r"(?:chapter|unit|section|exercises?)\b", re.I)
_WORD = re.compile(r"[*_\[(>\s]*([^\W\d_]+)")
# "**Exercise 4 --- Two firms.** Find …": what is in bold behind the number is its title, and the text follows.
_TITLE_IN_BOLD = re.compile(r"(?P<title>[^*\n?]{2,80}?)[ \t]*\*\*[.:]?[ \t]+(?=\S)")
_MAX_IN_BOLD = 10  # words
_MAX_TIGHT = 50  # of a title in one line with the next


def announced(raw: str, start: int, loose: bool, skip: int) -> Line | None:
    """The line, from `skip` on, if it announces something or is a title without mark-up."""
    word = _WORD.match(raw, skip)
    if word is None:
        return None
    first = word[1].lower()
    text = raw[skip:]
    if first in FIRST_WORDS and (match := announcement_in(text, heading=False)):
        line = Line(Kind.ANNOUNCED, start, start + len(raw), start + len(raw), level=8)
        announce(line, match, start + skip, text)
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
        announce(line, said, start + skip, text)
        return line
    if first in PLACE_WORDS and (place := CHAPTER_OR_SECTION.match(text)) and place["word"]:
        end = start + len(raw)
        heads = loose and _TITLED.match(text)
        kind, level, body = (Kind.HEADING, 1, end) if heads else (Kind.LABEL, 7, start + skip + place.end())
        return Line(kind, start, end, body, level=level, title=plain(text)[:MAX_TITLE], alone=bool(heads))
    if first in LEAD_IN_FIRST_WORDS and loose and LEAD_IN.match(text):
        return Line(Kind.LEAD_IN, start, start + len(raw), start)
    return _title_line(text, start, loose) if loose or len(text) <= _MAX_TIGHT else None


def announcement_in(text: str, *, heading: bool) -> re.Match[str] | None:
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


def announce(line: Line, match: re.Match[str], offset: int, text: str) -> None:
    """Writes into a line what it announces, by the match in `text`, which stands at an offset."""
    kind = next(kind for kind in Announces if match[kind.value])
    # Where a page is named the exercise stands in the text, and prose goes on behind it.
    line.announces = Announces.IN_TEXT if match["page"] and kind is Announces.EXERCISE else kind
    line.number = number_of(match["number"]) if match["number"] else ()
    line.printed = MARKUP.sub("", text[: match.start("page") if match["page"] else match.end()]).strip(" [](.:—–-")
    line.body = offset + match.end()


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
