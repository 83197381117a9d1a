"""Which pairs need what the reader does not have, wherever in a text the reference stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.curation.extraction.external_references import needs_more

# Words that refer to nothing, with pieces of the words that references have.
FILLER = (
    "A body of equal mass is moved by a second labelled force in any case, and lasts for a minute; it is a request. "
)
REFERENCES = [
    "It follows from Section 3.2 of it",
    "as in Sec. 4 of it",
    "by Sect. 5.1 at once",
    "use Chapter 7 of it",
    "see Chap. 2 first",
    "by Equation (4.2) we know it",
    "by Eq. (3) we know it",
    "by Eqs. 3 we know it",
    "by Eqns. 12 we know it",
    "the proof of Appendix B is used",
    "as in Example 3.4 before",
    "repeat the Exercise 12 with it",
    "by Problem 7 at once",
    "take that of the previous exercise",
    "and of the preceding sections too",
    "the last example says so",
    "the exercise above says so",
    "by the above data it moves",
    "it was computed earlier by us",
    "as this chapter says",
    "this section says so",
    "the module says so",
    "go to this very useful and quite long web site",
    "watch the short video of it",
    "this simulation shows it",
    "as in this lecture",
    "from the last notebook",
    "in this workbook",
    "here is [TABLE] of it",
    r"\includegraphics{a} is here",
    "<img src=x>",
    "\n.. figure:: x\n",
    "\n```{image} x\n",
    "{glue:text}`x` is it",
    "as we saw in it",
    "which you discussed above",
    "![a picture](x.png)",
    r"by \ref{eq:x} it is",
    "by {eq}`x` it is",
    "see @fig-x for it",
    "see [this](#x) for it",
    "in Figure 3.2 it is",
    "in Table 4 it is",
    "by Listing 2 it is",
    "by this diagram it is",
    "as the graph shown says",
    "the table below says so",
    "by [](motion.md#eq-2) it is",
    "the layout discussed during the lecture says so",
    "it was shown in lectures of old",
    "siehe oben für mehr",
    "die Gleichung aus Aufgabe 12.1 ist es",
    "das Modell aus der Vorlesung ist es",
    "le modèle déclaré plus haut est bon",
    "dans l'exercice #2 il est",
    "como en el ejercicio anterior se ve",
    "la función del ejercicio 3 lo hace",
    "a tabela dada acima diz",
    "come nell'esercizio precedente si vede",
    "zoals in opgave 4 is het",
    "das Ergebnis aus Aufgabe Nummer 2 ist es",
    "le type vu dans ce chapitre est bon",
    "la torre que se muestra en la Tabla Torres es alta",
    "le pont montré dans le tableau A est long",
    "der in der Tabelle dargestellte Turm ist hoch",
    "it fits your previous implementation",
    "go to the `herd` directory",
    "count the files in the `herd` folder",
    "say it of “” in words",
]


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_question_that_refers_to_something_elsewhere_needs_it(reference: str) -> None:
    assert needs_more(f"{FILLER}{reference}. What is it?", "It is 5.")
    assert needs_more(f"{FILLER * 9}{reference}. {FILLER * 9}What is it?", "It is 5.")


@given(st.sampled_from(REFERENCES), st.integers(0, 700), st.integers(0, 700))
def test_a_reference_is_found_wherever_it_stands(reference: str, before: int, after: int) -> None:
    text = (FILLER * 9)[:before] + " x " + reference + ". " + (FILLER * 9)[:after]
    assert needs_more(text, "It is 5.")


@pytest.mark.parametrize("text", [FILLER, FILLER * 20, "", "İ" * 50 + FILLER])
def test_a_text_that_refers_to_nothing_needs_nothing(text: str) -> None:
    assert not needs_more(f"{text}What is the depth?", "It is 5.")


def test_a_reference_behind_a_letter_with_two_small_ones_is_found() -> None:
    assert needs_more(f"{'İ' * 200}{FILLER} see Section 3.2 of it", "It is 5.")
