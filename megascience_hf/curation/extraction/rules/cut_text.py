"""The text of a question or an answer as it is cut out: without marks around it and halves of pairs."""

from __future__ import annotations

import re
from textwrap import dedent

from megascience_hf.curation.extraction.code_blocks import CODE

# Of an answer in brackets: "(Answer: No.)".
MAX_BRACKETED = 200
_QUOTE = re.compile(r"^(?:(?!>>>(?:[ \t]|$))>[ \t]?)+", re.MULTILINE)  # ">>> " prompts in code
_UNQUOTED = re.compile(r"\n(?![ \t]{0,3}>)")
_CLOSING_MARK = re.compile(
    r"""
    (?: \s* ^[ \t]*
        (?: :{3,}[ \t]*(?!\{(?:figure|image)\})[{\w}.\#="' \t-]*
          | </?(?:details|summary|div|section|p)(?:\s[^<>\n]{0,200})?>
          | (?:-{3,}|\*{3,}|_{3,}) )
        [ \t]*$
    )+ \Z
    """,
    re.M | re.X,
)
# "**Correct answer: ", whose mark ends with the line.
_OPEN_MARK = re.compile(r"[ \t>]*(?:[-+*][ \t]+)?(?P<mark>\*{1,3}|_{1,3})(?![\s*_])[^*_\n]{1,60}\Z")
_SET_IN_BY = 2
_OPTION = re.compile(r"\(?\w{1,3}\)")
# What only stands further in because the item of a list does; four blanks in front of other lines are code.
_SET_IN = re.compile(
    r"[ \t]+(?:[-*+•][ \t]|`{3}|~{3}|:{3})"
    r"|[ \t]{4,}(?:\(?[a-h1-9][.)][ \t]|\*{1,2}\w[^*\n]{1,400}\*|\$\$|\$[^$\s][^$\n]{0,400}\$(?:\W|$))"
)
_AN_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\(?\w{1,3}[.)])[ \t]")
# What `markup` writes over "<strong>kernel</strong>" is as long as before.
_PADDED = re.compile(r"^([ \t]*\*\*[^*\n]{1,200}\*\*)[ \t]{2,}(?=[^\sA-Z|])", re.M)
_TRAILING = re.compile(r"(?:^[ \t]+|(?<=\S)[ \t]{3,})$", re.M)  # two are a break
_INDENTED = re.compile(r"(?:[ \t]*\n)+(?: {4}|\t)")
_DEFINITION = re.compile(r"\A\s*: {3}(?=\S)")  # of a word, as pandoc writes what stands indented below "Proof"
_PARAGRAPH_TAG = re.compile(r"</?p(?:[ \t][^<>\n]{0,200})?>", re.IGNORECASE)
_CODE = re.compile(CODE, re.M)
# A line break of pandoc; in code and in formulas it is something else.
_LINE_BREAK = re.compile(rf"(?P<code>{CODE}|\$\$[^$]{{0,4000}}\$\$)|(?<!\\)\\(?=\n)", re.M)


def cut_text(text: str, start: int, end: int) -> str:
    """`text[start:end]` without the marks of a quote or box around it and without half of a pair of stars."""
    line = text.rfind("\n", 0, start) + 1
    if _QUOTE.match(text, line, start) and (unquoted := _UNQUOTED.search(text, start, end)):
        end = unquoted.start()
    cut = _behind_label(text[line:start], text[start:end])
    if ">" in cut:
        cut = _QUOTE.sub("", cut)
    cut = _DEFINITION.sub(" " * 4, cut)
    if _INDENTED.match(f"\n{cut}"):
        cut = dedent(cut)
    cut = _CLOSING_MARK.sub("", _PARAGRAPH_TAG.sub("", cut).strip()).strip()
    if "   " in cut:
        cut = _TRAILING.sub("", cut)
    if "**  " in cut:
        cut = _PADDED.sub(r"\1 ", cut)
    if cut.endswith("\\") and not cut.endswith("\\\\"):
        cut = cut[:-1].rstrip()  # a line break of pandoc
    if "\\\n" in cut:
        cut = _LINE_BREAK.sub(lambda found: found["code"] or "", cut)
    return _without_halves(with_one_margin(cut))


def _behind_label(label: str, cut: str) -> str:
    """What stands behind "**Answer: " or "   **Answer:** ", without the end of the mark, and as far in as the label."""
    first, newline, rest = cut.partition("\n")
    if (mark := _OPEN_MARK.match(label)) and first.count(mark["mark"]) == 1:
        first = re.sub(rf"{re.escape(mark['mark'])}([.:]?)[ \t]*\Z", r"\1", first)
    indent = len(label) - len(label.lstrip(" "))
    if indent < _SET_IN_BY or not label.strip() or not rest.strip():
        return first + newline + rest
    lines = rest.split("\n")
    if any(line.strip() and len(line) - len(line.lstrip(" ")) < indent for line in lines):
        return first + newline + rest
    return first + newline + "\n".join(line[indent:] for line in lines)


def with_one_margin(cut: str, *, of_item: bool = False) -> str:
    """The text of an item whose further lines stand as far in as its first.

    Args:
        of_item: whether it is one; else a list or code in it shows that.
    """
    first, _, rest = cut.partition("\n")
    further = [line for line in rest.split("\n") if line.strip()]
    margin = min((len(line) - len(line.lstrip(" ")) for line in further), default=0)
    if margin < 2 or _AN_ITEM.match(first):
        return cut
    if first.startswith(("```", "~~~")):  # code is set in by itself; what closes it is not
        return f"{first}\n{dedent(rest)}" if any(line.strip() == first[:3] for line in further) else cut
    return f"{first}\n{dedent(rest)}" if of_item or any(map(_SET_IN.match, further)) else cut


def _without_halves(cut: str) -> str:
    """`cut` without the second half of a pair of stars or brackets whose first half stands before it."""
    for mark in ("**", "__"):
        if mark not in cut:
            continue
        seen = _CODE.sub(lambda code: " " * len(code[0]), cut)  # "2**3" in code is no mark-up
        first = seen.split("\n", 1)[0]
        if first.count(mark) == 1 and seen.count(mark) % 2 and not first.startswith(mark):
            at = seen.index(mark)
            cut = (cut[:at] + cut[at + 2 :]).rstrip()
    if cut.count("*") == 1 and cut.endswith("*"):
        cut = cut[:-1].rstrip()
    if len(cut) < MAX_BRACKETED and cut.endswith(")") and cut.count(")") == cut.count("(") + 1 and "\n" not in cut:
        cut = cut[:-1].rstrip() if not _OPTION.match(cut) else cut
    return cut
