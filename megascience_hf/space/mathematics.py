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

from megascience_hf.answers.text.siunitx import without_siunitx
from megascience_hf.space.chemistry import without_mhchem

_INLINE, _DISPLAY = ("\ue000", "\ue001"), ("\ue002", "\ue003")
PRIVATE = dict.fromkeys(map(ord, (*_INLINE, *_DISPLAY)))  # for `str.translate`: takes them out of a text
LATEX = [
    {"left": _INLINE[0], "right": _INLINE[1], "display": False},
    {"left": _DISPLAY[0], "right": _DISPLAY[1], "display": True},
]
_MOST_CHARACTERS = 4_000  # of a formula; also what bounds the search for its end
_MOST_LINES = 100
_DELIMITERS = (("$$", "$$", True), ("\\[", "\\]", True), ("\\(", "\\)", False), ("$", "$", False))
_ENVIRONMENT = re.compile(
    r"\\begin\{((?:equation|align|alignat|gather|multline|CD|split|eqnarray)\*?"
    r"|aligned|alignedat|gathered|cases|rcases|array|smallmatrix|[pbBvV]?matrix)\}"
)
# Commands that models write outside of any delimiter.
_BARE = re.compile(r"\\(?:boxed|fbox|ce|pu|SI|qty|si|unit|num|ang)(?:\[[^\[\]\n]{0,80}\])?\{")
_MORE_BRACES = re.compile(r"\\(?:SI|qty)\b")  # which take a number and a unit
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# KaTeX has none of these two; the environments beside them are set the same way.
_KATEX_NAMES = {"multline": "gather", "eqnarray": "align", "split": "aligned"}


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
        if end < 0:
            return None
        name = _KATEX_NAMES.get(match[1].rstrip("*"))
        inside = text[match.end() : end]
        tex = f"\\begin{{{name}}}{inside}\\end{{{name}}}" if name else text[start : end + len(closing)]
        return Formula(tex, True, end + len(closing)) if _is_balanced(inside) else None
    if bare := _BARE.match(text, start):
        return _bare_at(text, bare)
    for left, right, display in _DELIMITERS:
        if text.startswith(left, start):
            closing_at = _closing(text, start + len(left), right)
            if closing_at is None:
                continue
            tex, after = text[start + len(left) : closing_at], closing_at + len(right)
            if _is_formula(tex, left, text[after : after + 1]):
                return Formula(tex, display, after)
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
    start, depth = bare.start(), 0
    two = _MORE_BRACES.match(text, start) is not None
    for place in range(bare.end() - 1, min(len(text), start + 400)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            if two and text.startswith("{", place + 1):
                two = False
                continue
            tex = text[start : place + 1]
            return None if "$" in tex or "\n" in tex else Formula(tex, False, place + 1)
    return None


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
    tex = without_mhchem(without_siunitx(found.tex))
    token.content, token.map, token.meta = tex, lines, {"display": found.display}


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
