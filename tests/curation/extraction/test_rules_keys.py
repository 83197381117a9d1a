"""Layouts of answer keys and of the lists of questions above them. All sentences are our own."""

from __future__ import annotations

import pytest
from found_pairs import document, pairs_in, pairs_of

ASKED = (
    "How long is the tide in harbour A?",
    "Find the depth of the sea at noon.",
    "Which boat is the largest of all?",
    "Compute the speed of a ketch of 9 m.",
)
OPTIONS = "\n(a) one\n(b) two\n(c) three\n(d) four"


def pairs(text: str) -> list[tuple[str, str]]:
    return [(question.partition("\n")[0], answer) for question, answer in pairs_of([document(text, file="1.txt")])]


ROWS = {
    "on one line": "1. a 2. b 3. c 4. d",
    "behind bare numbers": "1 a 2 b 3 c 4 d",
    "letters in brackets": "1. (a)  2. (b)  3. (c)  4. (d)",
    "no space": "1.(a) 2.(b) 3.(c) 4.(d)",
    "dashes": "1-a, 2-b, 3-c, 4-d",
    "dashes with spaces": "1 – a; 2 – b; 3 – c; 4 – d",
    "numbers in brackets": "(1) a (2) b (3) c (4) d",
    "Q and number": "Q1. a Q2. b Q3. c Q4. d",
    "Q, stop and number": "Q.1 (a) Q.2 (b) Q.3 (c) Q.4 (d)",
    "arrows": "1→a 2→b 3→c 4→d",
    "equal signs": "1=a 2=b 3=c 4=d",
    "a line each": "1. a\n2. b\n3. c\n4. d",
    "two columns": "1. a    3. c\n2. b    4. d",
    "two lines": "1) a   2) b\n3) c   4) d",
    "two paragraphs": "1. a, 2. b\n\n3. c, 4. d",
    "bold over two paragraphs": "**1. a 2. b\n\n3. c 4. d**",
    "a line for each number": "1\na\n2\nb\n3\nc\n4\nd",
    "a table": "| 1 | 2 | 3 | 4 |\n|---|---|---|---|\n| a | b | c | d |",
}
ON_LINE = [name for name in ROWS if name not in ("a line for each number", "a table")]
CASES = [(name, title) for name in ROWS for title in ("Answers\n\n", "ANSWER KEY\n", "Answers:\n")]
CASES += [(name, "Answer Key: ") for name in ON_LINE]


@pytest.mark.parametrize(("name", "title"), CASES)
def test_a_key_in_rows_ends_with_its_rows(name: str, title: str) -> None:
    asked = "\n".join(f"{number}. {question}{OPTIONS}" for number, question in enumerate(ASKED, 1))
    text = f"The sea goes.\n\nMultiple Choice Questions\n\n{asked}\n\n{title}{ROWS[name]}\n\n4 Waves\n\nWaves go up.\n"
    assert [(question, answer.strip("()")) for question, answer in pairs(text)] == list(zip(ASKED, "abcd", strict=True))


def test_an_answer_whose_number_is_lost_is_nobodys() -> None:
    asked = "\n".join(f"{number}. {question}{OPTIONS}" for number, question in enumerate(ASKED, 1))
    text = f"Questions\n\n{asked}\n\nAnswers\n**1. a 2. b\n\nc 4. d**\nTides and Seas\n"
    assert pairs(text) == [(ASKED[0], "a"), (ASKED[1], "b"), (ASKED[3], "d")]


def test_values_on_one_line_end_with_it() -> None:
    asked = "\n".join(f"{number}. {question}" for number, question in enumerate(ASKED, 1))
    text = f"Exercises\n\n{asked}\n\nAnswers\n\n1. 6 h 2. 40 m 3. 12 m 4. 3 m/s\n\nWaves\n\nWaves go up.\n"
    assert pairs(text) == list(zip(ASKED, ("6 h", "40 m", "12 m", "3 m/s"), strict=True))


def test_an_explained_answer_keeps_its_explanation() -> None:
    asked = "\n".join(f"{number}. {question}" for number, question in enumerate(ASKED, 1))
    text = f"Exercises\n\n{asked}\n\nAnswers\n\n1. a\nIt ebbs.\n2. b\n3. c\n\nIt is long.\n4. d\nIt sails.\n"
    assert pairs(text) == list(zip(ASKED, ("a\nIt ebbs.", "b", "c\n\nIt is long.", "d\nIt sails."), strict=True))


ANSWERED = ("Six hours and a quarter.", "About 40 fathoms at noon.", "The ketch from the north.", "4.5 m/s.")


def book(title: str, number: str, key: str) -> str:
    asked = "\n".join(number.format(place) + question for place, question in enumerate(ASKED, 1))
    answered = "\n".join(number.format(place) + answer for place, answer in enumerate(ANSWERED, 1))
    return f"3 Tides\n\nThe sea goes up and down twice a day.\n\n{title}\n\n{asked}\n\n{key}\n\n{answered}\n"


@pytest.mark.parametrize("number", ["{}. ", "3.{} ", "Problem 3.{} ", "P3.{} ", "Q.{} ", "Que. {} ", "{}\n"])
def test_numbers_of_questions_and_of_their_key(number: str) -> None:
    assert pairs(book("PROBLEMS", number, "ANSWERS")) == list(zip(ASKED, ANSWERED, strict=True))


@pytest.mark.parametrize("number", ["{}. ", "3.{} "])
@pytest.mark.parametrize(
    "key",
    [
        "Answers to Exercise 3.1",
        "Answers — Chapter 3",
        "CHAPTER 3 ANSWERS TO PROBLEMS",
        "A N S W E R S",
        "HINTS/ANSWERS",
        "Solutions/Answers",
        "Answer Sheet",
        "Ans:",
        "[Answers]",
        "Correct answers",
        "Worked Solutions",
    ],
)
def test_titles_of_a_key(key: str, number: str) -> None:
    assert pairs(book("EXERCISES", number, key)) == list(zip(ASKED, ANSWERED, strict=True))


def test_an_exercise_with_a_number_may_be_a_list_of_them() -> None:
    other = book("EXERCISE 3.2", "{}. ", "").replace("harbour A", "harbour B").partition("The sea goes")[2]
    asked = book("EXERCISE 3.1", "{}. ", "").partition("\n\n\n")[0] + f"\n\n{other}".partition("\n\n\n")[0]
    key = "\n".join(f"{number}. {answer}" for number, answer in enumerate(ANSWERED, 1))
    text = f"{asked}\n\nANSWERS\n\nEXERCISE 3.1\n\n{key}\n\nEXERCISE 3.2\n\n{key.replace('quarter', 'half')}\n"
    found = pairs(text)
    assert found[0] == (ASKED[0], ANSWERED[0])
    assert found[4] == (ASKED[0].replace("harbour A", "harbour B"), "Six hours and a half.")
    assert len(found) == 8


def test_questions_that_go_on_behind_the_key_of_a_page() -> None:
    pages = [
        "\n".join(f"{number + first}. {question}{OPTIONS}" for number, question in enumerate(ASKED))
        + f"\n\nAnswers\n{first}. a {first + 1}. b {first + 2}. c {first + 3}. d\nMCQS IN TIDES\n{first // 4 + 1}\n"
        for first in (1, 5, 9)
    ]
    assert pairs("MCQs\n\n" + "".join(pages)) == list(zip(ASKED, "abcd", strict=True)) * 3


def test_the_number_of_a_page_above_a_question_is_no_question() -> None:
    text = f"MCQS IN TIDES\n3\n20. {ASKED[0]}{OPTIONS}\n21. {ASKED[1]}{OPTIONS}\n\nAnswers\n20. b 21. a\n"
    assert pairs(text) == [(ASKED[0], "b"), (ASKED[1], "a")]


def test_items_with_an_answer_each() -> None:
    items = "\n\n".join(
        f"({roman}) {question}\n    (a) one    (b) two\n    [Answer: (b) two]"
        for roman, question in zip(("i", "ii", "iii", "iv"), ASKED, strict=True)
    )
    found = pairs(f"1. Objective Type Questions (2 × 4 = 8 Marks)\n{items}\n\nLong answers\n\n2. Define the tide.\n")
    assert [answer for _, answer in found] == ["(b) two"] * 4
    assert [question for question, _ in found[1:]] == [
        f"({roman}) {question}" for roman, question in zip(("ii", "iii", "iv"), ASKED[1:], strict=True)
    ]


def test_an_answer_in_a_bracket_in_bold() -> None:
    first = f"1. {ASKED[0]}{OPTIONS}\n\n    **[Answer: (a)]**"
    text = f"## Questions\n\n{first}\n\n2. {ASKED[1]}{OPTIONS}\n\n**[Ans: x[0]]**\n"
    assert [answer for _, answer in pairs(text)] == ["(a)", "x[0]"]


def test_lists_with_numbers_of_their_own_are_answered_by_another_file() -> None:
    lists = [
        "\n".join(
            f"{number}. {question.replace(' of ', f' of {name} of ')}" for number, question in enumerate(ASKED, 1)
        )
        for name in ("ebb", "flood")
    ]
    chapter = f"## EXERCISE 1.1\n\n{lists[0]}\n\n### 1.3 Floods\n\nThey come:\n\n1. at night\n2. by day\n\n"
    chapter += f"## EXERCISE 1.2\n\n{lists[1]}\n\n### 1.4 Nets\n\nText.\n"
    key = "## ANSWERS\n\n## EXERCISE 1.1\n\n1. Six.\n3. The ketch.\n4. 9 m/s.\n\n## EXERCISE 1.2\n\n2. (i) 40\n"
    key += "\n| 3. | (i) | the cod | (ii) |\n| :--- | :--- | :--- | :--- |\n\n## EXERCISE 2.1\n\n1. No.\n"
    assert pairs_in(chapter, key) == [
        (ASKED[0], "Six."),
        (ASKED[2].replace(" of ", " of ebb of "), "The ketch."),
        (ASKED[3].replace(" of ", " of ebb of "), "9 m/s."),
        (ASKED[1].replace(" of ", " of flood of "), "(i) 40"),
    ]


def test_a_solution_without_a_stop_answers_the_example_above_it() -> None:
    text = (
        "## Tides\n\nExample 1 Write the depth of the sea in metres.\nSolution We know that it is 40 m.\n"
        "Example 2 How long is the ebb?\n\nSolution (a) Six hours.\n\n"
        "Solution Chemistry of the Sea\n\nSolution Salts are in the sea.\n"
    )
    assert pairs(text)[0] == ("Write the depth of the sea in metres.", "We know that it is 40 m.")
    assert pairs(text)[1][1].startswith("(a) Six hours.")
    assert len(pairs(text)) == 2


@pytest.mark.parametrize(
    ("title", "key", "found"),
    [
        ("Reflection Questions", "Answers to Self-Assessment Quiz", 0),
        ("Discussion Questions", "Quiz Answers", 0),
        ("Discussion Questions", "Answers", 4),
        ("Discussion Questions", "Answers to Discussion Questions", 4),
        ("Review Questions", "Answers to Self-Assessment Quiz", 4),
    ],
)
def test_what_is_asked_to_reflect_on_has_no_answers_in_a_quiz(title: str, key: str, found: int) -> None:
    assert len(pairs(book(f"## {title}", "{}. ", f"## {key}"))) == found
