"""The lines of a printed page, from the places and sizes of its letters: raised ones are exponents.

A text layer has letters and places, no more. Its own breaks of lines come wherever a letter stands higher or lower, so
lines are made here: letters that follow each other on one height, with what is raised or lowered beside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2 as pdfium

# Parts of the size of letters: how far off its height a letter is still of the line, and from where it is raised.
OF_THE_LINE, RAISED, TOO_HIGH = 0.6, 0.17, 0.9
SMALLER, SPACE, WIDE = 0.93, 0.15, 1.5
_BOLD = re.compile(r"bold|black|heavy|demi|cmbx|sfbx|cmssbx", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|cmtt|sftt|typewriter", re.IGNORECASE)
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": "\u2010"})
# What PDFium gives for a hyphen at the end of a line.
_HYPHEN = ("\x02", "\ufffe")
_SIGNED = re.compile(r"[-−–+]\d{1,4}")
_POWER = re.compile(r"\d{1,4}|[-−–+]?(?:[A-Za-zα-ω\d.,/()+−–*=-]){1,24}")
_ENGLISH = frozenset(re.findall(r"\w+", "am an as at be by do go he if in is it me my no of on or so to up us we"))
_LONG_BASES = frozenset(
    ("sin", "cos", "tan", "cot", "sec", "csc", "log", "mol", "min", "rad", "kat", "atm", "bar", "day")
)
_ORDINAL = frozenset(("st", "nd", "rd", "th"))
_WORD = re.compile(r"[A-Za-z]+\Z")
_NUCLEUS = re.compile(r"[A-Z][a-z]?(?![a-z])")


@dataclass(slots=True)
class Line:
    """One printed line; places in points, from the left and from the foot of the page. A tab is a wide room.

    Args:
        bold: so many characters at its begin are bold.
        first_right: where its first word ends; `second_left` where the second begins.
    """

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    bold: int
    mono: bool
    first_right: float
    second_left: float


@dataclass(slots=True)
class _Letter:
    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    mono: bool


_SPACE = _Letter(" ", 0, 0, 0, 0, False, False)


def page_lines(page: pdfium.PdfPage, number: int) -> list[Line]:
    """The lines of a page in the order of its text layer."""
    lines: list[Line] = []
    row: list[_Letter] = []
    base = size = right = left = 0.0
    for letter in _letters(page.get_textpage()):
        if letter.text == " ":
            if row:
                row.append(letter)
            continue
        tall = max(size, letter.size)
        off = abs(letter.base - base)
        beside = letter.left > right - 0.5 * tall or (off < 0.1 * tall and letter.left >= left)
        if not row or off >= OF_THE_LINE * tall or not beside:
            lines += _line(row, number)
            row, base, size, left, right = [], letter.base, letter.size, letter.left, letter.right
        elif letter.size > SMALLER * size:  # cells of a row may stand at heights of their own
            base, size = letter.base, max(letter.size, size)
        if row and row[-1].text != " " and letter.left - right > SPACE * tall:
            row.append(_SPACE)
        row.append(letter)
        right = max(right, letter.right)
    return lines + _line(row, number)


def _letters(layer: pdfium.PdfTextPage) -> Iterator[_Letter]:
    import pypdfium2.raw as raw

    x, y, flags, name = c_double(), c_double(), c_int(), create_string_buffer(96)
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    at_x, at_y, at_box, at_matrix, at_flags = byref(x), byref(y), byref(box), byref(matrix), byref(flags)
    bold = mono = False
    new_word, height, size = True, 0.0, 0.0
    for index in range(layer.count_chars()):
        text = _text(raw.FPDFText_GetUnicode(layer, index))
        if text.isspace():
            new_word = True
            if text not in "\r\n":  # the layer breaks a line at each raised letter too
                yield _SPACE
            continue
        raw.FPDFText_GetCharOrigin(layer, index, at_x, at_y)
        raw.FPDFText_GetLooseCharBox(layer, index, at_box)
        if new_word or abs(box.top - box.bottom - height) > 0.01:  # another height is another size
            height = box.top - box.bottom
            raw.FPDFText_GetMatrix(layer, index, at_matrix)
            size = raw.FPDFText_GetFontSize(layer, index) * ((matrix.c**2 + matrix.d**2) ** 0.5 or 1.0)
        if new_word:
            raw.FPDFText_GetFontInfo(layer, index, name, len(name), at_flags)
            font = name.value.decode("latin-1")
            bold, mono = bool(_BOLD.search(font)), bool(flags.value & 1 or _MONO.search(font))
            new_word = False
        yield _Letter(text, x.value, max(box.right, x.value), y.value, size, bold, mono)


@lru_cache(maxsize=4096)
def _text(code: int) -> str:
    """The text of one code: ligatures are letters again, letters of formulas are plain."""
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return "\ufffd"
    if 0x1D400 <= code < 0x1D800:
        return unicodedata.normalize("NFKC", chr(code))
    return "\u2010" if chr(code) in _HYPHEN else chr(code).translate(_LIGATURES)


def _line(row: Sequence[_Letter], number: int) -> list[Line]:
    while row and row[-1].text == " ":
        row = row[:-1]
    if not row:
        return []
    inked = [letter for letter in row if letter.text != " "]
    sizes = Counter(round(letter.size, 1) for letter in inked)
    size = max(sizes, key=lambda one: (sizes[one], one))
    base = Counter(round(letter.base, 1) for letter in inked if round(letter.size, 1) == size).most_common(1)[0][0]
    spaces = [at for at, letter in enumerate(row) if letter.text == " "]
    first = row[spaces[0] - 1].right if spaces else inked[-1].right
    second = next((row[at + 1].left for at in spaces if row[at + 1].text != " "), 0.0)
    light = next((at for at, letter in enumerate(row) if not letter.bold and letter.text != " "), len(row))
    return [
        Line(
            text=_with_exponents(row, base, size),
            page=number,
            left=min(letter.left for letter in inked),
            right=max(letter.right for letter in inked),
            base=base,
            size=size,
            bold=len(_with_exponents(row[:light], base, size).rstrip()),
            mono=sum(letter.mono for letter in inked) > 0.9 * len(inked),
            first_right=first,
            second_left=second,
        )
    ]


def _with_exponents(row: Sequence[_Letter], base: float, size: float) -> str:
    """The text of a line, a `^` before what is raised."""
    out: list[str] = []
    at = 0
    while at < len(row):
        letter = row[at]
        if letter.text == " " or not _is_raised(letter, base, size):
            if letter.text != " ":
                base, size = (letter.base, letter.size) if letter.size > SMALLER * size else (base, size)
            if letter.text != " ":
                out.append(letter.text)
            elif out[-1] not in (" ", "\t"):
                out.append(_space(row, at))
                if out[-1] == "\t":
                    base, size = next((one.base, one.size) for one in row[at:] if one.text != " ")
            at += 1
            continue
        end = at
        while end < len(row) and row[end].text != " " and _is_raised(row[end], base, size):
            end += 1
        raised = "".join(one.text for one in row[at:end])
        behind = "".join(one.text for one in row[end : end + 3])
        out.append(_exponent("".join(out[-12:]), raised, behind))
        at = end
    return "".join(out)


def _space(row: Sequence[_Letter], at: int) -> str:
    """The space at a place; a tab if it is as wide as between the cells of a table."""
    behind = next((letter for letter in row[at:] if letter.text != " "), None)
    return "\t" if behind and behind.left - row[at - 1].right > WIDE * behind.size else " "


def _is_raised(letter: _Letter, base: float, size: float) -> bool:
    rise = letter.base - base
    return RAISED * size < rise < TOO_HIGH * size and (letter.size < SMALLER * size or rise > 0.25 * size)


def _exponent(before: str, raised: str, behind: str) -> str:
    """`raised` with the mark of an exponent, if what stands before it can have one; a note's number has none."""
    if raised in _ORDINAL or not _POWER.fullmatch(raised):
        return raised
    if before[-1:] in ("", " ", "(", "["):
        return f"^{raised}" if raised.isdigit() and _NUCLEUS.match(behind) else raised
    word = (_WORD.search(before) or [""])[0]
    signed = bool(_SIGNED.fullmatch(raised)) or raised[-1] in "+−-"
    if not (before[-1].isalnum() or before[-1] in ")]}|") or (
        raised.isdigit() and (len(word) > 2 or word in _ENGLISH) and word not in _LONG_BASES
    ):
        return raised
    if len(word) > 3 and not signed:
        return raised
    return f"^{raised}" if raised.isdigit() or len(raised) == 1 or _SIGNED.fullmatch(raised) else f"^{{{raised}}}"
