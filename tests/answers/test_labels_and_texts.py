"""Labels (yes, no, maybe; true, false) and short texts. Rows are (response, gold, correct)."""

from __future__ import annotations

import pytest

from megascience_hf.answers import GoldError, extract, score, verify

YES_NO_MAYBE = [
    ("Yes, the drug works.", "yes", True),
    ("The answer is no.", "no", True),
    ("Answer: Maybe", "maybe", True),
    ("**No**", "no", True),
    ("There is no evidence. The answer is yes.", "yes", True),
    ("<think>yes</think>The final answer is: (B) No", "no", True),
    ('{"answer": "no"}', "no", True),
    (r"\boxed{\text{yes}}", "yes", True),
    ("Answer: C", "maybe", True),
    ("It is hard to tell from the study.", "yes", False),
    ("Not necessarily, it depends.", "no", False),
    ("So the answer is yes or no", "yes", False),
]


@pytest.mark.parametrize(("response", "gold", "correct"), YES_NO_MAYBE)
def test_a_label_is_read_as_a_word_or_as_the_letter_of_its_option(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "label").correct is correct


TRUE_FALSE = [
    ("The statement is False.", "False", True),
    ("True or False? True", "True", True),
    ("Answer: true", "False", False),
]


@pytest.mark.parametrize(("response", "gold", "correct"), TRUE_FALSE)
def test_any_set_of_labels_can_be_given(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "label", labels=["True", "False"]).correct is correct


def test_a_gold_outside_the_labels_raises() -> None:
    with pytest.raises(GoldError):
        verify("perhaps", "yes", "label")


TEXTS = [
    ("The answer is Paris.", "Paris", True),
    ("<answer>the mitochondria</answer>", "Mitochondria", True),
    ("The final answer is: polymerase chain reaction (PCR)", "Polymerase chain reaction", True),
    ("Answer: nucleus", "mitochondria", False),
    ("Answer: not mitochondria", "mitochondria", False),
    ("insulin", "Insulin", True),
    ("<answer>theft</answer>", "Theft, because the owner had not agreed.", True),
    ("<answer>Yes</answer>", "Yes, because the owner had agreed.", False),
    ("<answer>CO</answer>", "CO", True),
    ("<answer>Co</answer>", "CO", False),
    (r"<answer>\frac{1}{6}</answer>", "1/6", True),
    ("<answer>a) 5%, b) 0%</answer>", "Nominal rate is 5%, real rate is 0%", True),
    ("<answer>weaker, faster</answer>", "weaker - slower", False),
]


@pytest.mark.parametrize(("response", "gold", "correct"), TEXTS)
def test_a_short_text_is_the_gold_if_it_has_the_same_words(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "text").correct is correct


def test_any_of_several_accepted_texts_will_do() -> None:
    assert verify(["Diwali", "Deepavali"], "deepavali", "text").correct


def test_an_empty_gold_text_raises() -> None:
    with pytest.raises(GoldError):
        verify("", "x", "text")


def test_a_long_response_without_an_announcement_has_no_text_answer() -> None:
    assert extract("One thing happened.\nThen another followed.\nIt went on.", "text").status == "no_answer"


MORE_LABELS: list[tuple[str, str, list[str] | None, bool]] = [
    ("Based on the abstract, yes. The intervention reduced mortality.", "yes", None, True),
    ("Therefore, the answer is (A) yes.", "yes", None, True),
    ("The evidence suggests no association; the answer is no.", "no", None, True),
    ("Final answer: **maybe**", "maybe", None, True),
    ("The results are inconclusive, so the answer is maybe.", "maybe", None, True),
    ("No, the study does not support this.\n\nAnswer: no", "no", None, True),
    ("Conclusion: Yes", "yes", None, True),
    ("Long-term use is safe.\n\nYes.", "yes", None, True),
    ("The answer to the question is: yes", "yes", None, True),
    ("I would say no.", "no", None, True),
    ("This is true.", "True", ["True", "False"], True),
    ("The assertion is incorrect. Answer: False", "False", ["True", "False"], True),
    ("The statement is true, therefore A.", "True", ["True", "False"], True),
    ("Answer: A", "True", ["True", "False"], True),
    ("\\boxed{True}", "True", ["True", "False"], True),
    ("It is not true.", "False", ["True", "False"], True),
    ("The assertion is not true.", "True", ["True", "False"], False),
    ("It is not only true but obvious.", "False", ["True", "False"], False),
    ("supported", "supports", ["supports", "refutes"], False),
    ("The answer is REFUTES", "refutes", ["supports", "refutes", "not enough info"], True),
    ("Answer: not enough info", "not enough info", ["supports", "refutes", "not enough info"], True),
]


@pytest.mark.parametrize(("response", "gold", "labels", "correct"), MORE_LABELS)
def test_a_label_is_found_in_a_sentence(response: str, gold: str, labels: list[str] | None, correct: bool) -> None:
    assert score(response, gold, "label", labels=labels).correct is correct


OPENINGS_AND_ALTERNATIVES: list[tuple[str, str, bool]] = [
    ("I'd answer yes.", "yes", True),
    ("In short: yes", "yes", True),
    ("**Conclusion:** maybe", "maybe", True),
    ("A) yes", "yes", True),
    ("Option A", "yes", True),
    ("Yes, because no other cause is left.", "yes", True),
    ("Answer: yes\nHmm, actually, no.", "no", True),
    ("No evidence was found; the question stays open.", "no", False),
    ("Maybe it works, maybe not.", "maybe", False),
    ("Yes and no.", "yes", False),
    ("Answer: yes/no", "yes", False),
    ("The answer should be yes, no, or maybe.", "yes", False),
    ("Is it yes?", "yes", False),
    ("I have no idea.", "no", False),
    ("If the trial were larger, the answer would be yes.", "yes", False),
]


@pytest.mark.parametrize(("response", "gold", "correct"), OPENINGS_AND_ALTERNATIVES)
def test_a_first_word_is_a_label_only_if_it_ends_its_clause(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "label").correct is correct


MORE_TEXTS: list[tuple[str, str, bool]] = [
    ("The answer is the Krebs cycle.", "Krebs cycle", True),
    ("**Answer:** Michelson–Morley experiment", "Michelson-Morley experiment", True),
    ("It's called osmosis.\n\nFinal answer: osmosis", "osmosis", True),
    ("Answer: H2O", "H2O", True),
    ("Answer: $\\text{H}_2\\text{O}$", "H2O", True),
    ("Answer: Marie Curie (1867-1934)", "Marie Curie", True),
    ("Answer: Pierre Curie", "Marie Curie", False),
    ("Answer: E = mc^2", "E=mc^2", True),
]


@pytest.mark.parametrize(("response", "gold", "correct"), MORE_TEXTS)
def test_a_text_is_found_in_a_sentence(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "text").correct is correct
