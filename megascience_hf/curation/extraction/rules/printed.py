"""A pair as its book prints it: without what only tells the book's program how.

Options of code and boxes, labels, index entries, citations and comments are in the source of a MyST, R Markdown, Quarto
or LaTeX book, and not on its pages. A reference is left as it stands unless what it names is in the pair, so that stage
`filter` can tell what is missing.
"""

from __future__ import annotations

import re
from html import unescape
from textwrap import dedent

from megascience_hf.curation.extraction.code_blocks import CODE
from megascience_hf.curation.extraction.fences import left_open

# "```{r, echo=FALSE}" runs and shows no code, "include=FALSE" not even what it prints, "echo=-1" not what matters.
_HIDDEN = re.compile(r"\binclude\s{0,3}=\s{0,3}F(?:ALSE)?\b|\becho\s{0,3}=\s{0,3}(?:F(?:ALSE)?\b|c?\(?-\d)")
_FENCE = re.compile(r"^(?P<indent>[ \t]{0,12})(?P<marks>`{3,}|~{3,}|:{3,})(?P<rest>[^`\n]*)$")
_RUN = re.compile(r"[ \t]*\{(?P<word>[A-Za-z][\w:-]{0,30})(?P<options>[^}\n]{0,300})\}[ \t]*(?P<said>[^\n]{0,200})")
# "(see [](part.md#eq-2))", which a program fills with a number.
_EMPTY_ASIDE = re.compile(r"[ \t]?\((?:(?:see|ver|siehe|voir)[ \t])?\[\]\([^()\s]{1,120}\)\)")
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

_ANCHOR = re.compile(r"\([\w:.-]{1,100}\)=[ \t]*|\{:[^}\n]{1,200}\}[ \t]*")
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
_BOX_TAG = re.compile(r"[ \t]*</?(?:div|section|aside)(?:\s[^<>\n]{0,300})?>[ \t]*")
# What folds a text away, and the line that stays.
_FOLDS = re.compile(r"</?(?:details|summary)\b[^<>\n]{0,200}>", re.I)
_SUMMARY = re.compile(r"<summary\b[^<>\n]{0,200}>[ \t]*([^<>\n]{1,100}?)[ \t]*</summary>", re.I)
_IN_DIVISION = re.compile(r"[ \t]*<div(?:\s[^<>\n]{0,300})?>((?:(?!</?div)[^\n])*)</div>[ \t]*")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->)){0,2000}-->")
# "as {cite:t}`smith_1990` shows": without the name the sentence loses its subject.
_TEXTUAL = re.compile(
    r"(?:\{cite:(?:t|ct|author)\}|(?:(?<=\bby\s)|(?<=\bin\s)|(?<=\bsee\s)|(?<=\b(?:that|what)\s))\{cite(?::p)?\})"
    r"`(?P<name>[a-zA-Z]{2,30}?)[_:-]?(?:et_?al_?)?(?P<year>(?:19|20)\d\d)[\w-]{0,40}`"
)
# "@MillerSmith1990 shows": so in R Markdown.
_KEY = re.compile(r"(?<![\w/@.`])@(?P<name>[A-Z][a-z]{1,30})(?P<others>[A-Za-z]{0,60})(?P<year>(?:19|20)\d\d)[a-z]?\b")
_CITED = re.compile(
    r"[ \t]?(?:\{(?:cite:p|cite|footcite|cite:cp)\}`[^`\n]{1,200}`"
    r"|\[[^\]\[@\n]{0,40}(?<!\w)@\w[^\]\[\n]{0,200}\]"
    r"|\{index\}`[^`\n]{1,200}`)"
)
_NAMED = re.compile(
    r"\{(?:doc|ref|term|any|prf:ref|obj|func|class|meth|mod|download|py:\w{1,10})\}`"
    r"(?P<text>[^`<\n]{1,200}?)\s?<[^`<>\n]{1,100}>`"
)
_WORD = re.compile(r"\{(?P<role>term|obj|func|class|meth|mod|math|code|kbd|abbr|sub|sup)\}`(?P<text>[^`<\n]{1,200})`")
_ATTRIBUTES = re.compile(
    r"(?<=[\]`)])\{(?!\.lost\})[.#:][A-Za-z][^{}\n]{0,200}\}"
    r"|^(?P<title>#{1,6} [^\n{]{1,200})\{[.#-][^{}\n]{0,100}\}[ \t]*$",
    re.M,
)
_INDEXED = re.compile(
    r"\\(?:index|label|myindex|vspace|hspace|pagebreak|newpage|noindent|medskip|bigskip|smallskip)(?![a-zA-Z])\*?(?:\{[^{}\n]{0,100}\})?"
)
# Lines that only lay out a page, or choose what is printed.
_LAYOUT = re.compile(
    r"[ \t]*\\(?:if[a-z]{3,20}|else|fi|newpage|clearpage|pagebreak|bigskip|medskip|smallskip|noindent|vfill"
    r"|[vh]space\*?\{[^{}\n]{0,40}\})[ \t]*"
)
_NOTE = re.compile(r"\[\^[\w-]{1,60}\]:[ \t]")
_FOOTNOTE = re.compile(r"(?P<code>`[^`\n]{0,300}`)|\[\^[\w-]{1,60}\](?!:)")  # in code a class of letters
_MATHML = re.compile(r"<math\b[^<>]{0,300}>(?P<inside>(?:[^<]|<(?!/?math\b)){0,6000})</math>")
_STACKED = re.compile(r"<m(?:sup|sub|subsup|frac|sqrt|root|table|over|under|underover)\b")
_ANNOTATION = re.compile(r"<annotation\b[^<>]{0,200}>[^<]{0,4000}</annotation>|<[^<>]{0,300}>")
_CODE_TAG = re.compile(r"(?<!`)<code>([^<>`\n]{1,200})</code>(?!`)")
_COLOURED = re.compile(r"(?<!`)<span style=[^<>\n]{1,100}>([^<>\n]{1,400})</span>(?!`)")
# "<strong>kernel</strong>" in Markdown; code and formulas stay as they are.
_INLINE = re.compile(
    r"(?P<stays>`[^`\n]{1,300}`|\$[^$\n]{1,400}\$)"
    r"|</?(?P<tag>strong|b|em|i|u|kbd|mark|small|big|font|center)(?:\s[^<>\n]{0,100})?>",
    re.I,
)
_STARS = {"strong": "**", "b": "**", "em": "*", "i": "*", "kbd": "`"}
_ITEMS = re.compile(
    r"(?P<stays>`[^`\n]{1,300}`)|[ \t]*<(?P<ends>/?)(?P<tag>ul|ol|li)(?:\s[^<>\n]{0,100})?>[ \t]*", re.I
)
_BREAK = re.compile(r"[ \t]*<(?:br[ \t]*/?|/br)>[ \t]*$", re.I)
# "{{< math >}}$2${{< /math >}}" of Hugo, around a formula.
_FORMULA_CODE = re.compile(r"\{\{[<%][ \t]*/?[ \t]*(?:math|katex|mathjax|latex)\b[^{}<>%\n]{0,40}[>%]\}\}")
_SPACE = re.compile(r"\s*")
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
    r"[{<@%]|\(\[\]\(|\$\$[ \t]*\(|\[\^|:::"
    r"|\\(?:index|label|noindent|[mbs]\w{2,4}skip|[vh]space|if[a-z]|else|fi\b|\w{3,5}page|\w{4}break|vfill)"
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
    question, answer = _without_marks(question, answer)
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
        self.code, self.in_head, self.in_comment, in_options = "", False, False, False
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
                    self.prose.append(_line(self._unlabelled(line)))
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
            text = _MATHML.sub(_in_words, text) if "<math" in text else text
            text = _with_items(_with_stars(text)) if "</" in text else text
            self.written.append(_BLANKS.sub("\n\n", text))
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


def _in_words(math: re.Match[str]) -> str:
    """A formula in MathML as its letters, unless they stand above one another."""
    return math[0] if _STACKED.search(math["inside"]) else " ".join(_ANNOTATION.sub("", math["inside"]).split())


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


def _line(line: str) -> str:
    if "<" in line and _FOLDS.search(line):
        line = _FOLDS.sub("", _SUMMARY.sub(r"**\1**", line))
    if (
        _ANCHOR.fullmatch(line)
        or _NOTE.match(line)
        or _BOX_TAG.fullmatch(line)
        or ("\\" in line and _LAYOUT.fullmatch(line))
    ):
        return ""
    if "([](" in line:
        line = _EMPTY_ASIDE.sub("", line)
    if "<code>" in line:
        line = _CODE_TAG.sub(lambda code: f"`{unescape(code[1])}`", line)
    if "<span style=" in line:
        line = _COLOURED.sub(r"\1", line)
    if "br" in line.lower():
        line = _BREAK.sub("", line)
    if line.lstrip().startswith("<div") and (inner := _IN_DIVISION.fullmatch(line)):
        line = inner[1]
    if "{" in line:
        line = _FORMULA_CODE.sub("", line) if "{{" in line else line
        line = _NAMED.sub(lambda role: role["text"], line)
        line = _WORD.sub(_without_role, line)
    if "{" in line or "@" in line:
        line = _TEXTUAL.sub(lambda cited: f"{cited['name'].capitalize()} ({cited['year']})", line)
        line = _CITED.sub("", line)
        line = _KEY.sub(lambda key: f"{key['name']}{' et al.' * bool(key['others'])} ({key['year']})", line)
        line = _ATTRIBUTES.sub(lambda found: (found["title"] or "").rstrip(), line)
    if "[^" in line:
        line = _FOOTNOTE.sub(lambda found: found["code"] or "", line)
    return _INDEXED.sub("", line) if "\\" in line and "\\begin" not in line and "\\label{" not in line else line


def _with_stars(text: str) -> str:
    """Prose with Markdown for HTML's tags of type, if each that opens is closed."""
    tags = [tag for tag in _INLINE.finditer(text) if tag["tag"]]
    if len(tags) % 2:
        return text
    return _INLINE.sub(lambda found: found["stays"] or _STARS.get(found["tag"].lower(), ""), text)


def _with_items(text: str) -> str:
    """Prose with Markdown for HTML's lists, if each that opens is closed."""
    tags = [tag for tag in _ITEMS.finditer(text) if tag["tag"]]
    if sum(-1 if tag["ends"] else 1 for tag in tags if tag["tag"].lower() != "li") or not tags:
        return text
    written, last = "", 0
    lists: list[tuple[bool, int]] = []  # whether each that is open is numbered, and its last number
    for tag in tags:
        written, last = written + text[last : tag.start()], tag.end()
        if tag["tag"].lower() != "li":
            if not tag["ends"]:
                lists.append((tag["tag"].lower() == "ol", 0))
            elif lists:
                lists.pop()
            written = f"{written.rstrip()}\n" + "\n" * (not lists or (len(lists) == 1 and not tag["ends"]))
        elif not tag["ends"] and lists:
            indent = "".join("   " if numbered else "  " for numbered, number in lists[:-1] if number)
            lists[-1] = lists[-1][0], lists[-1][1] + 1
            mark = f"{lists[-1][1]}." if lists[-1][0] else "-"
            written = f"{written.rstrip(' ')}{'' if written.rstrip(' ').endswith(chr(10)) else chr(10)}{indent}{mark} "
            last = _SPACE.match(text, last).end()  # type: ignore[union-attr]
    return written + text[last:]


def _without_role(role: re.Match[str]) -> str:
    mark = {"math": "$", "term": "", "abbr": "", "sub": "", "sup": ""}.get(role["role"], "`")
    return f"{mark}{role['text']}{mark}"
