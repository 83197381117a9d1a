r"""LaTeX's algorithms and programs, of which pandoc keeps but formulas: as code, or as a picture that is not there."""

from __future__ import annotations

import re
from textwrap import dedent

from megascience_hf.curation.extraction.edits import Edit, spliced

_ALGORITHM = re.compile(
    r"\\begin\{(?P<name>(?:algorithm2?e?|algorithmicx?|algo|pseudocode)\*?)\}(?:\s?\[[^\]\n]{0,60}\])?"
)
_MOST = 20_000  # characters of an algorithm
_OTHER = re.compile(r"\\begin\{(?:lstlisting|verbatim|Verbatim|minted|enumerate|itemize|tabbing|exercise|solution)")
# What stands around the steps, or says how they look.
_AROUND = re.compile(
    r"\\(?:begin|end)\{(?:algorithmicx?|small|footnotesize)\}(?:\s?\[\d\])?|\\label\s?\{[^{}\n]{1,100}\}"
    r"|\\(?:SetAlgo(?:No)?Line(?:d)?|DontPrintSemicolon|LinesNumbered|centering|STATE|Statex?)\b[ \t]?"
)
_CAPTION = re.compile(r"\\caption\s?\{((?:[^{}]|\{[^{}]{0,200}\}){1,300})\}")
_WORD = re.compile(
    r"\\(?:Kw)?(?P<end>End|END)?(?P<word>While|ForAll|ForEach|For|ElsIf|ElseIf|uElseIf|uElse|uIf|lIf|lElse|eIf|Else|If|Repeat|Until"
    r"|Loop|Procedure|Function|Return|Require|Ensure|Data|Result|Input|Output|In|Out|To|Print|Comment|Switch|Case"
    r"|WHILE|FORALL|FOR|ELSIF|ELSE|IF|REPEAT|UNTIL|LOOP|RETURN|REQUIRE|ENSURE|PRINT|COMMENT)\b"
    r"(?:[ \t]?\{(?P<given>[^{}\n]{1,200})\})?[ \t]?"
)
_INPUT = re.compile(
    r"\\(?:lstinputlisting|(?:Verbatim|verbatim)(?:Input|input))\s?(?:\[[^\]\n]{0,200}\])?\s?\{(?P<listed>[^{}\n]{1,100})\}"
    r"|\\inputminted\s?(?:\[[^\]\n]{0,200}\])?\s?\{[^{}\n]{1,30}\}\s?\{(?P<minted>[^{}\n]{1,100})\}"
)


# Drawings in the source, and files of drawings: pandoc leaves both out without a word.
_DRAWING = re.compile(
    r"\\begin\{(?P<name>tikzpicture|circuitikz|pspicture|pgfpicture|picture|asy|forest|tikzcd|feynman|overpic)"
    r"(?P<star>\*?)\}"
)
_DRAWN_FILE = re.compile(
    r"\\(?:incfig|includesvg|includestandalone|inputtikz|epsfig|epsfbox|psfig|asyinclude|includetikz|inputfig)\b"
    r"(?:\s?\[[^\]\n]{0,200}\])?\s?\{[^{}\n]{1,200}\}|"
    r"\\(?:input|import\s?\{[^{}\n]{0,100}\})\s?\{[^{}\n]{1,100}\.(?:tikz|pgf|pdf_tex|pstex_t|tikz\.tex)\}"
)
# "\\begin{scala}": environments that a style file defines for programs, of which pandoc would read the braces.
_PROGRAM = re.compile(
    r"\\(?P<end>begin|end)\{(?P<name>scala|java|python|haskell|ocaml|javascript|matlab|octave|cpp|csharp|rust|sql|bash|shell"
    r"|julia|kotlin|golang|prolog|scheme|lisp|(?:[Rrc]|py|java|python|cpp|source|sql|matlab|shell)(?:code|listing)"
    r"|codeblock|sourcecode)\}(?:\[[^\]\n]{0,100}\])?"
)
_PICTURE = "\\includegraphics{picture}"
_IN_FORMULA = re.compile(
    r"(?:\\\[|\$\$?|=|\{|&|\\begin\{(?:equation|align|gather|array|tabular)\*?\}(?:\{[^{}\n]{0,60}\})?)\s{0,20}\Z"
)


def with_programs(text: str) -> str:
    """Environments named after languages as listings, if the text does not say itself what they are."""
    own = set(re.findall(r"newenvironment\*?\s?\{(\w+)\}", text))
    return _PROGRAM.sub(lambda one: one[0] if one["name"] in own else f"\\{one['end']}{{lstlisting}}", text)


def with_code(text: str) -> str:
    r"""Algorithms as listings; drawings and files that are to be listed as pictures: like those, they are not read."""
    text = _with_pictures(_DRAWN_FILE.sub(lambda _: _PICTURE, text))
    text = _INPUT.sub(lambda listed: f"\\includegraphics{{{(listed['listed'] or listed['minted']).strip()}}}", text)
    edits: list[Edit] = []
    for begin in _ALGORITHM.finditer(text):
        close = f"\\end{{{begin['name']}}}"
        end = text.find(close, begin.end(), begin.end() + _MOST)
        body = text[begin.end() : max(end, begin.end())]
        if not (_WORD.search(body) or "\\;" in body) or _OTHER.search(body):
            continue
        caption = _CAPTION.search(body)
        steps = _WORD.sub(_as_words, _AROUND.sub("", _CAPTION.sub("", body))).replace("\\;", ";")
        lines = [line.rstrip() for line in dedent(steps.expandtabs(2)).split("\n") if line.strip()]
        said = f"\n\n{caption[1]}\n" if caption else ""
        listing = "\n".join([said, "\\begin{lstlisting}", *lines, "\\end{lstlisting}", ""])
        edits.append((begin.start(), end + len(close), listing))
    return spliced(text, edits)


def _with_pictures(text: str) -> str:
    edits: list[Edit] = []
    for begin in _DRAWING.finditer(text):
        close = f"\\end{{{begin['name']}{begin['star']}}}"
        end = text.find(close, begin.end(), begin.end() + _MOST)
        if end >= 0:
            within = _IN_FORMULA.search(text, max(0, begin.start() - 100), begin.start())
            edits.append((begin.start(), end + len(close), _PICTURE if within else f"\n\n{_PICTURE}\n\n"))
    return spliced(text, edits)


def _as_words(word: re.Match[str]) -> str:
    said = re.sub(r"^[ule](?=[A-Z])", "", word["word"]).lower()
    return " ".join(filter(None, ("end" if word["end"] else "", said, (word["given"] or "").strip()))) + " "
