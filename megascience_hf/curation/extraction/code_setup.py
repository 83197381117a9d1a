"""The code of a chapter that the code of an answer needs: what a reader of the exercise has above it.

A class, a function or a value that the chapter defines before the exercise, outside of the answers to others, with all
that it needs itself. Where one name is not found, where data are read from a file or the net, or where it is long,
there is none: then stage `filter` drops the pair.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from megascience_hf.curation.extraction.code_blocks import CodeBlock, inline_code, placed_blocks
from megascience_hf.curation.extraction.code_references import (
    KNOWN,
    MAX_CODE,
    names_elsewhere,
    names_in,
    python_tree,
    used_in,
    without_magic,
)
from megascience_hf.curation.extraction.external_references import refers_elsewhere, without_code_above
from megascience_hf.curation.extraction.lost_context import code_to_change
from megascience_hf.curation.extraction.r_code_references import (
    called_in,
    data_of_packages,
    frames_elsewhere,
    r_names,
    r_statements,
    reads_frames_elsewhere,
)

MAX_LINES, MAX_CHARACTERS = 60, 3_000
# So many definitions of one name are looked at, the last before the exercise, which keeps the time linear.
MAX_ALIKE = 100
_READS_DATA = re.compile(
    r"\b(?:read\w{0,3}[._]\w+|load\w*|\w*download\w*|url\w*|open|fetch\w*|fread|source|get_data\w*|DataReader|genfromtxt"
    r"|requests\.\w+|imread|connect)\("
    r"|https?://|\bfrom\s(?:\.|(?:utils?|helpers?|common|tools|lib|src)\b)",  # or from a file of the book's own
    re.I,
)
_CHANGES = (
    "append", "extend", "insert", "update", "add", "remove", "pop", "sort", "clear", "setdefault", "fill", "seed",
)  # fmt: skip
# Where the exercise goes on from more than code.
_GOES_ON = re.compile(
    r"\b(?:as|like)\s(?:before|above|earlier)\b|\b(?:these|those|the)\snew\s\w+|\b(?:instance|example|case)\sabove\b"
    r"|\bthe\s(?:default|baseline|benchmark)\s\w+\s(?:sequence|path|data|series|calibration)\b"
    r"|\bboth\sexperiments\b|\b(?:experiment|method|scenario|regime)s?\s\d\b(?!\s?(?:\(|:|features|uses|is\b|has\b|identifies))",
    re.I,
)
# "The functions defined above": one of them is not all of them.
_SEVERAL_ABOVE = re.compile(
    r"\b(?:functions|helpers|classes)\s(?:that\s)?(?:(?:we|you)\s)?(?:(?:have|are|were)\s)?(?:already\s)?"
    r"(?:\w+\s)?(?:above|earlier)\b",
    re.I,
)
_DEFINES = re.compile(r"^[ \t]*(?:def|class|async def)\b|<-\s?function\b", re.M)
_IMPORTS = re.compile(r"(?:import|from)\s")
_OPTION = re.compile(r"\A(?:[ \t]*(?::[\w-]+:|#\||%)[^\n]*\n|[ \t]*\n)+")


# Nothing but what a program brings in: the question does not need it.
_ONLY_IMPORTS = re.compile(
    r"```(?P<language>\w+)\n(?P<code>(?:(?:import|from)[ ][^\n]{1,200}\n|library\([\w.]{1,40}\)\n)+)```"
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """One statement at the outermost level.

    Args:
        binds: names that it defines anew, `changes` those that it changes in place, `uses` what it needs.
        answers: it stands in an answer.
    """

    at: int
    source: str
    binds: frozenset[str]
    changes: frozenset[str]
    uses: frozenset[str]
    answers: bool


def with_setup(setup: str, question: str, answer: str) -> tuple[str, str]:
    """A pair with its setup above the question; above the code of the answer where it only brings packages in."""
    imports = _ONLY_IMPORTS.fullmatch(setup)
    if imports and "```" not in question:
        block = next((one for one in placed_blocks(answer) if one.language == imports["language"]), None)
        if block is not None:
            at = answer.find("\n", block.start) + 1
            return question, f"{answer[:at]}{imports['code']}\n{answer[at:]}"
    return f"{setup}\n\n{question}", answer


class ChapterCode:
    """The statements of a document by the names that they define."""

    def __init__(self, text: str, answers: Sequence[tuple[int, int]]) -> None:
        """`answers` are where the answers of its exercises stand, whose code is no reader's to have."""
        self.text, self.answers = text, sorted(answers)
        self._by_name: dict[str, dict[str, list[_Statement]]] = {}

    def setup(self, question: str, answer: str, at: int) -> str:
        """The code, in its fence, that a pair at offset `at` needs and that its chapter has above it; "" for none."""
        if "```" not in answer:
            return ""
        changed = code_to_change(question, answer)
        for language, names in (
            ("python", names_elsewhere(question, answer)),
            ("r", frames_elsewhere(question, answer)),
        ):
            needed = {*names, *([changed] if changed and self._names(language).get(changed) else ())}
            if language == "r":
                needed |= {name for name in called_in(answer) if self._before(language, name, at)}
            elif needed:
                shadowed = (used_in(answer) | set(inline_code(question))) & KNOWN
                needed |= {name for name in shadowed if self._before(language, name, at, imports=False)}
            if needed and (code := self._closure(language, needed, at)):
                setup = f"```{language}\n{code}\n```"
                if language == "r" and frames_elsewhere(question, setup):
                    return ""
                # what the words refer to beside the code would not be there either
                asked = without_code_above(question)
                if _SEVERAL_ABOVE.search(question) and len(_DEFINES.findall(code)) < 2:
                    return ""
                more = _GOES_ON.search(asked) or (not changed and refers_elsewhere(asked, answer))
                return "" if more or refers_elsewhere(f"{setup}\n\n{question}", answer) else setup
        return ""

    def _names(self, language: str) -> dict[str, list[_Statement]]:
        if language not in self._by_name:
            found: dict[str, list[_Statement]] = defaultdict(list)
            for block in placed_blocks(self.text):
                if block.language == language:
                    answers = self._in_answer(block.start)
                    for statement in _python(block, answers) if language == "python" else _r(block, answers):
                        for name in statement.binds | statement.changes:
                            found[name].append(statement)
            self._by_name[language] = dict(found)
        return self._by_name[language]

    def _in_answer(self, at: int) -> bool:
        number = bisect_right(self.answers, at, key=lambda answer: answer[0]) - 1
        return number >= 0 and at < self.answers[number][1]

    def _before(self, language: str, name: str, at: int, *, imports: bool = True) -> list[_Statement]:
        """What makes the value of a name at an offset: where it was defined last, and what changed it since."""
        known = self._names(language).get(name, [])
        end = bisect_left(known, at, key=lambda one: one.at)
        found = known[max(0, end - MAX_ALIKE) : end]
        anew = [number for number, one in enumerate(found) if name in one.binds and name not in one.uses]
        made = found[anew[-1] :] if anew else []
        if any(one.answers for one in made) or (made and not imports and _IMPORTS.match(made[0].source)):
            return []
        return made

    def _closure(self, language: str, names: set[str], at: int) -> str:
        """The statements that define the names, and what these need, as they stand there; "" if one is missing."""
        known = self._names(language)
        wanted, seen = set(names), set(names)
        taken: dict[tuple[int, str], _Statement] = {}
        while wanted:
            made = self._before(language, wanted.pop(), at)
            if not made:
                return ""
            for one in made:
                taken[one.at, one.source] = one
                inner = {use for use in one.uses if use in known} - seen
                wanted |= inner
                seen |= inner
            if sum(len(one.source) for one in taken.values()) > MAX_CHARACTERS:
                return ""
        sources = [one.source for _, one in sorted(taken.items())]
        code = sources[0]
        for above, source in pairwise(sources):
            code += ("\n\n" if "\n" in above + source else "\n") + source
        return "" if code.count("\n") >= MAX_LINES or _READS_DATA.search(code) else code


def _python(block: CodeBlock, answers: bool) -> Iterator[_Statement]:
    code = without_magic(_OPTION.sub("", block.code))
    tree = python_tree(code) if len(code) <= MAX_CODE else None
    if tree is None:
        return
    lines = code.split("\n")
    for node in tree.body:
        used, bound = names_in(node)
        changed: set[str] = set()
        first = node.lineno
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([first, *(one.lineno for one in node.decorator_list)])
            used = used - bound
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            changed = _changed(node) - bound
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            changed, bound = _changed(node) | bound, set()
        if bound or changed:
            source = "\n".join(lines[first - 1 : node.end_lineno])
            at = block.start + node.lineno
            yield _Statement(at, source, frozenset(bound), frozenset(changed), frozenset(used - KNOWN), answers)


def _changed(tree: ast.AST) -> set[str]:
    """Names of what is changed in place: `a[0] = 1`, `a.b = 1`, `a.append(1)`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES
        stores = isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store)
        if calls or stores:
            inner: ast.AST = node.func if isinstance(node, ast.Call) else node
            while isinstance(inner, ast.Subscript | ast.Attribute):
                inner = inner.value
            if isinstance(inner, ast.Name):
                found.add(inner.id)
    return found


def _r(block: CodeBlock, answers: bool) -> Iterator[_Statement]:
    for at, source, name, changes in r_statements(_OPTION.sub("", block.code)):
        bound, changed = ((), {name}) if changes else ({name}, ())
        used = r_names(source)
        yield _Statement(block.start + at, source, frozenset(bound), frozenset(changed), frozenset(used), answers)


def named_data(question: str, answer: str) -> str:
    """A line that names the data frames of R packages that only the answer names: "Data: `flights` of nycflights13."

    "" where the question needs none, or more than their names.
    """
    if "```" not in answer or not reads_frames_elsewhere(question, answer):
        return ""
    frames = data_of_packages(question, answer)
    if not frames or refers_elsewhere(question, answer):
        return ""
    said = []
    for package in dict.fromkeys(package for _, package in frames):
        names = " and ".join(f"`{name}`" for name, of in frames if of == package)
        said.append(f"{names} of the R package {package}" if package else f"{names} of R")
    line = f"(Data: {', '.join(said)}.)"
    return "" if reads_frames_elsewhere(f"{question}\n\n{line}", answer) else line
