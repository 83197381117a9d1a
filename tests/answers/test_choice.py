"""Which option does a response choose? Rows are (response, expected): a letter, None for no answer, "?" for ambiguous.

To add a case, add a row to the table of its kind of language. All sentences are our own.
"""

from __future__ import annotations

import pytest

from megascience_hf.answers import Answer, GoldError, extract, score, verify

FINAL_STATEMENTS = [
    ("The half-life doubles, so the answer is (C).", "C"),
    ("**Answer: B**", "B"),
    ("The correct option is (D), since entropy rises.", "D"),
    (r"Hence \boxed{\text{A}}", "A"),
    (r"\[\boxed{\textbf{(C)}\ 12}\]", "C"),
    (r"$\boxed{\mathrm{D}}$", "D"),
    ("[ANSWER]B[/ANSWER]", "B"),
    ("Some thoughts.\n<answer>C</answer>", "C"),
    ("<ANSWER> D </ANSWER>", "D"),
    ("<final_answer>A</final_answer>", "A"),
    ('{"why": "boiling point", "answer": "B"}', "B"),
    ("{'answer': 'B'}", "B"),
    ('```json\n{"final_answer": "D"}\n```', "D"),
    ('{"answer": ["B"]}', "B"),
    ("[[B]]", "B"),
    ("#### B", "B"),
    ("### Final Answer\n\n**D**", "D"),
    ("**Final Answer:**\n\n**B) Potassium**", "B"),
    ("The correct answer is:\n\nC. Sodium chloride", "C"),
    ("The best possible answer, with some doubt, is:\n\n**D. a plasma**", "D"),
    ("My answer: C", "C"),
    ("Answer is A", "A"),
    ("ANS: D", "D"),
    ("Ans. B", "B"),
    ("Answer - C", "C"),
    ("answer = b", "B"),
    ("Answer B", "B"),
    ("The answer should be (a).", "A"),
    ("the answer is c", "C"),
    ("The answer, then, is D.", "D"),
    ("The answer to this question is B.", "B"),
    ("The correct choice among the given is (D).", "D"),
    ("The answer is \u201cB\u201d.", "B"),
    ("Best answer \u2192 B", "B"),
    ("__Answer__: A", "A"),
    ("Final: C", "C"),
    ("Option: B", "B"),
    ("The correct answer is the second option, B", "B"),
    ("Therefore, the closest answer choice is D. 14 MeV.", "D"),
    ("Taking my best guess, I write the letter five times: GGGGG", "G"),
    ("The answer is I.", "I"),
    ("Final answer: J", "J"),
]

OTHER_SCRIPTS = [
    ("\uff22", "B"),
    ("Answer\uff1a\uff23", "C"),
    ("\u7b54\u6848\u662fD", "D"),
    ("\u6240\u4ee5\u9009C", "C"),
    ("\u6545\u9009\uff1aB", "B"),
    ("La réponse est C.", "C"),
    ("La respuesta correcta es B.", "B"),
    ("Die richtige Antwort ist D.", "D"),
]

JUDGEMENTS = [
    ("Hence option (B) is the right choice.", "B"),
    ("Thus, (C) is correct.", "C"),
    ("A is the correct answer.", "A"),
    ("So it's B.", "B"),
    ("Therefore, B.", "B"),
    ("I choose D.", "D"),
    ("I am going with B.", "B"),
    ("Out of all four, statement C is the most accurate.", "C"),
    ("Therefore, option B, which keeps the pH constant, is the most relevant one.", "B"),
    ("This corresponds to option D.", "D"),
    ("That leaves B.", "B"),
    ("Since A is too small, we get B.", "B"),
    ("From the spectrum, the compound is **C. methyl acetate**.", "C"),
    ("It's not A, it's D.", "D"),
    ("The correct density is **7.9 g/mL (Option A)**.", "A"),
    ("- A: incorrect\n- B: incorrect\n- C: correct\n- D: incorrect", "C"),
]

BARE_LABELS = [
    ("B", "B"),
    ("b", "B"),
    ("(C)", "C"),
    ("D.", "D"),
    ("**A**", "A"),
    ("`D`", "D"),
    ("$C$", "C"),
    ("A) Sodium", "A"),
]

CORRECTIONS = [
    ("The answer is A. Wait, I mixed the signs. The answer is C.", "C"),
    ("\\boxed{A}\n\nActually, that is wrong; the correct answer is B.", "B"),
    ("Answer: D\nCorrection: Answer: A", "A"),
    ("First I thought B, but on reflection C is the correct answer.", "C"),
    ("Initially the answer seems to be A. Counting heat losses, the answer is B.", "B"),
    ("The answer is not A. The answer is D.", "D"),
    ("The answer is B, not A.", "B"),
]

REASONING = [
    ("<think>Maybe the answer is A.</think>The answer is B.", "B"),
    ("the answer is A, I guess</think>\n\nAnswer: C", "C"),
    ("<think>the answer is B</think>", None),
]

ECHOES = [
    ("Answer: B\n\nQuestion: What is gold?\nA. metal\nB. gas\nAnswer: A", "B"),
    ("The answer is C.\n\nQ: Which planet is red?\n(A) Mars (B) Venus\nA: The answer is A.", "C"),
    ("Answer: D\n\n### Question 2\nPick one.\nAnswer: B", "D"),
    ("Answer: B<|im_end|>\n<|im_start|>user\nnext\nAnswer: C", "B"),
    ("Example 1: Which gas is noble?\nAnswer: A\n\nExample 2: Which is a halogen?\nAnswer: C", "C"),
    ("A. Sodium\nB. Potassium\nC. Iron\nD. Zinc\n\nThe answer is B", "B"),
    ("The answer choices are:\nA. Sodium\nB. Potassium\nC. Iron\nD. Zinc", None),
    ("The last line must read 'Answer: $LETTER'. Neon is inert.\nAnswer: B", "B"),
]

NOT_ANSWERS = [
    "I think it is hard to say.",
    "Vitamin C dissolves in water.",
    "The patient needs vitamin A and vitamin C.",
    "A good catalyst lowers the barrier.",
    "A hydrogen bond forms.",
    "Let A be the area of the plate and C its capacity.",
    "Let A be a matrix and B its inverse.",
    "As an AI, I do not know.",
    "Plan A failed.",
    "Hepatitis B is caused by a virus.",
    "Compound A reacts with compound B to give product C.",
    "The answer depends on the value of A.",
    "The answer is a strong base.",
    "The answer is I think hard to find.",
    "If the acid is weak, the answer would be B.",
    "Option A is incorrect. Option B is wrong too.",
    "The answer is unclear.",
    "I cannot determine the answer.",
    "None of the options is correct.",
    "The answer is not given among the choices.",
    "The correct answer is not listed here. The angle is 180 degrees.",
    "I'm sorry, but I can't help with that.",
    '{"reason": "data missing", "answer": "N/A"}',
    "Answer:",
    "",
]

AMBIGUOUS = [
    "The answer is A or B.",
    "Answer: A, C",
    "Either B or D.",
    "Answer: B/C",
    "The answer is (A), (B), and (D).",
]


@pytest.mark.parametrize(("response", "expected"), FINAL_STATEMENTS)
def test_a_final_statement_is_read_in_any_common_wording_and_markup(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCDEFGHIJ").value == expected


@pytest.mark.parametrize(("response", "expected"), OTHER_SCRIPTS)
def test_full_width_letters_and_other_languages_are_read(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize(("response", "expected"), JUDGEMENTS)
def test_a_judgement_on_an_option_counts_where_nothing_firmer_is_said(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize(("response", "expected"), BARE_LABELS)
def test_a_label_alone_is_an_answer(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize(("response", "expected"), CORRECTIONS)
def test_the_last_commitment_wins(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize(("response", "expected"), REASONING)
def test_what_stands_in_a_reasoning_block_is_not_the_answer(response: str, expected: str | None) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize(("response", "expected"), ECHOES)
def test_other_questions_and_echoed_options_are_not_the_answer(response: str, expected: str | None) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize("response", NOT_ANSWERS)
def test_pronouns_articles_variables_vitamins_and_refusals_are_not_answers(response: str) -> None:
    answer = extract(response, "choice", letters="ABCDEFGHIJ")
    assert (answer.value, answer.status) == (None, "no_answer")


@pytest.mark.parametrize("response", AMBIGUOUS)
def test_several_letters_in_the_place_of_one_are_ambiguous_and_score_as_wrong(response: str) -> None:
    scored = score(response, "A", "choice", letters="ABCD")
    assert scored.answer.status == "ambiguous"
    assert not scored.correct


SEVERAL = [
    ("[ANSWER]A,C[/ANSWER]", ("A", "C")),
    ("The answers are B and D.", ("B", "D")),
    ("The correct answers are:\nA. acid\nC. base", ("A", "C")),
    ("Answer: C. peroxidation and D. polymerization", ("C", "D")),
    ('{"answer": ["D", "A"]}', ("A", "D")),
    ("\\boxed{A, B, C}", ("A", "B", "C")),
    ("Answer: B", ("B",)),
]


@pytest.mark.parametrize(("response", "expected"), SEVERAL)
def test_several_answers_are_read_as_a_set(response: str, expected: tuple[str, ...]) -> None:
    assert extract(response, "choice", letters="ABCD", multiple=True).value == expected


METALS = ["Sodium", "Potassium", "Vitamin C", "None of the above"]
BY_TEXT = [
    ("The answer is Potassium.", "B"),
    ("Therefore, the best answer is vitamin C, which is acidic", "C"),
    ("The correct answer is none of the above.", "D"),
    ("\\boxed{\\text{Sodium}}", "A"),
    ("So the element is **Potassium**.", "B"),
    ('{"answer": "potassium"}', "B"),
    ("I'd say sodium and potassium are alkali metals", None),
]


@pytest.mark.parametrize(("response", "expected"), BY_TEXT)
def test_an_option_may_be_named_by_its_text(response: str, expected: str | None) -> None:
    assert extract(response, "choice", options=METALS).value == expected


def test_only_the_letters_of_the_item_are_answers() -> None:
    assert extract("The answer is E.", "choice", letters="ABCD").value is None
    assert extract("The answer is P.", "choice", letters="ABCDEFGHIJKLMNOP").value == "P"


GOLDS = [
    ("B", "B"),
    (" (b) ", "B"),
    ("A,C", ("A", "C")),
    (["C", "A"], ("A", "C")),
    ("Potassium", "B"),
    (["Sodium"], "A"),
]


@pytest.mark.parametrize(("gold", "value"), GOLDS)
def test_a_gold_is_a_letter_letters_or_the_text_of_an_option(
    gold: str | list[str], value: str | tuple[str, ...]
) -> None:
    assert verify(gold, Answer(value, "extracted"), "choice", options=METALS).correct


@pytest.mark.parametrize("gold", ["", "Z", "caesium", []])
def test_an_unreadable_gold_raises_whatever_the_answer(gold: str | list[str]) -> None:
    for answer in ("A", Answer(None, "no_answer")):
        with pytest.raises(GoldError):
            verify(gold, answer, "choice", options=METALS)


def test_a_missing_letter_of_a_set_is_wrong() -> None:
    assert not score("Answer: A", ["A", "C"], "choice", letters="ABCD").correct
    assert score("Answer: C, A", ["A", "C"], "choice", letters="ABCD").correct


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
    ("The answer could be B.", "B"),
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
