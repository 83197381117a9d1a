r"""What LaTeX says of how a page looks, where pandoc takes it for words or drops words with it.

`\vskip 2 em` leaves "em", `\raise.5ex\hbox{$G$}` is no formula to a reader, `2\ieme` of French is "2", and the label of
`\item[$\therefore$]` is left out.
"""

from __future__ import annotations

import re

from megascience_hf.curation.documents.latex_boxes import in_formula

_NUMBER = r"(?:\d{1,5}(?:[.,]\d{0,5})?|[.,]\d{1,5})"
_UNIT = r"(?:true\s?)?(?:pt|pc|in|bp|cm|mm|dd|cc|sp|em|ex|mu|fil{1,3})(?![A-Za-z])"
_LENGTH = (
    rf"[-+]?\s{{0,2}}(?:{_NUMBER}\s{{0,3}}(?:{_UNIT}|\\[A-Za-z]{{3,20}})|\\(?:baselineskip|parskip|textwidth|linewidth"
    r"|columnwidth|medskipamount|bigskipamount|smallskipamount|parindent|topskip|lineskip)(?![A-Za-z]))"
)
# A length in braces pandoc reads; one without them is words to it.
_SKIP = re.compile(
    rf"\\(?:[vh]skip|[vh]glue|m?kern|mskip)\s{{0,3}}=?\s{{0,3}}{_LENGTH}"
    rf"(?:\s{{1,3}}(?:plus|minus)\s{{0,3}}{_LENGTH}){{0,2}}(?:\\relax(?![A-Za-z]))?"
)
_RAISED = re.compile(
    rf"\\(?:raise|lower)\s{{0,3}}{_LENGTH}\s{{0,3}}\\hbox\s?\{{\s?\$(?P<said>(?:[^{{}}$]|\{{[^{{}}$]{{0,80}}\}}){{1,160}})\$\s?\}}"
)
# What an environment of layout is given, which pandoc reads as words: "\\begin{multicols}{2}".
_LAYOUT = "multicols spacing adjustwidth adjustbox changemargin column columns turn rotate paracol varwidth"
_AROUND = re.compile(
    rf"\\(?:begin\{{(?:{'|'.join(_LAYOUT.split())})\*?\}}"
    r"(?:\s?\[[^\[\]\n]{0,80}\]|\s?\{[^{}\n]{0,60}\}){0,3}"
    rf"|end\{{(?:{'|'.join(_LAYOUT.split())})\*?\}})"
)
_WRAPPED = re.compile(
    r"\\(?P<end>begin|end)\{wrap(?P<name>figure|table)\}(?:\s?\[[^\[\]\n]{0,40}\]|\s?\{[^{}\n]{0,40}\}){0,4}"
)
# The sign at the end of a proof.
_ENDED = re.compile(
    r"(?:\\hfill\s?)?\$\s?\\(?:blacksquare|square|Box|qed)\s?\$(?=\s{0,20}\\end\{(?:sol|soln|solution|answer|proof)\})"
)
# Pandoc takes a number or a group behind one of these for what it is given, and leaves it out: "\\noindent 34 atoms",
# "\\noindent{\\bf Problem 1}". So they go themselves, which say nothing else to it.
_SAYS_NOTHING = """
    noindent indent smallskip medskip bigskip centering raggedright raggedleft ttfamily sffamily rmfamily mdseries
    upshape normalfont selectfont sf sc leavevmode protect relax null dotfill hrulefill vfill smallbreak medbreak
    bigbreak filbreak goodbreak allowbreak nobreak nopagebreak ignorespaces unskip samepage singlespacing doublespacing
    onehalfspacing boldmath sloppy printanswers begingroup endgroup bgroup egroup pause
"""
_ENDS_PARAGRAPH = "newpage clearpage cleardoublepage pagebreak columnbreak maketitle appendix mainmatter par"
_WITHOUT_GIVEN = re.compile(
    rf"\\(?:(?P<nothing>{'|'.join(_SAYS_NOTHING.split())})|(?P<ends>{'|'.join(_ENDS_PARAGRAPH.split())})"
    r"|(?P<space>quad|qquad|enspace|thinspace|linebreak|bullet|[;:>!]))(?![A-Za-z@])"
    r"(?P<blank>[ \t]*\n?[ \t]*)(?=[-+=.,*]?\d|\{(?!\s?\}))"
)
_IN_A_ROW = 5  # "\\bigskip\\noindent{…"
_NOTHING_GIVEN = re.compile(r"(?P<command>\\(?:quad|qquad|enspace|thinspace|[;:>!]))\{\}")
_ORDINALS = {
    "ier": "er", "iers": "ers", "iere": "re", "ieres": "res", "ieme": "e", "iemes": "es",
    "primo": "1°", "secundo": "2°", "tertio": "3°", "degre": "°", "degres": "°", "No": "N°", "no": "n°",
}  # fmt: skip
_ORDINAL = re.compile(
    r"(?P<brace>\{)?\\(?P<name>i(?:er|ere|eme)s?|primo|secundo|tertio|degres?|[Nn]o)(?![A-Za-z@])"
    r"(?(brace)\s?\}|(?:\{\}|\\(?= ))?)"
)
# Ordinals follow a number, a name or a formula; "\no" and "\degre" of other authors are their own.
_IN_FRENCH = re.compile(r"\b(?:french|francais|frenchb|acadian)\b|\\ie(?:r|re|me)s?(?![A-Za-z])", re.I)
# "\[\mstyle …": a switch of how a formula is set, which says nothing else.
_STYLE = re.compile(
    r"(?<=[\[$&{(=\s])\\(?!(?:display|text|script|scriptscript)style)[a-z]{1,10}style(?![A-Za-z])(?!\s?[{\[=])"
)
_LIST = re.compile(
    r"\\(?P<end>begin|end)\{(?P<name>enumerate|itemize|description|list|trivlist|lstlisting|verbatim|Verbatim|minted)\*?\}"
    r"|\\item\s?\[(?P<label>(?:[^\[\]{}\n]|\{[^{}\n]{0,80}\}){1,80})\]"
)
# Labels that are words of the text: a sign of logic, or words that are no number, letter or mark of a list.
_SAYS = re.compile(
    r"\\(?:therefore|because|implies|Rightarrow|Longrightarrow|Leftrightarrow|iff|vdash|models|forall|exists|neg|land|lor)\b"
    r"|(?<![\\A-Za-z])[^\W\d_]{3,}"
)
_OWN_NUMBER = re.compile(
    r"\\(?:ref|cref|autoref|bullet|theenum\w*|arabic|alph|roman|label\w*|textbullet|circ|star|diamond|square)\b"
    r"|\A[\s({]*(?:\\[a-z]{2,8}\s?\{?)?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[\s).:}\]]*\Z"
)


def without_layout(text: str) -> str:
    """LaTeX without lengths that stand as words, with the ordinals of French as the words that they are."""
    if "skip" in text or "kern" in text or "glue" in text:
        text = _SKIP.sub(" ", text)
    text = _WRAPPED.sub(lambda one: f"\\{one['end']}{{{one['name']}}}", _AROUND.sub("", _ENDED.sub("", text)))
    if "\\hbox" in text:
        text = _RAISED.sub(lambda raised: f"\\ensuremath{{{raised['said']}}}", text)
    if "style" in text:
        own = set(re.findall(r"\\(?:newcommand|def|renewcommand)\*?\s?\{?\\([a-z]{1,10}style)\b", text))
        text = _STYLE.sub(lambda one: one[0] if one[0][1:] in own else "", text)
    if _IN_FRENCH.search(text):
        text = _ORDINAL.sub(_as_word, text)
    for _ in range(_IN_A_ROW):
        before, text = text, _WITHOUT_GIVEN.sub(_apart, text)
        if text == before:
            break
    return text


def _apart(one: re.Match[str]) -> str:
    """A command apart from the number or group behind it."""
    if one["space"] is None:
        return "\n\n" if one["ends"] else one["blank"]
    if one.string[one.end()] != "{":
        return f"\\{one['space']}{{}}{one['blank']}"
    return one[0] if in_formula(one.string, one.start()) else " "


def without_marks(text: str) -> str:
    """What pandoc made of it, without the marks that keep a number behind a space in a formula."""
    return _NOTHING_GIVEN.sub(lambda one: one["command"], text) if "{}" in text else text


def _as_word(ordinal: re.Match[str]) -> str:
    """The letters of an ordinal; behind a formula such as `$i$` they are a word."""
    word = _ORDINALS[ordinal["name"]]
    return "-ième" if word == "e" and ordinal.string[max(0, ordinal.start() - 1) : ordinal.start()] == "$" else word


def with_item_labels(text: str) -> str:
    """LaTeX whose items of numbered and marked lists have the words of their labels, which pandoc leaves out."""
    if "\\item[" not in text and "\\item [" not in text:
        return text
    opened: list[str] = []

    def written(mark: re.Match[str]) -> str:
        if mark["label"] is None:
            if mark["end"] == "begin":
                opened.append(mark["name"])
            elif opened and opened[-1] == mark["name"]:
                opened.pop()
            return mark[0]
        label = mark["label"].strip()
        if not opened or opened[-1] not in ("enumerate", "itemize"):
            return mark[0]
        says = _SAYS.search(re.sub(r"\\[a-z]{2,12}(?=[\s{])", "", label) if "$" not in label else label)
        return f"\\item {label} " if says and not _OWN_NUMBER.search(label) else mark[0]

    return _LIST.sub(written, text)
