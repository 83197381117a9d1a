"""Banks of questions: short answers, where they end, and what stands beside a question. All sentences are our own."""

from __future__ import annotations

import pytest
from found_pairs import pairs_in

ASKED = "Home work:\n1. Find the depth.\nAns: 4 m\n\n2. Find the width.\nAns: 9 m\n\n3. Find the height.\nAns: 2 m\n"
PROSE = "1.6 The Open Sea\nIntroduction:\n\nThe open sea has no shore that a sailor sees.\n"
SITUATION = (
    "A pilot of the harbour keeps a book in which the depth of each channel stands, as it was on the first day of every"
    " month since the harbour was built.\n\nWith this in mind, judge the next statement."
)
ENDS = {
    "the prose behind the last one": (f"{ASKED}\n{PROSE}", ["4 m", "9 m", "2 m"]),
    "a reason is a part of its answer": (
        f"{ASKED}\nExplanation: it ebbs.\n",
        ["4 m", "9 m", "2 m\n\nExplanation: it ebbs."],
    ),
    "a list is a part of its answer": (
        f"{ASKED}\n- at noon\n- at night\n",
        ["4 m", "9 m", "2 m\n\n- at noon\n- at night"],
    ),
    "answers of several paragraphs each": (
        ASKED.replace("m\n", "m\n\nThat is what the lead says.\n"),
        [f"{depth} m\n\nThat is what the lead says." for depth in (4, 9, 2)],
    ),
    "two do not tell": (
        "Exercises\n\n1. Find the depth.\nAns: 4 m\n\n2. Find the width.\nAns: 9 m\n\nIt is measured at noon.\n",
        ["4 m", "9 m\n\nIt is measured at noon."],
    ),
}


@pytest.mark.parametrize(("text", "answers"), ENDS.values(), ids=ENDS.keys())
def test_a_short_answer_ends_as_the_others_of_its_set_do(text: str, answers: list[str]) -> None:
    assert [answer for _, answer in pairs_in(text)] == answers


def test_what_is_given_between_two_questions_goes_to_the_next() -> None:
    text = f"{ASKED}\n{SITUATION}\n\n4. How often does he write?\nAns: Monthly\n"
    assert pairs_in(text)[2:] == [
        ("Find the height.", "2 m"),
        (f"{SITUATION}\n\nHow often does he write?", "Monthly"),
    ]


OPTIONS = "\n   (a) one\n   (b) two"
BESIDE = {
    "an answer in small letters": (f"1. Which boat sails?{OPTIONS}\nanswer: B\n", (f"Which boat sails?{OPTIONS}", "B")),
    "an explanation below it": (
        f"1. Which boat sails?{OPTIONS}\nanswer: B\nexplanation: it has a mast.\n",
        (f"Which boat sails?{OPTIONS}", "B\nexplanation: it has a mast."),
    ),
    "what it is about": (
        "1. [Ports and Tides] How deep is the port?\nAnswer: 4 m\n",
        ("How deep is the port?", "4 m"),
    ),
    "an exam and its year": (
        "1. (GATE / Harbour Board – 2014) How deep is the port?\nAnswer: 4 m\n",
        ("How deep is the port?", "4 m"),
    ),
    "an exam in bold above the words": (
        "### Question 1\n> **[Harbour University – Dec 2023, Module 3]**\n> How deep is the port? *(CO1, Recall)*\n\n"
        "**Model Answer (3 Marks):**\nFour metres. [1 Mark]\n\n> **Valuation key:** [Depth: 1 Mark] [Unit: 2 Marks]\n",
        ("How deep is the port?", "Four metres."),
    ),
    "a line of italics with a year": (
        "## Question 6\n\n*Harbour Board · 2010 June · Depths*\n\nHow deep is the port?\n\n**Answer:** 4 m\n",
        ("How deep is the port?", "4 m"),
    ),
    "marks behind a question and its answer": (
        "### Question 2\nHow deep is the port? **[3 marks]**\n\n**Solution (3 marks)**\n\n"
        "- Four metres. [2 marks]\n- At ebb. (1 mark)\n",
        ("How deep is the port?", "- Four metres.\n- At ebb."),
    ),
    "a title that says the same": (
        "#### **Q3**[Pilot exam] How deep is the port at noon?\n\nHow deep is the port at noon?\n\n<details>\n"
        "<summary>Answer</summary>\n\n4 m\n\n</details>\n",
        ("How deep is the port at noon?", "4 m"),
    ),
    "a place in brackets is no exam": (
        "1. (The harbour) How deep is it?\nAnswer: 4 m\n",
        ("(The harbour) How deep is it?", "4 m"),
    ),
    "the source in italics behind bold words": (
        f"1. **Which boat sails?** *[Pilot Officer 07.02.2025 (ET: PO)], [Mate 2021]*{OPTIONS}\nAnswer: B\n",
        (f"Which boat sails?{OPTIONS}", "B"),
    ),
    "a question that is all bold": (
        f"1. **Which boat sails?**{OPTIONS}\nAnswer: B\n",
        (f"Which boat sails?{OPTIONS}", "B"),
    ),
    "why it is asked": (
        "### Exercise 2: Anchors\nFind the force on the chain.\n\n**Objective**: Know how anchors hold.\n\n"
        "### Solution\n\n40 N\n",
        ("Find the force on the chain.", "40 N"),
    ),
    "an objective that is the question": (
        "### Exercise 2\n\n**Objective:** Write a program that prints the tides.\n\n### Solution\n\nIt is short.\n",
        ("Write a program that prints the tides.", "It is short."),
    ),
}


@pytest.mark.parametrize(("text", "pair"), BESIDE.values(), ids=BESIDE.keys())
def test_a_question_comes_without_what_stands_beside_it(text: str, pair: tuple[str, str]) -> None:
    assert pairs_in(f"## Questions\n\n{text}") == [pair]


TRUTHS = {
    "Certo ou errado": ("O porto não tem água ao norte.", "Errado"),
    "Verdadeiro ou falso": ("O porto não tem água ao norte.", "Falso"),
    "Verdadero o falso": ("El puerto y los barcos son una carga.", "Falso"),
    "Vero o falso": ("Il porto è pieno e si vede.", "Falso"),
    "Vrai ou faux": ("La mer est froide.", "Vrai"),
    "Richtig oder falsch": ("Das Meer ist kalt.", "Falsch"),
    "True or false": ("The sea is cold.", "True"),
}


@pytest.mark.parametrize(("asks", "said"), TRUTHS.items(), ids=TRUTHS.keys())
def test_a_statement_is_asked_in_the_words_of_its_language(asks: str, said: tuple[str, str]) -> None:
    assert pairs_in(f"## Quiz\n\n1. {said[0]}\nAnswer: {said[1]}\n") == [(f"{asks}: {said[0]}", said[1])]


IN_TEXT = (
    "The sea rises twice a day.\n\nExercise 5.2 (Solution on p. 191.)\nHow often does it fall in three\ndays?\n\n"
    "Boats wait for it. (Do you see why?)\n"
)
BEHIND = "Exercise 5.7 (Solution on p. 191.)\nHow long is the slack?\n\nThen it turns.\n"
KEY = (
    "191\n\n### Solutions to Exercises in Chapter 5\n\nSolution to Exercise 5.2 (p. 145)\nSix times.\n"
    "Solution to Exercise 5.4 (p. 148)\nNever.\nSolution to Exercise 5.7 (p. 150)\nAn hour.\n"
)
PAGED = [("How often does it fall in three\ndays?", "Six times."), ("How long is the slack?", "An hour.")]


def test_an_exercise_in_the_text_names_the_page_of_its_solution() -> None:
    assert pairs_in(f"{IN_TEXT}\n{BEHIND}\n{KEY}") == PAGED


def test_a_key_answers_the_exercises_of_several_files() -> None:
    assert pairs_in(IN_TEXT, BEHIND, KEY) == PAGED


def test_a_number_that_two_files_ask_is_answered_in_neither() -> None:
    assert PAGED[0] not in pairs_in(IN_TEXT, IN_TEXT.replace("three", "four"), BEHIND, KEY)


@pytest.mark.parametrize("solution", ["### Lösung zu Aufgabe {}", "### Solution {}"])
def test_a_list_below_the_solution_of_one_exercise_is_its_own(solution: str) -> None:
    exercise = "Aufgabe" if "Auf" in solution else "Exercise"
    asked = f"## Sea\n\n### {exercise} 1\nName two tides.\n\n### {exercise} 2\nName two winds.\n\n----\n\n## Solved\n"
    text = f"{asked}{solution.format(1)}\n1. ebb\n2. flood\n\n{solution.format(2)}\n1. north\n2. west\n"
    assert pairs_in(text) == [("Name two tides.", "1. ebb\n2. flood"), ("Name two winds.", "1. north\n2. west")]


def test_a_number_inside_brackets_begins_no_answer() -> None:
    asked = "\n".join(f"{number}. Find the chance of {number} waves." for number in range(1, 5))
    key = "1. P(X < 2) = 0.4, so 0.6.\n2. It is 0.2.\n3. P(X > 4) = 0.1.\n4. None."
    assert [answer for _, answer in pairs_in(f"## Quiz\n\n{asked}\n\n### Answers\n\n{key}\n")] == [
        "P(X < 2) = 0.4, so 0.6.", "It is 0.2.", "P(X > 4) = 0.1.", "None.",
    ]  # fmt: skip


def test_answers_that_begin_with_code_are_entries_of_a_key() -> None:
    asked = "\n".join(f"{number}.  **Write a line that prints {number}.**" for number in (1, 2, 3))
    key = "\n\n".join(f"{number}.  ```python\n    print({number})\n    ```" for number in (1, 2, 3))
    assert [
        answer for _, answer in pairs_in(f"## Exercises\n\n{asked}\n\n---\n\n### Answers to Exercises\n\n{key}\n")
    ] == [f"```python\nprint({number})\n```" for number in (1, 2, 3)]


def test_a_list_of_questions_below_a_task_is_no_part_of_it() -> None:
    text = (
        "## Tasks\n\n### Task 1: Anchors\n\n1. Lower it.\n2. Lift it.\n\n#### Reflection Questions\n\n"
        "1. **Why does it hold?**\n\n**Answer 1:**\nIt digs in.\n\n"
        "2. **When is it lifted?**\n\n**Answer 2:**\nAt the flood.\n"
    )
    assert pairs_in(text) == [("Why does it hold?", "It digs in."), ("When is it lifted?", "At the flood.")]


@pytest.mark.parametrize(
    ("behind", "last"),
    [("Boats wait for it in the port.", "At noon."), ("because it turns.", "At noon.\n\nbecause it turns.")],
)
def test_the_last_answer_of_a_key_ends_as_the_others_do(behind: str, last: str) -> None:
    asked = "\n".join(f"{number}. When is ebb {number}?" for number in range(1, 5))
    key = "1. At dawn.\n2. At dusk.\n3. At night.\n4. At noon."
    assert pairs_in(f"Exercises\n\n{asked}\n\nAnswers\n\n{key}\n\n{behind}\n")[-1] == ("When is ebb 4?", last)


TIDE, TIDE_SAID = "Why does the tide rise twice a day?", "The sea swells on both sides of the earth."


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        (f"### 3.1 {TIDE}\n\nAnswer: {TIDE_SAID}\n", (TIDE, TIDE_SAID)),
        ("### 2.1 问题1：月亮为什么会发光？\n\n答案：它反射太阳的光。\n", ("月亮为什么会发光？", "它反射太阳的光。")),
        ("### 问题2：海水为什么是咸的？\n\n答案：河流带来盐。\n", ("海水为什么是咸的？", "河流带来盐。")),
        (f"1. *{TIDE}*\n\nans . {TIDE_SAID}\n", (TIDE, TIDE_SAID)),
        (
            f"### Worked Example 4.1\n\n{TIDE}\n\nHarbour Schools 4410 Paper 2 Q3 May 2011\n\nAnswer\n\n{TIDE_SAID}\n",
            (TIDE, TIDE_SAID),
        ),
        (
            f"### Worked Example 4.1\n\n{TIDE}\n\nThe port was built in May 2011.\n\nAnswer\n\n{TIDE_SAID}\n",
            (f"{TIDE}\n\nThe port was built in May 2011.", TIDE_SAID),
        ),
    ],
    ids=["number of a section", "both", "no space", "ans and a stop", "exam below", "a sentence"],
)
def test_what_stands_around_a_question_is_none_of_it(text: str, pair: tuple[str, str]) -> None:
    assert pairs_in(f"# Common questions\n\n{text}") == [pair]


def test_what_stands_far_in_only_as_its_item_does_is_set_out() -> None:
    parts = "    (a) Is it deep?\n\n    (b) Is it wide?"
    code = "    x = 1\n    y = 2"
    asked = f"1.  Say of the channel:\n\n{parts}\n\n2.  What does this print?\n\n{code}\n"
    assert pairs_in(f"## Exercises\n\n{asked}\n## Answers\n\n1.  Both.\n\n2.  Nothing.\n") == [
        ("Say of the channel:\n\n(a) Is it deep?\n\n(b) Is it wide?", "Both."),
        (f"What does this print?\n\n{code}", "Nothing."),
    ]
