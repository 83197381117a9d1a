"""Characters: one for one, so that an offset in the cleaned text is the same offset in the response as it was given."""

from __future__ import annotations


def _character_table() -> dict[int, str]:
    table = {0xFF01 + i: chr(0x21 + i) for i in range(94)}  # full-width forms of the printable ASCII
    for code in (0x00A0, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F, 0x3000):
        table[code] = " "
    for code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF):  # zero-width marks, invisible to a reader
        table[code] = " "
    for code in (0x2010, 0x2011, 0x2012, 0x2212, 0xFE63):
        table[code] = "-"
    for code in (0x2018, 0x2019, 0x201B, 0x2032, 0x00B4):
        table[code] = "'"
    for code in (0x201C, 0x201D, 0x201E, 0x2033, 0x00AB, 0x00BB):
        table[code] = '"'
    table[0x3010], table[0x3011] = "[", "]"
    table[0x3002], table[0x3001] = ".", ","
    for i in range(26):  # mathematical bold capitals and small letters, circled capitals and small letters
        table[0x1D400 + i] = chr(65 + i)
        table[0x1D41A + i] = chr(97 + i)
        table[0x24B6 + i] = chr(65 + i)
        table[0x24D0 + i] = chr(97 + i)
    return table


_TABLE = _character_table()


_REPLACED = frozenset(chr(code) for code in _TABLE)


def plain(text: str) -> str:
    """Return `text` with full-width letters, odd spaces, dashes and quotes as ASCII; the length is unchanged."""
    if text.isascii():
        return text
    # replacing the few characters that occur is far quicker than translating every one
    for character in _REPLACED.intersection(text):
        text = text.replace(character, _TABLE[ord(character)])
    return text
