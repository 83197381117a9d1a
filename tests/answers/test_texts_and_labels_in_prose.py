"""Texts and labels as a response says them: sentences of another thing, lists, second words, weights, remarks.

All sentences are our own; each row stands for a kind.
"""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

# response, gold: the sentence speaks of another thing than the answer
OF_ANOTHER_THING = [
    ("The incorrect one is quartz.", "quartz"),
    ("Its conjugate base is ammonia.", "ammonia"),
    ("The diastereomer is threonine.", "threonine"),
    ("The enantiomer of the answer is threonine.", "threonine"),
    ("threonine, the enantiomer of the solution", "threonine"),
    ("This rejects decreases.", "decreases"),
    ("That theory predicts decreases.", "decreases"),
    ("The result excludes increases.", "increases"),
]


@pytest.mark.parametrize(("response", "gold"), OF_ANOTHER_THING)
def test_a_sentence_about_another_thing_gives_no_text(response: str, gold: str) -> None:
    assert not score(response, gold, "text").correct


# response, gold, right
ORBITALS = [
    ("d^2sp^3", "d2sp3", True),
    ("dsp^2", "dsp2", True),
    ("sp³d", "sp3d", True),
    ("$d^2sp^3$", "sp^3d^2", False),
    ("sp^3d", "dsp^3", False),
    ("sp^2", "sp^3", False),
]


@pytest.mark.parametrize(("response", "gold", "right"), ORBITALS)
def test_orbitals_are_no_product(response: str, gold: str, right: bool) -> None:
    assert score(response, gold, "text").correct is right


# response, gold, right
SEVERAL = [
    ("Answer:\n- quartz\n- mica", "quartz", False),
    ("Answer:\n- quartz\n- mica", "quartz and mica", True),
    ("Answer:\n1. quartz\n2. mica\n3. feldspar", "mica, quartz, and feldspar", True),
    ("Answer:\n1. quartz", "quartz", True),
    ("The answer is quartz\nmica", "quartz", False),
    ("The answer is quartz\n\nmica.", "quartz", False),
    ("The answer is quartz\n\nQuartz", "quartz", True),
    ("The answer is quartz\n\nThank you", "quartz", True),
    ("1. quartz\n2. mica", "quartz", False),
    ("* quartz\n* mica", "quartz and mica", True),
    ("We look at the rock.\n\nThe two minerals are:\n- **Quartz** – hard\n- **Mica** – soft", "quartz and mica", True),
    ("The possible minerals are:\n- quartz\n- mica", "quartz and mica", False),
    ("\\boxed{quartz}, mica", "quartz", False),
    ("\\boxed{quartz} and mica.", "quartz", False),
    ("\\boxed{quartz}, mica", "quartz, mica", True),
    ("<answer>quartz</answer>, mica", "quartz", False),
    ("\\boxed{quartz}\n\nmica", "quartz", False),
    ("\\boxed{quartz}\n\nI hope this helps", "quartz", True),
    ("Answer: quartz\n\nI hope this helps", "quartz", True),
    ("\\boxed{quartz} indeed", "quartz", True),
    ("\\boxed{quartz}, as shown above", "quartz", True),
    ("\\boxed{quartz} which is hard.", "quartz", True),
]


@pytest.mark.parametrize(("response", "gold", "right"), SEVERAL)
def test_what_stands_beside_a_text_belongs_to_it(response: str, gold: str, right: bool) -> None:
    assert score(response, gold, "text").correct is right


YES = ("yes", "no", "maybe")
TRUE = ("true", "false")
NLI = ("entailment", "neutral", "contradiction")
# response, gold, labels, right
LABELS = [
    ("Answer: yes, although it really does not", "yes", YES, False),
    ("Answer: yes, although the dose was low", "yes", YES, True),
    ("Answer: no, although it clearly does", "no", YES, False),
    ("Answer: no, although others did not", "no", YES, True),
    ("Answer: yes, but the trial found the opposite", "yes", YES, False),
    ("Answer: yes, with a probability of 20%", "yes", YES, False),
    ("Answer: yes, with 30% confidence", "yes", YES, False),
    ("Answer: yes, with 90% confidence", "yes", YES, True),
    ("Answer: Yes, there was no response.", "yes", YES, False),
    ("Answer: Yes, there is no doubt.", "yes", YES, True),
    ('{"answer": "no", "confidence": 0.2}', "no", YES, False),
    ('{"answer": "no", "confidence": 0.8}', "no", YES, True),
    ("never(True)", "true", TRUE, False),
    ("It is too early to be true.", "true", TRUE, False),
    ("The second half is false.", "false", TRUE, False),
    ("Part of it is true.", "true", TRUE, False),
    ("The mixture is neutral.", "neutral", NLI, False),
    ("The relationship is neutral.", "neutral", NLI, True),
    ("Yes: 0.3\nNo: 0.7", "no", YES, False),
    ("Yes (RR 0.61, 95% CI 0.4 to 0.9).", "yes", YES, True),
    ("Yes (or no).", "yes", YES, False),
    ("**Yes**\n\nNo patient left the study.", "yes", YES, True),
    ("**Yes**\n\nNo.", "yes", YES, False),
    ("Yes – no patient left the study.", "yes", YES, True),
    ("Yes – no way.", "yes", YES, False),
    ('The abstract favours a "no" answer.', "no", YES, True),
    ("**Polarity: Negative**", "negative", ("positive", "negative"), True),
    ("Answer: maybe (limited data)", "maybe", YES, True),
    ("Answer: yes (limited data)", "yes", YES, False),
    ("→ **No**", "no", YES, True),
    ("One of them is false.", "false", TRUE, False),
    ("No (limited evidence)", "no", YES, True),
    ("Yes [OR = 1.8].", "yes", YES, True),
    ("Answer: **False**\n\nCorrection: A spider has eight legs.", "false", TRUE, True),
    ("Answer: **False**\n\nCorrection: It is true.", "false", TRUE, False),
    ("Answer: **True**\n\nCorrection: A spider has eight legs.", "true", TRUE, False),
    ("yes → no", "yes", YES, False),
    ("The drug lowers the risk → **yes**", "yes", YES, True),
    ("p = 0.03 ⇒ significant => yes", "yes", YES, True),
    ("a → no\nb → yes", "yes", YES, False),
    ("p < 0.05 → yes; p > 0.05 → no", "no", YES, False),
    ("If p < 0.05 → yes.", "yes", YES, False),
]


@pytest.mark.parametrize(("response", "gold", "labels", "right"), LABELS)
def test_what_stands_beside_a_label_may_take_it_back(
    response: str, gold: str, labels: tuple[str, ...], right: bool
) -> None:
    assert score(response, gold, "label", labels=labels).correct is right


BEFORE = "The rock shows two clues.\n\n"
# response, gold, right: what a response closes with
CLOSINGS = [
    (BEFORE + "The mineral is quartz.", "quartz", True),
    (BEFORE + "The mineral in question is quartz.", "quartz", True),
    (BEFORE + "**Quartz**", "quartz", True),
    (BEFORE + "Quartz.", "quartz", True),
    (BEFORE + "**Quartz** is the correct answer.", "quartz", True),
    (BEFORE + "**Result:** quartz", "quartz", True),
    (BEFORE + "**Conclusion:** The mineral is quartz.", "quartz", True),
    (BEFORE + "**Mineral:** quartz", "quartz", True),
    (BEFORE + "Therefore, the mineral is quartz.\n\nThis matches both clues.", "quartz", True),
    (BEFORE + "The mineral is **quartz**. It is used in watches. It contains silicon.", "quartz", True),
    (BEFORE + "The mineral is quartz.\n\nThis is consistent with both clues.", "quartz", True),
    (BEFORE + "So the mineral is quartz. All the other minerals can be ruled out.", "quartz", True),
    (BEFORE + "The mineral is:\n\n**Quartz**", "quartz", True),
    (BEFORE + "The mineral is most likely quartz.", "quartz", True),
    (BEFORE + "Based on its hardness, the mineral is quartz.", "quartz", True),
    (BEFORE + "This describes quartz.", "quartz", True),
    (BEFORE + "→ quartz", "quartz", True),
    (BEFORE + "Therefore, the mineral is quartz.\n\nNote that light passes through it.", "quartz", True),
    (BEFORE + "Therefore, the mineral is quartz. It does not contain iron.", "quartz", True),
    (BEFORE + "Therefore, the mineral is quartz. This answer is supported by its hardness.", "quartz", True),
    (BEFORE + "Therefore, the mineral is quartz. Mica fits better.", "quartz", False),
    (BEFORE + "Therefore, the mineral is quartz. The clues point to mica.", "quartz", False),
    (BEFORE + "Therefore, the mineral is quartz. My friend wrote mica.", "quartz", False),
    (BEFORE + "Therefore, the mineral is quartz. Choose mica.", "quartz", False),
    (BEFORE + "Therefore, the mineral is quartz. That seems off.", "quartz", False),
    (BEFORE + "That would be quartz.", "quartz", False),
    (BEFORE + "One mineral is quartz.", "quartz", False),
    (BEFORE + "**Related:** quartz", "quartz", False),
    ("We cannot tell.\n\nQuartz", "quartz", False),
    (BEFORE + "The other mineral is quartz.", "quartz", False),
    (BEFORE + "A related mineral is quartz.", "quartz", False),
    (BEFORE + "The mineral is not quartz.", "quartz", False),
    (BEFORE + "The mineral may be quartz.", "quartz", False),
    (BEFORE + "Quartz?", "quartz", False),
    (BEFORE + "Not quartz", "quartz", False),
    (BEFORE + "**Quartz** is the wrong answer.", "quartz", False),
    (BEFORE + "**Topic:** quartz", "quartz", False),
    (BEFORE + "**Distractor:** quartz", "quartz", False),
    (BEFORE + "**Colour:** white\n**Mineral:** quartz", "quartz", False),
    (BEFORE + "Therefore, it is quartz.\n\nThis is wrong.", "quartz", False),
    (BEFORE + "Therefore, it is quartz. This leads to a contradiction.", "quartz", False),
    (BEFORE + "Therefore, it is quartz. Thus it is mica.", "quartz", False),
    (BEFORE + "Therefore, it is quartz. This yields mica.", "quartz", False),
    (BEFORE + "The mineral is quartz.\n\nIt is a mica.", "quartz", False),
    ("It is not quartz.\n\nQuartz", "quartz", False),
    ("Some terms:\n\nMica\n\nQuartz", "quartz", False),
    ("It began.\nIt grew.\nIt went on.", "It went on", False),
]


@pytest.mark.parametrize(("response", "gold", "right"), CLOSINGS)
def test_the_line_that_closes_a_response_gives_its_text(response: str, gold: str, right: bool) -> None:
    assert score(response, gold, "text").correct is right


# response, gold, right: a reason or a description behind the answer
EXPLAINED = [
    ("**Answer: Quartz.** It contains silicon.", "quartz", True),
    ("The answer is quartz: it contains silicon.", "quartz", True),
    ("Answer: Quartz – it contains silicon", "quartz", True),
    ("The mineral is quartz, which contains silicon.", "quartz", True),
    ("The mineral is quartz, in which silicon is bound.", "quartz", True),
    ("The city is Cairo, where the Nile flows.", "Cairo", True),
    ("The mineral is quartz, as it contains silicon.", "quartz", True),
    ("Quartz. It contains silicon. It is used in watches.", "quartz", True),
    ("Quartz\n\nExplanation: it contains silicon.", "quartz", True),
    ("Quartz\n\n### Reasoning\nIt contains silicon.", "quartz", True),
    ("Quartz\n\nExplanation: this is wrong.", "quartz", False),
    ("Quartz. It is mica.", "quartz", False),
    ("Quartz. It was replaced by mica.", "quartz", False),
    ("Quartz. It can be mica.", "quartz", False),
    ("Quartz – it has to be mica.", "quartz", False),
    ("Quartz. That was wrong.", "quartz", False),
    ("Quartz: it fails to fit the clues.", "quartz", False),
    ("Quartz. It differs from the answer.", "quartz", False),
    ("The mineral is quartz, in which I do not believe.", "quartz", False),
    ("The answer is quartz, as some believe.", "quartz", False),
]


@pytest.mark.parametrize(("response", "gold", "right"), EXPLAINED)
def test_a_reason_behind_a_text_leaves_it(response: str, gold: str, right: bool) -> None:
    assert score(response, gold, "text").correct is right


@pytest.mark.parametrize("said", ["quartz, which contains silicon", "quartz, where silicon is bound"])
def test_a_relative_clause_behind_an_option_asks_nothing(said: str) -> None:
    assert score(f"The mineral is {said}.", "A", "choice", letters="AB", options=["quartz", "mica"]).correct


@pytest.mark.parametrize("emphasis", ["*{}*", "**{}**", "***{}***", "_{}_", "<b>{}</b>", "<i>{}</i>"])
def test_emphasis_within_a_sentence_is_no_part_of_the_text(emphasis: str) -> None:
    for lead in ("The species is ", "Answer: ", BEFORE + "The species is "):
        assert score(lead + emphasis.format("Homo erectus") + ".", "Homo erectus", "text").correct


@pytest.mark.parametrize(
    "heading", ["## ✅ Final Answer", "### Final Answer ✅", "**✅ Final Answer**", "## Final Answer 🎯"]
)
def test_a_heading_with_a_tick_is_a_heading(heading: str) -> None:
    assert score(f"{BEFORE}{heading}\n**Quartz**", "quartz", "text").correct
    assert not score(f"{BEFORE}{heading.replace('✅', '❌')}\n**Mica**", "quartz", "text").correct


# gold, response, right: a bracket or an apposition that says the same once more, or something else
GLOSSES = [
    ("nitrogen and water", "Nitrogen (N₂) and water (H₂O)", True),
    ("nitrogen and water", "Nitrogen (H₂O) and water (N₂)", False),
    ("serine", "Serine (Ser)", True),
    ("serine", "Serine (Thr)", False),
    ("Bacillus subtilis", "Bacillus subtilis (B. subtilis)", True),
    ("Bacillus subtilis", "E. subtilis (Bacillus subtilis)", False),
    ("nitric acid", "Nitric acid, HNO₃", True),
    ("nitric acid", "Nitric acid, HCl", False),
    ("carbon-13", "carbon-13 (¹³C)", True),
    ("carbon-13", "carbon-13 (¹⁴C)", False),
    ("three", "three (3)", True),
    ("three", "three (4)", False),
    ("magnetic resonance imaging", "Magnetic resonance imaging, or MRI", True),
    ("magnetic resonance imaging", "Magnetic resonance imaging, or ECG", False),
    ("Bb", "Bb (heterozygous)", True),
    ("BB", "BB (homozygous dominant)", True),
    ("BB", "BB (heterozygous)", False),
    ("MRI", "MRI, magnetic resonance imaging", True),
    ("CO", "CO, cobalt", False),
    ("CO", "CO, C and Co", False),
    ("CO", "CO, C or Co", False),
    ("copper(II) oxide", "copper(I) oxide", False),
    ("(R)-2-butanol", "(S)-2-butanol", False),
    ("RNA", "RNA (no, DNA)", False),
]
# gold, response, right
FORMS = [
    ("9:7", "9 to 7", True),
    ("9:7", "a 9:7 ratio", True),
    ("9:7", "The ratio is 9:7.", True),
    ("9:7", "9:7 (red:white)", True),
    ("9:7", "9:7 (red:white:blue)", False),
    ("9:7", "7 to 9", False),
    ("9:7", "9:7 or 7:9", False),
    ("9:7", "9:7 (not 7:9)", False),
    ("3:05", "3 to 05", False),
    ("2-3 days", "2 to 3 days", True),
    ("2-3 days", "between 2 and 3 days", True),
    ("2-3 days", "2 or 3 days", False),
    ("2-3 days", "2 to 3 weeks", False),
    ("2-3 days", "2 to 4 days", False),
    ("40°", "φ = 40°", True),
    ("40°", "2φ = 40°", False),
    ("40°", "φ < 40°", False),
    ("40°", "φ = 40° or 50°", False),
    ("290 K", "T = 290 K", True),
    ("Bb", "Genotype: Bb", True),
    ("Bb", "Wrong genotype: Bb", False),
    ("CCN", "SMILES: CCN", True),
    ("RNA", "DNA: RNA", False),
    ("Yes", "Yes. The process is spontaneous.", True),
    ("No", "Yes. The process is spontaneous.", False),
]


@pytest.mark.parametrize(("gold", "response", "right"), [*GLOSSES, *FORMS])
def test_only_what_says_the_same_may_stand_beside_a_text(gold: str, response: str, right: bool) -> None:
    assert score(response, gold, "text").correct is right
