r"""Solutions that a switch of the author's shows, `\ifsolutions … \fi`, or that stand within a box of layout.

Pandoc knows no such switch and leaves out what is between. What a frame, a colour or an item of a list holds is a
solution if it says so itself: it is set as one without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from megascience_hf.curation.documents.latex_boxes import box_of, boxed, closing_braces, with_arguments
from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.edits import Edit, spliced

_MOST = 40_000  # characters of a solution
# "showSolutions", "printanswers", "sols".
_NAME = (
    r"(?i:(?:show|print|with|display|include|has|is|the|teacher|my|instructor){0,2}"
    rf"(?:soln|sol|answer|ans|{abroad.pattern(abroad.unaccented(abroad.SOLUTIONS))}|solution)s?"
    r"(?:key|on|shown|show|true|visible|version|flag)?)"
)
# Of TeX, which end with `\fi`; those of etoolbox and ifthen have arguments.
_HAS_ARGUMENTS = r"thenelse|toggle|bool|boolexpr|def|undef|csdef|csundef|(?:str|num|dim)[a-z]+|blank|empty"
_IF = rf"if(?!(?:{_HAS_ARGUMENTS})(?![A-Za-z]))"
_SWITCH = re.compile(
    rf"\\(?:(?P<opens>{_IF}(?:(?:defined\s?\\)?(?P<name>{_NAME})|[A-Za-z@]*))|(?P<closes>fi)|(?P<other>else))(?![A-Za-z@])"
)
_NEW = re.compile(r"\\(?:newif|let|def|csname)\s{0,4}\Z")
_CHOICE = re.compile(
    rf"\\(?:iftoggle|ifbool|ifthenelse)\s?\{{\s?(?:\\boolean\s?\{{\s?)?{_NAME}\s?\}}?\s?\}}\s{{0,4}}(?:%[^\n]*\n\s{{0,8}})?\{{"
)
_SECOND = re.compile(r"\s{0,4}(?:%[^\n]*\n\s{0,8})?\{")
# "\begin{maybePrint}{showAnswers}"
_ENVIRONMENT = re.compile(rf"\\begin\{{(?P<name>[A-Za-z]{{2,30}})\}}\s?\{{\s?{_NAME}\s?\}}")
# What stands in no solution: the switch changes titles or settings.
_SETS = re.compile(
    r"\\(?:(?:sub){0,2}section|chapter|(?:re)?new(?:command|environment|if|theorem)|def|let|usepackage|documentclass"
    r"|input|include|maketitle|title|date|excludecomment|includecomment|printanswers|noprintanswers|setcounter|setlength"
    r"|begin\s?\{document\}|[A-Za-z]{1,20}(?:true|false))(?![A-Za-z])"
)
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_BREAKS = re.compile(
    r"(?:\s|~|\\\\(?:\[[^\]\n]{0,20}\])?|\\(?:par|noindent|medskip|bigskip|smallskip|newline)(?![A-Za-z])|%[^\n]*\n){1,40}"
)
_BEGINS_BOX = re.compile(r"\\begin\s?\{(?P<name>[A-Za-z]{2,30})\*?\}")
_LOOK = (
    r"\\(?:color\s?\{[^{}\n]{1,40}\}|(?:footnotesize|small|itshape|slshape|sffamily|normalfont|red|blue)(?![A-Za-z]))"
)
_LOOKS = rf"(?:{_LOOK}\s{{0,4}}){{0,3}}"
_WORD = rf"(?i:{box_names.SOLUTIONS})"
# "\textbf{Solution:}" comes.
_SAYS = (
    rf"\s{{0,8}}{_LOOKS}(?:\\noindent\s{{0,4}})?"
    r"(?:\\(?:textbf|textit|emph|underline|textsc)\s?\{|\{\\(?:bf|it|em|sl|sc)(?:series|shape)?\s)"
    rf"\s?{_WORD}\s?[.:]?\s?\}}"
)
_SAYS_SO, _OF_LOOKS = re.compile(_SAYS), re.compile(rf"\s{{0,8}}{_LOOKS}")
_ARGUMENT = r"\s?(?:\[[^\]\n]{0,20}\]\s?)?\{[^{}\n]{1,40}\}\s?"
_GROUP = re.compile(rf"(?:\\(?:textcolor|parbox){_ARGUMENT})?\{{(?={_SAYS})")
_DEFINES = re.compile(r"(?:command\*?|def)\s?\{?\s?\\[A-Za-z]{1,30}\s?\}?\s?(?:\[[^\]\n]{0,20}\]){0,2}\s{0,20}\Z")
_LAYOUT = re.compile(
    r"\\begin\{(?P<name>(?:quote|quotation|mdframed|framed|shaded|tcolorbox|leftbar|flushleft|minipage|small|footnotesize|itemize)\*?)\}"
    r"(?:\s?\[[^\[\]\n]{0,120}\]|\s?\{[^{}\n]{0,60}\}){0,3}\s{0,9}(?:\\item\s?(?:\[\s?\])?\s?)?"
    rf"(?={_SAYS})"
)
_ITEM = re.compile(
    rf"\\item\s?\[\s?(?:\\(?:textbf|textit|emph)\s?\{{|\{{?\\(?:bf|it|em)\s)?\s?(?P<word>{_WORD})\s?[.:]?\s?\}}?\s?[.:]?\s?\]"
    rf"|\\item\s?\[\s?\]\s{{0,4}}(?={_SAYS})"
)


def with_shown_solutions(text: str) -> str:
    """LaTeX with the solutions of such switches and boxes as those that the other readers of LaTeX know."""
    if "\\if" in text:
        text = spliced(text, _switched(text))
        text = spliced(text, _chosen(text))
    text = spliced(text, _in_environments(text, _ENVIRONMENT))
    for _ in range(2):  # a colour within a box
        text = with_arguments(_GROUP, _without_looks, text)
    text = spliced(text, _in_environments(text, _LAYOUT))
    return _ITEM.sub(lambda item: f"\n\n\\textbf{{{item['word']}:}} " if item["word"] else "\n\n", text)


def _without_looks(group: re.Match[str], inside: str) -> str | None:
    is_body = _DEFINES.search(group.string, max(0, group.start() - 80), group.start())
    return None if is_body else _OF_LOOKS.sub("", inside, count=1)


def _switched(text: str) -> Iterator[Edit]:
    r"""What stands between `\ifsolutions` and its `\else` or `\fi`."""
    opened: list[tuple[re.Match[str], list[int]]] = []
    edits: list[Edit] = []
    for mark in _SWITCH.finditer(text):
        if mark["opens"]:
            if not _NEW.search(text, max(0, mark.start() - 12), mark.start()):
                opened.append((mark, []))
        elif opened and mark["other"]:
            opened[-1][1].append(mark.start())
        elif opened:
            switch, others = opened.pop()
            if switch["name"]:
                end = others[0] if others else mark.start()
                shown = _shown(text, switch.start(), text[switch.end() : end])
                edits += [] if shown is None else [(switch.start(), mark.end(), shown)]
    return iter(sorted(edits))


def _chosen(text: str) -> Iterator[Edit]:
    r"""The first argument of `\iftoggle{solutions}{…}{…}`."""
    closed: dict[int, int] | None = None
    for choice in _CHOICE.finditer(text):
        closed = closing_braces(text) if closed is None else closed
        end = closed.get(choice.end() - 1)
        if end is None:
            continue
        other = _SECOND.match(text, end + 1)
        behind = closed.get(other.end() - 1) if other else end
        shown = _shown(text, choice.start(), text[choice.end() : end])
        if shown is not None and behind is not None:
            yield choice.start(), behind + 1, shown


def _shown(text: str, start: int, inside: str) -> str | None:
    """What a switch shows at an offset as a solution; None for what is none."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    if len(inside) > _MOST or _SETS.search(inside) or line.count("{") > line.count("}"):
        return None
    if breaks := _BREAKS.match(inside):
        inside = inside[breaks.end() :]
    if not _SAYS_SOMETHING.search(re.sub(r"\\[a-z]{1,12}\*?\s?(?:\{[^{}]{0,20}\})?", "", inside)):
        return ""
    box = _BEGINS_BOX.match(inside)
    said = _SAYS_SO.match(inside) or (box and box_of(box["name"]) == "solution")
    return f"\n\n{inside.strip()}\n\n" if said else f"\n{boxed('solution', inside.strip())}"


def _in_environments(text: str, pattern: re.Pattern[str]) -> Iterator[Edit]:
    """What environments hold that are named as such a switch, or that say "Solution:"."""
    for begin in pattern.finditer(text):
        close = f"\\end{{{begin['name']}}}"
        end = text.find(close, begin.end(), begin.end() + _MOST)
        inside = text[begin.end() : end]
        if end < 0 or f"\\begin{{{begin['name']}}}" in inside or (begin["name"] == "itemize" and "\\item" in inside):
            continue
        shown = _shown(text, begin.start(), inside)
        if shown is not None:
            yield begin.start(), end + len(close), shown
