"""Labels in sentences of a known form, labels that open a sentence, and what in the same sentence takes them back."""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

POLAR = ("yes", "no", "maybe")
INFERENCE = ("entailment", "neutral", "contradiction")
TRUTH = ("true", "false")
SUPPORT = ("SUPPORTS", "REFUTES", "NOT ENOUGH INFO")

GIVEN = [
    ("Pain fell from 6.1 to 3.2.\n\nYes, the balm helps.", "yes", POLAR),
    ("Pain fell from 6.1 to 3.2.\n\n**Yes**, the balm helps.", "yes", POLAR),
    ("Pain fell from 6.1 to 3.2. Yes, the balm helps.", "yes", POLAR),
    ("Pain fell.\n\nYes — the balm helps.", "yes", POLAR),
    ("Pain rose.\n\nNo: the balm does not help.", "no", POLAR),
    ("Answer: Yes (high confidence)", "yes", POLAR),
    ("Yes, pain does not return.", "yes", POLAR),
    ("Short answer: yes", "yes", POLAR),
    ("<label>yes</label>", "yes", POLAR),
    ("<verdict>no</verdict>", "no", POLAR),
    ("Pain fell.\n\n```\nyes\n```", "yes", POLAR),
    ("The evidence supports the claim.", "SUPPORTS", SUPPORT),
    ("The claim is refuted by the evidence.", "REFUTES", SUPPORT),
    ("The premise entails the hypothesis.", "entailment", INFERENCE),
    ("The hypothesis contradicts the premise.", "contradiction", INFERENCE),
    ("The relationship between the premise and the hypothesis is entailment.", "entailment", INFERENCE),
    ("Neutral, since the premise neither entails nor contradicts it.", "neutral", INFERENCE),
    ("It is true that the Moon orbits the Earth.", "true", TRUTH),
    ("It is not true that the Earth orbits the Moon.", "false", TRUTH),
    ("The statement that the Moon orbits the Earth is true.", "true", TRUTH),
    ("This is a true statement.", "true", TRUTH),
    ("The statement is always true.", "true", TRUTH),
    ("The statement is not always true.", "false", TRUTH),
]


@pytest.mark.parametrize(("response", "gold", "labels"), GIVEN)
def test_a_label_is_read_in_a_sentence_that_gives_it(response: str, gold: str, labels: tuple[str, ...]) -> None:
    assert score(response, gold, "label", labels=labels).correct


NOT_GIVEN = [
    ("The contrary of the answer is yes.", "yes", POLAR),
    ("minus: yes", "yes", POLAR),
    ("It depends: yes", "yes", POLAR),
    ("excl. yes", "yes", POLAR),
    ("yes: 0", "yes", POLAR),
    ("yes (50%)", "yes", POLAR),
    ("yes, 0% sure", "yes", POLAR),
    ("It is tempting to say yes", "yes", POLAR),
    ("The reviewers say yes. I disagree.", "yes", POLAR),
    ("Yes, it does not.", "yes", POLAR),
    ("Yes, this cannot be determined.", "yes", POLAR),
    ("No, it does.", "no", POLAR),
    ("Some object. Yes, say the reviewers.", "yes", POLAR),
    ('{"answer": "yes", "negated": true}', "yes", POLAR),
    ("wrong label: entailment", "entailment", INFERENCE),
    ("The answer is nicht entailment.", "entailment", INFERENCE),
    ("The label is kein entailment.", "entailment", INFERENCE),
    ("The answer is fails entailment.", "entailment", INFERENCE),
    ("Entailment, since the hypothesis contradicts the premise.", "entailment", INFERENCE),
    ("Entailment, since the hypothesis is not entailed by the premise.", "entailment", INFERENCE),
    ("Entailment (contradicts the premise)", "entailment", INFERENCE),
    ("The evidence fails to support the claim.", "SUPPORTS", SUPPORT),
    ("No evidence supports the claim.", "SUPPORTS", SUPPORT),
    ("If sound, the evidence supports the claim.", "SUPPORTS", SUPPORT),
    ("The evidence supports the claim only in part.", "SUPPORTS", SUPPORT),
    ("It is only true that the Moon orbits the Earth.", "true", TRUTH),
    ("It is true that many say so, but the statement is false.", "true", TRUTH),
    ("Is it true that the Moon orbits the Earth?", "true", TRUTH),
    ("The statement is sometimes true.", "true", TRUTH),
    ("The converse is true.", "true", TRUTH),
]


@pytest.mark.parametrize(("response", "gold", "labels"), NOT_GIVEN)
def test_a_label_that_its_sentence_takes_back_is_not_the_answer(
    response: str, gold: str, labels: tuple[str, ...]
) -> None:
    assert not score(response, gold, "label", labels=labels).correct
