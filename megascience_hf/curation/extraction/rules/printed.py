"""A pair as its book prints it: without what only tells the book's program how.

Options of code and boxes, labels, index entries, citations and comments are in the source of a MyST, R Markdown, Quarto
or LaTeX book, and not on its pages. A reference is left as it stands unless what it names is in the pair, so that stage
`filter` can tell what is missing.
"""

from __future__ import annotations

import re

# "```{r, echo=FALSE}" runs and shows no code, "include=FALSE" not even what it prints.
_HIDDEN = re.compile(r"\binclude\s{0,3}=\s{0,3}F(?:ALSE)?\b|\becho\s{0,3}=\s{0,3}F(?:ALSE)?\b")
_FENCE = re.compile(r"^(?P<indent>[ \t]{0,12})(?P<marks>`{3,}|~{3,}|:{3,})(?P<rest>[^`\n]*)$")
_RUN = re.compile(r"[ \t]*\{(?P<word>[A-Za-z][\w:-]{0,30})(?P<options>[^}\n]{0,300})\}[ \t]*(?P<said>[^\n]{0,200})")
_OPTION = re.compile(r"[ \t]*(?::[\w-]{1,30}:(?:[ \t]|$)|#\|[ \t])")
_LABEL_OPTION = re.compile(r"[ \t]*:label:[ \t]+(\S{1,100})")
_LANGUAGES = ("python", "r", "julia", "ipython3", "ipython", "sql", "bash", "stan", "ojs", "python3")
_CODE = ("code-cell", "code", "code-block", "sourcecode", "literalinclude")
_SHOWN = ("note", "tip", "hint", "important", "warning", "admonition", "caution", "attention", "seealso", "dropdown")
_ASIDE = ("index", "margin", "contents", "raw", "todo")

_ANCHOR = re.compile(r"^\([\w:.-]{1,100}\)=[ \t]*$|^%[ \t][^\n]*$|^\{:[^}\n]{1,200}\}[ \t]*$", re.M)
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->)){0,2000}-->")
_CITED = re.compile(
    r"[ \t]?(?:\{(?:cite|footcite)(?::\w{1,10})?\}`[^`\n]{1,200}`|\[(?:[^\]\[@\n]{0,40}@[\w:-]{2,60}[^\]\[@\n]{0,40}){1,4}\]"
    r"|\{index\}`[^`\n]{1,200}`)"
)
_NAMED = re.compile(r"\{(?:doc|ref|numref|term|any|prf:ref|func|class|meth|download)\}`(?P<text>[^`<\n]{1,200}?)\s?<[^`<>\n]{1,100}>`")
_WORD = re.compile(r"\{(?:term|func|class|meth|mod|math|code|kbd|abbr|sub|sup)\}`(?P<text>[^`<\n]{1,200})`")
_ATTRIBUTES = re.compile(r"(?<=[\]`)])\{[.#:][^{}\n]{1,200}\}|^(?P<title>#{1,6} [^\n{]{1,200})\{[.#-][^{}\n]{0,100}\}[ \t]*$", re.M)
_INDEXED = re.compile(r"\\(?:index|label|myindex|vspace|hspace|pagebreak|newpage|noindent|medskip|bigskip|smallskip)\*?(?:\{[^{}\n]{0,100}\})?")
_BLANKS = re.compile(r"\n(?:[ \t]*\n){2,}")
_MARKS = re.compile(r"[{<@%]|:::|\\(?:index|label|noindent|[mbs]\w{2,4}skip|[vh]space)|^[ \t]*(?:#\||:\w)|^\(", re.M)


def as_printed(question: str, answer: str) -> tuple[str, str]:
    """Question and answer without what is not printed; equations that one of them names by a label are numbered."""
    if not _MARKS.search(question) and not _MARKS.search(answer):
        return question, answer
    named = set(re.findall(r"\{eq\}`([^`\n]{1,100})`", f"{question}\n{answer}"))
    given: dict[str, int] = {}
    return tuple(_numbered(text, given) for text in [_text(question, named, given), _text(answer, named, given)])  # type: ignore[return-value]


def _text(text: str, named: set[str], given: dict[str, int]) -> str:
    if not _MARKS.search(text):
        return text
    lines: list[str] = []
    boxes: list[tuple[str, str, bool]] = []  # marks, what closes it, whether it is shown
    in_code, in_head = "", False
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if in_code:
            if fence and fence["marks"].startswith(in_code) and not fence["rest"].strip():
                in_code = ""
                if boxes.pop()[2]:
                    lines.append(line)
            elif boxes[-1][2] and not (in_head and _OPTION.match(line)):
                in_head = False
                lines.append(line)
            continue
        if fence and not fence["rest"].strip() and boxes and fence["marks"].startswith(boxes[-1][0]):
            _, closing, shown = boxes.pop()
            if closing and shown:
                lines.append(closing)
            continue
        if fence:
            in_head, opened, closing, code, shown = _opened(fence)
            if boxes and not boxes[-1][2]:
                shown = False
            boxes.append((fence["marks"], closing, shown))
            in_code = fence["marks"] if code else ""
            if opened is not None and shown:
                lines.append(opened)
            continue
        if in_head and _OPTION.match(line):
            label = _LABEL_OPTION.match(line)
            if label and label[1] in named:
                given[label[1]] = len(given) + 1
                lines.append(f"\\tag{{{given[label[1]]}}}")
            continue
        in_head = False
        if not boxes or boxes[-1][2]:
            lines.append(_line(line))
    while boxes and in_code:  # never closed in the pair
        boxes.pop()
        in_code = ""
    written = _ANCHOR.sub("", _COMMENT.sub("", "\n".join(lines)))
    return _BLANKS.sub("\n\n", written).strip()


def _opened(fence: re.Match[str]) -> tuple[bool, str | None, str, bool, bool]:
    """Of a fence: whether options may follow, what is printed for it and for its end, whether it is code, and shown."""
    indent, marks, rest = fence["indent"], fence["marks"], fence["rest"]
    run = _RUN.fullmatch(rest)
    if marks[0] == ":":
        word = run["word"].lower() if run else ""
        return True, None, "", False, word not in _ASIDE
    if run is None:
        if rest.strip().startswith("{"):
            return True, f"{indent}{marks}", "", True, True
        return False, f"{indent}{marks}{rest}", "", True, True
    word = run["word"].lower()
    if word == "math":
        return True, f"{indent}$$", f"{indent}$$", False, True
    if word in _SHOWN:
        return True, None, "", False, True
    if word in _ASIDE:
        return True, None, "", False, False
    if word in _CODE or word in _LANGUAGES:
        language = run["said"].split(" ")[0] if word in _CODE else word
        language = "python" if language.startswith("ipython") else language
        return True, f"{indent}{marks}{language}", "", True, not _HIDDEN.search(run["options"])
    return False, f"{indent}{marks}{rest}", "", True, True


def _line(line: str) -> str:
    if "{" in line:
        line = _NAMED.sub(lambda role: role["text"], line)
        line = _WORD.sub(lambda role: f"${role['text']}$" if role[0].startswith("{math}") else role["text"], line)
    if "{" in line or "@" in line:
        line = _CITED.sub("", line)
        line = _ATTRIBUTES.sub(lambda found: (found["title"] or "").rstrip(), line)
    return _INDEXED.sub("", line) if "\\" in line and "\\begin" not in line and "\\label{" not in line else line


def _numbered(text: str, given: dict[str, int]) -> str:
    return re.sub(r"\{eq\}`([^`\n]{1,100})`", lambda role: f"({given[role[1]]})" if role[1] in given else role[0], text)
