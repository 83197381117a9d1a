"""Forms of plain-text, OCR and Markdown books, with the answers that a reader finds. All sentences are our own."""

from __future__ import annotations

import pytest
from found_pairs import document, pairs_in

from megascience_hf.curation.extraction.rules import extract


def answers(*texts: str) -> list[tuple[str, str]]:
    found = extract([document(text, file=f"{number}.md") for number, text in enumerate(texts)])
    return [(pair.label.removeprefix("Exercise ").removeprefix("Question "), pair.answer) for pair in found]


QUIZ = "\n\n".join(f"{n}. Which tide is number {n}?\n   - A) the first\n   - B) the second" for n in (1, 2, 3))
ASKED = "\n".join(f"{n}. How many boats lie in harbour {n}?" for n in range(1, 5))
FOUND = {
    "a title of many worked problems is not the name of one": (
        "SOLVED PROBLEMS\n2.1   How long is a tide of six hours in minutes?\n       Solution:\n"
        "           360 minutes.\n\n"
        "2.2   How long are two?\n       Solution:\n           720 minutes.\n",
        [("2.1", "360 minutes."), ("2.2", "720 minutes.")],
    ),
    "an answer far behind its question on the line": (
        "Supplementary Problems\n\n2.3   5 + 2 =                Ans. 7\n\n"
        "2.4   The moon draws the           .     Ans.   sea\n",
        [("2.3", "7"), ("2.4", "sea")],
    ),
    "values behind Ans: are no key": (
        "Exercises\n\n1. Find the three heights.\nAns: 0.18, 0.86, 0.91\n2. Find the two depths.\n[Ans. 12; 15]\n",
        [("1", "0.18, 0.86, 0.91"), ("2", "12; 15")],
    ),
    "a half-open interval keeps its bracket": (
        "Exercises\n\n1. Where is it positive?\nAns: (0, 1]\n2. Where is it negative?\n(Ans. (2, 3))\n",
        [("1", "(0, 1]"), ("2", "(2, 3)")],
    ),
    "a key on one line that is folded away": (
        f"## Quiz\n\n{QUIZ}\n\n<details>\n<summary>Answers</summary>\n1. B, 2. A, 3. B\n</details>\n\n## Waves\n"
        f"\nText.\n",
        [("1", "B"), ("2", "A"), ("3", "B")],
    ),
    "a key of a line each that is folded away": (
        f"## Quiz\n\n{QUIZ}\n\n<details>\n<summary>Answers</summary>\n\n1. B\n2. A\n3. B\n\n</details>\n\n"
        f"## Waves\n\nText.\n",
        [("1", "B"), ("2", "A"), ("3", "B")],
    ),
    "parts of one question answered on one line": (
        "**Example 3** Match the words.\n\n1. ebb 2. flood 3. slack\n\na. up b. down c. still\n\n"
        "**Solution**\n\n1. b; 2. a; 3. c\n",
        [("Example 3", "1. b; 2. a; 3. c")],
    ),
    "the number of the key's own section is no chapter that it answers": (
        f"## 25. Questions\n\n### Easy\n\n{ASKED}\n\n---\n\n## 26. Answers to the Questions\n\n"
        "1. Two.\n2. Three.\n3. Five.\n4. None.\n\n## 27. Summary\n\nBoats float.\n",
        [("1", "Two."), ("2", "Three."), ("3", "Five."), ("4", "None.")],
    ),
    "a chapter of answers with chapters and sections in it": (
        f"### 2.4. Boats\n\nThey float.\n\nExercises 2.4.\n\n{ASKED}\n\n## Chapter 3\n\n### 3.1. Nets\n\n"
        f"They sink.\n\n"
        "### 9.3. Answers and Hints to Selected Exercises\n\nChapter 2\nSection 2.1\n\n1. $n=9$.\n\n"
        "Section 2.4\n1. $m=n$ and no more. 2. In harbour 2 there are $m+n$ boats, and those that come with the "
        "tide. "
        "4. $\\tau=13$.\n\n## Chapter 3\n\nSection 3.2\n2. No.\n",
        [
            ("1", "$m=n$ and no more."),
            ("2", "In harbour 2 there are $m+n$ boats, and those that come with the tide."),
            ("4", "$\\tau=13$."),
        ],
    ),
    "steps in an answer are no answers of their own": (
        f"## Exercises\n\n{ASKED}\n\n## Answers\n\n1. Do it in steps: 1. count the boats; 2. count the nets "
        f"that hang from "
        "them on a day without wind; 3. add.\n2. Three.\n3. Four.\n4. Five.\n",
        [
            (
                "1",
                "Do it in steps: 1. count the boats; 2. count the nets that hang from them on a day without "
                "wind; 3. add.",
            ),
            ("2", "Three."),
            ("3", "Four."),
            ("4", "Five."),
        ],
    ),
    "titles without empty lines, parts without a space behind the number": (
        "1.1 Boats\nBoats are made of wood or of iron and swim on the water of the sea in all weathers.\n"
        "Exercises\nA\n"
        "1. Find the lengths:\n(a) of the boat (b) of the net\n2. Is the boat long?\n3. Is the net?\n"
        "Answers and Hints to Selected Exercises\nChapter 1\nSection 1.1 (p. 8)\n1.(a) 5; (b) 7; 2. Yes; 3. No.\n",
        [("1", "(a) 5; (b) 7"), ("2", "Yes"), ("3", "No.")],
    ),
    "numbers behind a bullet": (
        "## QUESTIONS 13.1\n\n- 1. Which are true?\n- (a) Boats swim.\n- (b) Nets fly.\n- 2. Name a fish.\n\n"
        "## 13.2 Nets\n\n"
        "Text.\n\n## ANSWERS TO THE QUESTIONS\n\n## 13.1\n\n- 1. (a) True\n- (b) False\n- 2. Cod\n\n## Module 3\n",
        [("1", "(a) True\n- (b) False"), ("2", "Cod")],
    ),
    "a letter before the number": (
        "## Section D – MCQs\n\n**D1.** Which is a boat?\n(a) a net (b) a ketch\n"
        "**Ans: (b)** – A ketch has two masts.\n\n"
        "**D2.** Which is a fish?\n(a) a cod (b) a cat\n**Ans: (a)** – A cat has legs.\n",
        [("D1", "(b) – A ketch has two masts."), ("D2", "(a) – A cat has legs.")],
    ),
    "a key that prints its questions again in bold": (
        "## ✅ Answers to Self-Check Questions\n\n1. **What is a ketch?**\n   - Answer: `a boat`\n\n"
        "2. **Explain the tide.**\n   - The moon draws the sea:\n     1. up\n     2. down\n\n"
        "**3. Who fishes?**\nFishermen.\n",
        [("1", "`a boat`"), ("2", "- The moon draws the sea:\n     1. up\n     2. down"), ("3", "Fishermen.")],
    ),
    "practice problems under titles of their own": (
        "## ❓ Practice Problems\n\n### Easy\n\n1. What is 2 + 3?\n\n2. What is 4 + 5?\n\n### Hard\n\n"
        "3. What is 7 x 8?\n\n"
        "## ✅ Answers to Practice Problems\n\n<details>\n<summary>Click to reveal answers</summary>\n\n1. 5\n\n"
        "2. 9\n\n"
        "3. 56\n\n</details>\n\n## Summary\n\nText.\n",
        [("1", "5"), ("2", "9"), ("3", "56")],
    ),
    "a key of Q1 and Q2 beside a list of bare numbers": (
        "## Part 9: Self-test\n\n**Q1**: How long is a tide?\n\n**Q2**: Who draws it?\n\n## Part 10: Challenge\n\n"
        "You do:\n1. a boat that swims\n2. a net that holds\n\n## Self-test Answers (read them last)\n\n"
        "**Q1**: Six hours.\n\n**Q2**: The moon.\n",
        [("Q1", "Six hours."), ("Q2", "The moon.")],
    ),
    "questions under a title in a self-assessment": (
        "## Self-Assessment\n\n### Questions\n\n1. Who draws the tide?\n2. Who fishes?\n\n"
        "### Answer Key & Explanations\n\n"
        "**1. Of the tide:**\n* The moon.\n\n**2. Of the fish:**\n* Fishermen.\n",
        [("1", "* The moon."), ("2", "* Fishermen.")],
    ),
    "letters that count the parts of a test": (
        "### Section B\n\n**B1.** How long is it?\n\n**B2.** How deep is it?\n\n### Section C\n\n"
        "**C1.** Who fishes?\n\n"
        "### Answer key\n\n**B1.** 9 m.\n\n**B2.** 4 m.\n\n**C1.** Fishermen.\n",
        [("B1", "9 m."), ("B2", "4 m."), ("C1", "Fishermen.")],
    ),
    "gaps to fill under no title": (
        "# Tides\n\n1. The ____ draws the sea.\n\n2. A ketch is a ____.\n\n---\n\n### Answer Key\n\n1. moon\n"
        "    \n2. boat\n",
        [("1", "moon"), ("2", "boat")],
    ),
    "German": (
        "### Aufgabe 1: Ebbe\nWie lange dauert die Ebbe?\n\n**Lösung:**\nSechs Stunden.\n\n"
        "### Aufgabe 2: Flut\nWie lange dauert die Flut?\n\n**Lösung:**\nEbenso lange.\n",
        [("Aufgabe 1", "Sechs Stunden."), ("Aufgabe 2", "Ebenso lange.")],
    ),
    "Spanish with a key": (
        "## Ejercicios\n\n1. ¿Cuántas barcas hay?\n2. ¿Cuántas redes hay?\n\n## Soluciones de los ejercicios\n\n"
        "1. Tres.\n2. Dos.\n",
        [("1", "Tres."), ("2", "Dos.")],
    ),
    "the only bold words of an exercise are its answer": (
        "## Questions\n\n1. Is a ketch a boat? **Yes**\n2. Its masts number: **two**\n3. 4 + 5 → **9**\n"
        "4. Which is it? (a) cod (b) cat — **Ans: (a)**\n5. What is a net? **[2 marks]**\n"
        "6. Which **boat** is it? **A**\n",
        [("1", "Yes"), ("2", "two"), ("3", "9"), ("4", "(a)")],
    ),
}


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=FOUND.keys())
def test_the_answers_of_a_book_are_found_each_with_its_question(text: str, found: list[tuple[str, str]]) -> None:
    assert answers(text) == found


def test_starred_exercises_are_answered_by_another_file() -> None:
    asked = "## PROBLEMS\n\n2-31. How far is it?\n\n*2-32. How deep is it?\n\n2-33. How high is it?\n"
    key = "## APPENDIX B Answers to Problems\n\n## CHAPTER 2\n\n2-32. 90 fathoms.\n\nCHAPTER 3\n\n3-1. No."
    assert answers(asked, key) == [("2-32", "90 fathoms.")]


def test_a_tick_behind_the_right_option_is_no_part_of_the_question() -> None:
    text = (
        "### Questão 2\n\nQual é maior?\n\nA) o barco ✅\nB) a rede\n\n**PASSO A PASSO:**\n1. Sim.\n\n**GABARITO: A.**"
    )
    assert pairs_in(text) == [("Qual é maior?\n\nA) o barco\nB) a rede", "A.")]
