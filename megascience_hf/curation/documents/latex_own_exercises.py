r"""Commands of a book's own that hold a question and its solution: `\qa{…}{…}`, whose definition says which is which.

`\newcommand{\esercizio}[2]{\textbf{Testo:} #1 \textbf{Soluzione:} #2}` is an exercise and its solution where it is
called, without the words that the definition sets around them. `\newcommand{\problem}{\textbf{Problem \thepr.}}` is the
words that it stands for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from megascience_hf.curation.documents.latex_boxes import MAX_ARGUMENT, boxed, closing_braces, is_defined
from megascience_hf.curation.documents.latex_definitions import CALLS, Definition, Macro, definitions
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.edits import Edit, spliced

_SOLVES = re.compile(
    rf"(?<![A-Za-z\\])(?:solutions?|answers?|sol|ans|{abroad.pattern(abroad.SOLUTIONS)})(?![A-Za-z])", re.I
)
# `\textbf{#2}` and `\begin{solution}#2\end{solution}` hold an argument, `\label{#1}` and `\ref{#1}` only use it.
_PLACE = re.compile(r"#(\d)")
_ONLY_USED = re.compile(
    r"\\(?:label|ref|eqref|cite|includegraphics|input|index|url|href|hyperref|hypertarget|addcontentsline|(?:sub)*section\*?"
    r"|chapter\*?|paragraph\*?|marginpar|points?|vspace\*?|hspace\*?|setcounter|ifthenelse|ifx)\s?(?:\[[^\]]{0,60}\])?"
    r"\{[^{}]{0,60}\Z"
)
# "\\textbf{Problem #1}" and "(#1 points)" are no question.
_NUMBERS = re.compile(
    r"(?<![A-Za-z\\])(?:exercises?|problems?|questions?|tasks?|nr|no"
    rf"|{abroad.pattern(abroad.EXERCISES)})\.?[\s~]{{0,2}}\(?\Z|\(\Z",
    re.I,
)
_HINTS = re.compile(r"\b(?:hints?|theorem|lemma|definition)\b", re.I)
_BLANK = re.compile(r"(?:\s|%[^\n]*\n){0,9}\{")
_OPTION = re.compile(r"\s?\[[^\[\]\n]{0,200}\]")
# The whole of what it sets is a label: "\\textbf{Problem \\theproblem. }".
_LABEL = re.compile(
    r"[\s{}]*(?P<word>exercise|problem|question|solution|answer"
    rf"|{abroad.pattern(abroad.EXERCISES | abroad.SOLUTIONS)})"
    r"[\s{}]*[.:)]?[\s{}.:]*",
    re.I,
)
_SHOWN = re.compile(r"\\(?:the[A-Za-z]{1,30}|arabic\s?\{)")
_COUNTERS = re.compile(
    r"\\(?:refstepcounter|stepcounter|addtocounter|arabic|setcounter|vspace\*?|hspace\*?|textcolor|color)\s?\{[^{}]{0,60}\}"
    r"(?:\{[^{}#]{0,20}\}(?!\s*\Z))?"
    r"|\\[A-Za-z]{1,30}\*?|[~#]{1,2}(?!\d)|\\[ ,;!]"
)
_LONGEST = 1_500
_BOXES = ("exercise", "example", "solution")


@dataclass(frozen=True, slots=True)
class _Holds:
    """How many arguments a command has, whether the first may be left out, which of them asks and which solves."""

    count: int
    option: bool
    asks: int
    solves: int


def with_own_exercises(text: str, elsewhere: Mapping[str, str]) -> str:
    """LaTeX with the environments `exercise` and `solution` in the place of such commands.

    Args:
        elsewhere: definitions in other files of the book, by the names of their commands.
    """
    called = set(CALLS.findall(text)) & set(elsewhere)
    known = dict(_holding("\n".join(elsewhere[name] for name in sorted(called))))
    known |= dict(_holding(text))
    if not known:
        return text
    closing = closing_braces(text)
    edits: list[Edit] = []
    for command in re.finditer(rf"\\({'|'.join(map(re.escape, sorted(known)))})(?![A-Za-z])", text):
        holds = known[command[1]]
        if is_defined(text, command.start()) or (edits and command.start() < edits[-1][1]):
            continue
        given, end = _arguments(text, command.end(), holds, closing)
        if len(given) == holds.count and given[holds.asks].strip() and given[holds.solves].strip():
            asked, solved = boxed("exercise", given[holds.asks].strip()), boxed("solution", given[holds.solves].strip())
            edits.append((command.start(), end, f"\n{asked}{solved}"))
    return spliced(text, edits)


def with_own_labels(text: str) -> str:
    r"""LaTeX with "Problem 3." in the place of `\problem`, if the file defines that without arguments."""
    known = {one.name: label for one in definitions(text, _LONGEST) if (label := _label(one.macro))}
    if not known:
        return text
    text = _without(text, known)
    counts: Counter[str] = Counter()

    def written(call: re.Match[str]) -> str:
        counts[call[1]] += 1
        return f"\n\n\\textbf{{{known[call[1]].replace('#', str(counts[call[1]]))}}} "

    return re.sub(rf"\\({'|'.join(map(re.escape, sorted(known)))})(?![A-Za-z@])(?:\{{\}})?[ \t]*", written, text)


def without_colliding(text: str) -> str:
    r"""LaTeX without its own `\solution` where `\begin{solution}` stands: pandoc would take the one for the other."""
    colliding = {name for name in _BOXES if f"\\begin{{{name}}}" in text and f"\\{name}" in text}
    return _without(text, colliding) if colliding else text


def _without(text: str, names: Mapping[str, str] | set[str]) -> str:
    """The text without the definitions of these commands."""
    return spliced(text, ((one.start, one.end, "") for one in definitions(text, _LONGEST) if one.name in names))


def _label(macro: Macro) -> str:
    """The words that a command without arguments stands for, with "#" for its number, if they are a label."""
    said = _LABEL.fullmatch(_COUNTERS.sub(" ", macro.body)) if not macro.count else None
    return f"{said['word']}{' #' if _SHOWN.search(macro.body) else ''}." if said else ""


def _holding(text: str) -> Iterator[tuple[str, _Holds]]:
    for one in definitions(text, _LONGEST):
        if holds := _held(one):
            yield one.name, holds


def _held(one: Definition) -> _Holds | None:
    """Which argument asks and which solves, if the words between them say that the second is a solution."""
    body, count = one.macro.body, one.macro.count
    said = [mark for mark in _SOLVES.finditer(body) if "#" in body[: mark.start()]]
    if count < 2 or len(said) != 1 or _HINTS.search(body):
        return None
    before, behind = set[int](), set[int]()
    for place in _PLACE.finditer(body):
        if _ONLY_USED.search(body, max(0, place.start() - 80), place.start()):
            continue
        if place.start() > said[0].end():
            behind.add(int(place[1]))
        elif not _NUMBERS.search(body, max(0, place.start() - 40), place.start()):
            before.add(int(place[1]))
    if len(before) != 1 or len(behind) != 1 or before == behind or max(before | behind) > count:
        return None
    return _Holds(count, one.macro.default is not None, before.pop() - 1, behind.pop() - 1)


def _arguments(text: str, at: int, holds: _Holds, closing: Mapping[int, int]) -> tuple[list[str], int]:
    given: list[str] = []
    for number in range(holds.count):
        if number == 0 and holds.option:
            said = _OPTION.match(text, at)
            given.append(said[0] if said else "")
            at = said.end() if said else at
            continue
        brace = _BLANK.match(text, at)
        end = closing.get(brace.end() - 1) if brace else None
        if brace is None or end is None or end - at > MAX_ARGUMENT:
            break
        given.append(text[brace.end() : end])
        at = end + 1
    return given, at
