"""LaTeX, HTML and the boxes of MyST, Quarto and MkDocs, read as Markdown of the same length.

The scanner knows one mark-up. What gives structure in another, `\\begin{solution}` or `<h3>`, is written over by its
Markdown and blanks, so that every offset still holds in the text as it was read. Nothing else is converted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.curation.extraction import box_names, solution_titles
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.rules.wording import ASKS

# What a box is announced as; a short name by a short word, which fits into its line.
_WORDS = {name: word.title() for name, word in box_names.WORDS.items() if box_names.KINDS[name] != "choices"} | {
    "examples": "Example", "exmp": "Example", "worked-example": "Example", "exercises": "Exercise",
    "sol": "Sol.", "soln": "Soln", "ans": "Ans.",
}  # fmt: skip
_CLOSES = ("Solution", "Sol.", "Soln", "Answer", "Ans.")
_PICTURES = ("figure", "image", "iframe", "video")
# A box of so many lines is looked through for a solution.
_MAX_BOX = 120
_DEEPEST = 50
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
    r"|<(?:b|strong)>([^<\n]{1,200})</(?:b|strong)>"
    r"|<span\b[^<>\n]{0,80}>((?i:exercise|problem|question|task|challenge|solution|answer)[ \d.:]{0,8})</span>)"
)
_SLANTED = re.compile(rf"{_COMMANDS}\\(?:emph|textit|textsl)\{{([^{{}}\n]{{1,60}})\}}")
_ITEM = re.compile(r"\\item\b[ \t]?")
_HTML_HEADING = re.compile(r"[ \t]*<h([1-6])(?:\s[^>\n]{0,200})?>(.{1,300}?)</h\1>[ \t]*$", re.IGNORECASE)
_HTML_RULE = re.compile(r"[ \t]*<hr[ \t]*/?>[ \t]*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>\n]{0,200}>", re.IGNORECASE)
_ADMONITION = re.compile(r'(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?:[ \t]+[\w-]+)*[ \t]+"([^"\n]{1,200})"[ \t]*$')
_BOX = re.compile(r"[ \t]{0,12}(:{3,}|`{3,}|~{3,})[ \t]*\{([^}\n]{1,200})\}[ \t]*(.{0,200}?)[ \t]*$")
_FENCE = re.compile(r"[ \t]{0,12}(:{3,}|`{3,}|~{3,})[ \t]*(.*)$")
_BARE = re.compile(r"([A-Za-z]{2,20})[ \t]*:*[ \t]*$")
_TITLE_OPTION = re.compile(r"\btitle=[\"']([^\"'\n]{1,80})[\"']")
# "::: {.callout-note title="Exercise 1"}" of Quarto.
_TITLED_CALLOUT = re.compile(
    r"\btitle=[\"'](?:(?![\"'])[\W\d_]){0,8}"
    rf"((?:(?:worked )?example|{box_names.ASKS}|{box_names.SOLVES}"
    rf"|{abroad.pattern(abroad.EXERCISES | abroad.SOLUTIONS | abroad.EXAMPLES)})\b[^\"'\n]{{0,80}})",
    re.I,
)
# "## Solution {-}", "## Answer {.unnumbered}"
_HEADING_CLASS = re.compile(r"[ \t]*\{[-.#][^{}\n]{0,200}\}[ \t]*$")
_SOLVES_ONE = re.compile(
    rf"(?:{box_names.SOLUTIONS})\b[^\w\n]{{0,5}}(?:\w{{1,4}} )?(?:\w{{2,4}} )?"
    rf"(?:{box_names.NUMBERED}) (?P<number>\d[\d.]{{0,8}})[.:]?$",
    re.I,
)
_SAYS_SOLUTION = re.compile(r"[ \t>]*(?:\#{1,6}[ \t]+)?[*_]{0,3}(?:solution|answer)s?\b", re.IGNORECASE)
_SIGN = re.compile(r"^[\W\d_]+")
# "```{tip} Exercise 1", "```{note} Solution to Exercise 1": any box is one that its title says it is.
_IS_ONE = re.compile(
    rf"(?:{box_names.SOLVES}|{box_names.ASKS}|example)s?"
    r"(?: (?:to|for|of)(?: the)? [a-z]{2,12})?(?: [A-Za-z]?\d[\d.]{0,8}[a-z]?)?[.:]?$",
    re.I,
)
# "**Exercise 2.3 (sums). 1.** …", "**Solution. 1.** …": the part is none of what the label says.
_LABEL_AND_PART = re.compile(
    rf"(?P<before>[ \t]*)(?P<mark>\*\*|__)(?P<label>(?:(?:{box_names.NUMBERED}|example)s?[ \t]+[A-Z]?\d[\d.]{{0,8}}"
    rf"(?:[ \t]*\([^()\n]{{1,100}}\))?|{box_names.A_SOLUTION})[.:])[ \t]+"
    r"(?P<part>\(?(?:1|[aAi])[.)])(?P=mark)(?=[ \t]|$)",
    re.I,
)
# A line that is bold from its first letter to its last.
_BOLD = re.compile(r"([ \t]*)\*(\*(?![\s*])[^*\n]{0,400}[^\s*]\*)\*([ \t]*[.:]?[ \t]*)$")
_HEADING = re.compile(r"(\#{1,6})[ \t]+([^\n*#]{1,120}?)[ \t#]*$")
_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$")
# Titles that the rules read as they stand.
_CALLS = re.compile(
    r"(?:(?:worked )?examples?|exercises?|problems?|questions?|tasks?|challenges?|solutions?|answers?|hints?|tips?"
    r"|theorem|lemma|proof|definition)\b|[^\n]*\?$|$",
    re.I,
)
_EXERCISE_ELSEWHERE = re.compile(rf"\b(?:{abroad.pattern(abroad.EXERCISES)})\b", re.I)
_OF_DIVISION = re.compile(
    r"[ \t]*<div\b[^<>\n]{0,200}?\bclass=[\"'][^\"'<>\n]{0,80}?(?<![\w-])(?:solution|answer)s?(?![\w-])"
    r"[^<>\n]{0,200}>[ \t]*",
    re.I,
)
_SUMMARY = re.compile(r"<summary\b[^<>\n]{0,200}>(.{1,200}?)</summary>", re.IGNORECASE)
# "{{< details "Solution" >}}" of Hugo, "{% details Solution %}" of Jekyll, alone on a line.
_SHORT_CODE = re.compile(
    r"[ \t]*(?:\{\{[<%][ \t]*(?P<ends>/)?[ \t]*(?P<hugo>[a-z][\w-]{1,30})(?P<said>[^{}<>%\n]{0,200})[>%]\}\}"
    r"|\{%-?[ \t]*(?P<end>end)?(?P<jekyll>[a-z][\w-]{1,30})(?P<told>[^{}%\n]{0,200})%\})[ \t]*$"
)
_PLAIN_CODES = ("notice", "hint", "callout", "admonition", "alert", "box")
_QUOTED = re.compile(r"[\"']([^\"'\n]{1,80})[\"']")
_FOLD = re.compile(r"`r (?:webexercises::)?(?P<ends>un)?(?:hide|fold)\((?P<title>[^()`\n]{0,60})\)`[ \t]*$")
# "[Solution](#x)" leads to an answer, and back, and says nothing.
_LEADS = re.compile(
    r"\[(?P<said>(?:go |jump |return )?back\b[^\]\n]{0,40}"
    r"|(?:see |show |view )?(?:the )?(?:solution|answer|hint)s?\b[^\]\n]{0,30})\]"
    r"\((?:\#|[\w./-]{0,80}\#)[^()\n]{1,100}\)",
    re.IGNORECASE,
)
_ANCHORED = re.compile(
    r"(?P<mark>(?:\#{1,6}[ \t]+)?)(?:<a\b[^<>\n]{0,100}>(?:</a>)?[ \t]*)?(?P<bold>\*\*|__|)\[(?P<said>[^\]\n]{1,60})\]"
    r"\(\#[^()\n]{1,80}\)(?P=bold)"
)
# "1. __[Q]{.Q}__: …" and "__[A]{.solved}__: …", spans of pandoc that only give colour.
_SPAN = re.compile(r"([ \t]*(?:\d{1,3}[.)][ \t]+)?)(\*\*|__)\[([^\]\n]{1,40})\]\{[^}\n]{0,60}\}\2")
_OPTION = re.compile(r":[\w-]{1,30}:(?=[ \t]|$)")
_INDEX = re.compile(r"(?:\$|\\\()\s*\\PageIndex\{(\w{1,8})\}\s*(?:\$|\\\))")
# "> [!NOTE]", "> [!abstract]- In other words": what kind of box it is.
_ALERT = re.compile(r"(?P<quotes>(?:>[ \t]?)+)\[![\w-]{2,30}\][+-]?(?P<said>[^\n]*)$")
_QUOTED_TAG = re.compile(r"(?P<quotes>[ \t]{0,3}>[> \t]{0,12})(?=</?(?:details|summary)\b)", re.I)
# "> {: .solution}" of kramdown: the box in this one ends.
_QUOTED_END = re.compile(r"(?P<quotes>[ \t]{0,3}>[> \t]{0,12})\{:[ \t]*\.(?:solution|answer)[ \t]*\}[ \t]*$")
_MARKED = re.compile(
    r"\\(?:begin\{|(?:chapter|(?:sub){0,2}section)\*?\{|noindent|textbf\{|textsc\{|emph\{|textit\{|PageIndex)|\{\\bf"
    r"|<(?:h[1-6r]|b|strong|details|span)[ />]|^(?:!!!|\?\?\?)|^[ \t]{0,12}(?::{3,}|[`~]{3,}[ \t]*\{)"
    r"|^>(?:[ \t]?\[!|[> \t]{0,12}\{:)"
    r"|^\#{1,6} [^\n]{1,300}\{[-.#]|^[ \t]{0,12}\{[{%]|^`r (?:webexercises::)?(?:hide|fold)\("
    r"|(?:\*\*|__)\[[^\]\n]{1,40}\]\{|<div\b"
    r"|\]\([\w./-]{0,80}\#|^[ \t]{0,3}(?:\*\*|__)[^*_\n]{4,140}[.:][ \t]+\(?[1ai][.)](?:\*\*|__)",
    re.MULTILINE | re.IGNORECASE,
)


def as_markdown(text: str) -> str:
    """`text` with the mark-up that gives structure as Markdown; lines and offsets stay the same."""
    if not _MARKED.search(text):
        return text
    lines = text.split("\n")
    translator = _Translator(lines)
    return "\n".join(translator.line(line) for line in lines)


@dataclass(slots=True)
class _Open:
    """A box that is open.

    Args:
        word: None if it is not ours to translate.
        gate: of `solution-start` only the head is a box.
        solved: a solution is announced in it, which ends with it.
        tabs: the titles in it are those of tabs.
    """

    fence: str
    word: str | None
    gate: bool = False
    solved: bool = False
    tabs: bool = False

    @property
    def ends(self) -> bool:
        """Whether nothing that stands behind it belongs to it."""
        return self.solved or (self.word in _CLOSES and not self.gate)


class _Translator:
    """Line by line; a line comes out as long as it went in."""

    def __init__(self, lines: list[str]) -> None:
        self.lines, self.number = lines, -1
        self.fences = Fences(lines)  # of code; those of directives are boxes
        self.boxes: list[_Open] = []
        # Of HTML: whether a solution is in it.
        self.details: list[bool] = []
        self.divisions: list[bool] = []
        self.short_codes: list[tuple[str, bool]] = []
        self.in_summary = 0  # lines that may still be its
        self.lists: list[tuple[bool, int]] = []  # of LaTeX: whether it is numbered, and its last number
        self.named: set[str] = set()  # environments of LaTeX that a title made ours
        self.closed = ""  # word of the box that was closed last
        self.in_head = self.titled = False  # of a box: its options may follow, its title too
        self.in_options = False  # between the dashes around them
        self.level = 0  # of the last heading outside of boxes

    def line(self, line: str) -> str:
        self.number += 1
        if len(self.boxes) > _DEEPEST:
            del self.boxes[0]  # never closed
        if line.isspace() or not line:
            self.in_head = False
            return line
        if self.in_options or (self.in_head and line.strip() == "---"):
            self.in_options = line.strip() != "---" or not self.in_options
            return " " * len(line)
        if self.boxes and self.boxes[-1].tabs and line.startswith("#"):
            return self._tab(line)
        if self.fences.marks or line.lstrip(" \t")[:1] in (":", "`", "~"):
            written = self._fenced(line)
            if written is not None:
                return written
        if self.titled and line.startswith("#"):
            self.titled = False
            title = line.strip("# \t") if line.rstrip().endswith("?") else ""
            return title.ljust(len(line))
        self.titled = self.in_head = False
        if line[0] == "#" and any(self.details) and (plain := self._title_in_details(line)):
            return plain
        if line[0] == "#" and not self.boxes and (heading := _HEADING.match(line)):
            self.level = len(heading[1])
        if self._in_solution() and (plain := _as_text(line) or self._title_in_solution(line)):
            return plain
        written = self._written(line)
        if self.boxes and (
            _SAYS_SOLUTION.match(written) or (line[0] == "#" and solution_titles.WHOLE.match(line.strip("# \t")))
        ):
            self._solve()
        return written.ljust(len(line)) if len(written) <= len(line) else line

    def _title_in_solution(self, line: str) -> str:
        """A heading in a solution, deeper than that of its section, as a paragraph in italics; "" for other lines."""
        heading = _HEADING.match(line) if line[0] == "#" else None
        if heading is None or len(heading[1]) <= self.level or _SAYS_SOLUTION.match(line):
            return ""
        return f"*{heading[2]}*".ljust(len(line))

    def _title_in_details(self, line: str) -> str:
        """The same of a solution that is folded away, where a title of any level is a part of it up to its end."""
        heading = _HEADING.match(line)
        if heading is None or _SAYS_SOLUTION.match(line):
            return ""
        below = (one.lower() for one in self.lines[self.number + 1 : self.number + _MAX_BOX])
        edge = next((one for one in below if "<details" in one or "</details" in one), "")
        return f"*{heading[2]}*".ljust(len(line)) if "</details" in edge and "<details" not in edge else ""

    def _tab(self, line: str) -> str:
        """The title of a tab of Quarto, which is no section of the chapter."""
        title = line.strip("# \t")
        if solution_titles.WHOLE.match(title):
            self._solve()
            title = "Solution"
        return (_announcement(_WORDS.get(title.lower(), ""), len(line)) or f"{title}:").ljust(len(line))

    def _solve(self) -> None:
        for box in self.boxes:
            box.solved = True

    def _fenced(self, line: str) -> str | None:
        """A line of a box or of code; None if it is a line like any other."""
        if self.fences.marks:
            self.fences.holds(self.number, line)
            return line
        if self.in_head and _OPTION.match(line.lstrip(" \t")):
            return " " * len(line)
        if box := _BOX.match(line):
            return self._open_box(line, box)
        if not (fence := _FENCE.match(line)):
            return None
        if not fence[2] and self.boxes and fence[1].startswith(self.boxes[-1].fence):
            return self._close_box(line)
        if fence[1][0] != ":":
            self.fences.holds(self.number, line)
        elif bare := _BARE.match(fence[2]):
            return self._open_bare(line, fence[1], bare[1].lower())
        elif fence[2]:
            self.boxes.append(_Open(fence[1], None))
        return line

    def _close_box(self, line: str) -> str:
        box = self.boxes.pop()
        self.closed, self.titled = box.word or "", False
        if box.ends or (box.word and not box.gate and self._goes_on_in_prose()):
            return "***".ljust(len(line))
        return line if box.word is None else " " * len(line)

    def _goes_on_in_prose(self) -> bool:
        """Whether the chapter goes on behind the box of a question, and no box, title or picture follows."""
        following = (line.strip() for line in self.lines[self.number + 1 : self.number + 8])
        behind = next((line for line in following if line), "")
        return behind[:1].isalpha() and not _SAYS_SOLUTION.match(behind)

    def _above(self) -> str:
        """The last line above that is not blank."""
        above = (line.strip() for line in reversed(self.lines[max(0, self.number - 4) : self.number]))
        return next((line for line in above if line), "")

    def _open_bare(self, line: str, fence: str, name: str) -> str:
        """`::: solution`: pandoc's, a box where it is no pair of `boxes`."""
        word = _WORDS.get(name)
        within = word in _CLOSES and self._in_solution()
        self.boxes.append(_Open(":::" if len(fence) > 3 else fence, word))
        if word is None:
            return line
        if within:
            return " " * len(line)
        self.titled = True
        if word in _CLOSES:
            self._solve()
        indent = len(line) - len(line.lstrip(" \t"))  # of an item of a list, which the box solves
        return (line[:indent] + _announcement(word, len(line) - indent)).ljust(len(line))

    def _open_box(self, line: str, box: re.Match[str]) -> str:
        name, title = box[2].strip(), box[3]
        key = re.split(r"[\s=,]", name.lstrip("#."))[0].lower().removeprefix("prf:")
        is_gate, key = key.endswith("-start"), key.removesuffix("-start")
        if key.endswith("-end"):
            self.boxes.append(_Open(box[1], "", gate=True))
            return ("***" if _WORDS.get(key.removesuffix("-end"), "") in _CLOSES else "").ljust(len(line))
        word = _WORDS.get(key) or _WORDS.get(key.partition("-")[0], "")
        if key == "proof" and solution_titles.WHOLE.match(title):
            word, title = "Solution", ""
        if not word and (said := _TITLE_OPTION.search(name)) and solution_titles.WHOLE.match(said[1]):
            word = "Solution"
        if box[1][0] != ":" and not word and key not in box_names.PLAIN:
            self.fences.holds(self.number, line)  # ```{python} and ```{figure}
            return line
        self.in_head = key != "math"  # whose label the pair may need
        if key in _PICTURES or key == "math":
            self.boxes.append(_Open(box[1], None))
            return line
        if not word and (titled := _TITLED_CALLOUT.search(name)):
            key, title = "admonition", titled[1]
        if solves := _SOLVES_ONE.match(title):
            title = f"Solution {solves['number']}"  # "Soluzione — Esercizio 1"
        by_title = key in ("admonition", "dropdown") or (key in box_names.PLAIN and bool(_IS_ONE.match(title)))
        many = title.lower().rstrip(" :.*").endswith(("solutions", "answers"))
        if by_title:
            title = "Solution" if solution_titles.WHOLE.match(_SIGN.sub("", title)) else title
            asking = title if title.endswith("?") else ""
            if key == "admonition" and (asking or not _CALLS.match(title)) and self._is_solved(box[1], title):
                task = f"**Task:** {asking}"
                if asking and len(task) <= len(line):
                    self.boxes.append(_Open(box[1], "Task"))
                    return task.ljust(len(line))
                title = "Exercise"  # whatever its author calls it
            word = title.split(" ")[0] if title else ""
        elif key == "toggle" and (
            self.closed not in ("", *_CLOSES) or self._above().endswith("?") or ASKS.search(self._above())
        ):
            word = "Answer"  # what is hidden behind an exercise
        if self._in_solution() and (word in _CLOSES or (key == "tab-item" and title)):
            self.boxes.append(_Open(box[1], word))
            # "how to get there" in a solution is a part of it; a tab is one of several ways
            return ("" if word in _CLOSES else f"*{title.strip(' *_')}*").ljust(len(line))
        self.boxes.append(_Open(box[1], word, gate=is_gate, tabs=key == "panel-tabset"))
        if word in _CLOSES and not is_gate:
            self._solve()
        self.titled = bool(word) and name[:1] in "#."
        alone = _WORDS.get(title.lower(), "")
        named = by_title and title and not alone
        said_title = f"**{title}**" if named else _announcement(alone or word, len(line))
        if many and said_title == "**Solution**" and len(line) > len(said_title):
            said_title = "**Solutions**"  # of a list above it, if those in it are numbered
        return said_title.ljust(len(line))

    def _in_solution(self) -> bool:
        return any(box.word in _CLOSES and not box.gate for box in self.boxes)

    def _is_solved(self, fence: str, title: str) -> bool:
        """Whether the box that begins on this line holds one solution, or asks and stands at once above one."""
        inside, solved, asks = True, 0, bool(_EXERCISE_ELSEWHERE.search(title))
        for line in self.lines[self.number + 1 : self.number + _MAX_BOX]:
            solves = bool((box := _BOX.match(line)) and _opens_solution(box))
            asks = asks or (inside and (solves or bool(not solved and ASKS.search(line))))
            if not inside and line.strip():
                solved = solved or solves
                break
            solved += solves
            inside = inside and line.strip() != fence
        return asks and solved == 1

    def _written(self, line: str) -> str:
        if "\\PageIndex" in line:
            line = _INDEX.sub(lambda index: index[1].ljust(len(index[0])), line)
        if self.in_summary:
            return self._summary(line)
        if "](" in line and "#" in line:
            line = _without_links(line)
        line = _with_part_behind(line) if line.lstrip(" \t")[:1] in ("*", "_") else line
        first = line.lstrip(" \t")[:1]
        if first == "\\" or (first == "{" and "\\bf" in line):
            return self._latex(line)
        if first == "<":
            return self._details(line) or _html(line)
        if first == "{" and (code := _SHORT_CODE.match(line)):
            return self._short_code(code)
        if first == "`" and (fold := _FOLD.match(line)):
            return (
                "***"
                if fold["ends"]
                else "**Solution**"
                if solution_titles.WHOLE.match(fold["title"].strip("\"' "))
                else ""
            )
        if first == ">" and "{:" in line and _QUOTED_END.match(line):
            return "***" if self._asks_on_in_quotes(line) else line
        if line.rstrip().endswith("}") or "]{" in line:
            return _without_classes(line, first)
        if first in ("!", "?") and (box := _ADMONITION.match(line)):
            return f"**{box[1]}**"
        return self._quoted(line) if first == ">" else line

    def _quoted(self, line: str) -> str:
        """A line of a quotation without the kind of box that it heads; what folds a text away does so there too."""
        if alert := _ALERT.match(line):
            return f"{alert['quotes']}{alert['said'].strip()}"
        if tag := _QUOTED_TAG.match(line):
            written = self._details(line[tag.end() :])
            return written if written.startswith("***") else f"{tag['quotes']}{written or ' '}"
        return line

    def _asks_on_in_quotes(self, line: str) -> bool:
        """Whether the quotation that holds a solution goes on behind it with a paragraph."""
        quotes = line[: line.index("{")].count(">")
        following = (line.strip() for line in self.lines[self.number + 1 : self.number + 6])
        behind = next((line for line in following if line.strip("> \t")), "")
        said = behind.lstrip("> \t")
        return behind[: len(behind) - len(said)].count(">") == quotes and said[:1].isalpha()

    def _details(self, line: str) -> str:
        """A line that opens or closes `<details>`, whose `<summary>` says that a solution is in it; "" for others."""
        lowered = line.lower()
        if lowered.startswith("<hr") and _HTML_RULE.fullmatch(line):
            return "***"
        if "div" in lowered and (written := self._division(line, lowered)):
            return written
        if "<details" in lowered:
            self.details.append(False)
        if "<summary" in lowered and "</summary" not in lowered:
            self.in_summary = 4
            return " "
        if "<summary" in lowered and (summary := _SUMMARY.search(line)):
            solves = bool(solution_titles.WHOLE.match(_SIGN.sub("", _TAG.sub("", summary[1]))))
            if self.details and solves:
                self.details[-1] = True
            if solves:
                many = summary[1].rstrip(" :.*").lower().endswith(("answers", "solutions"))
                return ("**Answers**" if many else "**Solution**").ljust(summary.end()) + line[summary.end() :]
        if "</details" in lowered and self.details and self.details.pop() and not _TAG.sub("", line).strip():
            return "***"
        return ""

    def _summary(self, line: str) -> str:
        """A line of a `<summary>` that has several."""
        self.in_summary = 0 if "</summary" in line.lower() else self.in_summary - 1
        if solution_titles.WHOLE.match(_SIGN.sub("", _TAG.sub("", line)).strip()):
            if self.details:
                self.details[-1] = True
            return next((said for said in ("**Solution**", "**Ans.**", "Ans:") if len(said) <= len(line)), "")
        return ""

    def _short_code(self, code: re.Match[str]) -> str:
        """What folds a solution away in Hugo or Jekyll, and its end; others are no text."""
        name = code["hugo"] or code["jekyll"]
        if code["ends"] or code["end"]:
            while self.short_codes:
                known, solves = self.short_codes.pop()
                if known == name:
                    return "***" if solves else ""
            return ""
        said = (code["said"] or code["told"] or "").strip()
        quoted = _QUOTED.search(said)
        solves = name in box_names.SOLVING or bool(
            solution_titles.WHOLE.match(_SIGN.sub("", quoted[1] if quoted else said))
        )
        if name == "details" and not said:  # behind a question, or what is set off as one
            solves = self._above().endswith("?") or self._above().startswith(">")
        self.short_codes.append((name, solves))
        # "{{% notice question %}}" of Hugo's themes, "{{< exercise >}}" of an author's own
        asks = said.lower() if name in _PLAIN_CODES else name
        asks = quoted[1].lower() if name == "tab" and quoted else asks
        if not solves and asks in box_names.ASKING:
            return _announcement(_WORDS[asks], len(code[0]))
        return "**Solution**" if solves else ""

    def _division(self, line: str, lowered: str) -> str:
        """`<div class="answer">` and its end; "" for other lines."""
        opens, closes = lowered.count("<div"), lowered.count("</div")
        if opens == 1 and not closes:
            solves = bool(_OF_DIVISION.fullmatch(line))
            self.divisions.append(solves)
            return "**Solution**" if solves else ""
        self.divisions += [False] * opens
        ended = [self.divisions.pop() for _ in range(min(closes, len(self.divisions)))]
        return "***" if any(ended) and not _TAG.sub("", line).strip() else ""

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


def _as_text(line: str) -> str:
    """A rule and a line all in bold, neither of which ends what is in a box, as blanks and as italics; else ""."""
    if _RULE.match(line):
        return " " * len(line)
    bold = None if _SAYS_SOLUTION.match(line) else _BOLD.match(line)
    return f"{bold[1]}{bold[2]}{bold[3]}".ljust(len(line)) if bold else ""


def _opens_solution(box: re.Match[str]) -> bool:
    name = box[2].strip()
    titled = name in box_names.PLAIN and solution_titles.WHOLE.match(_SIGN.sub("", box[3]))
    return bool(titled) or name.removesuffix("-start") in box_names.SOLVING


def _without_link(link: re.Match[str]) -> str:
    """Nothing of a link to a solution; its words where they stand in a sentence."""
    before = link.string[: link.start()].rstrip()
    said = link["said"] if before[-1:].isalpha() else ""
    return said.ljust(len(link[0]))


def _without_links(line: str) -> str:
    """A line without links to a solution and back, and without that of "**[EXERCISE 1](#a1)**"."""
    line = _LEADS.sub(_without_link, line)
    if anchored := _ANCHORED.match(line):
        said = f"{anchored['mark']}{anchored['bold']}{anchored['said']}{anchored['bold']}"
        line = said.ljust(anchored.end()) + line[anchored.end() :]
    return line


def _with_part_behind(line: str) -> str:
    """ "**Exercise 2. a)** What …" as "**Exercise 2.** a) What …"."""
    if not (labelled := _LABEL_AND_PART.match(line)):
        return line
    said = f"{labelled['before']}{labelled['mark']}{labelled['label']}{labelled['mark']} {labelled['part']}"
    return said.ljust(labelled.end()) + line[labelled.end() :]


def _without_classes(line: str, first: str) -> str:
    """A heading, and a word in bold, without what pandoc says of their look."""
    if first == "#":
        return _HEADING_CLASS.sub("", line)
    span = _SPAN.match(line)
    return line if span is None else _without_span(line, span)


def _without_span(line: str, span: re.Match[str]) -> str:
    """ "1. __[Q]{.Q}__: What …" without what the number says, "__[A]{.A}__: It …" as an answer."""
    numbered, word = span[1].strip(), span[3].strip()
    if numbered and re.fullmatch(r"Q\d*|Question", word):
        behind = re.match(r"[ \t]*:", line[span.end() :])
        end = span.end() + (behind.end() if behind else 0)
        return span[1].ljust(end) + line[end:]
    said = f"{span[1]}**{'Answer' if word.upper() == 'A' else word}**"
    return said.ljust(span.end()) + line[span.end() :] if len(said) <= span.end() else line


def _announcement(word: str, width: int) -> str:
    """The word as it is announced, in at most `width` characters; "" for none."""
    plain = (f"{word}:",) if word == "Example" else ()
    forms = (f"**{word}**",) if word in _CLOSES else (f"**{word}:**", *plain, "**Task:**")
    return next((form for form in forms if len(form) <= width), "") if word else ""


def _emphasis(line: str, rest: str, indent: int) -> str:
    if strong := _STRONG.match(rest):
        said = f"**{strong[strong.lastindex or 0]}**"
        return said.ljust(indent + strong.end()) + rest[strong.end() :]
    if slanted := _SLANTED.match(rest):
        return f"*{slanted[1]}*".ljust(indent + slanted.end()) + rest[slanted.end() :]
    return line


def _html(line: str) -> str:
    if heading := _HTML_HEADING.match(line):
        return f"{'#' * int(heading[1])} {_TAG.sub('', heading[2])}"
    return _emphasis(line, line.lstrip(" \t"), len(line) - len(line.lstrip(" \t")))
