"""reStructuredText of books and courses as pandoc reads it: what folds a text away in HTML, boxes of other languages.

Also code in directives that only the program of one book knows, and what a box is called for its reader alone.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad

# A box is named by so many words; longer ones are a title that happens to hold one of them.
_NAMED_BY = 6
# "**Given**", code, and the questions about it, in Markdown.
_GIVEN = re.compile(
    r"^\*\*(?:Given|Given code):?\*\*\n\n(?P<code>``` ?[^\n]*\n(?:(?!```)[^\n]*\n){1,60}```)\n\n"
    r"(?P<boxes>(?:::: (?:exercise|solution)\n(?:(?!:::)[^\n]*\n){1,200}:::(?:\s+|\Z)){1,40})",
    re.M,
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3})*(?![\w.])")
# "questionnote", "exercise-box": directives of a book's own that say what they hold.
_OWN_BOX = re.compile(rf"(?P<word>{box_names.ASKS}|{box_names.SOLVES})s?[-_]?(?:note|box|block|admonition)")
# "<details><summary>Solution</summary>" in a block of HTML, and the block that ends it.
_RAW = re.compile(
    r"^(?P<indent>[ \t]{0,20})\.\. raw:: html[ \t]*\n(?P<html>(?:[ \t]*\n|(?P=indent)[ \t]+\S[^\n]*\n?)+)", re.M
)
_OPENS = re.compile(r"<details\b[^<>]{0,300}>\s{0,20}<summary\b[^<>]{0,200}>(?P<title>[^\0]{1,300}?)</summary>", re.I)
_CLOSES = re.compile(r"</details\s?>", re.I)
_TAG = re.compile(r"<[^<>\n]{1,200}>")
# What begins a session or a program: the text of a directive that nobody knows is code then.
_CODE = re.compile(r"(?:sage: |>>> |In \[\d{0,3}\]: |\$ |#include\b|import \w|from [\w.]+ import |def \w+\()")
_BODY = re.compile(r"(?:\n[ \t]+:[\w-]{1,30}:[^\n]*)*(?:[ \t]*\n)+[ \t]+(?P<first>\S[^\n]*)")
# "From :doc:`/gallery/stacks`. Write …": where the author has it from.
_SOURCE = re.compile(
    r"^(?P<indent>[ \t]{0,20})(?:(?:taken|adapted) )?(?:from|see|source:?|see also:?)[ \t]+"
    r":(?:doc|ref|numref):`[^`\n]{1,200}`\.\s+(?=[A-Z`:*])",
    re.M | re.I,
)


def in_english(title: str) -> str:
    """The title of a box whose words of another language say what it is, as "Exercise 3" or "Solution"."""
    words = [word.lower() for word in _WORD.findall(title)]
    if len(words) > _NAMED_BY or not words:
        return title
    number = _NUMBER.search(title)
    said = f" {number[0]}" if number else ""
    if any(word in abroad.SOLUTIONS for word in words):
        return f"Solution{said}"
    return f"Exercise{said}" if words[0] in abroad.EXERCISES and len(words) == 1 else title


def own_box(name: str) -> str:
    """The box that the name of a directive says: "exercise" for "exercise-note"; "" for others."""
    found = _OWN_BOX.fullmatch(name)
    return found["word"] if found else ""


def language_in(text: str, at: int) -> str:
    """The language of the code in the directive whose head ends at `at`, as its first line shows; "" for no code."""
    body = _BODY.match(text, at)
    if not body or not _CODE.match(body["first"]):
        return ""
    first = body["first"]
    return (
        "sage" if first.startswith("sage") else "c" if first[0] == "#" else "console" if first[0] == "$" else "python"
    )


def with_given(markdown: str) -> str:
    """What is given above several questions, in each of them."""
    if "**Given" not in markdown:
        return markdown
    return _GIVEN.sub(
        lambda found: found["boxes"].replace("::: exercise\n", f"::: exercise\nGiven:\n\n{found['code']}\n\n"), markdown
    )


def without_sources(text: str) -> str:
    return _SOURCE.sub(r"\g<indent>", text) if ":`" in text else text


def with_folds(text: str) -> str:
    """What stands between a block of HTML that opens `<details>` and one that ends it as an admonition."""
    if ".. raw:: html" not in text or "<details" not in text.lower():
        return text
    pieces: list[str] = []
    last, opened = 0, ""
    depth = 0
    for block in _RAW.finditer(text):
        opens, closes = _OPENS.search(block["html"]), _CLOSES.search(block["html"])
        if bool(opens) == bool(closes):  # neither, or all of it in one block
            continue
        between = text[last : block.start()]
        pieces.append(_further_in(between) if depth else between)
        last = block.end()
        if opens and not depth:
            opened = _TAG.sub("", " ".join(opens["title"].split())).strip()
            pieces.append(f"\n{block['indent']}.. admonition:: {opened or 'Note'}\n\n")
        elif closes and depth == 1:
            pieces.append(f"\n{block['indent']}..\n\n")
        depth = max(0, depth + (1 if opens else -1))
    if depth:
        return text  # one is never ended
    return "".join([*pieces, text[last:]])


def _further_in(text: str) -> str:
    return "\n".join(f"   {line}" if line.strip() else line for line in text.split("\n"))
