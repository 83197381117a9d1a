"""Characters: one table for each kind of spelling, which every other room reads through.

`plain` replaces one character by one character, so that an offset in the cleaned text is the same offset in the
response as it was given. The other tables stand for more than one character and are used where a value is read.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

from megascience_hf.answers.text.commands import TICKS
from megascience_hf.answers.text.patterns import lazy_regex

# The zeros of the decimal digits of other scripts: Arabic-Indic, Persian, N'Ko, Devanagari, Bengali, Gurmukhi,
# Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Tibetan, Burmese, Khmer, full-width; mathematical bold,
# double-struck, sans-serif, sans-serif bold, monospace.
_ZEROS = (
    *(0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50, 0x0ED0),
    *(0x0F20, 0x1040, 0x17E0, 0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6),
)  # fmt: skip


# Marks that a reader does not see: zero-width and joining characters, marks of direction, invisible operators,
# selectors of variants, tags.
INVISIBLE = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180E, 0x3164, 0xFEFF, 0xFFA0),
    *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)),
    *range(0xE0000, 0xE0080),
)


def _character_table() -> dict[int, str]:
    table = {0xFF01 + i: chr(0x21 + i) for i in range(94)}  # full-width forms of the printable ASCII
    for code in (0x00A0, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F, 0x3000):
        table[code] = " "
    for code in INVISIBLE:
        table[code] = " "
    for code in (0x2010, 0x2011, 0x2012, 0x2212, 0xFE63):
        table[code] = "-"
    for code in (0x2018, 0x2019, 0x201B, 0x2032, 0x00B4):
        table[code] = "'"
    for code in (0x201C, 0x201D, 0x201E, 0x2033, 0x00AB, 0x00BB):
        table[code] = '"'
    table[0x3010], table[0x3011] = "[", "]"
    table[0x3002], table[0x3001] = ".", ","
    table[0x00BA] = table[0x02DA] = "°"  # the masculine ordinal and the ring, for a degree
    table[0x2715] = "×"
    table[0x210E] = "h"  # the italic h has its place elsewhere
    table[0x066B], table[0x066C] = ".", ","  # the Arabic decimal and thousands separators
    for i in range(26):  # mathematical bold capitals and small letters, circled capitals and small letters
        table[0x1D400 + i] = chr(65 + i)
        table[0x1D41A + i] = chr(97 + i)
        table[0x1D434 + i] = table[0x1D468 + i] = chr(65 + i)  # italic, bold italic
        table[0x1D44E + i] = table[0x1D482 + i] = chr(97 + i)
        table[0x24B6 + i] = chr(65 + i)
        table[0x24D0 + i] = chr(97 + i)
    table |= {zero + digit: str(digit) for zero in _ZEROS for digit in range(10)}
    return table


_TABLE = _character_table()
_INVISIBLE = frozenset(map(chr, INVISIBLE))
_MARK = f"[{''.join(map(chr, INVISIBLE))}]"
_MARKS = lazy_regex(_MARK, re.X)
_CUT_WORD = lazy_regex(rf"(?<![^\W\d_]) [^\W\d_]++ (?:{_MARK}++ [a-z]+)+", re.X)
_REPLACED = frozenset(chr(code) for code in _TABLE)
_ODD = _REPLACED | _INVISIBLE


_ASCII = bytes(range(128))
_NO_LETTER = {code: " " for code in range(128) if not chr(code).isalpha()}


def beyond_ascii(text: str) -> str:
    """The characters of a text that are not ASCII: mostly few, and to look at them alone is many times as fast."""
    if text.isascii():
        return ""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def ascii_words(text: str) -> frozenset[str]:
    """The words of a text, parted by all that is no letter of ASCII: to ask once which of many words are in it."""
    return frozenset(text.encode("ascii", "replace").decode("ascii").translate(_NO_LETTER).split())


def plain(text: str) -> str:
    """`text` with full-width letters, odd spaces, dashes, quotes and digits as ASCII; its length is unchanged."""
    if text.isascii():
        return text
    odd = _ODD.intersection(beyond_ascii(text))
    if not _INVISIBLE.isdisjoint(odd):  # a word that is cut by a mark is the word, with blanks after it
        text = _CUT_WORD.sub(lambda word: _MARKS.sub("", word[0]) + " " * len(_MARKS.findall(word[0])), text)
    # replacing the few characters that occur is far quicker than translating every one
    for character in odd & _REPLACED:
        text = text.replace(character, _TABLE[ord(character)])
    return text


def lowered_in_place(text: str) -> str:
    """The text in small letters, of the same length: a few capitals have longer small letters."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@lru_cache(maxsize=4)  # several rooms ask for it one after the other
def lowered_response(text: str) -> str:
    """As `lowered_in_place`, of a whole response."""
    return lowered_in_place(text)


# Marks that strike out the character before them.
STRUCK = lazy_regex("[\u0335-\u0338\u20d2\u20d3\u20dd\u20e0\u20e5\u20eb]")

# -- raised and lowered characters ------------------------------------------------------------------------------

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ", "0123456789+-=()aeoxhklmnpst", strict=True))
# For patterns: a raised whole number such as ⁻¹².
RAISED_NUMBER = "[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}"
_RAISED = str.maketrans(SUPERSCRIPTS)
_LOWERED = str.maketrans(SUBSCRIPTS)
_RAISED_RUN = lazy_regex(f"[{''.join(SUPERSCRIPTS)}]+")
_LOWERED_RUN = lazy_regex(f"[{''.join(SUBSCRIPTS)}]+")


def on_the_line(text: str) -> str:
    """Raised and lowered characters as ordinary ones: ⁻¹² becomes -12."""
    return text if text.isascii() else text.translate(_RAISED).translate(_LOWERED)


def with_scripts(text: str) -> str:
    """Raised and lowered characters as LaTeX writes them: x²⁺ becomes x^{2+}, H₂ becomes H_{2}."""
    if text.isascii():
        return text
    text = _RAISED_RUN.sub(lambda run: "^{" + run[0].translate(_RAISED) + "}", text)
    return _LOWERED_RUN.sub(lambda run: "_{" + run[0].translate(_LOWERED) + "}", text)


_TAGGED = lazy_regex(r"<su(?P<side>[pb])>\s?(?P<inside>[^<>\n]{1,20}?)\s?</su(?P=side)>", re.I)


def without_tagged_scripts(text: str) -> str:
    """Scripts in tags of HTML as LaTeX writes them: x<sup>2</sup> becomes x^{2}."""
    if "</su" not in text.lower():
        return text
    return _TAGGED.sub(lambda m: ("^{" if m["side"] in "pP" else "_{") + m["inside"] + "}", text)


# -- fractions --------------------------------------------------------------------------------------------------

# ½, ⅓, ⅒ and the others; ⅟ lacks its denominator and is none.
VULGAR_FRACTIONS = {
    chr(code): Fraction(*map(int, unicodedata.normalize("NFKD", chr(code)).split("\N{FRACTION SLASH}")))
    for code in (0xBC, 0xBD, 0xBE, *range(0x2150, 0x215F), 0x2189)
}
VULGAR_CLASS = f"[{''.join(VULGAR_FRACTIONS)}]"

# -- Greek ------------------------------------------------------------------------------------------------------

# The name of each letter, as a command of LaTeX; variants have the name of their letter.
GREEK = {
    chr(code): unicodedata.name(chr(code)).split()[-1].lower().replace("lamda", "lambda")
    for code in (*range(0x3B1, 0x3C2), *range(0x3C3, 0x3CA))
}
GREEK |= {letter.upper(): name.capitalize() for letter, name in GREEK.items()}
GREEK |= {"\u00b5": "mu", "\u2206": "Delta", "\u2126": "Omega"}  # micro, increment and ohm signs
GREEK |= {"ς": "sigma", "ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta", "ϱ": "rho", "ϖ": "pi"}

# -- decoration ---------------------------------------------------------------------------------------------------

# What replies are decorated with: "✅ 42", "42 🎉". A tick affirms; a cross is never dropped.
_TICKS = rf"[\s{TICKS}👉🎉🎯⭐✨😊🙂\ufe0f]"
_DECORATION = lazy_regex(rf"\A(?=[^\s\w]){_TICKS}{{1,12}}|(?<=[\w)}}%*°$.!])[ ]{{0,3}}(?=[^\s\w]){_TICKS}{{1,12}}\Z")


def undecorated_ends(text: str) -> str:
    """The text without ticks and smiles at its ends."""
    return text if text.isascii() else _DECORATION.sub("", text)
