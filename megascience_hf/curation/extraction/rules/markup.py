"""LaTeX, HTML and the boxes of MyST, Quarto and MkDocs, read as Markdown of the same length.

The scanner knows one mark-up. What gives structure in another, `\\begin{solution}` or `<h3>`, is written over by its
Markdown and blanks, so that every offset still holds in the text as it was read. Nothing else is converted.
"""

from __future__ import annotations

import re

_WORDS = {
    "example": "Example", "examples": "Example", "exm": "Example", "exmp": "Example", "worked-example": "Example",
    "exercise": "Exercise", "exercises": "Exercise", "exr": "Exercise", "exer": "Exercise", "task": "Task",
    "problem": "Problem", "prob": "Problem", "prb": "Problem", "question": "Question", "challenge": "Challenge",
    "solution": "Solution", "sol": "Sol.", "soln": "Soln", "answer": "Answer", "ans": "Ans.",
}  # fmt: skip
_CLOSES = ("Solution", "Sol.", "Soln", "Answer", "Ans.")
_PLAIN_BOXES = ("admonition", "dropdown", "toggle", "note", "tip", "important")
_LEVELS = {"chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4}

_BEGIN = re.compile(
    r"\\begin\{(\w+)\*?\}((?:\[[^\]\n]{0,200}\]|\{[^}\n]{0,200}\}|[ \t]*\\label\{[^}\n]{0,100}\})*)[ \t]*"
)
_TITLED_BOX = re.compile(
    r"title=\{?((?:worked )?(?:example|exercise|problem|question|solution|answer)\b[^\]\},]{0,80})", re.IGNORECASE
)
_END = re.compile(r"\\end\{(\w+)\*?\}[ \t]*")
_SECTION = re.compile(r"\\(chapter|section|subsection|subsubsection)\*?\{(.{1,200}?)\}(?:\\label\{[^}\n]*\})?[ \t]*$")
_COMMANDS = r"(?:\\(?:noindent|medskip|bigskip|smallskip|par)\b[ \t]*)*"
_STRONG = re.compile(
    rf"{_COMMANDS}(?:\\(?:textbf|textsc|paragraph\*?)\{{([^{{}}\n]{{1,200}})\}}|\{{\\bf[ \t]+([^{{}}\n]{{1,200}})\}}"
    r"|<(?:b|strong)>([^<\n]{1,200})</(?:b|strong)>)"
)
_SLANTED = re.compile(rf"{_COMMANDS}\\(?:emph|textit|textsl)\{{([^{{}}\n]{{1,60}})\}}")
_ITEM = re.compile(r"\\item\b[ \t]?")
_HTML_HEADING = re.compile(r"[ \t]*<h([1-6])(?:\s[^>\n]{0,200})?>(.{1,300}?)</h\1>[ \t]*$", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>\n]{0,200}>", re.IGNORECASE)
_ADMONITION = re.compile(r'(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?:[ \t]+[\w-]+)*[ \t]+"([^"\n]{1,200})"[ \t]*$')
_BOX = re.compile(r"(:{3,}|`{3,}|~{3,})[ \t]*\{([^}\n]{1,200})\}[ \t]*(.{0,200}?)[ \t]*$")
# "::: {.callout-note title="Exercise 1"}" of Quarto.
_TITLE_OPTION = re.compile(
    r"\btitle=[\"']((?:(?:worked )?example|exercise|problem|question|task|challenge|solution|answer)\b[^\"'\n]{0,80})",
    re.I,
)
# "## Solution {-}", "## Answer {.unnumbered}"
_HEADING_CLASS = re.compile(r"[ \t]*\{[-.#][^{}\n]{0,200}\}[ \t]*$")
_FENCE = re.compile(r"(:{3,}|`{3,}|~{3,})[ \t]*(.*)$")
_OPTION = re.compile(r":[\w-]{1,30}:(?=[ \t]|$)")
_INDEX = re.compile(r"(?:\$|\\\()\s*\\PageIndex\{(\w{1,8})\}\s*(?:\$|\\\))")
_ALERT = re.compile(r"(?:>[ \t]?)+\[![A-Z]+\][ \t]*$")
# "__[Q1]{.Q}__:" of pandoc: a word and its class.
_CLASSED = re.compile(r"(?P<mark>__|\*\*)\[(?P<word>[^\[\]\n]{1,60})\]\{[.#][^{}\n]{1,60}\}(?P=mark)(?P<stop>[.:]?)")
_MARKED = re.compile(
    r"\\(?:begin\{|(?:chapter|(?:sub){0,2}section)\*?\{|noindent|textbf\{|textsc\{|emph\{|textit\{|PageIndex)|\{\\bf"
    r"|<(?:h[1-6]|b|strong)[ >]|^(?:__|\*\*)\["
    r"|^\#{1,6} [^\n]{1,300}\{[-.#]|^(?:!!!|\?\?\?)|^(?::{3,}|`{3,}|~{3,})[ \t]*\{|^>[ \t]?\[!",
    re.MULTILINE | re.IGNORECASE,
)


def as_markdown(text: str) -> str:
    """`text` with the mark-up that gives structure as Markdown; lines and offsets stay the same."""
    if not _MARKED.search(text):
        return text
    translator = _Translator()
    return "\n".join(translator.line(line) for line in text.split("\n"))


class _Translator:
    """Line by line; a line comes out as long as it went in."""

    def __init__(self) -> None:
        # Fence and word of what is open, None if it is not ours to translate, and whether it is a gate: of
        # `solution-start` only the head is a box.
        self.boxes: list[tuple[str, str | None, bool]] = []
        self.lists: list[tuple[bool, int]] = []  # of LaTeX: whether it is numbered, and its last number
        self.named: set[str] = set()  # environments of LaTeX that a title made ours
        self.closed = ""  # word of the box that was closed last
        self.fence = ""  # of the code that is open
        self.in_head = self.titled = False  # of a box: its options may follow, its title too

    def line(self, line: str) -> str:
        if line.isspace() or not line:
            self.in_head = False
            return line
        if self.fence or line.lstrip(" \t")[:1] in (":", "`", "~"):
            written = self._fenced(line)
            if written is not None:
                return written
        if self.titled and line.startswith("#"):
            self.titled = False
            return " " * len(line)
        self.titled = self.in_head = False
        written = self._written(line)
        return written.ljust(len(line)) if len(written) <= len(line) else line

    def _fenced(self, line: str) -> str | None:
        """A line of a box or of code; None if it is a line like any other."""
        if self.fence:
            if line.strip().startswith(self.fence) and not line.strip(self.fence[0] + " \t"):
                self.fence = ""
            return line
        if self.in_head and _OPTION.match(line):
            return " " * len(line)
        if box := _BOX.match(line):
            return self._open_box(line, box)
        if not (fence := _FENCE.match(line)):
            return None
        if not fence[2] and self.boxes and self.boxes[-1][0] <= fence[1]:
            _, word, gate = self.boxes.pop()
            self.closed = word or ""
            return line if word is None else ("***" if word in _CLOSES and not gate else "").ljust(len(line))
        if fence[1][0] != ":":
            self.fence = fence[1]
        elif fence[2]:
            self.boxes.append((fence[1], None, False))
        return line

    def _open_box(self, line: str, box: re.Match[str]) -> str:
        name, title = box[2].strip(), box[3]
        key = re.split(r"[\s=,]", name.lstrip("#."))[0].lower()
        is_gate, key = key.endswith("-start"), key.removesuffix("-start")
        if key.endswith("-end"):
            self.boxes.append((box[1], "", True))
            return ("***" if _WORDS.get(key.removesuffix("-end"), "") in _CLOSES else "").ljust(len(line))
        word = _WORDS.get(key) or _WORDS.get(key.partition("-")[0], "")
        if box[1][0] != ":" and not word and key not in _PLAIN_BOXES:
            self.fence = box[1]  # ```{python} and ```{figure}
            return line
        self.in_head = True
        if titled := _TITLE_OPTION.search(name):
            key, title = "admonition", titled[1]
        if key in ("admonition", "dropdown"):
            word = title.split(" ")[0] if title else ""
        elif key == "toggle" and self.closed not in ("", *_CLOSES):
            word = "Answer"  # what is hidden behind an exercise
        self.boxes.append((box[1], word, is_gate))
        self.titled = bool(word) and name[:1] in "#."
        alone = _WORDS.get(title.lower(), "")
        named = key in ("admonition", "dropdown") and title and not alone
        said = f"**{title}**" if named else _announcement(alone or word, len(line))
        return said.ljust(len(line))

    def _written(self, line: str) -> str:
        if "\\PageIndex" in line:
            line = _INDEX.sub(lambda index: index[1].ljust(len(index[0])), line)
        first = line.lstrip(" \t")[:1]
        if first == "\\" or (first == "{" and "\\bf" in line):
            return self._latex(line)
        if first == "<":
            return _html(line)
        if first == "#" and line.rstrip().endswith("}"):
            return _HEADING_CLASS.sub("", line)
        if first in ("_", "*") and (classed := _CLASSED.match(line)):
            return f"**{classed['word']}{classed['stop']}**".ljust(classed.end()) + line[classed.end() :]
        if first in ("!", "?") and (box := _ADMONITION.match(line)):
            return f"**{box[1]}**"
        if first == ">" and _ALERT.match(line):
            return ">"
        return line

    def _latex(self, line: str) -> str:
        indent = len(line) - len(line.lstrip(" \t"))
        rest = line[indent:]
        if begin := _BEGIN.match(rest):
            return self._begin(line, begin, indent)
        if end := _END.match(rest):
            if end[1] in ("enumerate", "itemize") and self.lists:
                self.lists.pop()
                return ""
            if end[1] in self.named:
                return ""
            word = _WORDS.get(end[1].lower())
            return line if word is None else "***" if word in _CLOSES else ""
        if section := _SECTION.match(rest):
            return f"{'#' * _LEVELS[section[1]]} {section[2]}"
        if self.lists and (item := _ITEM.match(rest)):
            numbered, last = self.lists[-1]
            self.lists[-1] = numbered, last + 1
            outer = len(self.lists) < 2 or not self.lists[-2][0]
            mark = "-" if not numbered else f"{last + 1}." if outer else f"{chr(97 + last % 26)})"
            return mark.ljust(indent + item.end()) + rest[item.end() :]
        return _emphasis(line, rest, indent)

    def _begin(self, line: str, begin: re.Match[str], indent: int) -> str:
        if begin[1] in ("enumerate", "itemize"):
            self.lists.append((begin[1] == "enumerate", 0))
            return ""
        if titled := _TITLED_BOX.search(begin[0]):
            self.named.add(begin[1])
            return f"**{titled[1].strip()}**".ljust(indent + begin.end()) + line[indent + begin.end() :]
        if (word := _WORDS.get(begin[1].lower())) is None:
            return line
        said = _announcement(word, indent + begin.end())
        return said.ljust(indent + begin.end()) + line[indent + begin.end() :]


def _announcement(word: str, width: int) -> str:
    """The word as it is announced, in at most `width` characters; "" for none."""
    forms = (f"**{word}**",) if word in _CLOSES else (f"**{word}:**", f"{word}:", "**Task:**")
    return next((form for form in forms if len(form) <= width), "") if word else ""


def _emphasis(line: str, rest: str, indent: int) -> str:
    if strong := _STRONG.match(rest):
        said = f"**{strong[1] or strong[2] or strong[3]}**"
        return said.ljust(indent + strong.end()) + rest[strong.end() :]
    if slanted := _SLANTED.match(rest):
        return f"*{slanted[1]}*".ljust(indent + slanted.end()) + rest[slanted.end() :]
    return line


def _html(line: str) -> str:
    if heading := _HTML_HEADING.match(line):
        return f"{'#' * int(heading[1])} {_TAG.sub('', heading[2])}"
    return _emphasis(line, line.lstrip(" \t"), len(line) - len(line.lstrip(" \t")))
