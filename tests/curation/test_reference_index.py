from __future__ import annotations

import pytest

from megascience_hf.curation import reference_index
from megascience_hf.curation.ngrams import OF_ONE_KIND, Runs
from megascience_hf.curation.reference_index import Index, Match

ORBITS = (
    "Two satellites follow circular orbits about the same planet. "
    "The outer orbit has four times the radius of the inner one."
)
GAS = "Which gas is most abundant in the air of the Earth today?"
FOREWORD = (
    "Read this first, and take all the time that you need for it, before you go on to the problem itself, "
    "which is an old one. "
)


def test_a_text_is_near_to_a_reference_or_quotes_it() -> None:
    index = Index([ORBITS, "What is DNA?", GAS])
    assert index.matches(ORBITS.upper()) == [Match(0, 1.0, shares_run=True)]
    (near,) = index.matches(GAS.replace("today", "now"))
    assert (near.reference, near.shares_run) == (2, False)
    assert near.similarity == pytest.approx(9 / 11)
    (quoted,) = index.matches(FOREWORD + ORBITS + FOREWORD)
    assert (quoted.reference, quoted.shares_run) == (0, True)
    assert quoted.similarity < 0.6
    assert index.matches("An unrelated text about the price of bread in a small town.") == []


def test_references_of_fewer_than_five_words_never_match() -> None:
    index = Index(["What is DNA?", GAS])
    assert index.matches("What is DNA?") == []
    assert (index.too_short(0), index.too_short(1)) == (True, False)


def test_many_texts_are_answered_in_their_order_whatever_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index([ORBITS, GAS, GAS])
    texts = ["", GAS, "x", ORBITS, GAS.lower(), ""]
    found = list(index.matches_of(iter(texts)))
    assert [(text, match.reference) for text, match in found] == [(1, 1), (1, 2), (3, 0), (4, 1), (4, 2)]
    monkeypatch.setattr(reference_index, "TEXTS_TOGETHER", 2)
    assert list(index.matches_of(iter(texts))) == found


def test_no_references_match_nothing() -> None:
    assert Index([]).matches(ORBITS) == []
    assert list(Index([ORBITS]).matches_of([])) == []


def test_thirteen_words_in_a_row_are_a_run_and_twelve_are_not() -> None:
    words = [f"w{n}" for n in range(20)]
    runs = Runs([" ".join(words)])
    texts = [" ".join([*words[4:16], "x"]), "y " + "; ".join(words[4:17]), " ".join(words[:13]).upper()]
    text, reference = runs.shared_with(texts)
    assert (text.tolist(), reference.tolist()) == ([1, 2], [0, 0])


def test_a_run_of_a_whole_kind_of_questions_does_not_count() -> None:
    lead_in = " ".join(f"w{n}" for n in range(13))
    few, many = [[f"{lead_in} number {n}" for n in range(count)] for count in (OF_ONE_KIND, OF_ONE_KIND + 1)]
    assert len(Runs(few).shared_with([lead_in])[0]) == OF_ONE_KIND
    assert len(Runs(many).shared_with([lead_in])[0]) == 0


def test_references_too_short_for_a_run_are_counted() -> None:
    assert Runs([ORBITS, GAS, "What is DNA?"]).references_without == 2
