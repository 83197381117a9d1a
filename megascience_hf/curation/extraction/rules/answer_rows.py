"""Keys of single letters and words, of which one or more stand on a line: "1. b 2. (c) 3. True", "Q.1 (a)", "1 → d".

Read line by line and not entry by entry: nothing but such a row belongs to the key, whatever stands below it, and an
answer whose number was lost in print ("23. c", then "e 25. a") is nobody's.
"""

from __future__ import annotations

import re
from dataclasses import replace

from megascience_hf.curation.extraction.rules.questions import AnswerGroup, Entry

SHORT = (
    r"\(?(?:[A-Ha-h]|[Tt]rue|[Ff]alse|TRUE|FALSE|T|F|[Yy]es|[Nn]o|[IVX]{1,4})\)?"
    r"(?:[ \t]*(?:,|and|&)[ \t]*\(?[A-Ha-h]\)?(?![\w.)]))*"
)
_ITEM = re.compile(
    rf"(?:Q\.?[ \t]?)?[(\[]?(?P<number>\d{{1,3}}(?:\.\d{{1,3}})?)(?:[.):=\]→–—-]{{1,2}}[ \t]*|[ \t]+)(?:[→=–—-][ \t]*)?"
    rf"[*_]*(?P<answer>{SHORT}(?:\.(?=\s|$))?)(?![\w'’(])[\])]?[ \t*_]*[,;.|]?[ \t]*"
)
_LOST = re.compile(rf"[ \t*_]*(?:{SHORT}[ \t,;]+(?=Q?\.?\(?\d))?")
_LINE = re.compile(r"[^\n]*\n?")
# One such answer alone is an entry like any other; so many stand in a key that begins on the line of its title.
ENOUGH, SURE, MAX_SURE = 2, 3, 400
_ALONE = re.compile(rf"\s*[*_]*{SHORT}[.*_]*[ \t]*(?:\n|\Z)")


def in_rows(group: AnswerGroup, text: str) -> list[Entry]:
    """The entries of `group`, those that stand in rows at its beginning as they are printed there."""
    begins = [group.prelude[0]] if text[slice(*group.prelude)].strip() else []
    end = group.entries[-1].end if group.entries else group.prelude[1]
    begins += [text.rfind("\n", 0, entry.start) + 1 for entry in group.entries[:1]]
    for begin in begins:
        found, below = _rows(text, begin, end)
        numbers = [entry.number for entry in found]
        if len(found) >= ENOUGH and len(set(numbers)) == len(numbers):
            rest = [entry for entry in group.entries if entry.start >= below]
            return sorted(found, key=lambda entry: entry.number) + rest
    *before, last = group.entries or [Entry((), 0, 0)]
    alone = _ALONE.match(text, last.start, last.end) if len(before) >= ENOUGH else None
    if alone and all(_ALONE.fullmatch(text, one.start, one.end) for one in before):
        return [*before, replace(last, end=alone.end())]
    return group.entries


def begins_rows(text: str, start: int) -> bool:
    """Whether rows that count from 1 stand at offset `start`."""
    found, _ = _rows(text, start, min(len(text), start + MAX_SURE))
    return len(found) >= SURE and [entry.number for entry in found[:SURE]] == [(1,), (2,), (3,)]


def _rows(text: str, begin: int, end: int) -> tuple[list[Entry], int]:
    """The answers of the rows that stand at offset `begin`, and where they end."""
    found: list[Entry] = []
    at = begin
    while at < end and (line := _LINE.match(text, at, end)):
        row = _row(text, at, line.end()) if line[0].strip() else []
        if line[0].strip() and not row:
            break
        found += row
        at = line.end()
    return found, at


def _row(text: str, start: int, end: int) -> list[Entry]:
    """The answers of one line that holds nothing else."""
    found: list[Entry] = []
    until = start + len(text[start:end].rstrip(" \t\n*_"))
    lost = _LOST.match(text, start, until)
    at = lost.end() if lost else start
    while at < until and (item := _ITEM.match(text, at, until)):
        number = tuple(int(part) for part in item["number"].split("."))
        found.append(Entry(number, item.start("answer"), item.end("answer")))
        at = item.end()
    return found if at >= until else []
