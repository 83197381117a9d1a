r"""What the files of a LaTeX book say of each other: its commands, which environments ask or solve, its solutions.

A book comes in files: `\newcommand{\R}` and `\newtheorem{xca}{Exercise}` stand in its preamble, and what
`\begin{sol}{xca:a}` solves stands in a chapter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from megascience_hf.curation.documents.latex_boxes import (
    box_of,
    closing_brace,
    exercise_labels,
    solutions_by_label,
    with_arguments,
)
from megascience_hf.curation.documents.latex_definitions import CALLS, defined_commands, definitions
from megascience_hf.curation.documents.latex_listings import with_listed_files
from megascience_hf.curation.documents.text_files import text_below
from megascience_hf.curation.extraction.edits import spliced

_MOST_FILES, _MOST_BYTES = 400, 20_000_000
_NAMES_FILE = re.compile(
    r"\\(?:input|include|usepackage|RequirePackage|documentclass)\s?(?:\[[^\]\n]{0,200}\]\s?)?\{(?P<name>[^{}\n#\\]{1,200})\}"
)
_MOST_NAMED = 20
_ENDINGS = (".tex", ".ltx", ".sty", ".cls")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_NAME = r"[^\W\d_]{2,30}"
_THEOREM = re.compile(
    rf"\\(?:sp|tcb|mdtheoremenv)?new(?:tcb|mdtheoremenv)?theorem\*?\s?(?:\[[^\]\n]*\])?\s?\{{(?P<name>{_NAME})\*?\}}"
    r"\s?(?:\[[^\]\n]*\])?\s?\{(?P<title>[^{}\n]{1,60})\}"
    rf"|\\declaretheorem\s?\[(?P<options>[^\]]{{0,300}})\]\s?\{{(?P<declared>{_NAME})\}}"
)
_LISTING = re.compile(rf"\\(?:lstnewenvironment|DefineVerbatimEnvironment)\s?\{{({_NAME})\}}")
_TITLE_OPTION = re.compile(r"\b(?:name|title)\s?=\s?\{?([^,{}\]]{1,60})")
_ENVIRONMENT = re.compile(
    rf"\\(?:re|provide)?newenvironment\*?\s?\{{(?P<name>{_NAME})\}}(?:\s?\[\d\])?(?:\s?\[(?P<default>[^\]\n]{{0,60}})\])?\s{{0,9}}\{{"
)
_SECOND = re.compile(r"(?:\s|%[^\n]*\n){0,9}\{")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Z][a-z]{3,12}(?![A-Za-z])")
_NO_BOX = frozenset({"Hint", "Hints", "Proof", "Theorem", "Lemma", "Remark", "Note", "Definition"})
_UNIT = re.compile(
    r"\\DeclareSIUnit\s?(?:\[[^\]\n]{0,60}\]\s?)?\{?\s?\\(?P<name>[A-Za-z]{2,30})\s?\}?\s?\{(?P<said>(?:[^{}\n]|\{[^{}\n]{0,60}\}){1,60})\}"
)
# "\\DeclarePairedDelimiter{\\card}{\\lvert}{\\rvert}" of mathtools.
_PAIRED = re.compile(
    r"\\DeclarePairedDelimiter\s?\{?\s?\\(?P<name>[A-Za-z]+)\s?\}?\s{0,9}(?:\{(?P<left>[^{}\n]{1,30})\}|(?P<bare>\\[A-Za-z]+))"
    r"\s{0,9}(?:\{(?P<right>[^{}\n]{1,30})\}|(?P<close>\\[A-Za-z]+))"
)
_STARRED = re.compile(r"\\(?P<name>[A-Za-z]+)\*(?=\s?[{\[])")
_DOCUMENT_COMMAND = re.compile(
    r"\\(?:New|Renew|Provide|Declare)DocumentCommand\s?(?:\{\s?\\(?P<name>[A-Za-z]+)\s?\}|\\(?P<bare>[A-Za-z]+))\s{0,9}"
    r"\{(?P<spec>(?:[^{}\n]|\{[^{}\n]{0,40}\}){0,60})\}\s{0,9}\{"
)
_FORMS = re.compile(
    r"\\IfBooleanTF\s?\{?\s?#1\s?\}?\s?\{(?:[^{}]|\{[^{}]{0,200}\}){0,300}\}\s?\{(?P<plain>(?:[^{}]|\{[^{}]{0,200}\}){0,300})\}"
)
_OPTIONAL = re.compile(r"(?:O\{(?P<default>[^{}]{0,40})\})?(?P<must>m{0,9})")
_OPERATORS = """
    Var var Cov cov Corr corr Bias MSE tr Tr rank rk diag sgn sign grad curl argmin argmax Span spn Hom End Aut Gal Ker
    im id lcm supp dist vol conv adj proj cis erf arcsec arccsc arccot sech csch
"""
# What authors mean by names that they define in a file which is not there.
_CONVENTIONAL = {
    name: rf"\newcommand{{\{name}}}{{\ensuremath{{{meaning}}}}}"
    for names, meaning in (
        *((f"{letter} {letter * 2}", rf"\mathbb{{{letter}}}") for letter in "RNZQCFKE"),
        ("PP Prob", r"\mathbb{P}"), ("reals Reals", r"\mathbb{R}"), ("naturals nats", r"\mathbb{N}"),
        ("integers ints", r"\mathbb{Z}"), ("rationals", r"\mathbb{Q}"), ("complexes", r"\mathbb{C}"),
        ("eps", r"\varepsilon"),
        *(
            (word, rf"\operatorname{{{word}}}")
            for word in _OPERATORS.split()
        ),
    )
    for name in names.split()
}  # fmt: skip
_CONVENTIONAL |= {
    "abs": r"\newcommand{\abs}[1]{\ensuremath{\left|#1\right|}}",
    "norm": r"\newcommand{\norm}[1]{\ensuremath{\left\|#1\right\|}}",
    "floor": r"\newcommand{\floor}[1]{\ensuremath{\left\lfloor #1\right\rfloor}}",
    "ceil": r"\newcommand{\ceil}[1]{\ensuremath{\left\lceil #1\right\rceil}}",
    "set": r"\newcommand{\set}[1]{\ensuremath{\left\{#1\right\}}}",
    "defeq": r"\newcommand{\defeq}{\ensuremath{:=}}",
    "coloneqq": r"\newcommand{\coloneqq}{\ensuremath{:=}}",
    "kB": r"\newcommand{\kB}{\ensuremath{k_\mathrm{B}}}",
    "kT": r"\newcommand{\kT}{\ensuremath{k_\mathrm{B}T}}",
    "sfrac": r"\newcommand{\sfrac}[2]{\ensuremath{{#1}/{#2}}}",
    "faktor": r"\newcommand{\faktor}[2]{\ensuremath{{#1}/{#2}}}",
    "esp": r"\newcommand{\esp}[1]{\ensuremath{\mathrm{E}[#1]}}",
}
_LONGEST, _LONGEST_BEGIN = 400, 3_000  # characters of a definition, and of what begins or ends an environment
# What pandoc or the rules know better than a book's own definition.
_STRUCTURE = frozenset(
    {
        "item", "section", "subsection", "chapter", "part", "label", "ref", "eqref", "begin", "end", "par", "footnote",
        "input", "include", "textbf", "textit", "emph", "title", "author", "date", "maketitle", "caption", "cite",
        "index", "newpage", "left", "right", "frac", "ce",
    }
)  # fmt: skip


@dataclass(frozen=True)
class LatexBook:
    """What a file of a book needs of the others.

    Args:
        commands: definitions by the name of their command.
        boxes: `exercise`, `example`, `solution` or `lstlisting` by the name of an environment that is one.
        solutions: what answers the exercise of a label, as it stands in any of the files.
    """

    commands: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[str, str] = field(default_factory=dict)
    solutions: Mapping[str, str] = field(default_factory=dict)

    def definitions_for(self, text: str) -> str:
        """The definitions of what a text calls and does not define."""
        own = defined_commands(text)
        found: dict[str, str] = {}
        left = [text]
        while left:
            for name in CALLS.findall(left.pop()):
                usual = _usual(name, text)
                definition = self.commands.get(name) or usual
                if definition and name not in found and name not in own:
                    found[name] = definition
                    left.append(definition)
        return "".join(f"{definition}\n" for definition in found.values())


def _usual(name: str, text: str) -> str:
    r"""What authors mean by a name, if the text calls it so: `\abs*{x}` and `\abs(x)` are of packages."""
    usual = _CONVENTIONAL.get(name, "")
    if not usual or f"\\{name}*" in text:
        return ""
    return "" if "[1]" in usual and re.search(rf"\\{name}(?![A-Za-z])(?!\s?\{{)", text) else usual


ALONE = LatexBook()


class LatexBooks:
    """The books in a folder, each looked through once."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._books: dict[Path, LatexBook] = {}

    def with_listings(self, text: str, path: Path) -> str:
        """The text of a file with the programs that it shows from other files of the folder."""
        return text if self._source.is_file() else with_listed_files(text, path.parent, self._source)

    def of(self, path: Path) -> LatexBook:
        """The book of a file: the files of its folder, or of the one above where that has the preamble."""
        if self._source.is_file():
            return ALONE
        folder = path.parent
        if folder not in self._books:
            above = folder != self._source and not _has_preamble(folder) and _has_preamble(folder.parent)
            texts = [] if above else list(_texts(folder))
            named = _named_outside(texts, folder, self._source) if texts else ()
            self._books[folder] = self.of(folder) if above else book_of([*texts, *named])
        return self._books[folder]


def book_of(texts: list[str]) -> LatexBook:
    """What these files of a book say; what two of them say differently is left out."""
    commands: dict[str, str] = {}
    told_twice: set[str] = set()
    boxes: dict[str, str] = {}
    for text in texts:
        boxes |= declared_boxes(text)
        for name, definition in _commands(text):
            if commands.setdefault(name, definition) != definition:
                told_twice.add(name)
    named = [with_boxes_named(text, boxes) for text in texts]
    labels = Counter(label for text in named for label in exercise_labels(text))
    once = {label for label, count in labels.items() if count == 1}
    solutions: dict[str, str] = {}
    twice: set[str] = set()
    for text in named:
        for label, solution in solutions_by_label(text, once):
            twice |= {label} & solutions.keys()
            solutions[label] = solution
    return LatexBook(
        {name: definition for name, definition in commands.items() if name not in told_twice},
        boxes,
        {label: solution for label, solution in solutions.items() if label not in twice},
    )


def declared_boxes(text: str) -> dict[str, str]:
    r"""The environments that `\newtheorem{xca}{Exercise}` and its kin make one of ours, by what their titles say."""
    found = dict.fromkeys(_LISTING.findall(text), "lstlisting")
    for theorem in _THEOREM.finditer(text):
        title = theorem["title"] or next(iter(_TITLE_OPTION.findall(theorem["options"] or "")), "")
        if word := _box_titled(title):
            found[theorem["name"] or theorem["declared"]] = word
    for environment, (begin, end), _ in _environments(text):
        body = text[begin:end]
        if word := _box_titled(environment["default"] or "") or _box_in(body) or _alias(body, found):
            found[environment["name"]] = word
    return {name: word for name, word in found.items() if box_of(name) != word}


def with_document_commands(text: str) -> str:
    r"""`\NewDocumentCommand{\norm}{m}{…}` as what pandoc knows; of two forms, with a star and without, the latter.

    A unit of the book's own, too: pandoc looks into `\newcommand` for it, and leaves it out otherwise.
    """
    text = _UNIT.sub(lambda unit: f"\\newcommand{{\\{unit['name']}}}{{{unit['said']}}}", text)
    text = _PAIRED.sub(_as_command, text)

    def written(command: re.Match[str], body: str) -> str | None:
        spec = command["spec"].replace(" ", "")
        if spec.startswith("s") and (forms := _FORMS.fullmatch(body.strip())):
            body = re.sub(r"#([2-9])", lambda number: f"#{int(number[1]) - 1}", forms["plain"])
            spec = spec[1:]
        optional = _OPTIONAL.fullmatch(spec)
        if optional is None:
            return None
        count = len(optional["must"]) + (optional["default"] is not None)
        given = (f"[{count}]" if count else "") + ("" if optional["default"] is None else f"[{optional['default']}]")
        return f"\\newcommand{{\\{command['name'] or command['bare']}}}{given}{{{body}}}"

    return with_arguments(_DOCUMENT_COMMAND, written, text, _LONGEST)


def without_stars(text: str, defined: Container[str]) -> str:
    r"""A text whose calls of the book's own commands have no star, `\card*{X}`: what pandoc knows has one form."""
    return _STARRED.sub(lambda call: f"\\{call['name']}" if call["name"] in defined else call[0], text)


def _as_command(paired: re.Match[str]) -> str:
    left, right = (paired[one] or paired[other] for one, other in (("left", "bare"), ("right", "close")))
    return rf"\newcommand{{\{paired['name']}}}[2][]{{\left{left} #2\right{right}}}"


def with_boxes_named(text: str, boxes: Mapping[str, str]) -> str:
    """A text whose environments have the names of ours, without its own definitions of what is a box."""
    defined = [
        (environment.start(), end, "")
        for environment, _, end in _environments(text)
        if box_of(environment["name"]) or environment["name"] in boxes
    ]
    text = spliced(text, defined)
    if not boxes:
        return text
    names = "|".join(map(re.escape, sorted(boxes)))
    return re.sub(rf"\\(begin|end)\{{({names})\*?\}}", lambda mark: f"\\{mark[1]}{{{boxes[mark[2]]}}}", text)


def _environments(text: str) -> Iterator[tuple[re.Match[str], tuple[int, int], int]]:
    """Each definition of an environment, where what begins it stands, and where the definition ends."""
    for environment in _ENVIRONMENT.finditer(text):
        begin = closing_brace(text, environment.end(), _LONGEST_BEGIN)
        second = _SECOND.match(text, begin + 1) if begin is not None else None
        end = closing_brace(text, second.end(), _LONGEST_BEGIN) if second else None
        if begin is not None and end is not None:
            yield environment, (environment.end(), begin), end + 1


def _box_titled(title: str) -> str:
    words = re.sub(r"\\[A-Za-z]+|[{}~.:]", " ", title).split()
    return box_of(words[-1]) if words and (len(words[-1]) > 3 or not words[-1].isascii()) else ""


def _box_in(body: str) -> str:
    words = set(_WORD.findall(body))
    kinds = {box_of(word) for word in words} - {""}
    return kinds.pop() if len(kinds) == 1 and not words & _NO_BOX else ""


def _alias(body: str, found: Mapping[str, str]) -> str:
    kinds = {found.get(name) or "" for name in CALLS.findall(body)} - {""}
    return kinds.pop() if len(kinds) == 1 else ""


def _commands(text: str) -> Iterator[tuple[str, str]]:
    for one in definitions(text, _LONGEST):
        written = text[one.start : one.end]
        if not one.renews and one.name not in _STRUCTURE and not box_of(one.name) and "@" not in written:
            yield one.name, written


def _has_preamble(folder: Path) -> bool:
    return any(
        "\\documentclass" in text_below(path, _MOST_BYTES)[:20_000]
        for path in sorted(folder.glob("*.tex"))[:_MOST_FILES]
    )


def _named_outside(texts: list[str], folder: Path, source: Path) -> Iterator[str]:
    r"""The files of other folders of the source that these texts name: `\input{../macros}`."""
    top, seen = source.resolve(), set[Path]()
    for name in (found["name"].strip() for text in texts for found in _NAMES_FILE.finditer(text)):
        paths = ((folder / f"{name}{ending}").resolve() for ending in ("", *_ENDINGS))
        path = next((path for path in paths if path.suffix in _ENDINGS and path.is_file()), None)
        if path is None or path in seen or path.is_relative_to(folder.resolve()) or not path.is_relative_to(top):
            continue
        if len(seen) < _MOST_NAMED:
            seen.add(path)
            yield with_document_commands(_COMMENT.sub("", text_below(path, _MOST_BYTES)))


def _texts(folder: Path) -> Iterator[str]:
    left = _MOST_BYTES
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _ENDINGS)[:_MOST_FILES]:
        text = text_below(path, _MOST_BYTES)
        left -= len(text)
        if left < 0:
            return
        yield with_document_commands(_COMMENT.sub("", text))
