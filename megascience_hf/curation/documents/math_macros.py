r"""Commands that authors of Markdown define for their formulas, written out: `\R` as `\mathbb{R}`.

They stand in the text (`\newcommand{\R}{\mathbb{R}}`), in its front matter (`math:` of MyST) or in the settings of the
book (`_config.yml`, `myst.yml`, `_quarto.yml`, and files of macros) in its folder or one above it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from megascience_hf.curation.documents.latex_boxes import closing_brace
from megascience_hf.curation.documents.latex_definitions import CALLS, Definition, Macro, definitions
from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.documents.text_files import text_below, yaml_in
from megascience_hf.curation.extraction.edits import spliced

_ALONE = re.compile(r"^[ \t]*(?:\$\$?|\\[\[(])?[ \t]*(?:\$\$?|\\[\])])?[ \t]*$")
_PLACE = re.compile(r"#(\d)")
_ARGUMENT = re.compile(r"\\[A-Za-z]+|\\?[^\s{}]")
_BLANKS = re.compile(r"[ \t]*")
_SPAN = re.compile(r"`[^`\n]{1,300}`")
_LONGEST, _DEEPEST, _FILES = 600, 6, 20
_SETTINGS = ("_config.yml", "myst.yml", "_quarto.yml")
_OF_MACROS = re.compile(
    r"_?[\w-]{0,30}(?:macro|preamble|notation|math-?command|mathdef|shortcut|docinfo|bookinfo)[\w-]{0,30}", re.I
)
_ENDINGS = (".tex", ".sty", ".md", ".qmd", ".yml", ".yaml", ".html", ".ptx", ".xml")
# 'R: "\\mathbb{R}"' and 'vv: ["\\vec{#1}", 1]' of MathJax, in JavaScript or where YAML holds it as text.
_OF_MATHJAX = re.compile(
    r"""["']?\b(?P<name>[A-Za-z]{1,30})["']?[ \t]*:[ \t]*
    (?P<list>\[[ \t]*)?(?P<mark>["'])(?P<body>(?:\\.|(?!(?P=mark))[^\\\n]){1,300})(?P=mark)
    (?(list)[ \t]*,[ \t]*(?P<count>\d))""",
    re.X,
)


class BookMacros:
    """The macros in the settings of books, each folder looked through once."""

    def __init__(self, source: Path) -> None:
        self._top = source if source.is_dir() else source.parent
        self._found: dict[Path, Mapping[str, Macro]] = {}

    def of(self, folder: Path) -> Mapping[str, Macro]:
        """Those of a folder and of the ones above it, up to where the input begins."""
        if folder not in self._found:
            above = self.of(folder.parent) if folder != self._top and self._top in folder.parents else {}
            self._found[folder] = {**above, **dict(_settings(folder))}
        return self._found[folder]


NONE: Mapping[str, Macro] = {}
# What MathJax defines beyond LaTeX, and PreTeXt on each of its pages.
MATHJAX: Mapping[str, Macro] = {"lt": Macro("<"), "gt": Macro(">"), "amp": Macro("&")}


def of_page(page: str) -> Mapping[str, Macro]:
    """Those that a page of HTML sets for MathJax or KaTeX, in a script or in a formula that is not shown."""
    at = page.find("macros")
    shown = {one.name: one.macro for one in _new_ones(unescape(page))} if "\\" in page else {}
    return {**shown, **dict(_of_mathjax(page[at:] if at >= 0 else "")), **MATHJAX}


def with_macros(text: str, macros: Mapping[str, Macro] = NONE) -> str:
    """A text with its author's commands written out, without their definitions."""
    if "\\" not in text:
        return text
    own, text = _own(text)
    known = {**macros, **own}
    called = {name for name in CALLS.findall(text) if name in known}
    if not called:
        return text
    lines = text.split("\n")
    code = lines_of_code(lines)
    most = 2 * len(text) + 10_000
    for _ in range(_DEEPEST):
        written = "\n".join(
            line if held or "\\" not in line else _written(line, known) for line, held in zip(lines, code, strict=True)
        )
        if written == "\n".join(lines) or len(written) > most:
            break
        lines = written.split("\n")
    return "\n".join(lines)


def _written(line: str, known: Mapping[str, Macro]) -> str:
    spans = deque(span.span() for span in _SPAN.finditer(line))
    pieces, last = [], 0
    for call in CALLS.finditer(line):
        macro = known.get(call[1])
        while spans and spans[0][1] <= call.start():
            spans.popleft()
        inside = bool(spans) and spans[0][0] < call.start()
        if macro is None or inside or call.start() < last or line[call.start() - 1 : call.start()] == "\\":
            continue
        found = _arguments(line, call.end(), macro)
        if found is None:
            break  # a brace that is never closed: so it is for what follows
        given, end = found
        body = _filled(macro.body, given)
        if line[call.start() - 1 : call.start()] in ("^", "_"):
            body = f"{{{body}}}"
        elif CALLS.search(body) and body[-1:].isalpha() and line[end : end + 1].isalpha():
            body += " "
        pieces += [line[last : call.start()], body]
        last = end
    return "".join(pieces) + line[last:]


def _filled(body: str, given: Mapping[int, str]) -> str:
    return _PLACE.sub(lambda place: given.get(int(place[1]), ""), body)


def _arguments(line: str, at: int, macro: Macro) -> tuple[dict[int, str], int] | None:
    """The arguments by their numbers and where the last one ends; None where one is not on the line."""
    given: dict[int, str] = {}
    for number in range(1, macro.count + 1):
        begin = _BLANKS.match(line, at).end()  # type: ignore[union-attr]
        if number == 1 and macro.default is not None:
            end = line.find("]", begin) if line[begin : begin + 1] == "[" else -1
            given[1] = line[begin + 1 : end] if end > 0 else macro.default
            at = end + 1 if end > 0 else at
            continue
        if line[begin : begin + 1] == "{":
            end = closing_brace(line, begin + 1, _LONGEST) or -1
            if end < 0:
                return None
            given[number], at = line[begin + 1 : end], end + 1
        elif one := _ARGUMENT.match(line, begin):
            given[number], at = one[0], one.end()
        else:
            return None
    return given, at


def _own(text: str) -> tuple[dict[str, Macro], str]:
    """What a text defines, in its front matter too, and the text without its definitions."""
    found = dict(_of_front_matter(text))
    if not any(by in text for by in ("\\newcommand", "\\renewcommand", "\\providecommand", "\\def", "\\Declare")):
        return found, text
    lines = text.split("\n")
    code = lines_of_code(lines)
    for number, line in enumerate(lines):
        defined = [] if code[number] or "\\" not in line else list(_new_ones(line))
        if defined:
            found |= {one.name: one.macro for one in defined}
            rest = spliced(line, [(one.start, one.end, "") for one in defined])
            lines[number] = "" if _ALONE.match(rest) else rest
    return found, "\n".join(lines)


def _new_ones(text: str) -> Iterator[Definition]:
    """The outermost definitions; what is defined by itself is no new one."""
    last = 0
    for one in definitions(text, _LONGEST):
        if one.start >= last:
            last = one.end
            if one.name not in CALLS.findall(one.macro.body):
                yield one


def _of_front_matter(text: str) -> Iterator[tuple[str, Macro]]:
    if text.startswith("---\n") and "\nmath:" in text[:4_000]:
        yield from _in_settings(yaml_in(text[4 : text.find("\n---", 4)]))


def _settings(folder: Path) -> Iterator[tuple[str, Macro]]:
    try:
        names = [path for path in sorted(folder.iterdir()) if path.is_file()]
    except OSError:
        return
    files = [path for path in names if path.name in _SETTINGS]
    files += [path for path in names if path.suffix in _ENDINGS and _OF_MACROS.fullmatch(path.stem)][:_FILES]
    for path in files:
        text = text_below(path, 200_000)
        if path.suffix in (".yml", ".yaml"):
            yield from _in_settings(yaml_in(text))
        yield from ((one.name, one.macro) for one in _new_ones(text))
        if "macros" in text and path.suffix != ".yml":
            yield from _of_mathjax(text[text.index("macros") :])


def _of_mathjax(text: str) -> Iterator[tuple[str, Macro]]:
    for one in _OF_MATHJAX.finditer(text[:20_000]):
        body = one["body"].replace("\\\\", "\\")
        if "\\" in body:
            yield one["name"], Macro(body, int(one["count"] or 0))


def _in_settings(found: Any, depth: int = 0) -> Iterator[tuple[str, Macro]]:
    """The commands below `macros` of MathJax and `math` of MyST, wherever these stand."""
    if not isinstance(found, dict) or depth > _DEEPEST:
        return
    for key, value in found.items():
        if key in ("macros", "math") and isinstance(value, dict):
            for name, said in value.items():
                if macro := _macro(said):
                    yield str(name).lstrip("\\"), macro
        elif isinstance(value, dict):
            yield from _in_settings(value, depth + 1)


def _macro(said: Any) -> Macro | None:
    if isinstance(said, dict):
        said = said.get("macro")
    body = said[0] if isinstance(said, list) and said else said
    if not isinstance(body, str) or not body or len(body) > _LONGEST:
        return None
    return Macro(body, max([0, *(int(place) for place in _PLACE.findall(body))]))
