"""Templates of wikis in sentences show what a reader sees, or leave a mark."""

from __future__ import annotations

import pytest
from found_pairs import needs_pandoc

from megascience_hf.curation.documents.pandoc import converted
from megascience_hf.curation.documents.wiki_templates import shown
from megascience_hf.rows.records import Limits, Row

SHOWN = {
    "a fraction": ("It is {{frac|1|2}} of it.", "It is 1/2 of it."),
    "a mixed number": ("It is {{frac|3|1|4}} of it.", "It is 3 1/4 of it."),
    "one over a number": ("It is {{sfrac|5}} of it.", "It is 1/5 of it."),
    "a value with a unit": ("It is {{val|5.2|e=3|u=m}} long.", "It is 5.2×10³ m long."),
    "a power of ten": ("It is 3{{e|8}} m.", "It is 3×10⁸ m."),
    "a formula of templates": ("Take {{math|''x'' {{=}} {{sqrt|2}}}} now.", "Take *x* = √(2) now."),
    "a molecule": ("Take {{chem|H|2|O}} now.", "Take H₂O now."),
    "words of another language": ("He said {{lang|fr|bonjour}} then.", "He said bonjour then."),
    "one that nobody knows, in a sentence": ("The {{glossterm|1}} falls.", "The `\\glossterm`{.lost} falls."),
    "one that stands alone": ("{{Navigation|of the book}}\n\nIt falls.", "It falls."),
}


@needs_pandoc
@pytest.mark.parametrize(("wiki", "expected"), SHOWN.values(), ids=SHOWN)
def test_a_template_shows_what_a_reader_sees(wiki: str, expected: str) -> None:
    row = next(converted(wiki.encode(), "mediawiki", Limits()))
    assert isinstance(row, Row)
    assert row.fields["text"].strip() == expected


def test_hostile_nesting_ends() -> None:
    text = "a {{math|" * 4_000 + "}}" * 4_000
    assert len(shown(text, 2, len(text))) <= len(text)


@needs_pandoc
def test_org_keeps_the_formulas_that_stand_in_environments_of_latex() -> None:
    row = next(converted(b"Take\n\\begin{align*}\na &= b\n\\end{align*}\nnow.\n", "org", Limits()))
    assert isinstance(row, Row)
    assert "a &= b" in row.fields["text"]
