r"""Displayed formulas whose `&` and `\\` stand in no environment, as their program prints them: in `aligned`.

Sphinx, MyST and Jupyter Book put one around such a formula; elsewhere it is an error.
"""

from __future__ import annotations

import re

_DISPLAYED = re.compile(r"(?P<open>^[ \t]*\$\$[ \t]*|\$\$)(?P<inside>[^$]{3,4000})\$\$", re.M)
_MARK = re.compile(r"\\(?P<gate>begin|end)\s?\{[^{}\n]{1,30}\}|\\\\|\\[^\n]|(?P<aligns>&)|(?P<opens>\{)|(?P<closes>\})")
_TAG = re.compile(r"\s*(?P<tag>\\(?:tag|label)\*?\{[^{}\n]{1,80}\})\s*\Z")


def with_aligned(text: str) -> str:
    """The text with `$$ y & = … \\ … $$` in an environment."""
    if "&" not in text or "$$" not in text:
        return text
    return _DISPLAYED.sub(_aligned, text)


def _aligned(formula: re.Match[str]) -> str:
    inside = formula["inside"]
    if "&" not in inside or not _aligns_outside(inside):
        return formula[0]
    tag = _TAG.search(inside)
    said = (inside[: tag.start()] if tag else inside).strip().removesuffix("\\\\").rstrip()
    behind = f" {tag['tag']}" if tag else ""
    first = formula["open"].rstrip()
    margin = first[: len(first) - 2]
    return f"{first}\n{margin}\\begin{{aligned}}\n{margin}{said}\n{margin}\\end{{aligned}}{behind}\n{margin}$$"


def _aligns_outside(formula: str) -> bool:
    """Whether an `&` stands outside of all environments and braces."""
    depth = 0
    for mark in _MARK.finditer(formula):
        if mark["gate"]:
            depth += 1 if mark["gate"] == "begin" else -1
        elif mark["opens"] or mark["closes"]:
            depth += 1 if mark["opens"] else -1
        elif mark["aligns"] and depth == 0:
            return True
    return False
