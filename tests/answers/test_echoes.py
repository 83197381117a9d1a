"""A prompt that is repeated word for word answers nothing; an answer behind it or before it is read.

The prompts are built as the benchmarks build them. To add a usual wording, add it to `CHOICE_PROMPTS` (with the places
for the question and its options) or to `OPEN_PROMPTS`. All questions are our own.
"""

from __future__ import annotations

import pytest

from megascience_hf.answers import extract, score
from megascience_hf.tasks import prompts

ITEMS = [
    ("Which of these metals melts in a warm hand?", ("Gallium", "Tungsten", "Iron", "Copper")),
    ("The most likely product is", ("an ester", "an ether", "an amide", "a salt")),
    ("The unit of charge is:", ("the volt", "the coulomb", "the ohm", "the tesla")),
    ("Which statement on enzymes is correct?", (
        "They are always proteins.", "They are consumed.", "They lower the barrier, which is true of all of them.",
        "None of the above.",
    )),
    ("Is the process reversible?", ("Yes", "No", "Maybe")),
    ("A closed system exchanges no matter.", ("True", "False")),
    ("How large is the ratio A/B?", ("2.5", "3.5", "4.5", "5.5", "6.5")),
    ("The two statistics differ in that", ("they have one limit", "R is better than R*", "both grow\nwith n")),
    ("Vitamin C is best described as", ("option A of the list", "a strong acid", "both A and B", "all of these")),
]  # fmt: skip

CHOICE_PROMPTS = [
    "{question}\n\n{options}",
    "Question: {question}\n{options}\nAnswer:",
    "{question}\nOptions: {options}\nGive the letter of the correct option only.",
    "The following are multiple choice questions (with answers) about chemistry.\n\n{question}\n{options}\nAnswer:",
    "Answer the question below. The last line of your response should be of the form 'Answer: $LETTER' (without "
    "quotes) where LETTER is one of the options.\n\n{question}\n\n{options}",
    "{question}\n{options}\nPlease reason step by step, and put your final answer within \\boxed{{}}.",
    "**{question}\n\n{options}**",
    "{question} Choose the correct option from the following :\n\n{options}",
    "{question}\n\n{options} Hmm.",
    "{question}\n{options}\n\nGive your final answer as 'The answer is (X)' where X is the correct letter.",
    "{question}\n{options}\n\nRespond with [ANSWER]X[/ANSWER], for example [ANSWER]B[/ANSWER]",
]
STYLES = ["({letter}) {option}", "{letter}. {option}", "{letter}) {option}", "**{letter}.** {option}"]


def listed(options: tuple[str, ...], style: str = STYLES[0]) -> str:
    lettered = zip(prompts.letters_of(options), options, strict=True)
    return "\n".join(style.format(letter=letter, option=option) for letter, option in lettered)


@pytest.mark.parametrize(("question", "options"), ITEMS)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("prompt", CHOICE_PROMPTS)
def test_an_echo_of_a_question_with_its_options_chooses_none(
    prompt: str, style: str, question: str, options: tuple[str, ...]
) -> None:
    echo = prompt.format(question=question, options=listed(options, style))
    assert extract(echo, "choice", options=options).value is None


@pytest.mark.parametrize(("question", "options"), ITEMS)
def test_an_echo_of_our_own_prompt_chooses_none_and_an_answer_behind_it_is_read(
    question: str, options: tuple[str, ...]
) -> None:
    for echo in (prompts.multiple_choice(question, options), prompts.multiple_answers(question, options)):
        assert extract(echo, "choice", options=options).value is None
        assert extract(echo, "choice", options=options, multiple=True).value is None
        assert extract(echo + "\n\nAnswer: B", "choice", options=options).value == "B"
        assert extract(echo + "\n\nSo the answer is (A).", "choice", options=options).value == "A"
        assert extract("Answer: B\n\n" + listed(options), "choice", options=options).value == "B"


def test_options_that_are_judged_one_by_one_are_no_echo() -> None:
    options = ("a solid", "a liquid", "a gas")
    response = "A. a solid: no, it flows.\nB. a liquid: yes, it is correct.\nC. a gas: no."
    assert extract(response, "choice", options=options).value == "B"


QUESTIONS = [
    "A train travels 120 km in 2 hours. What is its mean speed in km/h?",
    "Tom has 12 apples and gives 5 of them to Ann. How many apples are left?",
    "Find the number of ways to seat 4 people on 6 chairs.",
    "A box of 3 kg slides down a plane of 30 degrees. Calculate its acceleration, assuming that the friction is 0.",
    "If 7 pens cost 21 euros, how many euros do 9 pens cost? (All pens cost the same.)",
    "Compute $\\frac{1}{2} + \\frac{1}{3}$.",
    "Evaluate\n\\[\\frac{3}{4} \\cdot \\frac{2}{9}.\\]",
]
OPEN_PROMPTS = [
    "{question}",
    "Question: {question}\nAnswer:",
    "{question}\n\nReason step by step, and write your final answer inside \\boxed{{}}.",
    "{question}\nPlease reason step by step, and put your final answer within \\boxed{{}}.",
    "{question}\n\nLet's think step by step and write the answer after ####.",
    "{question}\nThe answer is a number. Write \\boxed{{...}} at the end.",
    "{question} Round your answer to two decimal places.",
    "Simplify: {question}",
    "**{question}**",
    "{question} Hmm.",
    "You asked: {question}",
    "Let me restate the problem. {question} Let's think step by step.",
]


@pytest.mark.parametrize("kind", ["numeric", "math"])
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("prompt", OPEN_PROMPTS)
def test_an_echo_of_an_open_question_gives_no_value(prompt: str, question: str, kind: str) -> None:
    echo = prompt.format(question=question)
    assert extract(echo, kind).value is None  # type: ignore[arg-type]
    assert extract(prompts.boxed(question), kind).value is None  # type: ignore[arg-type]
    assert extract(prompts.boxed_number(question, "m"), kind).value is None  # type: ignore[arg-type]
    answered = extract(f"{echo}\n\nWe add them up.\n\nThe answer is 42.", kind)  # type: ignore[arg-type]
    assert answered.value == "42"


# What is asked for is equal to what is to be found: nothing but the words tell a question from its answer.
TASKS_OF_MATHEMATICS = [
    "Simplify the following: $$\\frac{6}{\\sqrt{12}}$$",
    "Simplify the following expression in $y$: $$7y + 3 - 2y - 9.$$",
    "Expand and simplify completely: \\begin{align*}\nt(t + 2) - 4(t - 1)\n\\end{align*}",
    "Completely factor and simplify: $$\\sqrt{50}\\times\\sqrt{18}$$",
    "Rationalize the denominator: $\\frac{4}{\\sqrt{2}}$ .",
    "Simplify and write with a rational denominator: $$\\frac{2}{3\\sqrt{5} + \\sqrt{45}}.$$",
    "Compute\n\\[\\sum_{k = 1}^\\infty \\frac{1}{k! + (k + 1)!}\\]",
    "Simplify: $4!(3^2 - \\sqrt{16})\\div 3$.",
    "Express $\\frac{5! + 3!}{4!}$ as a mixed number.",
    "Evaluate $\\left\\lfloor{-\\!\\sqrt{11}}\\right\\rfloor$.",
    "Multiply $(y^2 - 3y + 9)(y + 3)$.",
    "Calculate: $\\sqrt[3]{2^6 + 2^6}$.",
    "What is $\\binom{m}{0}$ for any positive integer $m$?",
    "Below is the graph of $g$. How many solutions has $g(g(x)) = 3$?\n\n[asy]\ndraw((0,0)--(3,3));\n[/asy]",
]


@pytest.mark.parametrize(
    "frame", ["{}", "Question: {}\nAnswer:", "Problem:\n{}\n\nSolution:", "{}\n\nAnswer:", "{} Hmm."]
)
@pytest.mark.parametrize("task", TASKS_OF_MATHEMATICS)
def test_a_task_of_mathematics_that_is_repeated_gives_no_value(task: str, frame: str) -> None:
    assert extract(frame.format(task), "math").value is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Simplify the fraction: $\\frac{2}{4} = \\frac{1}{2}$", "\\frac{1}{2}"),
        ("Calculate the mass: 5 g", "5"),
        ("Compute the result: $15x - 80$", "15x - 80"),
        ("Multiply by 2 to get 10.", "10"),
        ("Multiply $x$ by 2 to get $10$.", "10"),
        ("The number of ways is $4!$", "4!"),
    ],
)
def test_a_step_that_ends_in_its_result_is_read(line: str, value: str) -> None:
    assert score(f"We go step by step.\n\n{line}", value, "math").correct


ANSWERED = [
    "The answer is 42.\n\nPlease put your final answer within \\boxed{}.",
    "Let's think step by step. There are 6 rows of 7, so the answer is 42.",
    "I will put the final answer in a box: \\boxed{42}",
    "Write the result: \\boxed{42}",
    "We are asked to find the product. It is 6 times 7. \\boxed{42}",
    "How many are there? There are 6 rows of 7.\n\n42",
]


@pytest.mark.parametrize("response", ANSWERED)
def test_an_answer_beside_an_instruction_or_a_question_is_read(response: str) -> None:
    assert extract(response, "numeric").value == "42"


@pytest.mark.parametrize(("listed", "expected"), [
    ("Which holds?\n(A) k = 1 and b = 0\n(B) k = 1 and b = 2\n(C) k = 3 and b = 0", None),
    ("So we have k = 3.\n\n(C) k = 3 and b = 0", "C"),
    ("(C) k = 3 and b = 0", "C"),
])  # fmt: skip
def test_the_last_of_the_options_that_are_repeated_is_not_chosen(listed: str, expected: str | None) -> None:
    options = ["k = 1 and b = 0", "k = 1 and b = 2", "k = 3 and b = 0"]
    assert extract(listed, "choice", letters="ABC", options=options).value == expected
