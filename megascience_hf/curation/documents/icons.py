"""Icons that say which of several options is right, as the signs ✓ and ✗: their words are lost where icons are drawn.

"{octicon}`check-circle`" of MyST, "{{< fa xmark >}}" of Quarto, ":material-check:" of MkDocs, ":x:" of emoji,
`<i class="fa fa-times"></i>`. The names are those of Font Awesome, Octicons, Material Design, Bootstrap and GitHub.
"""

from __future__ import annotations

import re

_RIGHT = (
    r"(?:(?:white|heavy)_check_mark|ballot_box_with_check|circle-check|square-check"
    r"|check(?:-circle|-square|-lg|-bold|2)?"
    r"|checkmark|tick|issue-closed|verified|task_alt|done|thumbs-?up)"
)
_WRONG = (
    r"(?:(?:negative_squared_)?cross_mark|x-circle|x-lg|x-square|circle-xmark|square-xmark|circle-x|xmark|x"
    r"|(?:window-)?close(?:-circle)?|times(?:-circle|-square)?|cancel|cross|thumbs-?down)"
)
_LOOK = r"(?:-(?:fill|solid|outline|regular|\d\d))?"
_NAME = rf"(?:(?P<right>{_RIGHT})|(?P<wrong>{_WRONG})){_LOOK}"
_SET = r"(?:octicons?|material(?:-[a-z]{1,12})?|fontawesome(?:-[a-z]{1,8})?|fa[a-z]?(?:-[a-z]{1,8})?|bootstrap|bi|icon)"
_ICONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:\{{{_SET}\}}|:{_SET}:)`(?:fa-)?{_NAME}(?:[ ;][^`\n]{{0,80}})?`",
        rf"\{{\{{<[ ]{{0,2}}(?:fa|bi|iconify)[ ](?:(?:solid|regular|mdi|bi)[ :])?{_NAME}"
        rf"(?:[ ][^<>{{}}\n]{{0,60}})?>\}}\}}",
        rf"(?<![^\s*(|>]):{_SET}-{_NAME}:(?:\{{[^{{}}\n]{{0,60}}\}})?(?![\w:`])",
        r"(?<![^\s*(|>])\|?:(?:(?P<right>(?:white|heavy)_check_mark|ballot_box_with_check|\+1|thumbsup)"
        r"|(?P<wrong>x|(?:negative_squared_)?cross_mark|heavy_multiplication_x|-1|thumbsdown)):\|?(?![\w:`])",
        rf"<(?P<tag>i|span)\b[^<>\n]{{0,60}}\bclass=[\"'][^\"'\n]{{0,40}}\b(?:fa|bi|icon|glyphicon)-{_NAME}(?![\w-])"
        r"[^<>\n]{0,100}>[ ]?</(?P=tag)>",
    )
)
_HINT = re.compile(r"check|tick|x|close|times|cross|done|verified|cancel|thumbs|task_alt")
# In a title, and in front of that of a directive, it is an ornament.
_ORNAMENT = re.compile(r"[ \t]*(?:#|\.\.[ ]|:{3,}|`{3,}|!!!|\?\?\?|===)")


def with_ticks(text: str) -> str:
    """The text with ✓ and ✗ in the place of such icons, but not in titles."""
    if not any(
        mark in text for mark in (":`", "}`", "{{<", 'class="', "class='", ":x:", "-check", "_mark:", "-x-", "-close")
    ):
        return text
    written = "\n".join(
        line if _ORNAMENT.match(line) or not _HINT.search(line) else _with_ticks(line) for line in text.split("\n")
    )
    told = written.count("✓") > text.count("✓") and written.count("✗") > text.count("✗")
    return written if told else text  # one kind alone is an ornament


def _with_ticks(line: str) -> str:
    for icon in _ICONS:
        line = icon.sub(lambda found: "✓" if found["right"] else "✗", line)
    return line
