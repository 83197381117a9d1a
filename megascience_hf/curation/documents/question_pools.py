"""Pools of questions for examinations that number them "3-1A1" or "T1A01", as boxes.

Each has its options below it; the right one stands behind its number ("T1A01 (C)") or in a key below each topic
("Answer Key: 3-1A1: A  3-1A2: B"). Such numbers count on in no other book.
"""

from __future__ import annotations

import re
from collections import defaultdict

from megascience_hf.curation.documents.markdown_boxes import choice
from megascience_hf.curation.extraction.edits import Edit, spliced

_NAME = r"(?:\d{1,2}-)?[A-Z]?\d{1,2}[A-Z]\d{1,2}"
_MARK = r"[ \t]*[A-F][.)][ \t]+"
# An option, with the lines that it goes on in, and a blank line in front of the next one.
_OPTION = (
    rf"{_MARK}[^\n]*(?:\n(?!{_MARK}|[ \t]*\n|~)[^\n]+){{0,8}}(?:\n|\Z)"
    r"(?:[ \t]*\n(?=[ \t]*[B-F][.)][ \t]))?"
)
_ASKED = re.compile(
    rf"^(?P<name>{_NAME})(?:[ \t]*\((?P<right>[A-F])\)(?:[ \t]*\[[^\]\n]{{0,40}}\])?)?[.:]?(?:[ \t]+|\n)"
    rf"(?P<asked>(?:(?!{_MARK}|{_NAME}\b)[^\n]*\n){{1,12}})"
    rf"(?P<options>(?:{_OPTION}){{2,6}})(?:[ \t]*~~+[ \t]*\n?)?",
    re.M,
)
_ONE_OPTION = re.compile(r"^[ \t]*(?P<letter>[A-F])[.)][ \t]+(?P<said>(?:(?!^[ \t]*[A-F][.)][ \t])[^\0])+)", re.M)
_OF_KEY = re.compile(rf"(?<![\w-])(?P<name>{_NAME})[ \t]*[:.–-][ \t]*\(?(?P<letter>[A-F])\)?(?![\w.])")
_HEADS_KEY = re.compile(r"answers?(?: key)?\b", re.I)
# Fewer are no pool.
_LEAST = 3


def with_pools(text: str) -> str:
    """The text with the questions of such a pool, whose right options it names, as boxes, and without its keys."""
    asked = list(_ASKED.finditer(text))
    if len(asked) < _LEAST:
        return text
    key: defaultdict[str, set[str]] = defaultdict(set)
    for one in _OF_KEY.finditer(text):
        key[one["name"]].add(one["letter"])
    edits: list[Edit] = []
    for one in asked:
        right = {one["right"]} if one["right"] else key[one["name"]]
        options = [(each["letter"], " ".join(each["said"].split())) for each in _ONE_OPTION.finditer(one["options"])]
        letters = "".join(letter for letter, _ in options)
        if "ABCDEF".startswith(letters) and len(right) == 1 and right <= set(letters):  # of two, nobody knows which
            boxes = choice(" ".join(one["asked"].split()), [(said, {letter} == right) for letter, said in options])
            edits.append((one.start(), one.end(), boxes))
    if len(edits) < _LEAST:
        return text
    return "\n".join(line for line in spliced(text, edits).split("\n") if not _is_key(line))


def _is_key(line: str) -> bool:
    rest, entries = _OF_KEY.subn("", line)
    return bool(entries) and not re.search(r"\w", _HEADS_KEY.sub("", rest, count=1))
