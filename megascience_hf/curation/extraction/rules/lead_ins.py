"""Words printed once for several exercises: "For the following exercises, …", "Write each number in polar form." """

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.curation.extraction.rules.lines import Line
from megascience_hf.curation.extraction.rules.lookahead import MAX_INTRODUCTION
from megascience_hf.curation.extraction.rules.questions import Span
from megascience_hf.curation.extraction.rules.wording import ASKS, COUNTS, IMPERATIVE, NEXT_COUNT, RANGE

_OPTION = re.compile(r"(?:[-*+] )?[(\[]?[a-hA-H][.)\]][ \t]")
_FORMULA = re.compile(r"\$\$?[^$]{0,2000}\$\$?")
_WORDS = re.compile(r"[A-Za-z]{2,}")
_ITALIC = re.compile(r"\*(?!\*)[^*]+\*[.:]*")
# "For the following exercises, find the slope." gives nothing; "…, use the data", "…, let $a = 2$" does.
_ONLY_INSTRUCTS = re.compile(r"[*_]*(?:for|in) (?:each of )?(?:the|these) following exercises,", re.IGNORECASE)
_GIVES = re.compile(
    r"[$\d]|\b(?:use|using|given|let|assume|suppose|consider|scenario|refer|information|data|situation|round|express|which"
    r"|where|if|table|figure|graph (?:of|shown)|below|above)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:the|each of the) following(?: [a-z-]+){1,4}s\b|\beach (?:of|expression|function|equation|statement|number)"
    r"|\b(?:the|this|each) (?:statement|sentence)\b.*\btrue or false\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class LeadIn:
    """A lead-in and what it is for.

    Args:
        end: -1 until the first exercise begins.
        left: how many exercises it is still for, None if it holds to the next lead-in or heading.
        covers: first and last number it is for, None if it says none.
        only_instructs: it gives nothing but an instruction, so that an exercise that asks for something by itself does
            not get it.
        announced: by words such as "For the following exercises"; only an exercise in whole sentences goes without it.
    """

    start: int
    end: int = -1
    left: int | None = None
    covers: tuple[int, int] | None = None
    only_instructs: bool = False
    announced: bool = False

    def span_for(self, number: tuple[int, ...], first_line: str) -> Span | None:
        """Where it stands, if it is for the exercise of that number and first line; counts it off."""
        if self.only_instructs and ASKS.search(first_line) and not (self.announced and _is_short(first_line)):
            return None
        if self.covers and not self.covers[0] <= number[-1] <= self.covers[1]:
            return None
        if self.left is not None:
            if self.left < 1:
                return None
            self.left -= 1
        return self.start, self.end


def lead_in_at(text: str, line: Line) -> LeadIn:
    """The lead-in that `line` begins."""
    said = text[line.start : min(line.end, line.start + MAX_INTRODUCTION)]
    numbers, count = RANGE.search(said), NEXT_COUNT.search(said)
    covers = (int(numbers["first"]), int(numbers["last"])) if numbers else None
    left = (COUNTS.get(count["count"].lower()) or int(count["count"])) if count else None
    instructs = bool(_ONLY_INSTRUCTS.match(said)) and not _GIVES.search(said) and not covers and not left
    return LeadIn(line.start, left=left, covers=covers, only_instructs=instructs, announced=True)


def _is_short(line: str) -> bool:
    """Whether a line says too little to be an exercise of its own: "Find $f(2)$." """
    return len(_WORDS.findall(_FORMULA.sub("", line))) < 10


def trailing_instruction(text: str, start: int, end: int) -> int | None:
    """Where, in the exercise at `text[start:end]`, an instruction for the next ones begins.

    It is the last paragraph, asks for something, and cannot be part of the exercise, which is a mere formula or ends
    with its options, or the paragraph is set in italics or speaks of many.
    """
    exercise = text[start:end].rstrip()
    at = exercise.rfind("\n\n") + 2
    before, last = exercise[: at - 2], exercise[at:]
    if at < 2 or len(last) > MAX_INTRODUCTION or last[:1] in "|$-" or _OPTION.match(last):
        return None
    if _ITALIC.fullmatch(last):
        return start + at
    if not IMPERATIVE.match(last):
        return None
    formula = "\n\n" not in before.strip() and len(_WORDS.findall(_FORMULA.sub("", before))) < 3
    options = _OPTION.match(before.strip().rsplit("\n", 1)[-1].strip())
    return start + at if formula or options or _MANY.search(last) else None
