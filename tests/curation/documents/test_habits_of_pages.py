# ruff: noqa: E501  # the texts of small files, one for each habit
"""How pages of courses and wikis set exercises, as test_habits_of_sites.py: what stands around them, and where it ends.

All texts are our own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import named, needs_pandoc, pairs_of, pairs_of_file

from megascience_hf.curation.documents.escaped_formulas import with_single_backslashes, without_code_around
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.book_places import without_places
from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.rules.around import without_caption, without_front, without_place

WATER = ("What is the boiling point of water at sea level?", "It is 100 degrees Celsius.")
SALT = ("Which ions does table salt have?", "Sodium and chloride.")
EAU = ("Donnez la masse de deux litres d'eau.", "Deux kilogrammes.")

HABITS: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "a box of an answer may have any title": (
        ".md",
        '# Matter\n\n#### Øvelse 1\n\nWhat is the boiling point of water at sea level?\n\n??? answer "&nbsp;"\n    It is 100 degrees Celsius.\n\n'
        '#### Øvelse 2\nWhich ions does table salt have?\n\n??? answer "Facit / 解説"\n    Sodium and chloride.\n',
        [WATER, SALT],
    ),
    "a heading that tells what to do with the list below it": (
        ".md",
        "# Matter\n\n### Q1. Match each liquid to its boiling point:\n(a) water; (b) ethanol.\n<details><summary>Show answer</summary>\n\n(a) 100 degrees, (b) 78 degrees\n</details>\n",
        [
            (
                "Match each liquid to its boiling point:\n(a) water; (b) ethanol.",
                "(a) 100 degrees, (b) 78 degrees",
            )
        ],
    ),
    "a summary that tells what to do, and lists of HTML": (
        ".md",
        "# Matter\n\n<details>\n<summary>Describe what table salt consists of.</summary>\n<ul><ul>\n  <li>Ions of <b>sodium</b>.</li>\n  <li>Ions of chloride.</li>\n</ul></ul>\n</details>\n\n"
        "<details>\n<summary>Show the code</summary>\n<ul><li>salt</li></ul>\n</details>\n",
        [("Describe what table salt consists of.", "- Ions of **sodium**.\n- Ions of chloride.")],
    ),
    "two questions with their answers in one quotation": (
        ".md",
        "# Matter\n\n> ## Discussion: water\n>\n> What is the boiling point of water at sea level?\n>\n> > ## Solution:\n> > It is 100 degrees Celsius.\n> {: .solution}\n>\n"
        "> Which ions does table salt have?\n> > ## Solution:\n> > Sodium and chloride.\n> {: .solution}\n{: .discussion}\n\nMore text.\n",
        [WATER, SALT],
    ),
    "headings of a check ask, the texts below them answer": (
        ".md",
        "# Matter\n\n## Practice\n\nA pot holds 2 kg of water. Find its volume.\n\n### Answer guidance\n\nTwo litres.\n\n## Knowledge check\n\n"
        "### 1. What is the boiling point of water at sea level?\n\nIt is 100 degrees Celsius.\n\n### 2. Which ions does table salt have?\n\nSodium and chloride.\n\n---\n\nOn to [heat](b.md).\n\n## Sources\n\nNone.\n",
        [("A pot holds 2 kg of water. Find its volume.", "Two litres."), WATER, SALT],
    ),
    "headings of a check above options, and headings of a chapter": (
        ".md",
        "# Matter\n\n## Quiz\n\n### 1. Which of these is a salt of sodium?\n\na) NaCl\nb) KCl\n\n### 2. Which of these has chloride?\n\na) NaCl\nb) NaBr\n\n"
        "## Water\n\n### 1. What is the boiling point of water?\n\nIt depends on the pressure.\n\n### 2. Which ions are in it?\n\nFew of them.\n",
        [],
    ),
    "a quotation asks, and what folds the answer away has no title": (
        ".md",
        "# Eau\n\nUn litre d'eau a une masse d'un kilogramme.\n\nEssayons :\n\n> Donnez la masse de deux litres d'eau.\n{: .exo}\n{% details %}\n\nDeux kilogrammes.\n\n{% enddetails %}\n\nPlus de texte.\n",
        [EAU],
    ),
    "several questions under one title that announces": (
        ".md",
        '# Matter\n\n### Quick Check\n\nWhat is the boiling point of water at sea level?\n\n{{% expand "solution" %}} It is 100 degrees Celsius. {{% /expand %}}\n\n'
        'Which ions does table salt have?\n\n{{% expand "solution" %}}\nSodium and chloride.\n{{% /expand %}}\n\n| [on](b.md) | [back](a.md) |\n| --- | --- |\n',
        [WATER, SALT],
    ),
    "a quotation with a number and a fold in it": (
        ".md",
        "# Matter\n\n<hr/>\n\n1. **Boiling**   What is the boiling point of water at sea level?\n\n<details>\n<summary>Solution</summary>\n\nIt is 100 degrees Celsius.\n</details>\n\n"
        ">\n> Try It\n> 2. Which ions does table salt have?\n>\n> <details>\n> <summary>Solution</summary>\n>\n> Sodium and chloride.\n> </details>\n>\n>\n\n# Energy\nMore text.\n",
        [WATER, SALT],
    ),
    "words of Japanese have no end that shows": (
        ".md",
        "## 確認\n\n1. 水の沸点は何度ですか？\n\n2. 食塩はどのイオンからできていますか？\n\n<details>\n<summary>解答を見る</summary>\n\n1. 100 度です。\n2. ナトリウムと塩化物です。\n\n</details>\n",
        [
            ("水の沸点は何度ですか？", "100 度です。"),
            ("食塩はどのイオンからできていますか？", "ナトリウムと塩化物です。"),
        ],
    ),
    "a callout of a solution with a title of its own, and a place for code": (
        ".md",
        '## Aufgaben\n\n### Aufgabe: Wasser\n\nSchreiben Sie auf, bei wie viel Grad Wasser siedet.\n\n```turtle id="w"\n# Ihr Code\n```\n\n> [!solution]- Mögliche Lösung\n>\n> ```python\n> print(100)\n> ```\n\n## Mehr\n\nText.\n',
        [("Schreiben Sie auf, bei wie viel Grad Wasser siedet.", "```python\nprint(100)\n```")],
    ),
    "a box of another kind keeps its words": (
        ".md",
        "# Problem: Water\n\nA pot of water stands on a stove at sea level.\n\n> [!abstract]- In short\n> At what temperature does it boil? Give it in degrees Celsius.\n\n> [!solution]-\n> It boils at 100 degrees.\n\n---\n\n# More\n",
        [
            (
                "A pot of water stands on a stove at sea level.\n\nIn short\nAt what temperature does it boil? Give it in degrees Celsius.",
                "It boils at 100 degrees.",
            )
        ],
    ),
    "an answer in a box in a box, with a button": (
        ".md",
        '<ol>\n<li> <div class="exercise"> What is the boiling point of water at sea level?\n<div class="answerBox">\n<button onclick="show(1)" class="answerButton">Show Answer</button>\n<div id="answer1" class="answer">\nIt is 100 degrees Celsius.\n</div>\n</div>\n</div>\n</li>\n</ol>\n',
        [WATER],
    ),
    "a proof in a box goes on behind its square": (
        ".md",
        "::: {.problem}\nProve that 2 + 2 is even.\n:::\n\n::: {.solution}\nStep 1. The sum is 4.\n\nQ.E.D.\n\n::: {.proof}\nFour is twice two.\n:::\n:::\n",
        [("Prove that 2 + 2 is even.", "Step 1. The sum is 4.\n\nQ.E.D.\n\n\nFour is twice two.")],
    ),
    "ticked options behind a statement, and why": (
        ".md",
        "### Quiz\n\n1. Table salt is made of:\n- [ ] Iron\n- [x] Sodium and chloride\n- [ ] Water\n> They attract each other.\n\n2. Which ions does table salt have?\n- [x] Sodium\n- [ ] Iron\n",
        [
            (
                "Table salt is made of:\n\n(A) Iron\n\n(B) Sodium and chloride\n\n(C) Water",
                "(B) Sodium and chloride\n\nThey attract each other.",
            ),
            ("Which ions does table salt have?\n\n(A) Sodium\n\n(B) Iron", "(A) Sodium"),
        ],
    ),
    "tabs of which each holds a solution": (
        ".md",
        '### Problem 1\nWhat is the boiling point of water at sea level?\n\n=== "Celsius"\n    ??? success "Answer"\n        It is 100 degrees Celsius.\n\n=== "Kelvin"\n    ??? success "Answer"\n        It is 373 K.\n',
        [WATER],
    ),
    "the title of the next section, in bold and with its number": (
        ".md",
        "**0.2 Water**\n\nWater is wet.\n\n**Problem 3**\n\nWhat is the boiling point of water at sea level?\n\n**Solution to problem 3**\n\nIt is 100 degrees Celsius.\n\n**0.3 Table Salt**\n\nSalt is a solid.\n\n"
        "**Problem 11**\n\nWhich ions does table salt have?\n\n**Answer for problem 11**\n\nSodium and chloride.\n",
        [WATER, SALT],
    ),
    "a title with a number above what asks": (
        ".md",
        "## Exercises\n\n### 1. Boiling and pressure\n\nWhat is the boiling point of water at sea level?\n\n<details>\n<summary>Show solution</summary>\n\nIt is 100 degrees Celsius.\n\n</details>\n\n"
        "### 2. Name the ions of table salt\n\nUse their full names.\n\n<details>\n<summary>Show solution</summary>\n\nSodium and chloride.\n\n</details>\n",
        [WATER, ("Name the ions of table salt\n\nUse their full names.", SALT[1])],
    ),
    "numbers that begin again behind each answer": (
        ".md",
        "#### Practice Question\n\nA pot that stands on a stove in a house by the sea, in the north of the country, holds 2 kg of water at 20 degrees.\n\n1. Find its mass in grams.\n\n<details><summary>Solution</summary>\n\n2000 g\n\n</details>\n\n1. Find its temperature in kelvin.\n\n<details><summary>Solution</summary>\n\n293 K\n\n</details>\n",
        [
            (
                "A pot that stands on a stove in a house by the sea, in the north of the country, holds 2 kg of water at 20 degrees.\n\n1. Find its mass in grams.",
                "2000 g",
            ),
            (
                "A pot that stands on a stove in a house by the sea, in the north of the country, holds 2 kg of water at 20 degrees.\n\n1. Find its temperature in kelvin.",
                "293 K",
            ),
        ],
    ),
    "boxes of a theme of Hugo, with a hint that is left out": (
        ".md",
        "Solve these with a pen. Hints are there.\n\n{{% notice question %}}\nWhat is the boiling point of water at sea level?\n\n"
        '{{% expand "Expand for hint" %}}\n{{% notice hint %}}\nThink of a kettle.\n{{% /notice %}}\n{{% /expand %}}\n\n'
        '{{% expand "Expand for solution" %}}\n{{% notice solution %}}\nIt is 100 degrees Celsius.\n{{% /notice %}}\n{{% /expand %}}\n{{% /notice %}}\n\n'
        '{{% notice question %}}\nWhich ions does table salt have?\n\n{{% expand "Expand for solution" %}}\n{{% notice solution %}}\nSodium and chloride.\n{{% /notice %}}\n{{% /expand %}}\n{{% /notice %}}\n',
        [WATER, SALT],
    ),
    "answers in brackets and italics, and a label in bold before the last": (
        ".md",
        "### Practice Questions\n\n1. **Question 1 (2024)** — What is the boiling point of water at sea level? *(Answer: 100 degrees)*\n\n### Practice Problems\n\n"
        "**Question 2:** Water freezes in a pipe at 0 degrees. Find why the pipe breaks.\n\n**Exam Question 17 (25):** Which ions does table salt have? *(Answer: Sodium and chloride)*\n",
        [(WATER[0], "100 degrees"), (SALT[0], "Sodium and chloride")],
    ),
    "a summary that says with what": (
        ".md",
        "## Exercises\n\n1. What is the boiling point of water at sea level?\n   <details><summary>Answer (IAPWS 95)</summary>\n\n   It is 100 degrees Celsius.\n   </details>\n",
        [WATER],
    ),
    "code of HTML": (
        ".md",
        "1. Print the boiling point of water at sea level.\n\n<details><summary>Answer</summary>\n<code><pre>\n  print(100 &lt; 101)\n</pre></code>\n</details>\n\n2. Which ions does table salt have?\n\n<details><summary>Answer</summary>\nSodium and chloride.\n</details>\n",
        [("Print the boiling point of water at sea level.", "```\n  print(100 < 101)\n```"), SALT],
    ),
    "a check below a worked example": (
        ".md",
        "## Worked example — two litres\n\nTwo litres of water have 2 kg. Done.\n\n### Mid-page self-check\n\nWhich ions does table salt have?\n<details><summary>Answer</summary>\nSodium and chloride.\n</details>\n\n## More\n\nText.\n",
        [SALT],
    ),
    "data under a label ask nothing": (
        ".md",
        "# Heat\n\nHow much heat is it? Multiply.\n\n**Drill 27.** 2 kg of water, 10 K.\n\n<details><summary>Answer</summary>\n\n84 kJ\n\n</details>\n",
        [],
    ),
    "what is said of all answers behind the last": (
        ".md",
        "### Exercises\n\n**Exercise 1:** What is the boiling point of water at sea level?\n\n**Exercise 2:** Which ions does table salt have?\n\n### Solutions to Exercises\n\n"
        "**Exercise 1 Solution:**\n\nIt is 100 degrees Celsius.\n\n**Exercise 2 Solution:**\n\nSodium and chloride.\n\nThese solutions are short. Others may be right as well.\n",
        [WATER, SALT],
    ),
    "HTML's tags of type in Markdown": (
        ".md",
        "**Q1. What is the boiling point of water at sea level?**\n\n**Your answer:**\n\n<details>\n<summary>Show Answer</summary>\n<br>\nIt is\n<strong>100 degrees</strong> of <em>the scale\nof Celsius</em>, not `<b>`.\n</details>\n",
        [(WATER[0], "It is\n**100 degrees** of *the scale\nof Celsius*, not `<b>`.")],
    ),
    "HTML: titled boxes of a question and an answer": (
        ".html",
        "<html><body><h2>Water</h2>"
        '<div class="callout"><div class="callout-header"><div class="callout-title-container"><span class="screen-reader-only">Tip</span>💡 Boiling</div></div>'
        "<div class='callout-body'><p><strong>Q:</strong> What is the boiling point of water at sea level?</p><p><strong>A:</strong> It is 100 degrees Celsius.</p></div></div>"
        '<div class="admonition"><p class="admonition-title">Sum of the angles</p><p><b>Question.</b> A triangle in a plane</p><p><b>Answer.</b> 180 degrees.</p></div>'
        '<div class="card"><div class="card-header">Salt</div><div class="card-body"><p>Question: Which ions does table salt have?</p><p>Answer: Sodium and chloride.</p><p>Both are ions.</p></div></div></body></html>',
        [
            WATER,
            ("Sum of the angles: A triangle in a plane", "180 degrees."),
            (SALT[0], "Sodium and chloride.\n\nBoth are ions."),
        ],
    ),
    "the number of a part within a bold label": (
        ".md",
        "# Matter\n\n**Exercise 2.3 (water). 1.** What is the boiling point of water?\n\n**2.** What is that of ethanol?\n\n**Solution. 1.** It is 100.\n\n**2.** It is 78.\n\n"
        "**Exercice 2.4.** Donnez la masse de deux litres d'eau.\n\n**Solution.** Deux kilogrammes.\n",
        [
            (
                "1. What is the boiling point of water?\n\n**2.** What is that of ethanol?",
                "1. It is 100.\n\n**2.** It is 78.",
            ),
            EAU,
        ],
    ),
    "a place for a solution is none": (
        ".md",
        "# Matter\n\n## Exercise 1\n\nWhat is the boiling point of water at sea level?\n\n### Solution\n\nIt is 100 degrees Celsius.\n\n"
        + "".join(
            f"## Exercise {number}\n\nWhat is ice?\n\n### Solution\n\n{said}\n\n"
            for number, said in enumerate(
                (
                    "Fill in the solution here...",
                    "*Your answer goes here.*",
                    "TBD",
                    "(Add your solution here)",
                    "Solution to be added.",
                ),
                2,
            )
        ),
        [WATER],
    ),
}
PAGE = """<html><body><h2>Exercises</h2><div class="exercise"><div class="exercise__head"><span class="n">Exercise 1</span>
<span class="pill">Easy</span></div><p>Salt is dissolved in water.</p><p>Which ions does table salt have?</p>
<details class="reveal"><summary>Show worked solution</summary><div class="reveal__body"><p>Sodium and chloride.</p></div>
</details></div></body></html>"""


@named(HABITS)
def test_a_habit_gives_its_pairs(name: str, tmp_path: Path) -> None:
    ending, text, expected = HABITS[name]
    assert pairs_of_file(f"matter{ending}", text, tmp_path) == expected


@needs_pandoc
def test_a_page_of_html_names_no_exercise_in_its_question(tmp_path: Path) -> None:
    pairs = pairs_of_file("page.html", PAGE, tmp_path)
    assert pairs == [("Salt is dissolved in water.\n\nWhich ions does table salt have?", "Sodium and chloride.")]


def test_a_readme_is_the_book_where_no_other_text_is(tmp_path: Path) -> None:
    text = "# Matter\n\n#### Exercise 1.\nWhich ions does table salt have?\n\n#### Solution\nSodium and chloride.\n"
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    (tmp_path / "LICENSE").write_text("CC BY 4.0", encoding="utf-8")
    assert pairs_of(read_documents(tmp_path)) == [SALT]
    (tmp_path / "salt.md").write_text("# Salt\n\nText.\n", encoding="utf-8")
    assert not pairs_of(read_documents(tmp_path))


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("**Boiling Water**   Find the heat that 2 kg of it takes up.", "**Boiling Water**   Find the heat that 2 kg of it takes up."),
        ("**Heat of Water**   Find the heat for 2 kg of water and 10 K.", "Find the heat for 2 kg of water and 10 K."),
        ("**Analysis** -- Water in a pot boils at 90 degrees.\n\nHow high does it stand?", "Water in a pot boils at 90 degrees.\n\nHow high does it stand?"),
        ("**Warm-up.** Compute the heat for 2 kg of water.", "Compute the heat for 2 kg of water."),
        ("**Cold Water:**\\\n    Show that the heat for 2 kg is less.", "Show that the heat for 2 kg is less."),
        ("Exercise 2 Medium\n\nWhy does ice float?", "Why does ice float?"),
        ("3- Why does ice float?", "Why does ice float?"),
        # The title says what to do, what is given, or what it is about.
        ("**Find the heat.** Use 2 kg of water and 10 K of difference.", "**Find the heat.** Use 2 kg of water and 10 K of difference."),
        ("**True or false.** Ice floats, so say why ice is lighter.", "**True or false.** Ice floats, so say why ice is lighter."),
        ("**Osmosis** — Explain how it works.", "**Osmosis** — Explain how it works."),
        ("**Osmosis:** Water flows into a cell.", "**Osmosis:** Water flows into a cell."),
        ("**Input:** A list. Sort the list of words.\n\n**Output:** The list.", "**Input:** A list. Sort the list of words.\n\n**Output:** The list."),
        ("2 - 1 is what number?", "2 - 1 is what number?"),
    ],
)  # fmt: skip
def test_a_title_goes_where_the_rest_asks_alone(asked: str, left: str) -> None:
    assert without_front(asked) == left


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Boil \\(n\\_1 = 2\\) pots.", r"Boil \(n_1 = 2\) pots."),
        ("\\\\[\na \\\\\\\\ b\\\\,c\n\\\\]", "\\[\na \\\\ b\\,c\n\\]"),
        (r"The set $\\{1, \\{2\\}\\}$.", r"The set $\{1, \{2\}\}$."),
        (r"Rows $a \\{b}$ and `\\(x\\)`.", r"Rows $a \\{b}$ and `\\(x\\)`."),
        ("```\n\\\\(x\\\\)\n```", "```\n\\\\(x\\\\)\n```"),
        ("$$\na \\\\[4pt]\nb \\\\[4pt]\n$$", "$$\na \\\\[4pt]\nb \\\\[4pt]\n$$"),
    ],
)
def test_backslashes_that_markdown_takes(written: str, read: str) -> None:
    assert with_single_backslashes(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Boil `$n = 2$` of\n`$$ m^2 $$`\nand `$k_1$`.", "Boil $n = 2$ of\n$$ m^2 $$\nand $k_1$."),
        ("Boil `$n = 2$` and `$k_1$`.", "Boil `$n = 2$` and `$k_1$`."),
        ("Write `$n^2$`, `$k_1$`, `$m=1$` for $n^2$.", "Write `$n^2$`, `$k_1$`, `$m=1$` for $n^2$."),
        ("Print `$a`, `$b`, `$c` and `$HOME/$d`.", "Print `$a`, `$b`, `$c` and `$HOME/$d`."),
    ],
)
def test_formulas_that_stand_in_code(written: str, read: str) -> None:
    assert without_code_around(written) == read


def test_places_to_write_and_captions_of_nothing_go() -> None:
    assert without_place("Why does ice float?\n\n**Your answer:**") == "Why does ice float?"
    assert without_place("Why is your answer: yes?") == "Why is your answer: yes?"
    assert without_caption("It is 3.\n\n*Result (example):*") == "It is 3."
    assert without_caption("It is 3.\n\n**Result:** three") == "It is 3.\n\n**Result:** three"


def test_links_to_pages_of_the_book_are_words() -> None:
    assert without_places("Find $F$. [Load it](?a=30&m=2)\n\nSo [the bound](bound.md#x) holds.") == (
        "Find $F$.\n\nSo the bound holds."
    )
    assert (
        without_places("See [the manual](https://example.org/a.html).")
        == "See [the manual](https://example.org/a.html)."
    )


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("For each liquid above, name its boiling point.", "100 degrees", "external_reference"),
        ("For this task, consider the `water` folder once again. Name its files.", "ice.txt", "external_reference"),
        ("Explain how water boils.", "See the main content for the explanation. It is about heat.", "missing_answer"),
        ("For the toy pot $P$ above and 2 kg, find the heat.", "84 kJ", "external_reference"),
        ("Boil the water of exercise 3 once. How long does it take?", "9 s", "external_reference"),
        ("A pot of 2 kg.\n\n### Check yourself\n\nHow much heat is it?", "84 kJ", "invalid_question"),
        ("```python\nprint(3 > 2)\n```\n\n**Esito:**\n\u2b1c `True`\n\u2b1c `False`", "`True`", "invalid_question"),
        ("\u4f55\u304c\u51fa\u307e\u3059\u304b\n\n```python\nprint(3 > 2)\n```", "`True`", None),
        ("```python\n# What does this print?\nprint(3 > 2)\n```", "`True`", None),
        ("Che cosa stampa?\n\n```python\nprint(3 > 2)\n```\n\na) True\nb) False", "a) True", None),
        ("How far is the plane above the sea?", "10 km", None),
        ("What does this print?\n\n```python\n# a note\nprint(3)\n```", "3", None),
        ("At which pressures above which water is solid does it melt again?", "At 3 bar.", None),
    ],
)
def test_what_points_to_the_page_is_dropped(question: str, answer: str, reason: str | None) -> None:
    assert defect(question, answer) == reason
