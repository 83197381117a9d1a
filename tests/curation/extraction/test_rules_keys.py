"""Layouts of answer keys and of the lists of questions above them. All sentences are our own."""

from __future__ import annotations

import pytest

from megascience_hf.content_id import content_id
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.records import Document

ASKED = (
    "How long is the tide in harbour A?",
    "Find the depth of the sea at noon.",
    "Which boat is the largest of all?",
    "Compute the speed of a ketch of 9 m.",
)
OPTIONS = "\n(a) one\n(b) two\n(c) three\n(d) four"


def pairs(text: str) -> list[tuple[str, str]]:
    document = Document(content_id(text), text, "math", "Tides", "", "1.txt", "")
    return [(pair.question.partition("\n")[0], pair.answer) for pair in extract([document])]


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
