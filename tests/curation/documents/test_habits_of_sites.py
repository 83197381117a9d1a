# ruff: noqa: E501  # the texts of small files, one for each habit
"""How sites and notes set exercises: Obsidian, tabs and lists of MkDocs, Runestone, Sphinx, courses with `<choice>`.

As test_habits_of_courses.py, for what was found in books of other authors. All texts are our own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import Habit, named, needs_pandoc, pairs_of_file, spaced, within

from megascience_hf.curation.documents.markdown_boxes import with_boxes
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.documents.runestone import with_answers
from megascience_hf.curation.extraction.rules import extract

WATER = ("What is the boiling point of water at sea level?", "It is 100 degrees Celsius.")
SALT = ("Which ions does table salt have?", "Sodium and chloride.")
CELL = ("Which part of a cell holds its DNA?", "The nucleus.")
OPTIONS = "Which ions does table salt have?\n\n{}\n\n{}"

HABITS: dict[str, Habit] = {
    "parts of a list that pandoc has broken, each with its solution": (
        ".md",
        "# Matter\n\n## Exercise 1\n\nTake water and salt.\n\na)  At how many degrees does water boil at\n    sea level?\n\n    ::: {.solution}\n    At 100.\n    :::\n\n<!-- -->\n\n"
        "b)  Which ions does table salt have?\n\n    ::: {.solution}\n    Sodium and chloride.\n    :::\n\nMore text.\n",
        [
            ("Take water and salt.\n\nAt how many degrees does water boil at\nsea level?", "At 100."),
            ("Take water and salt.\n\nWhich ions does table salt have?", "Sodium and chloride."),
        ],
    ),
    "an answer that is broken behind its first line": (
        ".rst",
        "Checks\n======\n\nQuiz 1:\n    What is the boiling point of water at sea level?\n\nAnswer: It is\n    100 degrees Celsius.\n",
        [WATER],
    ),
    "folds of HTML that are called by numbers, and a fold of their answers": (
        ".html",
        "<!DOCTYPE html><html><body><h2>Practice</h2><details><summary>Problem 1</summary><p>What is the boiling point of water at sea level?</p></details>"
        "<details><summary>Problem 2.</summary><p>Which ions does table salt have?</p></details>"
        "<details><summary>Answers to Selected Problems</summary><p><strong>Problem 1:</strong> It is 100 degrees Celsius.</p><p><strong>Problem 2:</strong> Sodium and chloride.</p></details></body></html>",
        [WATER, SALT],
    ),
    "a fold of HTML that says whose answer it holds": (
        ".html",
        "<!DOCTYPE html><html><body><h2>Practice</h2><details><summary>Problem 1</summary><p>What is the boiling point of water at sea level?</p></details>"
        "<details><summary>Answer to Problem 1</summary><p>It is 100 degrees Celsius.</p></details></body></html>",
        [WATER],
    ),
    "a callout in a callout, whose title asks": (
        ".md",
        "# Matter\n\n> [!QUESTION]- Kata 1: What is the boiling point of water at sea level?\n> > [!SUCCESS]- Reference solution\n> > It is 100 degrees Celsius.\n\n"
        "> [!question] Which ions does table salt have?\n>> [!success]- Answer\n>> Sodium and chloride.\n\nMore text.\n",
        [WATER, SALT],
    ),
    "a callout behind a callout, and a hint that is left out": (
        ".md",
        "# Matter\n\n> [!question] Exercise 1 (L1)\n> What is the boiling point of water at sea level?\n\n> [!hint]- Hint\n> Think of a kettle.\n\n> [!success]- Solution\n> It is 100 degrees Celsius.\n\n"
        "### Exercise 2: salt\n\nWhich ions does table salt have?\n\n> [!tip]- Hint\n> There are two.\n\n> [!success]- Worked solution\n> Sodium and chloride.\n",
        [WATER, SALT],
    ),
    "a statement that is true or false": (
        ".md",
        "# Matter\n\n> [!question] Water boils at 100 degrees Celsius at sea level.\n>> [!success]- Answer\n>> True\n",
        [("True or false: Water boils at 100 degrees Celsius at sea level.", "True")],
    ),
    "tabs of MkDocs": (
        ".md",
        '# Matter\n\n=== "Lesson"\n    Water and salt.\n\n=== "Practice Questions"\n    What is the boiling point of water at sea level?\n\n    ??? note "Answer"\n        It is 100 degrees Celsius.\n\n'
        '    Which ions does table salt have?\n\n    ??? note "Answer"\n        Sodium and chloride.\n',
        [WATER, SALT],
    ),
    "a list that its division letters": (
        ".md",
        '## Question 1\n\n<div class="upper-alpha" markdown>\n\nWhich ions does table salt have?\n\n1. Iron\n2. Sodium and chloride\n\n??? question "Show Answer"\n    The answer is **B**.\n\n</div>\n',
        [(OPTIONS.format("A. Iron", "B. Sodium and chloride").replace("Iron\n\nB", "Iron\nB"), "The answer is **B**.")],
    ),
    "an answer that names another number than the last": (
        ".md",
        '# Self-test\n\n1. What is the boiling point of water at sea level?\n2. Which ions does table salt have?\n3. Why does ice float?\n\n??? note "Answer sketch for Q2"\n    Sodium and chloride.\n',
        [SALT],
    ),
    "a list of answers behind the list that it answers": (
        ".md",
        '# Exercises\n\n1. What is the boiling point of water at sea level?\n2. Which ions does table salt have?\n\n??? note "Answer sketches"\n    **1.** It is 100 degrees Celsius.\n\n    **2.** Sodium and chloride.\n',
        [WATER, SALT],
    ),
    "an answer that is a list, in the last item": (
        ".md",
        "# Exercises\n\n1. What is the boiling point of water at sea level?\n\n    **Answer:** It is 100 degrees Celsius.\n\n2. Name two states of water.\n\n**Answer**\n\n1. Ice\n2. Steam\n",
        [WATER, ("Name two states of water.", "1. Ice\n2. Steam")],
    ),
    "words in front of the first number": (
        ".md",
        '## Self-check questions\n\nTry each before you open it.\n\n1. What is the boiling point of water at sea level?\n\n    ??? note "Answer"\n        It is 100 degrees Celsius.\n\n2. Which ions does table salt have?\n\n    ??? note "Answer"\n        Sodium and chloride.\n',
        [WATER, SALT],
    ),
    "a label behind prose": (
        ".md",
        "## Water\n\nA kettle is hot.\n\n**Drill 26.** What is the boiling point of water at sea level?\n\n<details><summary>Answer</summary>\n\nIt is 100 degrees Celsius.\n\n</details>\n\n"
        "**Q2 (co-02 -- salts).** Which ions does table salt have?\n\n<details>\n<summary>Answer</summary>\n\nSodium and chloride.\n\n</details>\n",
        [WATER, SALT],
    ),
    "what asks begins a paragraph, behind a line of attributes": (
        ".md",
        "### Squares\n{: .d-block}\n\nB3, 2011\n{: label .blue}\n\nShow that the square of an even number is even.\n\n<details><summary>Solution</summary>\n\n4 divides it.\n\n</details>\n",
        [("Show that the square of an even number is even.", "4 divides it.")],
    ),
    "examples and exercises under one title": (
        ".md",
        '## Examples and exercises\n\n#### Example\n\nIce floats.\n\n#### Exercise\n\nWhich ions does table salt have?\n\n{{< details "Solution" >}}\nSodium and chloride.\n{{< /details >}}\n',
        [SALT],
    ),
    "a key with explanations": (
        ".md",
        "### **Review questions**\n\n1. What is the boiling point of water at sea level?\n2. Which ions does table salt have?\n\n***\n\n### **Answer Key & Explanations**\n\n1. **Answer:** It is 100 degrees Celsius.\n2. **Answer:** Sodium and chloride.\n",
        [WATER, SALT],
    ),
    "a question that says that it is one": (
        ".md",
        "## Interview\n\n1.  **Question:** What is the boiling point of water at sea level?\n\n    **Answer:** It is 100 degrees Celsius.\n\n2.  **Question:** Which ions does table salt have?\n\n    **Answer:** Sodium and chloride.\n",
        [WATER, SALT],
    ),
    "a list of ones, as Markdown counts it": (
        ".md",
        "# True or false\n\n1. Water boils at 100 degrees.\n    :::tip ANSWER\n    __True__: at sea level.\n    :::\n1. Salt has three ions.\n    :::tip ANSWER\n    __False__: it has two.\n    :::\n",
        [
            ("True or false: Water boils at 100 degrees.", "__True__: at sea level."),
            ("True or false: Salt has three ions.", "__False__: it has two."),
        ],
    ),
    "a title that is the question, and what is said of it": (
        ".md",
        "### Q1. Water is heated at sea level. Find its boiling point.\n\n> **Type:** Numerical\n> **Answer:** 100 degrees.\n> **Difficulty:** 2\n\n"
        "### Q2. Which ions does table salt have?\n\n**Bloom Level:** Remember\n\n**Answer:** Sodium and chloride.\n",
        [("Water is heated at sea level. Find its boiling point.", "100 degrees."), SALT],
    ),
    "solutions that are folded away under their title": (
        ".md",
        "## Exercises\n\n### Exercise 1: Water\n\nWhat is the boiling point of water at sea level?\n\n### Exercise 2: Salt\n\nWhich ions does table salt have?\n\n"
        "## Solutions to Exercises\n\n<details>\n<summary>Click to reveal solutions</summary>\n\n### Exercise 1 Solution\n\nIt is 100 degrees Celsius.\n\n### Exercise 2 Solution\n\nSodium and chloride.\n\n</details>\n",
        [WATER, SALT],
    ),
    "a problem of an example": (
        ".md",
        "### Example 1: Salt\n\n**Problem:** Which ions does table salt have?\n**Solution:** Sodium and chloride.\n",
        [SALT],
    ),
    "a sign in front of the answer, and breaks": (
        ".md",
        "# Bank\n\n### **2. Which ions does table salt have?**\n\n**(a)** Iron <br>\n**(b)** Sodium and chloride <br>\n\n✅ **Correct Answer: (b)**  \n**Explanation:** It is so.\n\n---\n\n"
        "### **3. Which part of a cell holds its DNA?**\n\n✅ **Correct Answer:** The nucleus.\n<br>\n",
        [("Which ions does table salt have?\n\n**(a)** Iron\n**(b)** Sodium and chloride", "(b)\n**Explanation:** It is so."), CELL],
    ),
    "a title that asks, and an answer whose title is in its fold": (
        ".md",
        "# Questions\n\n---\n\n###### 1. Which ions does table salt have?\n\n- A: Iron\n- B: Sodium and chloride\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: B\n\nIt is so.\n\n</p>\n</details>\n\n---\n\n"
        "###### 2. Which part of a cell holds its DNA?\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: The nucleus.\n\n</p>\n</details>\n",
        [("Which ions does table salt have?\n\n- A: Iron\n- B: Sodium and chloride", "B\n\nIt is so."), CELL],
    ),
    "answers at once behind titles that ask": (
        ".md",
        "## 1. What is the boiling point of water at sea level?\n**Ans:** It is 100 degrees Celsius.\n\n## 2. Which ions does table salt have?\n**Ans:** Sodium and chloride.\n",
        [WATER, SALT],
    ),
    "titles that ask inside of a task": (
        ".md",
        "## Task 2 - Matter\n\n#### 1) What is the boiling point of water at sea level?\n\n**Ans:** It is 100 degrees Celsius.\n#### 2) Which ions does table salt have?\n\n**Ans:** Sodium and chloride.\n",
        [WATER, SALT],
    ),
    "ques and ans": (
        ".md",
        "Water is wet.\n\n**QUES 1:** What is the boiling point of water at sea level?\n\n**ANS:** It is 100 degrees Celsius.\n\n**QUES 2:** Which ions does table salt have?\n\n**ANS:** Sodium and chloride.\n",
        [WATER, SALT],
    ),
    "answers of all questions in one fold": (
        ".md",
        "## Exercises\n\n**Q1.** What is the boiling point of water at sea level?\n\n**Q2.** Which ions does table salt have?\n\n<details>\n<summary><b>Answers, when you are done</b></summary>\n\n**Q1.** It is 100 degrees Celsius.\n\n**Q2.** Sodium and chloride.\n\n</details>\n",
        [WATER, SALT],
    ),
    "lines of verse": (
        ".rst",
        "FAQ\n***\n\n| **Q:** Which ions does table salt have?\n\n| **Ans:** Sodium\n| and chloride.\n",
        [SALT],
    ),
    "an answer that begins with a decimal number": (
        ".md",
        "## Gas\n\n**Drill 27.** A plant needs 5 kg for 20 kWh. How many kg is that for one?\n\n<details><summary>Answer</summary>\n\n0.25 kg/kWh\n</details>\n",
        [("A plant needs 5 kg for 20 kWh. How many kg is that for one?", "0.25 kg/kWh")],
    ),
    "signs in titles": (
        ".md",
        "# Water\n\n## 📝 Question 1\n\nWhat is the boiling point of water at sea level?\n\n## 💡 Hints\n\nLook at a kettle.\n\n## ✅ Solution\n\nIt is 100 degrees Celsius.\n",
        [WATER],
    ),
    "a title at once behind the solution": (
        ".md",
        "### Problem 1: Salt\n\nWhich ions does table salt have?\n\n<details>\n<summary>Show Solution</summary>\n\n#### The ions\n\nSodium and chloride.\n\n</details>\n",
        [(SALT[0], "*The ions*\n\nSodium and chloride.")],
    ),
    "a span that says exercise, behind prose": (
        ".md",
        '# Salt\n\nSalt is a compound.\n\n<span class="tag">Exercise</span> Which ions does table salt have?\n\n<details class="solution">\n<summary>Solution</summary>\n\nSodium and chloride.\n\n</details>\n',
        [SALT],
    ),
    "a name that leads elsewhere": (
        ".rst",
        "Salt\n====\n\n.. admonition:: Question\n\n   Which ions does :ref:`table\n   salt <s>` have?\n\n.. admonition:: Answer\n   :class: dropdown\n\n   Sodium and :term:`chloride <c>`.\n",
        [SALT],
    ),
    "choices of a course": (
        ".md",
        '---\ntitle: Salt\n---\n\n<exercise id="1" title="Slides" type="slides">\n<slides source="a"></slides>\n</exercise>\n\n<exercise id="2" title="Salt">\n\nWhich ions does table salt have?\n\n<choice id="1">\n<opt text="Iron">\n\nNo.\n\n</opt>\n'
        '<opt text="Sodium & chloride" correct="true">\n\nYes!\n\n</opt>\n</choice>\n\n</exercise>\n',
        [(OPTIONS.format("(A) Iron", "(B) Sodium & chloride"), "(B) Sodium & chloride")],
    ),
    "challenges of Sphinx, and hints that are set as solutions": (
        ".rst",
        "Matter\n======\n\n.. challenge:: Water\n\n   What is the boiling point of water at sea level?\n\n.. solution::\n\n   It is 100 degrees Celsius.\n\n"
        ".. exercise:: Salt\n\n   Which ions does table salt have?\n\n   .. only:: html\n\n   .. solution:: Hints\n\n      There are two.\n\n   .. solution:: Solution for all\n\n      Sodium and chloride.\n",
        [WATER, SALT],
    ),
    "a strategy, and the solution behind it": (
        ".rst",
        "Problem 6: Salt\n---------------\n\nWhich ions does table salt have?\n\n.. container:: toggle\n\n   .. admonition:: Solution Strategy\n\n      Taste it.\n\n.. container:: toggle\n\n   .. admonition:: Complete Solution\n\n      Sodium and chloride.\n",
        [SALT],
    ),
    "a question that is coloured as a hint": (
        ".rst",
        "Quiz\n====\n\n.. admonition:: Question 1\n   :class: hint\n\n   Which ions does table salt have?\n\n.. dropdown:: Answer\n\n   Sodium and chloride.\n",
        [SALT],
    ),
    "code without a language in a solution": (
        ".rst",
        "Water\n=====\n\nWhich command lists files?\n\n.. dropdown:: Answer\n\n   In a terminal, type:\n\n   .. code-block::\n\n      ls\n\n   That is all.\n\nMore text.\n",
        [("Which command lists files?", "In a terminal, type:\n\n``` \nls\n```\n\nThat is all.")],
    ),
    "an icon in a title of Sphinx": (
        ".rst",
        "Matter\n======\n\n.. dropdown:: Question 1\n   :open:\n\n   What is the boiling point of water at sea level?\n\n   .. dropdown:: :material-regular:`lock;1.5em` Solution\n      :color: dark\n\n      It is 100 degrees Celsius.\n",
        [WATER],
    ),
    "a solution in an item of a list": (
        ".rst",
        "Lab\n===\n\n#. Water is a compound. For example, it has hydrogen.\n\n#. So is salt.\n\n#. Which ions does table salt have?\n\n   .. admonition:: Solution\n      :class: dropdown\n\n      Sodium and chloride.\n\n#. Iron is none.\n",
        [SALT],
    ),
    "exercises that go on counting": (
        ".rst",
        "Matter\n------\n\n7. What is the boiling point of water at sea level?\n\n8. Which ions does table salt have?\n\n.. collapse:: Solution #8\n\n   Sodium and chloride.\n",
        [SALT],
    ),
    "Runestone: gaps, code with tests, what is revealed": (
        ".rst",
        "Matter\n======\n\n"
        "Write a function that gives the boiling point.\n\n.. activecode:: d\n   :language: python\n\n   def boils():\n       pass\n\n   ====\n   test(boils)\n\n"
        ".. reveal:: e\n   :showtitle: Show Solution\n   :hidetitle: Hide Solution\n\n   It is 100 degrees Celsius.\n\n"
        ".. fillintheblank:: a\n\n   At how many degrees Celsius does water boil at sea level?\n\n   - :100 0.5: Correct.\n     :.*: Try again.\n\n"
        ".. fillintheblank:: b\n\n   :math:`2 + 1 =` ``|blank|``, and a salt has |blank|.\n\n   - :3: Good job.\n     :x: No.\n   - :[Ii]ons: Good job.\n     :x: No.\n\n"
        ".. fillintheblank:: c\n\n   What do you see?\n\n   - :.*: As you like.\n",
        [
            (
                "Write a function that gives the boiling point.\n\n``` python\ndef boils():\n    pass\n```",
                "It is 100 degrees Celsius.",
            ),
            ("At how many degrees Celsius does water boil at sea level?", "100"),
            ("$2 + 1 =$ ____, and a salt has ____.", "3; ions"),
        ],
    ),
    "options between a question and its answer": (
        ".html",
        '<html><body><h1>Salt</h1><div class="q"><div class="question">Q1. Which ions does table salt have?</div><div class="options"><div class="option">A. Iron</div><div class="option">B. Sodium and chloride</div></div>'
        '<div class="answer">Correct Answer: B</div><div class="why">Explanation: It is so.</div></div></body></html>',
        [(OPTIONS.format("A. Iron", "B. Sodium and chloride"), "B")],
    ),
    "folds of Hugo on one line": (
        ".md",
        '# Matter\n\nWhat is the boiling point of water at sea level?\n{{< expand "Answer" >}} It is 100 degrees Celsius. {{< /expand >}}\n\n'
        'Which ions does table salt have?\n\n{{%expand "Solution" %}} Sodium and chloride.\n{{% /expand %}}\n\nMore text.\n',
        [WATER, SALT],
    ),
    "a hint that Hugo folds away": (
        ".md",
        '# Matter\n\n**Q1.** Which ions does table salt have?\n\n{{< expand "Hint" >}}\nThere are two.\n{{< /expand >}}\n\n{{< expand "Answer" "..." >}}\nSodium and chloride.\n{{< /expand >}}\n',
        [SALT],
    ),
    "numbers and a line": (
        ".md",
        "# Matter\n\n### Question-1: Which ions does table salt have?\n\n**Answer:** Sodium and chloride.\n\n### Question-2: Which part of a cell holds its DNA?\n\n**Answer:** The nucleus.\n",
        [SALT, CELL],
    ),
    "options with numbers in a section of exercises": (
        ".md",
        "## Exercises\n\n#### Salt\n\nA salt dissolves.\n\nWhich ions does table salt have?\n\n1. Iron\nand oxygen\n2. Sodium and chloride\n3. None\n\n**Solution**\n\nThe answer is 2.\n",
        [("A salt dissolves. Which ions does table salt have? 1. Iron and oxygen 2. Sodium and chloride 3. None", "The answer is 2.")],
    ),
    "exercises of which the last one alone is solved": (
        ".md",
        "## Exercises\n\n1. Why does ice float?\n2. Which ions does table salt have?\n\n**Solution**\n\nSodium and chloride.\n",
        [SALT],
    ),
    "Runestone: options in a list, signs of HTML, code in the question": (
        ".rst",
        "Matter\n======\n\n.. mchoice:: a\n\n   Which ions does table salt have?\n\n   - Iron\n\n     - ❌ No.\n\n   - Sodium and\n     chloride\n\n     + ✅ Correct! It is NaCl.\n\n"
        ".. mchoice:: b\n   :answer_a: 1 &#60; 2\n   :answer_b: 3\n   :correct: a\n   :feedback_a: Yes, the first is less.\n\n   What is printed?\n\n   ::\n\n      for n in [1]:\n          print(n)\n",
        [
            (OPTIONS.format("(a) Iron (b) Sodium and chloride", "**(b)** Sodium and chloride It is NaCl.").split("\n\n**")[0], "**(b)** Sodium and chloride It is NaCl."),
            ("What is printed? ``` for n in [1]: print(n) ``` (a) 1 < 2 (b) 3", "**(a)** 1 < 2 The first is less."),
        ],
    ),
    "icons and what a shell of Python shows": (
        ".rst",
        "Matter\n======\n\n.. exercise::\n\n   Which ions does table salt have?\n\n   .. solution::\n\n      :octicon:`check;1em` Sodium and chloride.\n\n      .. doctest::\n\n         >>> def ions():\n         ...     return 2\n         >>> ions()\n         2\n",
        [("Which ions does table salt have?", "Sodium and chloride. ``` python >>> def ions(): ... return 2 >>> ions() 2 ```")],
    ),
    "a strategy in the problem of CNXML": (
        ".cnxml",
        '<document xmlns="http://cnx.rice.edu/cnxml"><title>Water</title><content><section><title>Heat</title><exercise><problem><para>What is the boiling point of water at sea level?</para>'
        "<note><title>Strategy</title><para>Look at a kettle.</para></note></problem><solution><title>Solution</title><para>It is 100 degrees Celsius.</para></solution></exercise></section></content></document>",
        [WATER],
    ),
    "a link of CNXML without words": (
        ".cnxml",
        '<document xmlns="http://cnx.rice.edu/cnxml"><title>Salt</title><content><section><title>Ions</title><table id="t1"><tgroup cols="1"><tbody><row><entry>Na</entry></row></tbody></tgroup></table>'
        '<exercise><problem><para>Which ions does table salt have?</para></problem><solution><para>Sodium and chloride, as in <link target-id="t1"/> and <link target-id="f1"/>.</para></solution></exercise></section></content></document>',
        [("Which ions does table salt have?", "Sodium and chloride, as in [the table](#t1) and [the figure](#f1).")],
    ),
    "an answer of a wiki, further in": (
        ".wiki",
        "== Matter ==\n\n'''Problem 1.''' What is the boiling point of water at sea level?\n\n:'''Answer:''' It is 100 degrees Celsius.\n\n'''Problem 2.''' Which ions does table salt have?\n\n:'''Answer:''' Sodium and chloride.\n",
        [WATER, SALT],
    ),
}  # fmt: skip


@named(HABITS)
def test_a_habit_gives_its_pairs(name: str, tmp_path: Path) -> None:
    ending, text, expected = HABITS[name]
    assert spaced(pairs_of_file(f"matter{ending}", text, tmp_path)) == spaced(expected)


@needs_pandoc
def test_a_file_that_is_shown_is_missing_as_a_picture_is(tmp_path: Path) -> None:
    file = tmp_path / "matter.rst"
    file.write_text(
        "Ex. 1: Water\n------------\n\nWhat is the boiling point?\n\n.. dropdown:: Solution\n\n   It is shown here.\n\n"
        "   .. literalinclude:: /a/solution.cfg\n      :lines: 5-15\n"
    )
    assert [record.answer for record in extract(read_documents(file))] == ["It is shown here.\n\n![](image)"]


@pytest.mark.parametrize(
    "text",
    ["> [!NOTE]\n> Water is wet.\n", "> [!success] Done\n> It works.\n", "```text\n=== \"Tab\"\n```\n",
     "<choice>\n<opt text=\"a\" correct=\"true\">\n</choice>\n", '<div class="lower-greek">\n1. a\n</div>\n'],
    ids=["an alert", "a success", "code", "no exercise", "other letters"],
)  # fmt: skip
def test_what_asks_or_solves_nothing_stays(text: str) -> None:
    assert with_boxes(text) == text


@pytest.mark.parametrize(
    "text",
    ["> [!question] Why?\n" * 20_000, ">" * 50_000, '=== "Exercise"\n' * 20_000, '<div class="upper-alpha">\n1. a\n' * 10_000,
     '<exercise id="1">\n<choice><opt text="' * 10_000, ".. fillintheblank:: a\n   - :a" * 10_000, ".. activecode:: a\n    b\n" * 10_000,
     '{{< expand "Answer" >}} a\n' * 10_000, ".. mchoice:: a\n\n   Why?\n\n" + "   - a\n" * 20_000],
    ids=["callouts", "quotations", "tabs", "letters", "choices", "gaps", "code", "folds", "options"],
)  # fmt: skip
def test_hostile_text_takes_linear_time(text: str) -> None:
    with within(30):
        with_boxes(text)
        with_answers(text)
