"""A pair as its book prints it: without what only tells the book's program how.

Options of code and boxes, labels, index entries, citations and comments are in the source of a MyST, R Markdown, Quarto
or LaTeX book, and not on its pages. A reference is left as it stands unless what it names is in the pair, so that stage
`filter` can tell what is missing.
"""

from __future__ import annotations

import re
from textwrap import dedent

from megascience_hf.curation.extraction.code_blocks import CODE
from megascience_hf.curation.extraction.fences import left_open
from megascience_hf.curation.extraction.rules.alignments import with_aligned
from megascience_hf.curation.extraction.rules.grounds import without_grounds
from megascience_hf.curation.extraction.rules.printed_lines import line_as_printed, without_html

# "```{r, echo=FALSE}" runs and shows no code, "include=FALSE" not even what it prints, "echo=-1" not what matters.
_HIDDEN = re.compile(r"\binclude\s{0,3}=\s{0,3}F(?:ALSE)?\b|\becho\s{0,3}=\s{0,3}(?:F(?:ALSE)?\b|c?\(?-\d)")
_FENCE = re.compile(r"^(?P<indent>[ \t]{0,12})(?P<marks>`{3,}|~{3,}|:{3,})(?P<rest>[^`\n]*)$")
_RUN = re.compile(r"[ \t]*\{(?P<word>[A-Za-z][\w:-]{0,30})(?P<options>[^}\n]{0,300})\}[ \t]*(?P<said>[^\n]{0,200})")
_CLASSED = re.compile(r"\{\.(\w[\w+-]{0,20})")  # "{.r .cell-code}"
_OPTION = re.compile(r"[ \t]*(?::[\w-]{1,30}:(?:[ \t]|$)|#\|[ \t])")
_LABEL_OPTION = re.compile(r"[ \t]*:label:[ \t]+(\S{1,100})")
_LANGUAGES = frozenset(
    {
        "python", "python3", "ipython", "ipython3", "r", "julia", "sql", "bash", "sh", "shell", "console", "powershell",
        "stan", "ojs", "c", "cpp", "rcpp", "c++", "csharp", "java", "javascript", "js", "typescript", "ts", "rust",
        "go", "scala", "haskell", "ocaml", "fortran", "matlab", "octave", "stata", "sas", "text", "css", "html",
        "latex", "yaml", "json", "webr", "webr-r", "webr-python", "pyodide", "pyodide-python",
    }
)  # fmt: skip
_CODE = ("code-cell", "code", "code-block", "sourcecode", "literalinclude")
_SHOWN = (
    "note", "tip", "hint", "important", "warning", "admonition", "caution", "attention", "seealso", "dropdown",
    "tab-set", "tab-item", "card",
)  # fmt: skip
_PICTURES = ("figure", "image", "iframe", "video", "mermaid")
_ASIDE = ("index", "margin", "contents", "raw", "todo")
_EQUATION = re.compile(r"\{eq\}`([^`\n]{1,100})`")
# "$$ (sum_rule)" behind a formula: its label, in MyST.
_SHOWN_LABEL = re.compile(r"\(?\[\\?\[([^\[\]\n]{1,100}?)\\?\]\]\(\#[^()\n]{1,100}\)\)?")
# "(see [\\[sec:limits\\]](#sec:limits))": where a book has a thing is no part of an answer.
_PLACE_IN_BRACKETS = re.compile(
    r"[ \t\u00a0]?\((?:(?:see|cf\.|c\.f\.|from|in|by)[ \u00a0])?(?:(?:chapters?|sections?|sect?\.|ch\.|§)[ \u00a0])?"
    r"\[\\?\[(?:ch|chap|chapter|s|sec|sect|section|ss|ssec|subsec|app|appendix)[:.][^\[\]\n]{1,100}\\?\]\]\(\#[^()\n]{1,100}\)\)",
    re.I,
)
_IN_FORMULA = re.compile(r"\\label\s?\{([^{}\n]{1,100})\}")
_LABELLED = re.compile(r"(?P<formula>[^\n]{0,2000}\$\$)[ \t]*\((?P<label>[A-Za-z][\w:.-]{1,80})\)[ \t]*")
# Above a table, and where it is named, in bookdown.
_TABLE = re.compile(r"^Table: \(\\#tab:([\w-]{1,80})\)[ \t]*", re.M)
_TABLE_NAMED = re.compile(r"\\@ref\(tab:([\w-]{1,80})\)")
_IS_LABEL = re.compile(r"[_:\d-]")
_OPEN_COMMENT = re.compile(r"^[ \t]*<!--(?:[^-]|-(?!->))*$")
# Data that LaTeX centres between text in Markdown: "12 \\quad 15 \\\\".
_CENTRED = re.compile(
    r"^\\begin\{center\}[ \t]*\n(?P<inside>(?:[^\n\\$]|\\\\(?!\w)|\\q?quad\b|\n){1,4000}?)^\\end\{center\}[ \t]*$", re.M
)
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->)){0,2000}-->")
# "[2013 Paper 4 Q8]", "[from the notes]" at the end.
_ORIGIN = re.compile(
    r"(?:(?<=[.?!:)$])[ \t]{1,4}|[ \t]{0,4}\n[ \t\n]{0,4})"
    r"\[(?:(?:19|20)\d\d,? (?=[A-Z])[^\[\]\n]{1,40}|(?i:(?:(?:adapted|taken) )?from) [^\[\]\n]{1,60})\]\Z"
)
# A term and what it means, as pandoc writes them.
_TERM = re.compile(
    r"^(?P<term>(?![#|>`*-])[^\n:]{1,80})\n\n?:   (?P<said>\S[^\n]*(?:\n(?:[ \t]*\n)*    [ \t]*\S[^\n]*)*)", re.M
)
_BLANKS = re.compile(r"\n(?:[ \t]*\n){2,}")
_MARKS = re.compile(
    r"[{<@%]|&\w{2,5};|&#39;|\(\[\]\(|\$\$[ \t]*\(|\[\^|:::"
    r"|\\(?:index|label|noindent|[mbs]\w{2,4}skip|[vh]space|if[a-z]|else|fi\b|\w{3,5}page|\w{4}break|vfill"
    r"|FloatBarrier|\w{4,12}[ \t]*$|[ \t]*$)"
    r"|^[ \t]*(?:#\||:\w)|^\(",
    re.M,
)
# Signs that Markdown escapes and nobody sees, outside of code and formulas; "\\$5" and "\\* one" stay what they are.
_ESCAPED = re.compile(
    rf"(?P<kept>{CODE}|\$\$[^$]{{1,4000}}\$\$|(?<!\\)\$[^$\n]{{1,1000}}\$"
    r"|\\\([^\n]{0,400}?\\\)|^[ \t]*\\\[[^\0]{0,4000}?\\\]|\\\\)"
    r"|(?<=[\w'\")\]`])\\\[(?P<inside>[^\[\]\\\n]{0,40})\\\]"
    r"|\\\$(?P<formula>[A-Za-z\\][^$\n\\]{0,60})\\\$"
    r"|\\(?P<sign>[_~^]|@(?!ref\()|\*(?=\w)|(?<=\S\\)\*|[<>](?=[ =]))",
    re.M,
)


def as_printed(question: str, answer: str) -> tuple[str, str]:
    """Question and answer without what is not printed; equations that one of them names by a label are numbered."""
    question, answer = _without_marks(question, without_grounds(answer))
    question, answer = with_aligned(question), with_aligned(answer)
    return _whole(_unescaped(question)), _whole(_unescaped(answer))


def _whole(text: str) -> str:
    """A text whose code is closed, without where it is from and the end of a comment around it, its terms in bold."""
    text = _ORIGIN.sub("", text) if text.endswith("]") else text
    if text.endswith("\n*/") and "/*" not in text:
        text = text[:-2].rstrip()
    if ":   " in text:
        text = _TERM.sub(lambda term: f"**{term['term'].rstrip()}**: {dedent(' ' * 4 + term['said'])}", text)
    opened = left_open(text)
    return f"{text}\n{opened}" if opened else text


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_sign, text) if "\\" in text else text


def _sign(escaped: re.Match[str]) -> str:
    if escaped["kept"] is not None:
        return escaped["kept"]
    if escaped["inside"] is not None:
        return f"[{escaped['inside']}]"
    return f"${escaped['formula']}$" if escaped["formula"] is not None else escaped["sign"]


def _without_marks(question: str, answer: str) -> tuple[str, str]:
    question, answer = _with_numbered_tables(question, answer)
    if "](#" in question or "](#" in answer:
        question, answer = _PLACE_IN_BRACKETS.sub("", question), _PLACE_IN_BRACKETS.sub("", answer)
        given = {label for text in (question, answer) for label in _IN_FORMULA.findall(text)}
        question, answer = _as_roles(question, given), _as_roles(answer, given)
    if not _MARKS.search(question) and not _MARKS.search(answer):
        return question, answer
    named = set(_EQUATION.findall(f"{question}\n{answer}"))
    writer = _Writer(named)
    asked, answered = writer.write(question), writer.write(answer)
    return writer.numbered(asked), writer.numbered(answered)


def _as_roles(text: str, given: set[str]) -> str:
    """References that pandoc shows by their labels, to formulas of the pair, as those of MyST: they get numbers."""
    return _SHOWN_LABEL.sub(lambda named: f"{{eq}}`{named[1]}`" if named[1] in given else named[0], text)


def _with_numbered_tables(question: str, answer: str) -> tuple[str, str]:
    """The tables of bookdown that the pair gives by their numbers in it, above them and where they are named."""
    labels = list(dict.fromkeys(_TABLE.findall(question) + _TABLE.findall(answer)))
    if not labels:
        return question, answer
    numbers = {label: number for number, label in enumerate(labels, 1)}

    def written(text: str) -> str:
        text = _TABLE.sub(lambda table: f"Table {numbers[table[1]]}: ", text)
        return _TABLE_NAMED.sub(lambda named: str(numbers.get(named[1], named[0])), text)

    return written(question), written(answer)


class _Writer:
    """Line by line; code is left as it stands, but for its options."""

    def __init__(self, named: set[str]) -> None:
        self.named = named  # labels of equations that the pair refers to
        self.given: dict[str, int] = {}

    def write(self, text: str) -> str:
        if not _MARKS.search(text):
            return text
        self.written: list[str] = []
        self.prose: list[str] = []
        self.boxes: list[tuple[str, str, bool]] = []  # marks, what is printed at the end, whether it is shown
        self.code, self.in_head, self.in_comment, in_options, in_formula = "", False, False, False, False
        for line in text.split("\n"):
            fence = _FENCE.match(line)
            if in_options or (self.in_head and line.strip() == "---"):
                in_options = line.strip() != "---" or not in_options
            elif self.in_comment or (not self.code and _OPEN_COMMENT.search(line)):
                self.in_comment = "-->" not in line  # code that is commented out goes too
            elif self.code:
                self._code(line, fence)
            elif fence:
                self._fence(fence)
            elif self.in_head and _OPTION.match(line):
                self._option(line)
            else:
                self.in_head = False
                if not self.boxes or self.boxes[-1][2]:
                    printed = line_as_printed(self._unlabelled(line))
                    in_formula = in_formula ^ bool(line.count("$$") % 2)
                    if printed or not in_formula or not line.strip():  # an empty line would end the formula
                        self.prose.append(printed)
        self._flush()
        return "\n".join(self.written).strip()

    def _unlabelled(self, line: str) -> str:
        """A line that ends a formula without its label, or with a number for it if the pair refers to it."""
        if "\\label" in line and self.named:
            line = _IN_FORMULA.sub(self._tag, line)
        found = _LABELLED.fullmatch(line) if line.rstrip().endswith(")") else None
        if found is None or not (found["label"] in self.named or _IS_LABEL.search(found["label"])):
            return line
        if found["label"] not in self.named:
            return found["formula"]
        return f"{found['formula'][:-2]}{self._number(found['label'])}$$"

    def _tag(self, label: re.Match[str]) -> str:
        """A label of LaTeX as the number that is printed, if the pair refers to it."""
        return self._number(label[1]) if label[1] in self.named else label[0]

    def _number(self, label: str) -> str:
        self.given[label] = len(self.given) + 1
        return f"\\tag{{{self.given[label]}}}"

    def numbered(self, text: str) -> str:
        return _EQUATION.sub(lambda role: f"({self.given[role[1]]})" if role[1] in self.given else role[0], text)

    def _flush(self) -> None:
        if self.prose:
            text = _COMMENT.sub("", "\n".join(self.prose))
            text = _CENTRED.sub(_in_plain_lines, text) if "\\begin{center}" in text else text
            self.written.append(_BLANKS.sub("\n\n", without_html(text)))
            self.prose = []

    def _code(self, line: str, fence: re.Match[str] | None) -> None:
        shown = self.boxes[-1][2]
        if fence and fence["marks"].startswith(self.code) and not fence["rest"].strip():
            self.code = ""
            self.boxes.pop()
        elif self.in_head and _OPTION.match(line):
            return
        self.in_head = False
        if shown:
            self.written.append(line)

    def _fence(self, fence: re.Match[str]) -> None:
        if not fence["rest"].strip() and self.boxes and fence["marks"].startswith(self.boxes[-1][0]):
            _, closing, shown = self.boxes.pop()
            if closing and shown:
                self.prose.append(closing)
            return
        self.in_head, opened, closing, code, shown = _opened(fence)
        shown = shown and (not self.boxes or self.boxes[-1][2])
        self.boxes.append((fence["marks"], closing, shown))
        if code:
            self.code = fence["marks"]
            self._flush()
        if opened is not None and shown:
            (self.written if code else self.prose).append(opened)

    def _option(self, line: str) -> None:
        label = _LABEL_OPTION.match(line)
        if label and label[1] in self.named:
            self.prose.append(self._number(label[1]))


def _opened(fence: re.Match[str]) -> tuple[bool, str | None, str, bool, bool]:
    """Of a fence: whether options may follow, what is printed for it and for its end, whether it is code, and shown."""
    indent, marks, rest = fence["indent"], fence["marks"], fence["rest"]
    run = _RUN.fullmatch(rest)
    if run and run["word"].lower() == "math":
        return True, f"{indent}$$", f"{indent}$$", False, True
    if marks[0] == ":":
        word = run["word"].lower() if run else ""
        return True, "![](image)" if word in _PICTURES else None, "", False, word not in _ASIDE
    if run is None:
        if rest.strip().startswith("{"):
            classed = _CLASSED.match(rest.strip())
            language = classed[1].lower() if classed and classed[1].lower() in _LANGUAGES else ""
            return True, f"{indent}{marks}{language}", "", True, True
        return False, f"{indent}{marks}{rest}", "", True, True
    word = run["word"].lower()
    if word in _SHOWN:
        return True, None, "", False, True
    if word in _PICTURES:
        return True, "![](image)", "", False, True
    if word in _ASIDE:
        return True, None, "", False, False
    if word in _CODE or word in _LANGUAGES:
        language = run["said"].split(" ")[0] if word in _CODE else word
        language = "python" if language.startswith(("ipython", "python3")) else language
        return True, f"{indent}{marks}{language}", "", True, not _HIDDEN.search(run["options"])
    return False, f"{indent}{marks}{rest}", "", True, True


def _in_plain_lines(centred: re.Match[str]) -> str:
    return re.sub(
        r"[ \t]*\\q?quad\b[ \t]*", "  ", re.sub(r"[ \t]*\\\\[ \t]*$", "", centred["inside"], flags=re.M)
    ).strip("\n")
