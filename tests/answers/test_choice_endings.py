"""Endings of responses as models write them: which option does a careful reader take them to choose?

To add a case, add a row. All sentences are our own.
"""

from __future__ import annotations

import pytest

from megascience_hf.answers import extract

# Longer endings, as models write them; "?" is an ambiguous answer.
ENDINGS: list[tuple[str, str | None]] = [
    (
        "Let's evaluate.\n\nOption A: The rate doubles. This is not correct because...\n"
        "Option B: The rate halves. This is correct.\nOption C: no change. Incorrect.\nOption D: unclear.",
        "B",
    ),
    ("Based on the analysis above, the most appropriate next step is **D. Order a CT scan**.", "D"),
    ("The answer is B. \n\nLet me double-check: A would need two electrons, so A is incorrect. C is impossible.", "B"),
    ("Answer: B\n\nExplanation: Option A is the correct name of the older method, but not asked.", "B"),
    ("Answer: B. However, some would argue that C is correct.", "B"),
    ("The correct answer is B) 5.2. Note that option C would be correct if friction were absent.", "B"),
    ("I am torn between A and C, but I will go with C.", "C"),
    ("Eliminating A and D, we have B and C left. B is too big. So the answer must be C.", "C"),
    ("**Final Answer**: The final answer is $\\boxed{(D)}$", "D"),
    ("The final answer is: $\\boxed{A}$\n\nI hope it is correct.", "A"),
    ("Therefore, the correct option is $\\text{(B)}$.", "B"),
    ("answer_choice: C", "C"),
    ("Final Answer: (E)\n", "E"),
    ("Thus, none of the listed values agree with 3.7, but the closest one is option F (3.5).", "F"),
    ("The values do not match any option. The closest is C.", "C"),
    ("My calculation gives 12, which is not among the options. Therefore I cannot choose.", None),
    ("Answer: None", None),
    ("Answer: N/A", None),
    ("The answer is: \n\n", None),
    ("The correct answers are A and D.", "?"),
    ("Final answer: A and B", "?"),
    ("So, the answer is A. But wait, the question asks for the false statement. So the answer is B.", "B"),
    ("<answer>C. 45 mL</answer>", "C"),
    ("<answer>Option D</answer>", "D"),
    ("<answer>The answer is (A)</answer>", "A"),
    ("\\boxed{\\text{Option B}}", "B"),
    ("\\boxed{(B)\\; 5}", "B"),
    ("$$\\boxed{\\text{(J) }}$$", "J"),
    ("\\boxed{\\textbf{H}}", "H"),
    ("\\boxed{B} is the answer", "B"),
    ("The right answer: G", "G"),
    ("Hence the answer is choice (H).", "H"),
    ("The answer is option number C", "C"),
    ("It follows that statement (iii) is true, answer D.", "D"),
    ("Given the data in figure A, the reaction is endothermic and choice B fits best.", "B"),
    ("A: 12\nB: 14\nC: 16\nD: 18\n\nCorrect: C", "C"),
    ("Correct option: A\nReason: The pH is 7.", "A"),
    ("(A)", "A"),
    ("A. ", "A"),
    ("The answer is 'D'.", "D"),
    ("Answer: [D]", "D"),
    ("Answer:<D>", "D"),
    ("answer is **option (c)**", "C"),
    ("The answer: B) because of Hund's rule. A) violates Pauli.", "B"),
    ("In summary, A and B are both acids. The base is C. Answer: C", "C"),
    ("**The correct answer is: C) Both statements are true.**", "C"),
    ("Reasoning: ... \n\nFinal Answer: B\n\n---\nConfidence: 85%", "B"),
    ("The answer is D\n\nHuman: Thanks! Next: which is bigger?\nAssistant: The answer is A", "D"),
    ("Okay. Answer: C\n\nProblem: Find x.\nSolution: The answer is B", "C"),
    ("the best answer would be C", "C"),
    ("The best answer is likely B.", "B"),
    ("I think the answer is probably D", "D"),
    ("I'd guess A.", "A"),
    ("If I had to choose, I'd say C.", "C"),
    ("Unless the pressure changes, the answer is B.", "B"),
    ("The vitamin is C.", "C"),
    ("Statement I is true and statement II is false.", None),
    ("I and II only", None),
    ("Type I error is more common.", None),
    ("We need factor I and factor J.", None),
    ("Let event A be rain and event B be wind. P(A) = 0.3.", None),
    ("The sequence is A, B, C, D.", None),
    ("Blood type A is common; type B is rare.", None),
    ("E = mc^2", None),
    ("The E is energy.", None),
    ("C is the speed of light.", None),
    ("F = ma so a = F/m", None),
    ("Grade A eggs.", None),
    ("The enzyme DNA polymerase I is involved.", None),
    ("Photosystem I produces NADPH", None),
    ("The answer lies in the structure of protein C.", None),
    ("The answer is in Appendix B.", None),
    ("Answer the question using Table A.", None),
    ("answer: see part B below", None),
]


@pytest.mark.parametrize(("response", "expected"), ENDINGS)
def test_endings_are_read_as_a_careful_reader_would(response: str, expected: str | None) -> None:
    answer = extract(response, "choice", letters="ABCDEFGHIJ")
    assert ("?" if answer.status == "ambiguous" else answer.value) == expected


NEXT_WITHOUT_A_HEADING = [
    "Answer: C\n\nWhat is the capital of France?\n(A) Paris\n(B) Rome\nAnswer: A",
    "Answer: C\n\nA man presents with pain in the chest. Which test is next?\nA. ECG\nB. MRI\nAnswer: A",
    "The answer is C.\n\n2. Which of these is a metal?\nA. sodium\nB. sulfur\nThe answer is A.",
    "Answer: C\n\n**Question 2** What is next?\n\nAnswer: D",
    "Answer: C\n\nExample 2:\nWhich gas is it?\nAnswer: A",
    "Answer: C\n\nYou are an AI assistant. Answer the question below.\nAnswer: A",
]


@pytest.mark.parametrize("response", NEXT_WITHOUT_A_HEADING)
def test_a_next_question_ends_the_answer_without_a_heading_too(response: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == "C"


def test_the_question_that_is_read_again_does_not_end_the_answer() -> None:
    response = "Answer: C\n\nWait, the question asks: which is a metal?\nA. sodium\nB. sulfur\n\nSo the answer is A."
    assert extract(response, "choice", letters="ABCD").value == "A"
