"""Letters that are not chosen: pronouns, variables, questions, conditions, hedges."""

from __future__ import annotations

import pytest

from megascience_hf.answers import extract, score

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


@pytest.mark.parametrize("response", NOT_ANSWERS)
def test_pronouns_articles_variables_vitamins_and_refusals_are_not_answers(response: str) -> None:
    answer = extract(response, "choice", letters="ABCDEFGHIJ")
    assert (answer.value, answer.status) == (None, "no_answer")


# Letters that are spoken of, but not chosen.
NOT_ASSERTED = [
    "The answer cannot be B.", "I wouldn't choose B.", "Don't pick A.", "It is not (B).", "D is not the answer.",
    "Suppose the answer is B. Then x = 5, a contradiction.", "Let's assume the answer is B and check.",
    "Is B correct?", "Is the answer B?", "Could the answer be C?", "What if the answer is A?",
    "To see whether the answer is B, compute x.", "Students often answer B.", "One might think the answer is A.",
    "A common mistake is to choose B.", "The answer would be A if g were 10.", "Since A is true, B follows.",
    "I disagree with those who say (B).", "Write the last line in the form 'Answer: A'.",
    "Possible answers: A, B, C, D",
    "Your answer should be one of A, B, C, D.", "The options are A, B, C, and D.", "A) 1 B) 2 C) 3 D) 4",
    "(A) 1\n(B) 2\n(C) 3\n(D) 4", "#### A. first\nlong\n#### B. second\nshort\n#### C. third\nNothing fits.",
    "### A\nno\n### B\nno\n### C\nno\n### D\nno", "A: I do not know.",
    "The answer is hepatitis B.", "The diagnosis is hepatitis B.", "The best plan is Plan B.", "so point C is closest",
    "P(A or B) = P(A) + P(B)", "The order of acidity is B > A > C > D.",
    "\\boxed{A \\cup B}",
    "\\boxed{f(A)}", "Answer: A.C. current", "The unit of charge is C.", "Answer: C-14", "The answer is 5 A",
]  # fmt: skip


@pytest.mark.parametrize("response", NOT_ASSERTED)
def test_what_is_supposed_asked_denied_listed_or_named_is_not_chosen(response: str) -> None:
    assert extract(response, "choice", letters="ABCD").value is None


def test_a_letter_that_makes_a_term_of_the_next_word_is_not_chosen() -> None:
    assert extract("The answer is T cells.", "choice", letters="ABCDEFGHIJKLMNOPQRSTUVWXYZ").value is None


# Letters of science and of text: parts, phases, species, initials, functions, variables.
NAMES = [
    "The signal is (b) delayed and then (c) sent on.", "Water forms as a gas, so we count H2O (g) too.",
    "<answer>(a) 20, (b) 10</answer>", "**Answer:**\n\n(a) CrP; (b) HgS", "The bacterium is *C. difficile*.",
    "[^1]: A. Miller, Notes on Gases.", "As in Figure 3 (a), therefore, demand falls.", "So the product is D(A).",
    "Thus $\\angle A$ is a right angle.", "A: 78", "There are 65 letters.\nA: 65", "Here A is likely a ketone.",
    "Checking for D: 9 = 6 + 3, which is true.", "The formula is:\n\nC: 0.004 mol\nH: 0.016 mol",
    "*D* has a distribution of its own.", "**Answer:** $\\text{C}_2\\text{H}_6$", "So we obtain (B)-carvone.",
    "For the vapour (b) and the liquid (c), option values differ.", "1. A\n2. B\n3. C",
]  # fmt: skip


@pytest.mark.parametrize("response", NAMES)
def test_letters_of_science_and_of_text_are_not_chosen(response: str) -> None:
    assert extract(response, "choice", letters="ABCD").value is None


def test_a_loop_or_a_text_that_breaks_off_names_no_option() -> None:
    options = ["a solid", "a liquid", "a plasma"]
    assert extract("The sample is a plasma. " * 9, "choice", options=options).value is None
    assert extract("At first the sample is a plasma and then", "choice", options=options).value is None
    assert extract("So the sample is a plasma.", "choice", options=options).value == "C"


AMBIGUOUS = [
    "The answer is A or B.",
    "Answer: A, C",
    "Either B or D.",
    "Answer: B/C",
    "The answer is (A), (B), and (D).",
]


@pytest.mark.parametrize("response", AMBIGUOUS)
def test_several_letters_in_the_place_of_one_are_ambiguous_and_score_as_wrong(response: str) -> None:
    scored = score(response, "A", "choice", letters="ABCD")
    assert scored.answer.status == "ambiguous"
    assert not scored.correct


HEDGES = [
    "The answer is B or possibly C",
    "Both B and C are correct.",
    "\\boxed{A} and \\boxed{C}",
    "Answer: B (5 J) or C (6 J)",
]


@pytest.mark.parametrize("response", HEDGES)
def test_two_letters_beside_each_other_are_ambiguous(response: str) -> None:
    assert extract(response, "choice", letters="ABCD").status == "ambiguous"


def test_a_hedge_across_sentences_is_never_scored_correct() -> None:
    assert not score("It could be either B or C.", "B", "choice", letters="ABCD").correct


def test_only_the_letters_of_the_item_are_answers() -> None:
    assert extract("The answer is E.", "choice", letters="ABCD").value is None
    assert extract("The answer is P.", "choice", letters="ABCDEFGHIJKLMNOP").value == "P"


@pytest.mark.parametrize(
    ("response", "letters"),
    [
        ("The answer is - A\n- D.", "AD"),
        ("The answers are:\n1. A\n2. D", "AD"),
        ("The answers are:\n1) **B**\n2) **C**", "BC"),
        ("The answer is\n* A\n* D", "AD"),
        ("The answer is\n\n• (A)\n• (C)", "AC"),
        ("The answer is:\n- A. water\n- D. fire", "AD"),
        ("The answer is:\n1. **B.** water\n2. **D.** fire", "BD"),
        ("The answer is:\n- (A) water\n- (C) fire", "AC"),
        # among what else is listed
        (r"\boxed{84, C, B}", "BC"),
        (r"\boxed{3, 595, D, C, B}", "BCD"),
        ("The answer is gold, 7, C, A.", "AC"),
        ("Answer: x, (B), (D)", "BD"),
        ("Answer: 84\nC\nB", "BC"),
        ("It follows from the first law.\n\n(D)\n\n**B**", "BD"),
        (r"\boxed{595, B}", "B"),
        ("It follows from the first law.\nC\nThat is wrong.\nB", "B"),
        ("It follows from the first law of vitamin C\nB", "B"),
        # the options over again, and one answer with remarks below it
        ("The answer is:\n- A. water\n- B. fire\n- C. earth", ""),
        ("**Answer:**\n1. B\n2. It boils at 373 K.", "B"),
        ("The answer is:\n- B. water\n- It is liquid.", "B"),
        ("The answer is A.\n\n- B is too cold.\n- C is too hot.", "A"),
        ("The answer is:\nB\nC is too hot.", "B"),
    ],
)
def test_a_list_of_several_options_is_no_answer_however_its_items_are_marked(response: str, letters: str) -> None:
    found = extract(response, "choice", letters="ABCD")
    expected = {0: ("no_answer", None), 1: ("extracted", letters)}.get(len(letters), ("ambiguous", tuple(letters)))
    assert (found.status, found.value) == expected
