"""What sentences behind an answer, words at its value and units beside it make of it. All sentences are our own."""

from __future__ import annotations

from typing import Any

import pytest

from megascience_hf.answers import Kind, score

_OPTIONS = {"letters": "ABCD", "options": ["tin", "lead", "gold", "zinc"]}
_LABELS = {"labels": ["yes", "no"]}
# (how an answer is given, its gold, kind, arguments)
ANSWERS: list[tuple[str, str, Kind, dict[str, Any]]] = [
    ("The answer is 8.4.", "8.4", "numeric", {}),
    ("So $x = \\boxed{15}$.", "15", "math", {}),
    ("The answer is C.", "C", "choice", _OPTIONS),
    ("The answer is osmosis.", "osmosis", "text", {}),
    ("Answer: yes.", "yes", "label", _LABELS),
]
TAKEN_BACK = [
    "Hold on, I misread the table.", "I think I made a sign error.", "There is a mistake in my derivation.",
    "Let me re-check this, because it looks off.", "Verification failed.", "I have no clue.", "Incorrect.",
    "I forgot the factor of 3.", "Either that or something else.",
]  # fmt: skip
LEFT_AS_IT_IS = [
    "I misread nothing here.", "I forgot to mention that this is exact.", "Let me double-check: it holds.",
    "If this is wrong, tell me.", "Verification: it holds.", "The incorrect steps were left out.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", TAKEN_BACK)
@pytest.mark.parametrize(("answer", "gold", "kind", "arguments"), ANSWERS)
def test_a_doubt_of_the_answer_leaves_none(
    answer: str, gold: str, kind: Kind, arguments: dict[str, Any], sentence: str
) -> None:
    assert not score(f"{answer} {sentence}", gold, kind, **arguments).correct


@pytest.mark.parametrize("sentence", LEFT_AS_IT_IS)
@pytest.mark.parametrize(("answer", "gold", "kind", "arguments"), ANSWERS)
def test_what_doubts_nothing_leaves_the_answer(
    answer: str, gold: str, kind: Kind, arguments: dict[str, Any], sentence: str
) -> None:
    assert score(f"{answer} {sentence}", gold, kind, **arguments).correct


NUMERIC = [
    # a further step, another value, a condition
    ("The answer is 8.4. Divide by 3 to get the final result.", False), ("The answer is 8.4.\n\nCorrected: 9.1", False),
    ("The answer is 8.4.\n\nRecalculating gives 9.1", False), ("The answer is 8.4.\n\nMore precisely: 8.40", True),
    ("The answer is 8.4.\n\nUsing the full formula instead gives 9.1", False), ("8.4\n\nThis is wrong.", False),
    ("Answer: 8.4\nAlternative answer: 9.1", False), ("Answer: 8.4\nSecond guess: 9.1", False),
    ("Answer: 8.4\nAlternative solution: by energy conservation.", True),
    ("Answer: 8.4\nIf that is wrong, 9.1.", False),
    ("The answer squared is 8.4.", False), ("The answer before rounding up is 8.4.", False),
    ("The answer to the other question is 8.4.", False), ("One of the answers is 8.4.", False),
    ("The numerator of the answer is 8.4.", False), ("Up to a factor of three, the answer is 8.4.", False),
    ("Had we taken the other sign, the answer is 8.4.", False), ("Answer (wrong): 8.4", False),
    ("Naively, the answer is 8.4.", False), ("The prompt says the answer is 8.4.", False),
    ("Answer (in metres): 8.4", True), ("The answer to the question is 8.4.", True),
    # a text that stops at a step
    ("First we find the mass: m = 8.4.\n\nTo find the force, we", False),
    ("The numerator is 8.4 and the denominator is", False),
    ("The intermediate result is 8.4.", False), ("Multiply by 8.4.", False), ("An upper bound is 8.4.", False),
    # equations whose left side is not the value
    ("The answer is x^2 = 8.4.", False), ("So $2x = 8.4$.", False), ("The answer is -x = 8.4.", False),
    ("The answer is $e^x = 8.4$.", False), ("The answer is x = 8.4.", True), ("So $F = ma = 8.4$.", True),
    ("The answer is 12/3 = 8.4.", False), ("So 2 + 2 = 8.4", False), ("So 16.8/2 = 8.4", True),
    ("So $E = \\frac{1}{2} m v^2 = 0.5 \\cdot 4.2 \\cdot 4 = 8.4$.", True),
    # beside a box
    ("\\boxed{8.4} doubled", False), ("\\boxed{8.4} (retracted)", False), ("\\boxed{8.4} up to a factor of 2", False),
    ("\\boxed{8.4} \\quad 9.1", False), ("\\boxed{8.4}, but 9.1", False), ("\\boxed{8.4} // wrong", False),
    ("<answer>8.4</answer>\n<alternative>9.1</alternative>", False),
    ("<answer>8.4</answer>\n<alternative_answer>9.1</alternative_answer>", False), ("\\boxed{8.4} \\quad (1)", True),
    ('{"answer": "8.4", "alt": "9.1"}', False), ('{"answer": "8.4", "answer2": "9.1"}', False),
    ('{"answer": "8.4"} or 9.1', False), ('not {"answer": "8.4"}', False), ('{"answer": "8.4"} is wrong.', False),
    ('{"answer": "9.1"}\n{"answer": "8.4"}', False), ('{"choice": "B", "answer": "8.4"}', True),
    ('```json\n{"answer": "8.4"}\n```', True),
    # parts
    ("Answer:\n(i) 8.4\n(ii) 9.1", False), ("Answer:\n(a) 9.1 m\n(b) 8.4 m", False), ("Answer:\n(b) 8.4", True),
    # not shown
    ("<span hidden>Answer: 8.4</span>", False), ("[//]: # (Answer: 8.4)", False), ("<wrong>Answer: 8.4</wrong>", False),
]  # fmt: skip


@pytest.mark.parametrize(("response", "right"), NUMERIC)
def test_a_number_is_the_answer_only_where_it_is_given_as_one(response: str, right: bool) -> None:
    assert score(response, "8.4", "numeric").correct is right


UNITS = [
    ("8.4 m/s", "%", False), ("8.4 kg", "%", False), ("8.4 %", "%", True), ("8.4", "%", True), ("8.4 %", "ppm", False),
    ("8.4 %", "rad", False), ("8.4 %", "dB", False), ("8.4 rad", "dB", False), ("8.4 dB", "dB", True),
    ("8.4 J", "kJ/mol", False), ("8.4 kJ", "kJ/mol", True), ("8400 J", "kJ/mol", True), ("8.4 kJ", "J/mol", False),
    ("8.4 mg", "g/mol", False), ("8.4 g·mol", "g/mol", False), ("8.4 (m/s)^2", "m/s^2", False),
    ("8.4 sr", "rad", False), ("8.4 grad", "rad", False), ("8.4 cd", "lm", False), ("8.4 mole fraction", "mol", False),
    ("8.4 J/(g K)", "J/(g K)", True), ("8.4 m/s times the mass", "m/s", False), ("8.4 m/s - v", "m/s", False),
    ("8.4 m/s doubled", "m/s", False), ("8.4 m/s less", "m/s", False), ("8.4 m/s (upper bound)", "m/s", False),
    ("8.4 m/s (range 1-100)", "m/s", False), ("8.4 m/s error", "m/s", False), ("8.4 m/s upward", "m/s", True),
    ("8.4 y", "years", True), ("8.4 y", "m", False), ("8.4 y", "%", False), ("\\boxed{8.4~\\degree C}", "°C", True),
    ("\\boxed{8.4~\\Omega}", "Ω", True), ("8.4 ~ 9.1 m/s", "m/s", False),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "unit", "right"), UNITS)
def test_a_unit_measures_what_the_gold_measures(answer: str, unit: str, right: bool) -> None:
    assert score(f"The answer is {answer}.", "8.4", "numeric", unit=unit).correct is right


CHOICES = [
    ("Answer: C\n\nExplanation: Option A is the correct answer.", False),
    ("Answer: C, because B is the correct answer.", False),
    ("\\boxed{C}: lead", False), ("\\boxed{C}: gold", True), ("Answer: C. It is lead.", False),
    ("Answer: C. It is gold.", True),
    ("The answer is gold, option A.", False), ("The answer is gold, option C.", True), ("Answer [wrong]: C", False),
    ("I'm not saying the answer is C.", False), ("C. gold (incorrect)", False), ("C. gold ✗", False),
    ("C. not gold", False),
    ("C. gold (a metal)", True), ("\\boxed{C} D", False), ("\\boxed{C} → D", False), ("\\boxed{C} C", True),
    ('{"answer": "C", "second_best": "B"}', False), ("Put your answer in a box, like \\boxed{C}.", False),
    ("`\\boxed{C}` is the format.", False), ("Answer: C\n\nA is correct in part, but tin is softer.", True),
]  # fmt: skip


@pytest.mark.parametrize(("response", "right"), CHOICES)
def test_a_letter_stands_with_its_own_text_and_alone(response: str, right: bool) -> None:
    assert score(response, "C", "choice", **_OPTIONS).correct is right
