"""Pairs are kept as a book prints them, and code that uses what stands elsewhere is told."""

import pytest

from megascience_hf.curation.extraction.code_references import uses_code_elsewhere
from megascience_hf.curation.extraction.external_references import needs_more
from megascience_hf.curation.extraction.rules.ends import end_of_box
from megascience_hf.curation.extraction.rules.printed import as_printed

PRINTED = {
    "a cell of MyST": ("```{code-cell} ipython3\n:tags: [hide-input]\nx = 1\n```", "```python\nx = 1\n```"),
    "a chunk of R with options": ("```{r fig.width=3}\n#| eval: true\nmean(x)\n```", "```r\nmean(x)\n```"),
    "a chunk that is not shown": ("Seven.\n\n```{r include=FALSE}\nx <- 7\n```", "Seven."),
    "a character class in code is no footnote": ("```{r}\nf('[^a]')\n```", "```r\nf('[^a]')\n```"),
    "nor in code in a line": ("Use `[^aeiou]` here.[^why]", "Use `[^aeiou]` here."),
    "a formula with a label": ("```{math}\n:label: own\nx = 2\n```", "$$\nx = 2\n$$"),
    "a label behind a formula": ("$$\nx = 2\n$$ (sum_of-two)\nIt is even.", "$$\nx = 2\n$$\nIt is even."),
    "a label behind a formula that is named": (
        "$$\nx = 2\n$$ (own)\nBy {eq}`own` yes.",
        "$$\nx = 2\n\\tag{1}$$\nBy (1) yes.",
    ),
    "a word in brackets is no label": ("It is $$x = 2$$ (even)", "It is $$x = 2$$ (even)"),
    "a note around a sentence": ("```{note}\nIt is even.\n```", "It is even."),
    "a role with a text": ("By the {doc}`law of sums <sums>` it is 3.", "By the law of sums it is 3."),
    "a role without": ("Call {func}`f` on {math}`x^2`.", "Call `f` on $x^2$."),
    "a citation behind a sentence": ("It holds {cite}`miller1990`.", "It holds."),
    "a citation that is the subject of a clause": (
        "It is what {cite}`miller1990` found, and that {cite}`smith2001` finds rare.",
        "It is what Miller (1990) found, and that Smith (2001) finds rare.",
    ),
    "a chunk that shows only a call": ("Seven.\n\n```{r echo=-1}\nf <- g\nf(7)\n```", "Seven."),
    "signs that are escaped": (
        "a\\_b and \\_\\_\\_, x\\[1\\], 1 \\< 2, 2\\*x, \\$n x\\$, not `a\\_b`, $a\\_b$, \\$5",
        "a_b and ___, x[1], 1 < 2, 2*x, $n x$, not `a\\_b`, $a\\_b$, \\$5",
    ),
    "what is escaped and would be a mark": ("\\* one\n\\[x^2\\]\n\\<b\\>", "\\* one\n\\[x^2\\]\n\\<b\\>"),
    "a table of bookdown": (
        "See Table \\@ref(tab:trees), and Table \\@ref(tab:birds).\n\nTable: (\\#tab:trees) Heights of trees",
        "See Table 1, and Table \\@ref(tab:birds).\n\nTable 1: Heights of trees",
    ),
    "a citation that is the subject": ("{cite:t}`miller_1990` shows it.", "Miller (1990) shows it."),
    "a citation of pandoc": ("It holds [see @miller1990].", "It holds."),
    "a key of pandoc in a sentence": ("See @MillerSmith1990.", "See Miller et al. (1990)."),
    "an address is none": ("Write to [ann@example.org].", "Write to [ann@example.org]."),
    "marks of Hugo around a formula": ("It is {{< math >}}$2${{< /math >}}, not $3$.", "It is $2$, not $3$."),
    "an anchor and a comment": ("(here)=\nIt is 4.<!-- check -->", "It is 4."),
    "code in a comment": ("It is 4.\n\n<!--\n```{r}\nx\n```\n-->\n\nEven.", "It is 4.\n\nEven."),
    "a tag alone on its line": ('<div class="hint">\nIt is 4.\n</div>', "It is 4."),
    "letters in MathML": (
        '<math><mtext>A</mtext><mo>+</mo><mtext>B</mtext><annotation encoding="x">qq</annotation></math>',
        "A+B",
    ),
    "options between dashes": (
        "```{code-block} bash\n---\nclass: plain\n---\nls\n```",
        "```bash\nls\n```",
    ),
    "a picture among colons": (":::{figure} a.png\n:width: 50%\n:::\n\nIt is even.", "![](image)\n\nIt is even."),
    "what folds a text away": (
        "<details>\n<summary>Hint 2</summary>\nCount.\n</details>\nIt is 4.",
        "**Hint 2**\nCount.\n\nIt is 4.",
    ),
    "a chunk of a language": ("```{rust}\nlet x = 1;\n```", "```rust\nlet x = 1;\n```"),
    "a directive that is no code": ("```{quiz}\nid: 3\n```", "```{quiz}\nid: 3\n```"),
    "code of another language": ("```c\n% {x} @y\n```", "```c\n% {x} @y\n```"),
}


@pytest.mark.parametrize(("source", "expected"), PRINTED.values(), ids=PRINTED.keys())
def test_what_only_tells_the_books_program_how_is_not_in_the_pair(source: str, expected: str) -> None:
    assert as_printed("What is it?", source) == ("What is it?", expected)


def test_an_equation_that_the_pair_brings_is_named_by_its_number() -> None:
    question, answer = as_printed("```{math}\n:label: own\nx = 2\n```\n\nSolve it.", "By {eq}`own`, and {eq}`other`.")
    assert question == "$$\n\\tag{1}\nx = 2\n$$\n\nSolve it."
    assert answer == "By (1), and {eq}`other`."


def test_an_equation_of_latex_that_the_pair_brings_is_named_by_its_number() -> None:
    given = "\\begin{equation}\\label{eq:own}\nx = 2\n\\end{equation}"
    _, answer = as_printed("Solve it.", f"{given}\n\nBy {{eq}}`eq:own` it is even.")
    assert answer == given.replace("\\label{eq:own}", "\\tag{1}") + "\n\nBy (1) it is even."


CODE = {
    "all is brought": ("```python\ndef f(x):\n    return x\nprint(f(2))\n```", False),
    "imports of every chapter are known": ("```python\nprint(np.zeros(3))\n```", False),
    "a class of the chapter": ("```python\nm = Shop()\nprint(m)\n```", True),
    "a loop and a comprehension bind": ("```python\nfor i in range(3):\n    print([j for j in range(i)])\n```", False),
    "what is no Python": ("```python\nthis is no code\n```", False),
    "another language": ("```r\nf(x)\n```", False),
    "everything of a library": ("```python\nfrom shop import *\nbuy()\n```", False),
}


@pytest.mark.parametrize(("answer", "expected"), CODE.values(), ids=CODE.keys())
def test_code_that_uses_what_is_defined_elsewhere_is_told(answer: str, expected: bool) -> None:
    assert uses_code_elsewhere("Compute it.", answer) is expected


MISSING = {
    "in the lecture": ("In the lecture we met a rule. State it.", "x is y.", True),
    "a lecture hall is a place": ("How loud is it in the lecture hall of 300 m²?", "60 dB", False),
    "a label without words": ("Solve [](own_law) for x.", "2", True),
    "a link to a label": ("It looks like [the one here](ergodic). Find x.", "2", True),
    "a link to a page": ("Read about [sums](https://example.org/sums). What is 1 + 1?", "2", False),
    "an answer by an equation that is missing": ("What is x?", "By {eq}`own` we find that x is 2 and y is 3.", True),
    "a value that is reckoned out": (
        "What is the mean?",
        "It is `r m(x)`: add all of them and divide by how many they are.",
        True,
    ),
    "an example in brackets": ("Extend the plan (Example 1) by a day.", "It costs 3.", True),
    "what was defined earlier": ("Use the function defined earlier. What is f(2)?", "4", True),
    "a plot that follows and does not": ("Make the legend of the following plot larger.", "Use size 3.", True),
}


@pytest.mark.parametrize(("question", "answer", "expected"), MISSING.values(), ids=MISSING.keys())
def test_a_pair_that_needs_what_is_not_there_is_told(question: str, answer: str, expected: bool) -> None:
    assert needs_more(question, answer) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 4.\n:::\n\nThe chapter goes on.", "It is 4.\n"),
        ("It is 4.\n\n::: note\nEven.\n:::\n\nSo far.\n:::\nMore.", "It is 4.\n\n::: note\nEven.\n:::\n\nSo far.\n"),
        ("It is 4.\n</div>\nMore.", "It is 4.\n"),
        ("It is 4.", "It is 4."),
    ],
)
def test_an_answer_ends_with_its_box(text: str, expected: str) -> None:
    assert text[: end_of_box(text, 0, len(text))] == expected
