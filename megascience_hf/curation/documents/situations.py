"""What a section titled "Scenario" gives to the exercises beside it, "### Task 1", and in it, "**Question 1:** …"."""

from __future__ import annotations

import re

from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad

_TITLE = re.compile(r"(?P<marks>#{2,6})[ \t]+(?P<words>[^\n]{1,120}?)[ \t:]*$")
_SITUATION = re.compile(
    rf"(?:the[ \t])?(?:{abroad.SITUATION})(?:[ \t]#?\d{{1,2}})?(?:[ \t]?[:.–—-][ \t][^\n]{{1,80}})?", re.I
)
_EXERCISE = re.compile(
    rf"(?:{box_names.NUMBERED})[ \t]+\d{{1,3}}[.:)]?"
    r"(?:[ \t]*[\[(][^()\[\]\n]{1,30}[)\]])?",
    re.I,
)
# "**Question 2:** What …" as the beginning of a paragraph.
_LABELLED = re.compile(
    rf"(?P<label>(?P<mark>\*\*|__)(?:{box_names.NUMBERED}"
    rf"|q)[ \t]?\d{{1,2}}[.:)]?(?P=mark)[.:]?)[ \t]+(?P<said>\S[^\n]*)$",
    re.I,
)
_SOLVES = re.compile(rf"(?:{box_names.A_SOLUTION})\b", re.I)
MOST_GIVEN = 1_500  # characters that are told in each of several exercises or parts


def with_situations(text: str) -> str:
    """A text where each exercise that has nothing but its number in its title begins with the scenario above it."""
    if not re.search(rf"^#+[ \t]+(?:the[ \t])?(?:{abroad.SITUATION})", text, re.M | re.I):
        return text
    lines = text.split("\n")
    code = lines_of_code(lines)
    given, level = "", 0
    matched = [(number, None if code[number] else _TITLE.match(line)) for number, line in enumerate(lines)]
    titles = [(number, title) for number, title in matched if title]
    ends = [*(number for number, _ in titles[1:]), len(lines)]
    for (number, title), end in zip(titles, ends, strict=False):
        if _SITUATION.fullmatch(title["words"]):
            asked = [at for at in range(number + 1, end) if not code[at] and _LABELLED.match(lines[at])]
            said = "\n".join(lines[number + 1 : asked[0] if asked else end]).strip()
            given, level = said if len(said) <= MOST_GIVEN else "", len(title["marks"])
            for at in asked if given else ():
                one = _LABELLED.match(lines[at])
                lines[at] = f"{one['label']} {given}\n\n{one['said']}" if one else lines[at]
        elif given and len(title["marks"]) == level and _EXERCISE.fullmatch(title["words"]):
            lines[number] = f"{lines[number]}\n\n{given}\n"
        elif len(title["marks"]) < level or (len(title["marks"]) == level and not _SOLVES.match(title["words"])):
            given = ""
    return "\n".join(lines)
