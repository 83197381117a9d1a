# ruff: noqa: E501  # the texts of small chapters
"""What a pair needs of its chapter comes with it: code, equations, the names of data; and what is not certain does not."""

from __future__ import annotations

import pytest
from found_pairs import pairs_in, within

from megascience_hf.curation.extraction.code_references import names_elsewhere
from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.extraction.rules.announced_code import with_announced_code
from megascience_hf.curation.records import Document


def exercise(question: str, answer: str) -> str:
    return f"```{{exercise}}\n{question}\n```\n\n```{{solution}}\n{answer}\n```\n"


GROWTH = "```{code-cell} ipython3\n:tags: [hide-input]\n\nrate = 0.5\n\ndef grow(size, years):\n    return size * (1 + rate) ** years\n```\n\n"
USES = "~~~python\nprint(grow(10, 3))\n~~~\n\nIt is 33.75."
SETUP = "```python\nrate = 0.5\n\ndef grow(size, years):\n    return size * (1 + rate) ** years\n```"
ASKED = "Use the function `grow` defined above to find the size of 10 cells after 3 years."


def solved(above: str, question: str = ASKED, answer: str = USES) -> tuple[str, str]:
    """The one pair of a chapter with `above` in front of its exercise."""
    (pair,) = pairs_in(
        f"# Growth\n\n{above}\n\n## Exercises\n\n**Exercise 1.** {question}\n\n**Solution.** {answer.replace('~~~', '```')}\n"
    )
    return pair


def test_a_function_of_the_chapter_that_the_answer_calls_stands_above_the_question() -> None:
    question, answer = solved(GROWTH)
    assert question == f"{SETUP}\n\n{ASKED}"
    assert defect(question, answer) is None


def test_commands_of_a_notebook_hide_no_code() -> None:
    magic = "%matplotlib inline\n!pip install cells\nif True:\n    %time rate\n"
    question, answer = solved(GROWTH.replace("rate = 0.5\n", f"rate = 0.5\n{magic}"))
    assert question == f"{SETUP}\n\n{ASKED}"
    assert defect(question, answer) is None


def test_code_in_a_solution_without_an_exercise_is_none_of_the_chapter() -> None:
    lost = f"## Aside\n\n```{{solution}} elsewhere\n{GROWTH.replace('```', '~~~')}```\n\n## Growth of others\n"
    question, answer = solved(lost)
    assert question == ASKED
    assert defect(question, answer) == "external_reference"


def test_a_value_that_was_changed_since_comes_with_what_changed_it() -> None:
    above = "``` python\nsizes = [1, 2]\nother = 3\nsizes.append(4)\n```\n"
    question, _ = solved(above, "What is the sum of `sizes`?", "~~~python\nsum(sizes)\n~~~\n\nIt is 7.")
    assert question.startswith("```python\nsizes = [1, 2]\nsizes.append(4)\n```\n\nWhat is")


@pytest.mark.parametrize(
    "above",
    [
        "Nothing.",
        "``` python\ndata = pd.read_csv('cells.csv')\n\ndef grow(size, years):\n    return data.loc[size]\n```\n",
        "``` python\ndef grow(size, years):\n" + "    size += 1\n" * 70 + "```\n",
        f"{GROWTH}**Exercise 7.** Make it quicker, please. What changes?\n\n**Solution.** This:\n\n``` python\ndef grow(size, years):\n    return 1\n```\n",
    ],
    ids=["it is not there", "it reads a file", "it is long", "an answer defines it anew"],
)
def test_code_that_is_not_certain_stays_where_it_is_and_its_pair_is_dropped(above: str) -> None:
    text = f"# Growth\n\n{above}\n\n## Exercises\n\n**Exercise 8.** How large are 10 cells after 3 years?\n\n**Solution.** {USES.replace('~~~', '```')}\n"
    question, answer = pairs_in(text)[-1]
    assert question == "How large are 10 cells after 3 years?"
    assert defect(question, answer) == "external_reference"


@pytest.mark.parametrize(
    "question",
    [
        "As in the figure above, how large are the cells?",
        "As before, how large are 10 cells after 3 years?",
        "Find the size of the cells in Experiment 2.",
    ],
)
def test_a_question_that_needs_more_than_code_gets_none(question: str) -> None:
    assert solved(GROWTH, question)[0] == question


def test_a_data_frame_of_r_that_the_chapter_makes_stands_above_the_question() -> None:
    above = "```{r}\ncells <- tibble(\n  size = c(1, 2),\n  kind = c('a', 'b')\n)\nother <- 1\n```\n"
    answer = "~~~r\ncells %>% filter(size > 1)\n~~~\n\nOne of them is."
    question, answer = solved(above, "How many are larger than 1?", answer)
    assert question == (
        "```r\ncells <- tibble(\n  size = c(1, 2),\n  kind = c('a', 'b')\n)\n```\n\nHow many are larger than 1?"
    )
    assert defect(question, answer) is None


def test_data_of_a_package_that_only_the_answer_names_are_named() -> None:
    answer = "~~~r\nflights %>% inner_join(weather, by = 'hour') %>% filter(dep_delay > 60)\n~~~\n\nThose in rain."
    question, answer = solved("Text.", "Which of them leave late?", answer)
    assert question == "Which of them leave late?\n\n(Data: `flights` and `weather` of the R package nycflights13.)"
    assert defect(question, answer) is None
    known, _ = solved("Text.", "Which of the `mtcars` are heavy?", "~~~r\nfilter(mtcars, wt > 5)\n~~~\n\nThree are.")
    assert known == "Which of the `mtcars` are heavy?"


LAW = "n_{t+1} = 2 n_t"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (f"$$\n{LAW}\n$$ (growth)", "equation {eq}`growth`"),
        (f"```{{math}}\n:label: growth\n\n{LAW}\n```", "[](growth)"),
        (f"\\begin{{equation}}\\label{{eq:growth}}\n{LAW}\n\\end{{equation}}", "equation \\eqref{eq:growth}"),
        (f"\\begin{{equation}}\n{LAW}\n(\\#eq:growth)\n\\end{{equation}}", "equation \\@ref(eq:growth)"),
        (f"$$\n{LAW}\n$$ {{#eq-growth}}", "@eq-growth"),
    ],
    ids=["MyST", "a directive", "LaTeX", "bookdown", "Quarto"],
)
def test_an_equation_that_the_question_names_stands_above_it(given: str, named: str) -> None:
    question, answer = solved(given, f"Solve {named} for $n_t$.", "It is $n_t = 2^t n_0$.")
    assert question == f"$$\n{LAW}\n\\tag{{1}}$$\n\nSolve equation (1) for $n_t$."
    assert defect(question, answer) is None


def test_an_equation_that_only_the_answer_names_stands_above_the_question_if_it_did_in_the_book() -> None:
    asked, answer, law = "How does it grow?", "By {eq}`growth` it doubles.", f"$$\n{LAW}\n$$ (growth)"
    given = f"$$\n{LAW}\n\\tag{{1}}$$"
    assert solved(law, asked, answer) == (f"{given}\n\n{asked}", "By (1) it doubles.")
    assert solved("Text.", asked, f"{answer}\n\n***\n\n{law}") == (asked, f"{given}\n\nBy (1) it doubles.")


def test_a_label_that_is_given_twice_or_names_no_equation_brings_none() -> None:
    twice = f"$$\n{LAW}\n$$ (growth)\n\n$$\nn = 0\n$$ (growth)"
    for above in (twice, "(growth)=\n## Growth"):
        question, answer = solved(above, "Solve {eq}`growth` for $n_t$.", "It is $n_t = 2^t n_0$.")
        assert defect(question, answer) == "external_reference"


CODE = "```r\nx <- c(1, NA)\nmean(x)\n```"


def test_code_that_the_question_announces_comes_from_the_head_of_the_answer() -> None:
    asked = "What does the following code return?"
    answer = f"{CODE}\nIt returns `NA`, since one of the two is not known."
    assert with_announced_code(asked, answer) == (
        f"{asked}\n\n{CODE}",
        "It returns `NA`, since one of the two is not known.",
    )
    more = f"{CODE}\nWhy is it so in this case?\n\nSince one of the two is not known, no mean is."
    assert with_announced_code(asked, more) == (
        f"{asked}\n\n{CODE}\nWhy is it so in this case?", "Since one of the two is not known, no mean is."
    )  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "Write code that makes the following plots from the model below.",
        "What does each of the following calls return?",
        "What does the following code, `mean(x)`, return for these?",
        "How do you take a mean?",
    ],
)
def test_code_that_is_the_answer_or_one_of_several_stays_there(question: str) -> None:
    answer = f"{CODE}\nIt returns `NA`, since one of the two is not known."
    assert with_announced_code(question, answer) == (question, answer)


def test_what_the_comments_in_code_refer_to_is_no_loss() -> None:
    code = "```python\nx = 3  # as in Figure 3 of this chapter\nprint(x)\n```"
    assert defect("What does it print?\n\n" + code, "It prints 3.") is None


def test_a_note_at_the_foot_is_no_part_of_an_answer() -> None:
    question, answer = solved("Text.", "How many cells are there?", "There are 8.[^1]\n\n[^1]: As of today.")
    assert (question, answer) == ("How many cells are there?", "There are 8.")


FIRST = "```{exercise}\n:label: paths\n\nA graph has the edges 1-2 and 2-3.\n\nHow long is the way from 1 to 3?\n```\n\n```{solution} paths\nTwo edges.\n```\n\n"


def second(words: str) -> tuple[str, str]:
    text = (
        f"# Graphs\n\n{FIRST}```{{exercise}}\n:label: nodes\n\n{words}\n```\n\n```{{solution}} nodes\nIt has 3.\n```\n"
    )
    return pairs_in(text)[-1]


def test_an_exercise_that_is_named_by_its_label_is_quoted_above() -> None:
    question, answer = second("How many nodes has the graph in {ref}`paths`?")
    assert question == (
        "> **Exercise 1.** A graph has the edges 1-2 and 2-3.\n>\n> How long is the way from 1 to 3?\n\n"
        "How many nodes has the graph in Exercise 1?"
    )
    assert defect(question, answer) is None


def test_a_solution_in_another_document_answers_the_exercise_of_its_label() -> None:
    asked = "# Trees\n\n```{exercise}\n:label: oak\nHow old is an oak?\n```\n\n```{exercise}\n:label: elm\nHow high is an elm?\n```\n"
    solved = (
        "# Solutions\n\n```{solution-start} elm\n:class: dropdown\n```\n\nIt is 30 m high.\n\n```{solution-end}\n```\n\n"
        "```{solution} oak\nIt is 600 years old.\n```\n\n```{solution} ash\nNobody asked.\n```\n"
    )
    documents = [Document(name, text, "", "Trees", "", name) for name, text in (("a.md", asked), ("b.md", solved))]
    found = [(record.question, record.answer, record.answer_document_id) for record in extract(documents)]
    assert found == [
        ("How old is an oak?", "It is 600 years old.", "b.md"),
        ("How high is an elm?", "It is 30 m high.", "b.md"),
    ]


def test_a_label_that_is_no_exercise_before_it_quotes_nothing() -> None:
    for words in ("How many nodes has the graph in {ref}`later`?", "How many nodes has that in {ref}`nodes`?"):
        question, answer = second(words)
        assert question == words
        assert defect(question, answer) == "external_reference"


@pytest.mark.parametrize(
    ("code", "elsewhere"),
    [
        ("def twice(cell):\n    return 2 * cell\n\nprint(twice(cell))", {"cell"}),
        ("def draw(n, rng=rng):\n    return rng.random(n)", {"rng"}),
        ("def draw(n, rng=None):\n    return rng.random(n)", set()),
        ("areas = [side**2 for side in sides]\nprint(side)", {"sides", "side"}),
        ("total = lambda leaf: leaf + root\nroot = 1\ntotal(2)", set()),
        ("if any((found := leaf) > 3 for leaf in [1, 4]):\n    print(found)", set()),
        ("def grow():\n    global height\n    height = 1\n\ngrow()\nprint(height)", set()),
        ("class Tree:\n    age = 3\n\n    def old(self):\n        return self.age > limit", {"limit"}),
        ("lambda a=(lambda b=(lambda c=d: c): b): a", {"d"}),
    ],
)
def test_what_a_function_binds_is_known_only_inside_it(code: str, elsewhere: set[str]) -> None:
    assert names_elsewhere("What is printed?", f"```python\n{code}\n```\n") == elsewhere


def test_what_is_nested_deeply_is_read_once() -> None:
    nested = "x"
    for _ in range(40):
        nested = f"lambda a={nested}: a"
    assert names_elsewhere("What is it?", f"```python\n{nested}\n```\n") == {"x"}


def test_a_function_of_r_comes_along_whose_name_is_that_of_a_column_too() -> None:
    above = (
        "```{r}\nseason <- function(month) cut(month, 4)\n\nleaves_of_may <- tibble(month = 1:12)\n\n"
        "grown <- mutate(leaves_of_may, season = season(month))\n```\n"
    )
    question, _ = solved(above, "How many leaves grew in each season?", "~~~r\ncount(grown, season)\n~~~\n\nThree.")
    assert question.startswith("```r\nseason <- function(month) cut(month, 4)\n")


def test_one_function_is_not_the_functions_defined_above() -> None:
    question, _ = solved(GROWTH, "Use the functions defined above to find the size of 10 cells after 3 years.")
    assert not question.startswith("```")


def test_a_block_of_code_as_long_as_a_book_is_not_read() -> None:
    above = "```python\n" + "".join(f"x{number} = {number}\n" for number in range(60_000)) + "```\n"
    with within(10):
        question, _ = solved(above, "What is the value of `x1`?", "~~~python\nprint(x1)\n~~~\n\nIt is 1.")
    assert question.startswith("What is")
