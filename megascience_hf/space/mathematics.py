"""Formulas in Markdown, as models write them: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]`, environments, a bare `\\boxed{…}`.

What packages set that KaTeX does not know, chemistry and units, is written in plain LaTeX.

A plugin of markdown-it. A formula that spans lines is found before lists and headings are, because a line of it may
begin with a minus sign. KaTeX later finds formulas by two pairs of private characters, which no text contains: what
looks like a delimiter in a text is no formula by accident, and what looks like one inside a formula does not end it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from megascience_hf.space import printed_units
from megascience_hf.space.chemistry import without_mhchem
from megascience_hf.space.printed_units import without_siunitx

_INLINE, _DISPLAY = ("\ue000", "\ue001"), ("\ue002", "\ue003")
_BAR = "\ue004"  # a vertical bar inside a formula
PRIVATE = dict.fromkeys(map(ord, (*_INLINE, *_DISPLAY, _BAR)))  # for `str.translate`: takes them out of a text
LATEX = [
    {"left": _INLINE[0], "right": _INLINE[1], "display": False},
    {"left": _DISPLAY[0], "right": _DISPLAY[1], "display": True},
]
_MOST_CHARACTERS = 4_000  # of a formula; also what bounds the search for its end
_MOST_LINES = 100
_DELIMITERS = (("$$", "$$", True), ("\\[", "\\]", True), ("\\(", "\\)", False), ("$", "$", False))
_ENVIRONMENT = re.compile(
    r"\\begin\{((?:equation|align|alignat|flalign|gather|multline|CD|split|eqnarray|[pbBvV]?matrix)\*?"
    r"|aligned|alignedat|gathered|d?r?cases|d?array|subarray|smallmatrix|subequations|displaymath|math)\}"
)
# Commands that models write outside of any delimiter, and how many arguments they have.
_BARE = {
    "boxed": 1,
    "fbox": 1,
    "ce": 1,
    "pu": 1,
    **{name: count for name, (count, _) in printed_units.COMMANDS.items()},
}
_BARE_COMMAND = re.compile(rf"\\({'|'.join(_BARE)})(?=\s?[\[{{])")
_MOST_OF_A_COMMAND = 400
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# KaTeX has none of these; the environments beside them are set the same way. What prints nothing is left out.
_KATEX_NAMES = {"multline": "gather", "eqnarray": "align", "flalign": "align", "split": "aligned"}
_RENAMED = re.compile(r"\\(begin|end)\{(multline|eqnarray|flalign|split)(\*?)\}")
_WITHOUT_FRAME = re.compile(r"\\(?:begin|end)\{(?:subequations|displaymath|math)\}|\\(?:require|label)\{[^{}]{0,40}\}")
_DISPLAYED = re.compile(r"\\begin\{(?:equation|align|alignat|flalign|gather|multline|CD|eqnarray)\*?\}|\\tag\b")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a text: its TeX, whether it stands on a line of its own, and where the text goes on."""

    tex: str
    display: bool
    end: int


def formula_at(text: str, start: int) -> Formula | None:
    """The formula that begins at this place of a text, if one does."""
    if match := _ENVIRONMENT.match(text, start):
        closing = f"\\end{{{match[1]}}}"
        end = text.find(closing, match.end(), start + _MOST_CHARACTERS)
        if end < 0 or not _is_balanced(text[match.end() : end]):
            return None
        after = end + len(closing)
        return Formula(text[start:after], match[1] != "math", after)
    if bare := _BARE_COMMAND.match(text, start):
        return _bare_at(text, bare)
    for left, right, display in _DELIMITERS:
        if text.startswith(left, start):
            closing_at = _closing(text, start + len(left), right)
            if closing_at is None:
                continue
            tex, after = text[start + len(left) : closing_at], closing_at + len(right)
            if _is_formula(tex, left, text[after : after + 1]):
                return Formula(tex, display or _DISPLAYED.search(tex) is not None, after)
    return None


def _closing(text: str, start: int, right: str) -> int | None:
    """Where the right delimiter stands, one that no backslash escapes."""
    most, place = start + _MOST_CHARACTERS, start
    while (place := text.find(right, place, most)) >= 0:
        before = text[start:place]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return place
        place += 1
    return None


def _is_formula(tex: str, left: str, after: str) -> bool:
    if not tex.strip() or not _is_balanced(tex):
        return False
    if left == "$":  # not "$5 and $6", nor a dollar sign at the end of one sentence and one in the next
        return not (tex[0].isspace() or tex[-1].isspace() or after.isdigit() or "$" in tex or _BLANK_LINE.search(tex))
    return left != "$$" or not _BLANK_LINE.search(tex)


def _is_balanced(tex: str) -> bool:
    bare = _ESCAPED.sub("", tex)
    return bare.count("{") == bare.count("}")


def _bare_at(text: str, bare: re.Match[str]) -> Formula | None:
    command = text[bare.start() : bare.end() + _MOST_OF_A_COMMAND]
    read = printed_units.arguments(command, len(bare[0]), _BARE[bare[1]])
    if read is None:
        return None
    tex = command[: read[1]]
    is_text = ("$" in tex and bare[1] != "ce") or _BLANK_LINE.search(tex) is not None
    return None if is_text else Formula(tex, False, bare.start() + read[1])


def _inline_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    found = formula_at(state.src[: state.posMax], state.pos)
    if found is None:
        return False
    if not silent:
        _push(state, found)
    state.pos = found.end
    return True


def _block_rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    start = state.bMarks[first] + state.tShift[first]
    if not state.src.startswith(("$$", "\\[", "\\begin{"), start):
        return False
    text = state.getLines(first, min(last, first + _MOST_LINES), state.blkIndent, False).lstrip(" ")
    found = formula_at(text, 0)
    if found is None or not found.display:
        return False
    rest = text[found.end :].split("\n", 1)[0].strip()
    lines = text.count("\n", 0, found.end) + 1
    if rest and lines == 1:  # a sentence that begins with a formula
        return False
    if silent:
        return True
    state.line = first + lines
    _push(state, found, [first, state.line])
    if rest:
        state.push("paragraph_open", "p", 1).map = [state.line - 1, state.line]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = rest, [state.line - 1, state.line], []
        state.push("paragraph_close", "p", -1)
    return True


def _push(state: StateBlock | StateInline, found: Formula, lines: list[int] | None = None) -> None:
    token = state.push("formula_block" if lines else "formula", "", 0)
    tex = without_mhchem(without_siunitx(_known_to_katex(found.tex)))
    token.content, token.map, token.meta = tex, lines, {"display": found.display}


_ROW = re.compile(r"^[ \t]{0,3}\|.*$", re.MULTILINE)
_OPENS = re.compile(r"[$\\]")


def without_bars(text: str) -> str:
    """The text with a private character for each bar of a formula in a row of a table, where it would end a cell."""
    return _ROW.sub(lambda row: _formulas_without_bars(row[0]), text)


def with_bars(html: str) -> str:
    return html.replace(_BAR, "|")


def _formulas_without_bars(row: str) -> str:
    pieces, place = [], 0
    while opens := _OPENS.search(row, place):
        start = opens.start()
        formula = formula_at(row, start)
        end = formula.end if formula else start + 1 + (row[start] == "\\")
        inside = re.sub(r"(?<!\\)\|", _BAR, row[start:end]) if formula else row[start:end]
        pieces += [row[place:start], inside]
        place = end
    return "".join((*pieces, row[place:]))


def _known_to_katex(tex: str) -> str:
    tex = _RENAMED.sub(lambda m: f"\\{m[1]}{{{_KATEX_NAMES[m[2]]}{m[3] if m[2] != 'split' else ''}}}", tex)
    bare = _WITHOUT_FRAME.sub("", tex)
    return tex if bare == tex else bare.strip()


def _render(tokens: Sequence[Token], place: int, *_: Any) -> str:
    left, right = _DISPLAY if tokens[place].meta["display"] else _INLINE
    formula = f"{left}{escape(tokens[place].content)}{right}"
    return f"<p>{formula}</p>" if tokens[place].type == "formula_block" else formula


def formulas(markdown: MarkdownIt) -> None:
    """The plugin, for `MarkdownIt.use`."""
    markdown.inline.ruler.before("escape", "formula", _inline_rule)
    markdown.block.ruler.before(
        "fence", "formula_block", _block_rule, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    rules: dict[str, Any] = markdown.renderer.rules  # type: ignore[attr-defined]
    rules["formula"] = rules["formula_block"] = _render
