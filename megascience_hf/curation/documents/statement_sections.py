"""Exercises whose parts of the text have titles: "## Statement", "## Sample input", "## Hints", then the solution.

Sites of programming set them so, and so do notebooks with "## Write your code below". What is given and asked is one
question, with the titles of its examples in bold; hints and places to write are none of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad

_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+[*_]{0,3}(?P<said>[^\n]*?)[*_:. \t#]*$")
_STATES = re.compile(
    rf"(?:problem[ ])?(?:statement|description)|instructions?|(?:your )?task"
    r"|what (?:to do|you (?:have|need) to do)|to do"
    rf"|objectives?|goal|consignes?|{abroad.STATEMENT}|instrucciones|istruzioni|consegna|anweisung(?:en)?",
    re.I,
)
_SHOWS = re.compile(
    r"(?:(?:sample|example)s?[ ](?:of[ ])?(?:(?:the[ ])?(?:in|out)put|runs?|execution|usage|cases?|program|session)s?"
    r"|(?:expected|desired)[ ](?:output|results?|behaviou?r)|(?:in|out)put(?:[ ]format)?"
    r"|constraints?|requirements?|examples?"
    r"|given|starter code|test cases?|(?:for )?instance"
    r"|exemples?(?:[ ]d['’][ ]?(?:entrée|exécution|utilisation)s?|[ ]de[ ]sortie)?"
    r"|entrées?|sorties?|contraintes?|ejemplos?(?:[ ]de[ ](?:entrada|salida|ejecución))?|entrada|salida|restricciones"
    r"|beispiel(?:e|eingabe|ausgabe)?|eingabe|ausgabe"
    r"|esempi?o?(?:[ ]di[ ](?:input|output|esecuzione))?)(?:[ ]\d{1,2})?",
    re.I,
)
_LEFT_OUT = re.compile(
    r"(?:hints?|tips?|theory|help|resources?|references?|further reading|useful links|prerequisites?|background"
    r"|(?:write |put |type |enter )?your (?:code|solution|answer)(?: (?:here|below))?"
    r"|aide|indices?|indications?|théorie"
    r"|codez[^\n]{0,30}|votre (?:code|solution)[^\n]{0,12}|pistas?|ayuda|teoría|tipps?|hinweise?|hilfe"
    r"|suggeriment[io]|teoria)",
    re.I,
)
_SOLVES = re.compile(
    rf"[ \t>]*(?:<(?:details|summary)\b|:{{3,}}[ \t{{.]*(?:{box_names.SOLVES})\b|#{{1,6}}[ \t]+[*_]{{0,3}}"
    rf"(?:(?:sample|model|possible)[ ])?(?:{box_names.A_SOLUTION})s?\b"
    rf"|\*\*(?:{box_names.A_SOLUTION})s?\b"
    r"|\{\{[<%][ ]?(?:expand|details|spoiler|hidden|hide|collapse|solution|answer)|\?\?\?[+ ])",
    re.I,
)
_MAY_STATE = re.compile(rf"^#+[ \t]+[*_]{{0,3}}(?:{_STATES.pattern}|{_SHOWS.pattern})", re.M | re.I)
_MOST_LINES = 120


def with_statements(text: str) -> str:
    """The text whose titles within an exercise are words of the exercise, where a solution follows."""
    if "\n#" not in text or not _MAY_STATE.search(text):
        return text
    lines = text.split("\n")
    code = lines_of_code(lines)
    number = 0
    while number < len(lines):
        heading = None if code[number] else _HEADING.match(lines[number])
        if heading and not _is_inner(heading["said"]):
            number = _read_exercise(lines, code, number, len(heading["marks"]))
        else:
            number += 1
    return "\n".join(lines)


def _is_inner(said: str) -> bool:
    return any(names.fullmatch(said) for names in (_STATES, _SHOWS, _LEFT_OUT))


def _read_exercise(lines: list[str], code: Sequence[bool], start: int, level: int) -> int:
    """Read the titles below that of an exercise, up to its solution; gives the line from where to look on."""
    inner: list[tuple[int, re.Match[str]]] = []
    end = start + 1
    while end < min(len(lines), start + _MOST_LINES):
        line = lines[end]
        if not code[end] and line.strip():
            heading = _HEADING.match(line)
            if _SOLVES.match(line):
                break
            if heading:
                if len(heading["marks"]) <= level or not _is_inner(heading["said"]):
                    return end
                inner.append((end, heading))
        end += 1
    else:
        return end
    shown = [heading["said"] for _, heading in inner]
    if not any(_STATES.fullmatch(said) or _SHOWS.fullmatch(said) for said in shown):
        return end + 1
    first = next((number for number, heading in inner if _STATES.fullmatch(heading["said"])), -1)
    ends = [*(number for number, _ in inner[1:]), end]
    for (number, heading), until in zip(inner, ends, strict=True):
        if _STATES.fullmatch(heading["said"]):
            lines[number] = "\n::::: exercise\n" if number == first else ""
        elif _SHOWS.fullmatch(heading["said"]):
            lines[number] = f"*{heading['said']}:*"
        else:
            lines[number:until] = [""] * (until - number)
    if first >= 0:
        lines[end] = f"\n:::::\n\n{lines[end]}"
    return end + 1
