r"""Pictures of LaTeX that pandoc leaves out without a word, as pictures that are not there.

Drawings of packages (`\tikz`, `\chemfig`, proof trees), other ways to bring a file (`\adjustimage`,
`\input{figures/beam}`), and the commands of a book's own whose names say that they bring one and that no file defines:
`\mypic{beam}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping

from megascience_hf.curation.documents.latex_boxes import closing_braces, is_defined
from megascience_hf.curation.documents.latex_definitions import defined_commands
from megascience_hf.curation.extraction.edits import Edit, spliced

_PICTURE = "\\includegraphics{picture}"
_KINDS = r"(?:picture|pic|image|img|graphic|figure|fig|diagram|drawing|svg|tikz|photo|sketch)s?"
_DRAWS = re.compile(
    r"\\(?P<name>chemfig|xymatrix|adjustimage|adjincludegraphics|includepdf|includesvg|includeinkscape|includestandalone"
    r"|animategraphics|feynmandiagram|chessboard|pgfuseimage|Qcircuit|draw(?:circuit|graph|tree|diagram|(?-i:[A-Z])\w{0,16})"
    r"|(?:my|show|insert|add|put|small|big|the|include|cent(?:er|re)(?:ed)?|input|make|place|one|two|wide|full|inline)?"
    rf"{_KINDS}(?:label(?:l?ed)?|here|box|cent(?:er|re)|inline|right|left|wrap|file|wide|full|two|(?-i:[A-Z])\w{{0,16}})?)"
    r"\*?(?![A-Za-z@])(?=\s?[\[{(])",
    re.I,
)
# What has such a name and brings none.
_NO_PICTURE = re.compile(
    r"includegraphics|graphicspath|figure|picture|\w*(?:name|path|text|caption|width|height|style|set|ref|note)", re.I
)
_SCHEME = re.compile(r"\\schemestart(?![A-Za-z])")
_PATH = re.compile(r"\\tikz\s?(?:\[[^\]\n]{0,200}\]\s?)?\\(?:draw|node|fill|path|filldraw|shade|foreach|coordinate)\b")
_ENVIRONMENT = re.compile(
    r"\\begin\{(?P<name>prooftree|dependency|quantikz|bytefield|sequencediagram|msc|venndiagram[23]sets|axis|xy|diagram"
    r"|chemfigure|fmf(?:file|graph\*?)|tikzfigure|ganttchart|karnaugh-map|Karnaugh\w{0,8}|music|lilypond|gnuplot|istgame"
    r"|psmatrix)\}"
)
# What holds a picture that pandoc drops with it.
_HOLDS = re.compile(
    r"\\(?:subfloat|subfigure|subcaptionbox|captionbox|sidecaption|floatbox|ffigbox|fcapside|capbtabbox|ttabbox|makebox"
    r"|framebox|parpic|rotatebox|reflectbox|marginnote|marginpar|sidenote|footnote|shadowbox|ovalbox|doublebox|colorbox"
    r"|fcolorbox|InsertBox[LRC])\*?(?:\s?\[[^\]\n]{0,200}\]|\([^()\n]{0,40}\)|\{[^{}\n]{0,40}\}){0,3}"
    r"\s?\{(?=(?:[^{}]|\{[^{}]{0,200}\}){0,400}\\includegraphics)"
)
_FILE = re.compile(
    r"\\(?:input|include)\s?\{(?:\.{0,2}/)?(?:[\w-]{1,30}/){0,3}"
    r"(?:figs?|figures?|images?|imgs?|tikz|pictures?|pics?|graphics?|diagrams?|plots?|drawings?)/[^{}\n]{1,100}\}"
    r"|\\epsf(?:file|box)\s?(?:\[[^\]\n]{0,60}\])?\s?\{[^{}\n]{1,100}\}",
    re.I,
)
_OPTION = re.compile(r"\s?(?:\[[^\]\n]{0,200}\]|\([^()\n]{0,60}\))")
_BRACE = re.compile(r"\s{0,4}\{")
_MOST, _ARGUMENTS = 4_000, 4


def with_pictures(text: str, defined: Container[str]) -> str:
    r"""LaTeX with `\includegraphics` for every drawing.

    Args:
        defined: commands that another file of the book defines.
    """
    text = _FILE.sub(lambda _: _PICTURE, _HOLDS.sub(lambda _: "{", text))
    text = _drawn(text, _SCHEME, lambda _: "\\schemestop")
    text = _drawn(_drawn(text, _PATH, lambda _: ";"), _ENVIRONMENT, lambda begin: f"\\end{{{begin['name']}}}")
    own = defined_commands(text)
    closing = closing_braces(text)
    edits: list[Edit] = []
    for found in _DRAWS.finditer(text):
        name = found["name"]
        if name in own or name in defined or _NO_PICTURE.fullmatch(name):
            continue
        end = None if is_defined(text, found.start()) else _end_of_arguments(text, found.end(), closing)
        if end is not None:
            edits.append((found.start(), end, _PICTURE))
    return spliced(text, edits)


def _drawn(text: str, begins: re.Pattern[str], ends: Callable[[re.Match[str]], str]) -> str:
    """The text with a picture from where it begins to what ends it."""
    edits: list[Edit] = []
    for begin in begins.finditer(text):
        close = ends(begin)
        end = text.find(close, begin.end(), begin.end() + _MOST)
        if end >= 0:
            edits.append((begin.start(), end + len(close), _PICTURE))
    return spliced(text, edits)


def _end_of_arguments(text: str, at: int, closing: Mapping[int, int]) -> int | None:
    """Where the arguments end that stand behind a command; None if it has none in braces."""
    found = None
    for _ in range(_ARGUMENTS):
        if option := _OPTION.match(text, at):
            at = option.end()
            continue
        brace = _BRACE.match(text, at)
        end = closing.get(brace.end() - 1) if brace else None
        if end is None or end - at > _MOST:
            break
        found = at = end + 1
    return found
