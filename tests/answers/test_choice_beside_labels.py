"""What may stand beside the letter or the text of an option: its own text, a reason, a remark, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from megascience_hf.answers import score

METALS = ("iron", "copper", "zinc", "tin")
STEPS = ("glycolysis", "fermentation", "beta oxidation", "photolysis")


def is_right(response: str, gold: Any, **arguments: Any) -> bool:
    return score(response, gold, "choice", letters="ABCD", **arguments).correct


# The letter B stands there, and something that is not understood stands beside it.
OPEN = [
    r"\boxed{B but D}",
    r"\boxed{B nand D}",
    r"\boxed{B swapped for D}",
    r"\boxed{B or either}",
    r"\boxed{B or the reverse}",
    r"\boxed{B<br>D}",
    r"\boxed{B оr D}",  # a Cyrillic о
    r"\boxed{B \rule{2pt}{1em} D}",
    r"\boxed{B \hspace{2em} D}",
    r"\boxed{B NOT}",
    r"\boxed{B keineswegs}",
    r"\boxed{B 不对}",
    r"\boxed{B ⛔}",
    r"\boxed{B and not A but D}",
    r"\boxed{B?}",
    "<answer>B, same as D</answer>",
    "<answer>B plus one</answer>",
    "The answer is B, much like D.",
    "The answer is B turned into D.",
    "The answer is B: wrong.",
    "Answer: B wasn't",
    "Answer: B must be excluded",
    "Answer: B fails",
    "Answer: B (reserve: D)",
    "Answer: B, I doubt it.",
    "Answer: B, according to my uncle",
    "B: false",
    "B) wrong",
    "B. Nope.",
    "B - 55%\nD - 45%",
    "Answer (incorrect): B",
    "Answer (not): B",
    "Answer to exclude: B",
    "Back-up answer: B",
    "Main answer: D; runner-up answer: B",
    "The answer follows B.",
    "The answer is next to B.",
    "The answer is B. However, D is the better choice.",
    "The answer is B. If not, D.",
    "The answer is B. Alternatively, D.",
    "B seems right at first.",
    "Only B remains to be excluded.",
    "Answer: B (retracted)",
    '{"answer": "B", "fallback": "D"}',
    "B looks right but isn't.",
    "Ist B richtig?",
    "Es ist nicht B.",
    '{"answer": {"B": false}}',
    '{"answer": {"B": 0.6, "D": 0.4}}',
    '{"answer": "B", "inverted": true}',
    '{"answer": "B", "alternatives": ["D"]}',
    '{"answer": {"not": "B"}}',
    '<answer correct="false">B</answer>',
    "The cells were warmed.\n\nB\n\nThis cannot be, though.",
]


@pytest.mark.parametrize("response", OPEN)
def test_a_letter_beside_words_that_are_not_understood_is_not_the_answer(response: str) -> None:
    assert not is_right(response, "B")


@pytest.mark.parametrize("response", ["A is right, and so is B.", "A is correct. So is C."])
def test_an_option_beside_which_another_is_as_right_is_not_the_answer(response: str) -> None:
    assert not is_right(response, "A")


CONTRADICTORY = [
    "A. copper",
    "**A) copper**",
    "Answer: A. copper",
    r"\boxed{A. copper}",
    "The answer is (A) copper.",
    "iron (B)",
    "The answer is iron (B).",
    "copper (A)",
    "So copper, option A, is right.",
    "Option A is correct: copper.",
]


@pytest.mark.parametrize("gold", ["A", "B"])
@pytest.mark.parametrize("response", CONTRADICTORY)
def test_a_letter_with_the_text_of_another_option_is_no_answer(response: str, gold: str) -> None:
    assert not is_right(response, gold, options=METALS)


ALTERED = [
    r"\boxed{minus iron}",
    r"\boxed{∉ iron}",
    r"\boxed{kein iron}",
    r"\boxed{thrice iron}",
    r"\boxed{iron or another}",
    r"\boxed{iron (nope)}",
    r"\boxed{\text{iron} \not= \text{copper}}",
    r"\boxed{iron's neighbour}",
    r"\boxed{iron ❎}",
    "<answer>iron changed to zinc</answer>",
    "The answer is iron, or something else.",
]


@pytest.mark.parametrize("response", ALTERED)
def test_the_text_of_an_option_with_something_unknown_beside_it_is_no_answer(response: str) -> None:
    assert not is_right(response, "A", options=METALS)


@pytest.mark.parametrize("response", [r"\boxed{inversely proportional to V}", "It is inversely proportional to V."])
def test_an_adverb_before_the_text_of_an_option_makes_another_text_of_it(response: str) -> None:
    assert not is_right(response, "A", options=("proportional to V", "proportional to V^2", "constant", "zero"))


@pytest.mark.parametrize(
    ("said", "options"),
    [
        ("5 M", ("5 m", "7 m", "8 m", "9 m")),
        ("5 MW", ("5 mW", "6 mW", "7 mW", "8 mW")),
        ("CO", ("Co", "Ni", "Fe", "Cu")),
    ],
)
@pytest.mark.parametrize("form", [r"\boxed{%s}", "The answer is %s.", "%s"])
def test_an_option_is_named_in_the_case_of_its_symbols(said: str, options: tuple[str, ...], form: str) -> None:
    assert not is_right(form % said, "A", options=options)
    assert is_right(form % options[0], "A", options=options)


# The letter C is the answer, options known or not.
STANDS = [
    "The answer is C, not A.",
    "The answer is C (not A, B, or D).",
    "The answer is C because A needs light.",
    "The answer is C as A needs light.",
    "The answer is C if we follow the carbon.",
    "The answer is C without a doubt.",
    "The answer is C with 90% confidence.",
    "Answer: C (high confidence)",
    "Answer: C 🎉",
    "Answer: C | Confidence: 0.9",
    "The answer is C. B is a better known process, but it is wrong.",
    r"\boxed{\textstyle C}",
    r"\boxed{C \checkmark}",
    "Fat is burnt.\n\n**C) beta oxidation**\n\nIt takes place in mitochondria.",
    "Fat is burnt.\n\nChoice C.\n\nIt takes place in mitochondria.",
    "Fat is burnt.\n\n```\nC\n```",
    "<answer_choice>C</answer_choice>",
    '<answer id="1">C</answer>',
    "<selected_option>C</selected_option>",
    "<verdict>C</verdict>",
    "Daher ist die richtige Antwort C.",
    "Richtig ist C.",
    "Somit ist Antwort C richtig.",
    "Es ist C.",
    "La réponse C est correcte.",
    "This gives option C.",
    "This yields C",
    "This aligns with C.",
    "C matches the description.",
    "C is the only valid option.",
    "C is the only option that works.",
    "C looks right.",
    "Everything else fails, making option C correct.",
    "I'm choosing C.",
    "Fat is burnt, i.e., C.",
    "It's C. The rest are wrong.",
    "Between B and C, C is the better choice.",
    "C (not B).",
    "C must be right.",
    "This describes option C.",
    "C'est la réponse C.",
    "A) glycolysis ❌\nB) fermentation ❌\nC) beta oxidation ✅\nD) photolysis ❌",
    "✅ C. beta oxidation",
]


@pytest.mark.parametrize("options", [None, STEPS])
@pytest.mark.parametrize("response", STANDS)
def test_a_letter_beside_its_text_a_reason_or_a_remark_is_the_answer(
    response: str, options: tuple[str, ...] | None
) -> None:
    assert is_right(response, "C", options=options)


PRAISED = [
    "Option {} fits best.",
    "{} fits.",
    "Only {} remains.",
    "Option {} matches.",
    "This makes {} the correct answer.",
    "Option {} ist richtig.",
    "La opción {} es correcta.",
    "L'option {} est correcte.",
    "A opção {} está correta.",
]


@pytest.mark.parametrize("letter", list("ABCD"))
@pytest.mark.parametrize("form", PRAISED)
def test_the_letter_a_is_praised_like_any_other(form: str, letter: str) -> None:
    assert is_right(form.format(letter), letter)


@pytest.mark.parametrize(
    "response",
    [
        "Hence, options (A) and (C) are correct.",
        "A. glycolysis\nC. beta oxidation",
        "1. A\n2. C",
        "Answer: A + C",
        "- A\n- C",
    ],
)
def test_several_options_are_read_as_they_are_listed(response: str) -> None:
    assert is_right(response, ("A", "C"), multiple=True)
