r"""Formulas whose backslashes Markdown takes, so that authors write them twice: `\\(x\\)`, `$\\{1, 2\\}$`.

Jekyll and Hugo hand `\\(` to MathJax as `\(`. Source: CommonMark 0.31, 2.4, "Backslash escapes". In code, and where a
formula has one backslash, all stays. Others write `$x$` as code, which MathJax is told to read.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.fences import Fences

_FORMULA = re.compile(
    r"(?P<stays>`[^`\n]{1,300}`)"
    r"|(?<!\\)\\\\\((?P<inline>(?:(?!\\\\[()]|\n[ \t]*\n)[^`]){1,600}?)\\\\\)"
    # "\\[4pt]" ends a row.
    r"|(?<!\\)\\\\\[(?![\d.]{1,6}[ \t]?[a-z]{2}\])(?P<shown>(?:(?!\\\\[\[\]]|\n[ \t]*\n)[^`]){1,3000}?)\\\\\]"
    r"|(?<![\\$])\$(?P<braces>(?![$ ])(?:(?!\\begin|\n[ \t]*\n)[^$`]){1,600})\$(?!\$)"
)
# All of a piece of code is a formula: `$x^2$`, so that Markdown leaves its marks to MathJax.
_AS_CODE = re.compile(r"(?<!`)`[ ]?(?P<formula>(?P<marks>\$\$?)(?=[^$`]*[\\^_=(\d])[^$`]{1,2000}(?P=marks))[ ]?`(?!`)")
_OTHER = re.compile(r"(?<![\\`$])\$(?![\s$`])[^$`\n]{1,300}\$(?!`)")
_SEVERAL = 3
_TWICE = re.compile(r"\\\\(\\\\|[!-/:-@\[\]^_`{-~])")
_BRACE = re.compile(r"\\\\([{}])")


def with_single_backslashes(text: str) -> str:
    """A text in Markdown with these formulas as LaTeX has them."""
    if not any(mark in text for mark in (r"\\(", r"\\[", r"\\{")):
        return text
    lines, pieces, prose = text.split("\n"), list[str](), list[str]()
    fences = Fences(lines)
    for number, line in enumerate(lines):
        if fences.holds(number, line):
            pieces += [*_written(prose), line]
            prose = []
        else:
            prose.append(line)
    return "\n".join([*pieces, *_written(prose)])


def without_code_around(text: str) -> str:
    """A text in Markdown all of whose formulas stand in code, as Hugo has them: "`$x^2$`" as "$x^2$".

    Where others stand outside of code, those in it show how a formula is written.
    """
    if text.count("`$") < _SEVERAL or len(_AS_CODE.findall(text)) < _SEVERAL or _OTHER.search(_AS_CODE.sub("", text)):
        return text
    return _AS_CODE.sub(lambda found: found["formula"], text)


def _written(prose: list[str]) -> list[str]:
    return [_FORMULA.sub(_once, "\n".join(prose))] if prose else []


def _once(found: re.Match[str]) -> str:
    if found["inline"]:
        return rf"\({_TWICE.sub(_single, found['inline'])}\)"
    if found["shown"]:
        return rf"\[{_TWICE.sub(_single, found['shown'])}\]"
    braces = found["braces"] or ""
    if braces.count(r"\\{") and braces.count(r"\\{") == braces.count(r"\\}"):
        return f"${_BRACE.sub(_single, braces)}$"
    return found[0]


def _single(mark: re.Match[str]) -> str:
    return "\\\\" if mark[1] == "\\\\" else f"\\{mark[1]}" if mark[1] not in "_*" else mark[1]
