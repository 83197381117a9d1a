"""Stage filter: drop pairs that contradict themselves, need what the reader does not have, or have no answer.

Rules drop what can be told from the words alone; what they leave is for the model, if there is one.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel

from megascience_hf.curation.asking import ask_for, by_model, model_decides, subject_of
from megascience_hf.curation.model import Model
from megascience_hf.curation.prompts import request
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stage import Context, Outcome, Stage

_NUMBER = r"(?:\(?\d{1,3}(?:[.\-–]\d{1,3}){0,3}[a-z]?\)?|[IVX]{1,5}\b)"
# "Figure 3.2", "Eq. (5)", "Section 4", "the table above", "the previous exercise"
_REFERENCE = re.compile(
    r"\b(?:fig(?:ure|s|\.)?|tables?|tab\.|sections?|sect?\.|chapters?|chap\.|equations?|eqs?\.|eqns?\.|appendix|exhibits?"
    rf"|diagrams?|graphs?|plots?|listings?)\s?{_NUMBER}"
    r"|\bappendix\s[A-Z]\b"
    r"|\b(?:in|from|of|using|see|by|on|to)\s(?:the\s)?(?:examples?|exercises?|problems?|questions?|activity|lab)\s"
    rf"{_NUMBER}"
    r"|\b(?:this|previous|preceding|last|above|following|next|earlier)\s(?:figure|diagram|graph|picture|image|illustration"
    r"|photograph|photo|map|chapter|section|example|exercise|problem|question|lesson|module|video|animation)s?\b"
    r"|\b(?:figure|diagram|graph|picture|image|illustration|photograph|map|circuit|sketch)s?\s(?:that\sis\s|are\s|is\s)?"
    r"(?:shown|given|drawn|pictured|depicted|below|above|at\s(?:the\s)?(?:right|left)|on\sthe\s(?:right|left|next\spage))"
    r"|\b(?:shown|pictured|depicted|illustrated)\s(?:here|below|above|(?:in|on)\sthe\s(?:figure|diagram|graph|image|picture|map))"
    r"|\b(?:as|what|which)\s(?:we|you)\s(?:saw|learned|read|discussed)\s(?:in|earlier|above|before)\b"
    r"|!\[[^\]\n]{0,200}\]\(",
    re.I,
)
# These may refer to a table in Markdown that the question brings along.
_TABLE = re.compile(
    rf"\btables?\s(?:{_NUMBER}|below|above|shown)|\b(?:following|above|previous)\stables?\b|\bthe\stable\b", re.I
)
_ROW = re.compile(r"^\s*\|.*\|\s*$", re.M)
_NO_ANSWER = re.compile(
    r"\W*(?:(?:student\s|your\s)?(?:answers?|responses?|results?)\s(?:will|may|can)\svary\b.*|answers?\s(?:will\s)?vary\b.*"
    r"|see\s(?:the\s)?(?:solutions?|answers?|instructor|student|text|manual|page|chapter|figure|section)\b.*"
    r"|(?:left\s(?:to|for|as)|omitted|not\s(?:given|shown|available|provided)|n/?a|none|tbd|discussion|no\s(?:answer|solution))"
    r"\b[^\n]{0,60})",
    re.I | re.S,
)
_LETTER = re.compile(r"\W*\(?([A-Za-z])\)?\W*")


class Defects(BaseModel):
    """The reply that is asked for."""

    defects: list[Literal["contradiction", "external_reference", "missing_answer", "invalid_question"]]


def defect(question: str, answer: str) -> str | None:
    """The defect that the words alone show; None if they show none."""
    question, answer = question.strip(), answer.strip()
    if not re.search(r"\w", question):
        return "invalid_question"
    if not re.search(r"\w|[∞∅±+−-]", answer) or _NO_ANSWER.fullmatch(answer):
        return "missing_answer"
    text = f"{question}\n{answer}"
    if _REFERENCE.search(question) or _REFERENCE.search(answer):
        table = _TABLE.search(question) if _ROW.search(text) else None
        if table is None or _REFERENCE.search(_TABLE.sub("", text)):
            return "external_reference"
    elif _TABLE.search(question) and not _ROW.search(text):
        return "external_reference"
    letter = _LETTER.fullmatch(answer)
    if letter and not re.search(rf"(?:^|[\s(]){letter[1]}[.):]\s?\S", question, re.I | re.M):
        return "missing_answer"  # a letter, and no option that it stands for
    return None


async def filter_pair(row: QARecord, context: Context) -> Outcome:
    """The pair, unless rules or the model find a defect, which is the reason of the drop."""
    found = defect(row.question, row.answer)
    return Outcome(reason=found) if found else await _by_model(row, context)


@by_model
async def _by_model(row: QARecord, model: Model, _: Context) -> Outcome:
    asked = request("filter", row.id, subject=subject_of(row), question=row.question, answer=row.answer)
    defects = (await ask_for(model, asked, Defects)).defects
    return Outcome(reason=sorted(set(defects))[0]) if defects else Outcome((row,))


FILTER = Stage(
    name="filter",
    version=1,
    source="cot",
    row=QARecord,
    makes=QARecord,
    decides=model_decides("filter", "filter"),
    judge=filter_pair,
)
