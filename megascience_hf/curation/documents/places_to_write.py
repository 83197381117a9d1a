"""Where a student writes: code and lines that an author leaves to be written over."""

from __future__ import annotations

import re

# "Ton code ici", "Hier kannst du deine Lösung ausprobieren", "Tu código aquí".
_HERE_ABROAD = (
    r"hier|ici|aquí|aqui|qui|hier kannst|(?:dein|deine|deinen|ihr|ihre|ihren|ton|ta|votre|tu|il tuo|seu|su|jouw)"
    r" (?:code|lösung|antwort|solution|réponse|código|codigo|codice|solución|respuesta"
    r"|soluzione|risposta|solução|resposta)"
)
_CODE = re.compile(
    r"[ \t]*(?:(?:your |the )?code (?:goes |comes )?here[ .…!]*"
    rf"|(?:#|//|--)[^\n]{{0,60}}\b(?:your|code|answer|solution|here|todo|try it|{_HERE_ABROAD})\b[^\n]{{0,60}}"
    r"|raise NotImplementedError(?:\(\))?|pass|\.\.\.|#\|[^\n]*"
    r"|[A-Za-z_]\w{0,40} ?(?:=|<-) ?(?:\.\.\.|None|NULL|_{2,10}))?[ \t]*",  # "result = ..."
    re.I,
)
_TEXT = re.compile(
    r"^[ \t>*_<!\-]{0,8}(?:please )?(?:(?:type|write|enter|put|add|insert)(?: up| in)? )?"
    r"(?:your (?:answer|solution|response|text)s?(?: goes)? here"
    r"|(?<=write )your [a-z]{3,14} (?:here|below)|(?<=type )your [a-z]{3,14} (?:here|below))\b"
    r"[^\n]{0,12}$"
    # "Countries: ..." between fences below it: a form to fill in
    r"(?:\n(?:[ \t]*\n)?```[ \t]*\n(?:[^`\n]{0,60}(?:\.{3}|…|_{2,20})[ \t]*\n){1,8}```[ \t]*$)?",
    re.I | re.M,
)


# A block of code of at most six lines: longer ones are no place to write.
_CELL = re.compile(
    r"^(?P<marks>`{3,})(?:\{[rR][^}\n]{0,100}\}|[ \t]?\{?[A-Za-z][\w+#-]{0,20}(?:[ \t|,}][^`\n]{0,80})?)[ \t]*\n"
    r"(?::[\w-]{1,30}:[^\n]*\n){0,5}(?P<code>(?:(?!`{3})[^\n]*\n){1,6})(?P=marks)[ \t]*$\n?",
    re.M,
)
# A chunk without code.
_EMPTY = re.compile(
    r"^```\{(?:r|python|julia|sql|ojs)(?:[ ,][^{}\n]{0,100})?\}[ \t]*\n(?:[ \t]*\n){0,6}```[ \t]*$\n?", re.M
)
_SAYS_WHERE = re.compile(r"#|//|--|\bhere\b", re.I)
# "### your code here:" as the last line of code that gives what a student goes on with.
_LAST_LINE = re.compile(
    r"(?<=\n)(?:[ \t]*\n){0,3}[ \t]*(?:#{1,4}|//|--)[ \t]*(?:(?:please )?(?:type|write|enter|put|add|insert)[ \t])?"
    r"(?:your (?:code|answer|solution)\b[^\n]{0,40}|(?:the )?(?:code|answer|solution) (?:goes )?here\b[^\n]{0,12}"
    r"|try it(?: out)?[ \t]*[:.…]{0,3}[ \t]*)\n(?=[ \t]{0,12}`{3,}[ \t]*$)",
    re.M | re.I,
)


def is_to_write(code: str) -> bool:
    """Whether code is a place and nothing else: "# your code here", `pass`, options of its cell."""
    return all(map(_CODE.fullmatch, code.split("\n")))


def without_cells(text: str) -> str:
    """A text without code that is a place to write, and without the line that says so at the end of other code."""
    if "```" not in text:
        return text
    text = _CELL.sub(
        lambda cell: "" if is_to_write(cell["code"].strip()) and _SAYS_WHERE.search(cell["code"]) else cell[0], text
    )
    return _LAST_LINE.sub("", _EMPTY.sub("", text))


def without_places(text: str) -> str:
    """A text without "*Your answer here*"."""
    return _TEXT.sub("", text)
