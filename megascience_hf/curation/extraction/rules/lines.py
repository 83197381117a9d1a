"""The lines of a text that give it structure, as records: headings, labels, numbers, announcements and lead-ins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from megascience_hf.curation.extraction.rules.wording import Announces

MAX_TITLE = 160
# A picture in front of words: "## ✅ Solution", "# ■ Exercise".
SIGN = r"(?:[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?[ \t]*)"
# The style of titles that stand in one line with the next where a tool leaves no empty lines.
TIGHT = "tight"
MARKUP = re.compile(r"[*_`]+")


class Kind(StrEnum):
    HEADING = "heading"  # "## Review Questions"
    LABEL = "label"  # a line that is all bold, or a known title alone on its line
    NUMBERED = "numbered"  # "12. …", "(12) …", "**12** …", "3.12 …"
    ANNOUNCED = "announced"  # "Example 3.2. …", "**Solution** …"
    LEAD_IN = "lead_in"  # "For the following exercises, …"
    END = "end"  # a rule or a foot-note: whatever was open ends here


@dataclass(slots=True)
class Line:
    """One line that matters.

    Args:
        start: offset of its first character; `end` of its line end; `body` of the text behind number or announcement.
        level: 1 to 6 for headings, 7 for labels, 8 for what else announces.
        title: text of a heading or label without markup.
        printed: the number or announcement as printed ("Example 5.3").
        style: how a number is set: "dot", "paren", "parens", "bold", "bare", "heading".
        alone: nothing but the announcement and its title stands on the line.
        loose: an empty line, or the start of the text, stands before it.
    """

    kind: Kind
    start: int
    end: int
    body: int
    level: int = 9
    title: str = ""
    printed: str = ""
    number: tuple[int, ...] = ()
    style: str = ""
    announces: Announces | None = None
    alone: bool = False
    loose: bool = True
    indent: int = 0


def plain(title: str) -> str:
    """A title without markup and its closing stop."""
    return MARKUP.sub("", title).strip().rstrip(":.").strip()


def is_title(text: str, share: float = 0.7) -> bool:
    """Whether a line of plain text looks like a title: no sentence, and a `share` of its long words has capitals."""
    words = [word for word in MARKUP.sub("", text).split() if len(word) > 3]
    capitals = sum(not word[:1].islower() for word in words)
    goes_on = text.rstrip()[-1:] in ".,;:?!$|" or text.split()[-1] in ("and", "or")
    return bool(words) and not goes_on and capitals >= share * len(words)
