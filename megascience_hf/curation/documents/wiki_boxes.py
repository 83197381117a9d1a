"""Exercises and solutions of MediaWiki's books as boxes: pandoc drops templates, and the names of divisions.

Marks of their own stand in the text while pandoc reads it.

Wikibooks and Wikiversity fold answers away in `{{hidden|Solution|…}}`, `{{cot|Solution}} … {{cob}}`, `{{Solution|…}}`,
and ask in the tags of Extension:Quiz (https://www.mediawiki.org/wiki/Extension:Quiz).
"""

from __future__ import annotations

import re

from megascience_hf.curation.documents.markdown_boxes import lettered
from megascience_hf.curation.documents.wiki_templates import FIELD, closing, shown
from megascience_hf.curation.extraction import solution_titles
from megascience_hf.curation.extraction.edits import Edit, spliced

_BEGIN, _END = "xboxbeginsx", "xboxendsx"
_MARK = re.compile(rf"^(?:{_BEGIN} (\w+)|{_END})$", re.M)
_ASKS = re.compile(r"(?:exercise|problem|question)\b", re.I)
_FOLDS = re.compile(
    r"(?:hidden(?: begin| text)?|collapse top|cot|collapsible|spoiler|hide in print|dropdown|show/hide|hst|hsb)\Z",
    re.I,
)
_ENDS = re.compile(r"\{\{\s?(?:hidden end|collapse bottom|cob|hst end|hseb)\s?\}\}", re.I)
_BEGINS = re.compile(r"(?:hidden begin|collapse top|cot)\Z", re.I)
_QUIZ = re.compile(r"<quiz\b[^<>\n]{0,200}>(?P<body>(?:(?!</?quiz)[^\0]){1,20000}?)</quiz>", re.I)
# ":'''Answer:''' …", further in than its question.
_INDENTED = re.compile(r"^[:*#]{0,3}:[ \t]*(?='{2,5}(?:Solution|Answer|Proof)\b)", re.M | re.I)
_ASKED = re.compile(
    r"^\{(?P<asked>[^{}|\n]{3,500})(?:\n?\|[^{}\n]{0,200})?\}[ \t]*\n(?P<options>(?:[-+|][^\n]*\n?)+)", re.M
)


def with_marks(text: str) -> str:
    """A text of MediaWiki with marks where these templates and quizzes begin and end."""
    if "<quiz" in text.lower():
        text = _QUIZ.sub(lambda quiz: "\n".join(_of_quiz(quiz["body"])), text)
    text = _INDENTED.sub("", text)
    if "{{" not in text:
        return text
    edits: list[Edit] = []
    opened = 0
    ends = {end.start(): end for end in _ENDS.finditer(text)}
    for start, end in sorted(closing(text).items()):
        if start in ends:
            written = f"\n\n{_END}\n\n" if opened else ""
            opened -= bool(opened)
        else:
            written, opens = _of_template(text[start + 2 : end - 2])
            opened += opens
            written = written or shown(text, start, end)
            if not written:
                continue
        edits.append((start, end, written))
    return spliced(text, edits)


def _of_template(inside: str) -> tuple[str, bool]:
    """A template as divisions, and whether one of them stays open; "" for one that is no box."""
    name, *given = inside.split("|")
    fields = {field["name"].lower(): field["value"].strip() for one in given if (field := FIELD.match(one))}
    plain = [one.strip() for one in given if not FIELD.match(one)]
    name = name.strip()
    if (_ASKS.match(name) or "solution" in fields) and (
        asked := fields.get("problem") or fields.get("question") or fields.get("1")
    ):
        answer = fields.get("solution") or fields.get("answer") or ""
        return _box("exercise", asked) + (_box("solution", answer) if answer else ""), False
    if solution_titles.BEGINS.fullmatch(name) and plain:
        return _box("solution", "|".join(plain)), False
    if _FOLDS.match(name) and solution_titles.BEGINS.match(fields.get("title", plain[0] if plain else "")):
        if _BEGINS.match(name):
            return f"\n\n{_BEGIN} solution\n\n", True
        behind = "|".join(plain if "title" in fields else plain[1:]) or fields.get("content", "")
        return (_box("solution", behind), False) if behind else ("", False)
    return "", False


def as_boxes(text: str) -> str:
    """What pandoc made of such a text, with boxes for the marks."""
    return _MARK.sub(lambda mark: f"::: {mark[1]}" if mark[1] else ":::", text)


def _box(name: str, text: str) -> str:
    return f"\n\n{_BEGIN} {name}\n\n{text}\n\n{_END}\n\n"


def _of_quiz(body: str) -> list[str]:
    found = []
    for asked in _ASKED.finditer(body):
        lines = [line for line in asked["options"].split("\n") if line[:1] in ("+", "-")]
        question, right = lettered(asked["asked"], [(line[1:].strip(), line[0] == "+") for line in lines])
        if right:
            found += [_box("exercise", question), _box("solution", right)]
    return found
