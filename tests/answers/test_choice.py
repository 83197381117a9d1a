"""Which option does a response choose? Rows are (response, expected): a letter, or None for no answer.

To add a case, add a row to the table of its kind of language. All sentences are our own.
"""

from __future__ import annotations

import pytest

from megascience_hf.answers import extract

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

WORDINGS = [
    ("Answer \u2013 B", "B"), ("Answer:(B)", "B"), ("> **Answer:** C", "C"), ("1. Answer: C", "C"), ("12. C", "C"),
    ("Selected option: B", "B"), ("Final decision: B", "B"), ("Conclusion: B", "B"), ("Verdict: B", "B"),
    ("<choice>B</choice>", "B"), ("<solution>B</solution>", "B"), ("<|answer|>B<|/answer|>", "B"), ("Answer: <B>", "B"),
    ("<final answer>B</final answer>", "B"), ('{"result": "B"}', "B"), ('{"answer": {"letter": "B"}}', "B"),
    ("The answer is <strong>B</strong>", "B"), ("{B}", "B"), ("\\(B\\)", "B"), ("__B__", "B"), ("=> B", "B"),
    ("B?", "B"),
    ("The answer is:\n```\nB\n```", "B"), ("The answer is \\textbf{B}.", "B"),
    ("The statement that is false is B.", "B"),
    ("\u9009B", "B"), ("\u6b63\u786e\u9009\u9879\u662fD", "D"), ("\u6b63\u89e3\u306fC\u3067\u3059", "C"),
    ("\uc815\ub2f5\uc740 B\uc785\ub2c8\ub2e4", "B"), ("A resposta correta é a alternativa D", "D"),
    ("La bonne réponse est la B.", "B"), ("La risposta corretta è la B", "B"), ("Die Antwort lautet B.", "B"),
    ("I'm not sure, but B?", "B"), ("Most likely B", "B"), ("I think it's B.", "B"), ("By elimination, C.", "C"),
    ("If forced to choose, I would pick B.", "B"), ("I'd lean towards B.", "B"), ("I would therefore go for D.", "D"),
    ("Only B works.", "B"), ("Only option B satisfies both conditions.", "B"), ("B it is.", "B"),
    ("This makes B the best choice.", "B"), ("So the frequency doubles (option B)", "B"), ("Hence B) 4.2 J.", "B"),
    ("Among the options, (B) is the only one consistent with the data.", "B"),
    ("Option C is the false statement.", "C"),
    ("None of the options is exactly right, but the closest is B.", "B"),
    ("\\boxed{\\textsf{B}}", "B"), ("\\framebox{B}", "B"), ("\\boxed{\\textcolor{red}{B}}", "B"),
    ("\\boxed{\\left(B\\right)}", "B"), ("the answer's B", "B"), ("It is B that is correct", "B"), ("_Answer: B_", "B"),
    ("B because pressure drops", "B"), ("Answer:\n1. B", "B"), ("The following option is correct: B", "B"),
    ("The answer is \u00abB\u00bb.", "B"), ("The answer is B \u2192 potassium", "B"), ("Key: B", "B"),
    ("The answer lies in option B.", "B"), ("Answer \U0001f449 B", "B"), ("Option B looks right.", "B"),
    ("None of these is ideal, but option C is the closest to the right steps.", "C"),
    ("Strictly no option is right; if we had to choose, the nearest one would be:\n\nB. 5 J", "B"),
]  # fmt: skip

ELIMINATIONS = [
    ("A is wrong because it is too small. B violates charge. So not C either. Only D remains.", "D"),
    ("We can rule out A, B and D. That leaves C.", "C"),
    ("Neither A nor B fits. C is too large. D it must be.", "D"),
    ("All options except C are ruled out.", "C"),
    ("Not A but B.", "B"),
    ("After eliminating the others, we are left with option C: the entropy increases.", "C"),
    ("A: false\nB: true\nC: false\nD: false", "B"),
    ("(A) \u2717\n(B) \u2713\n(C) \u2717\n(D) \u2717", "B"),
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

TAKEN_BACK = [
    ("The answer is A. Wait, actually it's B.", "B"),
    ("Answer: A\n\nHmm, let me recheck. The sign is wrong. So B.", "B"),
    ("Answer: A. Actually, no: B is correct.", "B"),
    ("The answer is A... no, B.", "B"),
    ("Answer: ~~A~~ B", "B"),
    ("The answer is A.\n\nLet us check: the pressure halves. Therefore, option B is the correct answer.", "B"),
    ("Answer: B. Thus A would be the correct answer if x were 3.", "B"),
    ("Answer: B. So A cannot be the correct answer.", "B"),
    ("The answer isn't A; it's B.", "B"),
    ("The answer can't be A. It must be D.", "D"),
    ("You might be tempted to pick A, but the correct one is D.", "D"),
    ("The answer is C. Let me verify: if A were right the sum would be odd. So C stands.", "C"),
    ("The answer is B. " * 200, "B"),
    ("The answer is A. Wait, the answer is B. " * 100, "B"),
]

REASONING = [
    ("<think>Maybe the answer is A.</think>The answer is B.", "B"),
    ("the answer is A, I guess</think>\n\nAnswer: C", "C"),
    ("<think>the answer is B</think>", None),
]

MARKS_OF_THOUGHT = [
    ("<|channel|>analysis<|message|>The answer is A<|end|><|start|>assistant<|channel|>final<|message|>Answer: B", "B"),
    ("\u25c1think\u25b7The answer is A\u25c1/think\u25b7Answer: B", "B"),
    ("<|begin_of_thought|>The answer is A<|end_of_thought|>Answer: B", "B"),
    ("<seed:think>the answer is A</seed:think>Answer: B", "B"),
    ("<think>the answer is A<think>nested</think> inner</think> Answer: B", "B"),
    ("<think></think>The answer is B", "B"),
    ("<|channel|>analysis<|message|>The answer is A", None),
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

MORE_ECHOES = [
    "B\n\nQuestion 2: Which is a gas?\nA. iron\nB. neon\nAnswer: A",
    "Answer: B\n\nThe following is another multiple choice question.\nWhat is iron?\nAnswer: C",
    "Answer: B\n[Question] What is iron? [Answer] C",
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


@pytest.mark.parametrize(("response", "expected"), WORDINGS + ELIMINATIONS + TAKEN_BACK)
def test_a_choice_is_read_in_wordings_eliminations_and_corrections(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize(("response", "expected"), CORRECTIONS)
def test_the_last_commitment_wins(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize(("response", "expected"), REASONING)
def test_what_stands_in_a_reasoning_block_is_not_the_answer(response: str, expected: str | None) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize(("response", "expected"), MARKS_OF_THOUGHT)
def test_the_thoughts_of_every_common_chat_format_are_left_out(response: str, expected: str | None) -> None:
    answer = extract(response, "choice", letters="ABCD")
    assert answer.value == expected
    assert expected is not None or answer.status == "truncated"


@pytest.mark.parametrize(("response", "expected"), ECHOES)
def test_other_questions_and_echoed_options_are_not_the_answer(response: str, expected: str | None) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


@pytest.mark.parametrize("response", MORE_ECHOES)
def test_an_invented_next_question_does_not_change_the_answer(response: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == "B"
