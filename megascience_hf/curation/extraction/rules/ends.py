"""Where a question or an answer ends that nothing closes: in prose, behind a proof, in a box or a bracket."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.rules.lines import is_title
from megascience_hf.curation.extraction.rules.proofs import next_statement
from megascience_hf.curation.extraction.rules.wording import ASKS

_PARAGRAPH = re.compile(r"(?:[^\n]+(?:\n(?![ \t]*\n)|$)?)+")
_SET_OFF = re.compile(
    r"\$\$|\||```|~~~|[-*+] |\(?[a-zA-Z0-9]{1,3}[.)][ \t]|[ⓐ-ⓩ]"
    r"|(?:\*\*)?(?:Table|Figure|Listing)(?:[ \t]+[\d.]+)?(?:\*\*|[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_MORE = re.compile(r"\b(?:the|this) following\b[^.?]*[.?:]?[ \t]*$|\bbelow[.:]?[ \t]*$", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]{0,300}\)")  # "(Can you see why?)" in prose asks nothing
_SQUARE = re.compile(r"(?:[□∎■◼◻]|\$\\(?:blacksquare|square|Box|qed)\$|\bQ\.?E\.?D\b\.?)(?=[ \t]*\n[ \t>]*\n)")
_ITEM = re.compile(r"([ \t]{0,12})[-*+•][ \t]+(?=\S)")
_BOX_MARK = re.compile(
    r"^[ \t>]{0,12}(?:(?P<opens>:{3,}[ \t]{0,4}[^\s:]|<(?:div|section|aside)\b)|:{3,}[ \t]*$|</(?:div|section|aside)>)",
    re.M | re.I,
)


def end_of_asking(text: str, start: int, end: int) -> int:
    """Where an in-text question ends that nothing closes: before the first paragraph of prose that asks nothing.

    Formulas, tables, lists and captions behind a question belong to it.
    """
    position, asked = start, False
    for paragraph in _PARAGRAPH.finditer(text, start, end):
        words = paragraph[0].lstrip()
        if _SET_OFF.match(words):
            position = paragraph.end()
        elif asked and is_title(words):
            break
        elif not asked or ASKS.search(_ASIDE.sub("", words)):
            announces_more = words.rstrip().endswith(":") or _MORE.search(words)
            asked, position = (asked or bool(ASKS.search(words))) and not announces_more, paragraph.end()
        else:
            break
    return position


def end_of_item(text: str, asked: int, start: int, end: int) -> int:
    """Where the answer ends that stands within the item of a list whose question it answers: with the item."""
    item = _ITEM.match(text, text.rfind("\n", 0, asked) + 1)
    indent = len(item[1]) if item else 0
    line = text.rfind("\n", 0, start) + 1
    if item is None or item.end() > asked or len(text[line:start]) - len(text[line:start].lstrip()) <= indent:
        return end
    behind = re.compile(rf"^[ \t]{{0,{indent}}}\S", re.M).search(text, start, end)
    return behind.start() if behind else end


def end_of_short_answer(text: str, start: int, end: int) -> int:
    """Where the answer of an in-text question ends that stands behind it: with its first paragraph and what is set off.

    Such answers are short, and nothing marks where the chapter goes on.
    """
    position = start
    for number, paragraph in enumerate(_PARAGRAPH.finditer(text, start, end)):
        if number > 0 and not _SET_OFF.match(paragraph[0].lstrip()):
            break
        position = paragraph.end()
    return position


def end_of_proof(text: str, start: int, end: int) -> int:
    """Where an answer ends that its author ends with a square, or that the next theorem follows."""
    end = next_statement(text, start, end)
    square = _SQUARE.search(text, start, end)
    return square.end() if square else end


def end_of_box(text: str, start: int, end: int) -> int:
    """Where the box ends in which an answer stands: before the first mark that closes what the answer did not open."""
    depth = 0
    for mark in _BOX_MARK.finditer(text, start, end):
        depth += 1 if mark["opens"] else -1
        if depth < 0:
            return mark.start()
    return end


def end_in_bracket(text: str, start: int, end: int) -> int:
    """Where the answer in "[Ans. 5 N]" ends: before the bracket that closes the one before its announcement."""
    said = text[text.rfind("\n", 0, start) + 1 : start].lstrip(" \t*_")
    closing = {"[": "]", "(": ")"}.get(said[:1])
    if not closing or closing in said:
        return end
    depth = 0
    for bracket in re.finditer(r"[\[\]]" if closing == "]" else r"[()]", text[start:end]):
        depth += 1 if bracket[0] == said[0] else -1
        if depth < 0:
            return start + bracket.start()
    answer = text[start:end].rstrip()
    return start + len(answer) - 1 if answer.endswith(closing) else end
