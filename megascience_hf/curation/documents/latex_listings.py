r"""Programs that a LaTeX book keeps in files of their own, `\lstinputlisting{one.c}`, written where they are shown.

Only files below the folder of the book are read, and only as text of a bounded length; what is not there stays a
picture that is not there (`latex_code.py`).
"""

from __future__ import annotations

import re
from pathlib import Path

_SHOWS = re.compile(
    r"\\(?P<command>lstinputlisting|(?:Verbatim|verbatim)(?:Input|input)|inputminted|inputpygments|sourcefile|includecode"
    r"|inputcode|codefile|lstinput|inputlisting)\*?"
    r"\s?(?:\[(?P<options>(?:[^\[\]\n]|\{[^{}\n]{0,100}\}|\n(?!\s*\n)){0,400})\])?"
    r"\s?(?:\{(?P<language>[^{}\n]{1,30})\}\s?(?=\{))?\{(?P<file>[^{}\n\\]{1,200})\}"
)
_COMMENTED = re.compile(r"(?<!\\)%[^\n]*\Z")
_LINES = re.compile(
    r"\b(?:linerange|firstline|lastline)\s?=\s?\{?\s?(?P<first>\d{1,5})(?:\s?-\s?(?P<last>\d{1,5}))?\s?\}?(?P<more>\s?,\s?\d)?"
)
_MOST, _MOST_FILES, _ABOVE = 20_000, 400, 3
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]|\\end\{(?:lstlisting|document|solution|exercise)\}")


def with_listed_files(text: str, folder: Path, top: Path) -> str:
    """LaTeX with the programs of these files as listings.

    Args:
        folder: where the text stands; a file is named from there or from a folder above it.
        top: the folder of the book, below which a file has to be.
    """
    if "input" not in text and "code" not in text:
        return text
    left = _MOST_FILES

    def written(shown: re.Match[str]) -> str:
        nonlocal left
        line = text[text.rfind("\n", 0, shown.start()) + 1 : shown.start()]
        code = None if left <= 0 or _COMMENTED.search(line) else _code(shown["file"].strip(), folder, top)
        left -= 1
        lines = None if code is None else _chosen(code, shown["options"] or "")
        if not lines:
            return shown[0]
        return "\n\\begin{lstlisting}\n" + "\n".join(lines) + "\n\\end{lstlisting}\n"

    return _SHOWS.sub(written, text)


def _code(name: str, folder: Path, top: Path) -> str | None:
    """The text of a file of the book; None if it is elsewhere, too long or no text."""
    try:
        top = top.resolve()
        places = [folder.resolve(), *folder.resolve().parents][: _ABOVE + 1]
        for place in places:
            if not place.is_relative_to(top):
                break
            path = (place / name).resolve()
            if path.is_relative_to(top) and path.is_file():
                text = path.read_text("utf-8") if path.stat().st_size <= _MOST else ""
                return None if not text.strip() or _NO_TEXT.search(text) else text.replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError, ValueError):
        pass
    return None


def _chosen(code: str, options: str) -> list[str]:
    """The lines of a program that the options choose; none where they say so in a way that is not known."""
    lines = code.rstrip().split("\n")
    first, last = 1, len(lines)
    for said in _LINES.finditer(options):
        if said["more"]:
            return []
        if said[0].startswith("lastline"):
            last = int(said["first"])
        else:
            first = int(said["first"])
            last = int(said["last"]) if said["last"] else last
    if re.search(r"linerange\s?=", options) and not _LINES.search(options):
        return []  # marks in the program
    return lines[first - 1 : last]
