r"""Commands that only set what they are given, `\fbox{...}`, where pandoc drops their words or refuses the file.

Pandoc leaves out what a command that it does not know is given: the table in a `\resizebox`, the exercise in an
`\fbox`, the step of a slide in `\uncover<2->{...}`. And within one that it knows, `\textbf`, it reads no list and no
second paragraph, as LaTeX does, but refuses the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from megascience_hf.curation.documents.latex_boxes import in_formula, is_defined, with_arguments

# By the number of arguments before what is set. Pandoc knows none of these.
_UNKNOWN = {
    0: """
        fbox framebox makebox frame reflectbox shadowbox doublebox ovalbox Ovalbox tcbox leftline rightline uncover
        only onslide visible action structure uwave dashuline dotuline so circled textcircled makecell thead
        shortstack
    """,
    1: "raisebox scalebox rotatebox adjustbox color",
    2: "resizebox fcolorbox",
}
# Pandoc knows these within a line.
_WITHIN_LINES = {
    0: """
        mbox hbox vbox centerline alert hl ul st uline sout underline enquote textnormal textrm textup textmd textsf
        textsl texttt textit textbf textsc emph textsuperscript textsubscript textgreek MakeUppercase uppercase
        MakeLowercase lowercase
    """,
    1: "foreignlanguage href hyperlink hypertarget",
}
_OPTIONS, _ARGUMENT = r"(?:\s?\[[^\[\]\n]{0,80}\]){0,2}", r"\s?\{[^{}\n]{0,200}\}"


def _called(commands: Mapping[int, str]) -> re.Pattern[str]:
    each = (
        rf"(?:{'|'.join(names.split())})(?![A-Za-z@])\*?{_OPTIONS}" + rf"{_ARGUMENT}{_OPTIONS}" * before
        for before, names in commands.items()
    )
    return re.compile(rf"\\(?=(?P<name>[A-Za-z]{{2,20}}))(?:{'|'.join(each)})\s?\{{")


_SETS, _SETS_LINES = _called(_UNKNOWN), _called(_WITHIN_LINES)
# What does not stand within a line; formulas and tables of formulas do.
_BLOCK = re.compile(
    r"\\begin\{(?!(?:[bBpvV]?matrix|smallmatrix|array|cases|aligned|split|gathered)\*?\})|\n[ \t]*\n|\\item(?![A-Za-z])"
)
# On which slides beamer shows it: "<2->", "<+->".
_SLIDES = re.compile(
    r"(?P<command>\\(?:uncover|only|onslide|visible|action|alert|structure|textbf|textit|emph|item|frame|includegraphics|pause"
    r"|begin\{[A-Za-z]{1,30}\*?\})(?![A-Za-z]))\s?<[\d+.,|\-@a-z: ]{1,30}>"
)
_FROM_HERE = re.compile(r"\\onslide(?![A-Za-z])(?!\s?\{)")
# Lines below some columns of a table, whose numbers pandoc takes for words.
_LINE_BELOW = re.compile(
    r"\\(?:cline|cmidrule|hhline)\s?(?:\[[^\[\]\n]{1,20}\])?(?:\([lr\d.{}a-z]{1,12}\))?\s?\{[^{}\n]{1,40}\}"
)
_DEPTH = 8  # of such commands within each other


def with_content(text: str, defined: Container[str]) -> str:
    """LaTeX with what such commands are given in their places.

    Args:
        defined: commands that the book defines itself.
    """
    if "<" in text:
        text = _FROM_HERE.sub("", _SLIDES.sub(lambda one: one["command"], text))
    return _unwrapped(_LINE_BELOW.sub("", text), defined)


def _unwrapped(text: str, defined: Container[str], depth: int = 0) -> str:
    if depth == _DEPTH:
        return text

    def content(command: re.Match[str], inside: str) -> str | None:
        is_own = command["name"] in defined or is_defined(command.string, command.start())
        if is_own or in_formula(command.string, command.start()):
            return None
        inside = _unwrapped(inside, defined, depth + 1)
        return f"\n\n{inside}\n\n" if _BLOCK.search(inside) else f"{{{inside}}}"

    def content_of_blocks(command: re.Match[str], inside: str) -> str | None:
        return content(command, inside) if _BLOCK.search(inside) else None

    return with_arguments(_SETS_LINES, content_of_blocks, with_arguments(_SETS, content, text))
