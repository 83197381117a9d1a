"""What boxes, folds and tabs with a solution in them are called, for all formats."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import words_abroad as abroad

_KINDS = r"(?:example|sample|model|possible|suggested|worked|full|reference)"
_CALLS = (
    r"(?:click|tap|press|show|view|see|reveal|toggle|check|unfold|expand|hidden?|open"
    r"|voir|afficher|montrer|cliquez|cliquer|dévoiler|déplier|ver|mostrar|vedi|mostra|zeigen?|anzeigen|toon|bekijk|показать)"
)
# "Correction" heads a solution in French only above a box or a fold: elsewhere it mends something.
_ABROAD = rf"{abroad.pattern(abroad.SOLUTIONS)}|corrections?"

# "Solution 3 to the exercise", "Click to see the answer": how such a title begins.
BEGINS = re.compile(
    rf"(?:(?:{_KINDS}|{_CALLS})\b[^\n|{{}}]{{0,30}}\b)?(?:(?:solution|answer)s?\b|(?:{_ABROAD})\b)", re.I
)
# All of a title whose box solves what is above it; one with a number says whose it is.
WHOLE = re.compile(
    rf"(?:(?:{_KINDS} )?(?:solutions?|answers?)\b(?!\W{{0,3}}\(?[a-h]\b\)?)"
    rf"|{_CALLS}\b[^\d\n]{{0,30}}\b(?:solution|answer)s?\b"
    rf"|(?:[^\W\d_]{{2,12}} ){{0,4}}(?:{_ABROAD})"
    r"(?:\b|(?<=[\u3040-\u9fff\uac00-\ud7a3])))[^\d\n]{0,60}(?<! )(?: \([^()\n]{0,60}\))?$",  # no word ends in Chinese
    re.I,
)
