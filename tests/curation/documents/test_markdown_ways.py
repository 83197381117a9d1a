"""Ways in which Markdown sets exercises and solutions, each with each: two questions, and nothing else in the pairs."""

from __future__ import annotations

import pytest
from found_pairs import Pair, document, pairs_of

from megascience_hf.curation.documents.markdown import as_read

PAIRS = [
    ("How many protons has helium?", "It has two of them, as its number says."),
    ("Which metal is liquid at room temperature?", "Mercury melts at minus 39 degrees."),
]
# "@" is the question, "№" its number.
QUESTIONS = {
    "a heading": "### Exercise №\n\n@",
    "a heading in bold": "### **Exercise №: Atoms**\n\n@",
    "a heading that counts": "### №. @",
    "a heading that asks": "### @",
    "a bold word": "**Exercise №.** @",
    "a bold line": "**Exercise №**\n\n@",
    "a bold word of one's own": "**Ex№.** @",
    "a bold number": "**№:** @",
    "a bold question": "**Question №: @**",
    "a letter": "Q№: @",
    "an item of a list": "№. @",
    "an item of a list that a program counts": "1. @",
    "an item with a bullet": "- @",
    "a quotation": "> **Exercise №.** @",
    "an admonition": '!!! question "Exercise №"\n\n    @',
    "a directive": "```{exercise}\n:label: ex-№\n\n@\n```",
    "a fenced division": "::: {.exercise}\n@\n:::",
    "a division with an identifier": "::: {#exr-№}\n\n@\n\n:::",
    "a callout": '::: {.callout-tip title="Exercise №"}\n@\n:::',
    "a division of HTML": '<div class="question">\n\n@\n\n</div>',
    "a section of HTML": '<section class="exercise" id="e№">\n@\n</section>',
}
# "@" is the solution.
SOLUTIONS = {
    "a bold word": "**Solution.** @",
    "a bold line": "**Solution**\n\n@",
    "a slanted word": "*Solution:* @",
    "a slanted word with underscores": "_Answer_: @",
    "a plain word": "Answer: @",
    "a heading": "##### Solution\n\n@",
    "a fold": "<details>\n<summary>Solution</summary>\n\n@\n\n</details>",
    "a fold on one line": "<details><summary>Click to see the answer</summary>\n@\n</details>",
    "a foldable admonition": '??? success "Solution"\n\n    @',
    "a dropdown": ":::{dropdown} Solution\n@\n:::",
    "a callout": '::: {.callout-note collapse="true" title="Answer"}\n@\n:::',
    "a fenced division": "::: {.solution}\n@\n:::",
    "a division of HTML": '<div class="solution">\n\n@\n\n</div>',
    "a quotation": "> **Solution.** @",
    "a callout of Obsidian": "> [!success]- Solution\n> @",
    "a shortcode": '{{< spoiler text="Solution" >}}\n@\n{{< /spoiler >}}',
    "a colour": '<span style="color:red">Answer: @</span>',
    "a font": '<font color="blue">**Answer:** @</font>',
}


def pairs(text: str) -> list[Pair]:
    """The pairs without the type in which the whole of a question or an answer is set."""
    found = pairs_of([document(as_read(f"# Atoms\n\n## Exercises\n\n{text}\n", "book"))])
    return [(" ".join(question.strip("*_ ").split()), " ".join(answer.split())) for question, answer in found]


@pytest.mark.parametrize("asks", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("solves", SOLUTIONS.values(), ids=SOLUTIONS)
def test_questions_and_solutions_of_any_way_are_pairs(asks: str, solves: str) -> None:
    both = (
        f"{asks.replace('№', str(number)).replace('@', question)}\n\n{solves.replace('@', answer)}"
        for number, (question, answer) in enumerate(PAIRS, 1)
    )
    assert pairs("\n\n".join(both)) == PAIRS


UNANSWERED = "Name a noble gas."
SURE = {
    name: way
    for name, way in QUESTIONS.items()
    if name not in ("an item with a bullet", "an item of a list that a program counts")
}


@pytest.mark.parametrize("asks", SURE.values(), ids=SURE)
@pytest.mark.parametrize("solves", SOLUTIONS.values(), ids=SOLUTIONS)
def test_a_question_without_an_answer_is_in_no_other_pair(asks: str, solves: str) -> None:
    listed = [(UNANSWERED, ""), PAIRS[0], (UNANSWERED, ""), PAIRS[1]]
    both = (
        asks.replace("№", str(number)).replace("@", question) + (f"\n\n{solves.replace('@', answer)}" if answer else "")
        for number, (question, answer) in enumerate(listed, 1)
    )
    assert set(pairs("\n\n".join(both))) <= set(PAIRS)


def test_an_answer_within_an_item_ends_with_it() -> None:
    items = "\n\n".join(f"- {question}\n\n  Answer: {answer}" for question, answer in PAIRS)
    assert pairs(f"{items}\n\n- Is neon a gas?\n\n  It is one of the noble ones.") == PAIRS


@pytest.mark.parametrize(
    ("answer", "printed"),
    [
        ("It is <b>two.", "It is two."),
        ("It is two.</span>", "It is two."),
        ("<span>It</span> is <b>two</b>.</font>", "It is **two**."),
        ("It is `</span>` in code.", "It is `</span>` in code."),
        ("It is $a </b> c$.", "It is $a </b> c$."),
    ],
)
def test_a_tag_of_type_without_its_other_half_goes(answer: str, printed: str) -> None:
    assert pairs(f"**Exercise 1.** {PAIRS[0][0]}\n\n**Solution.** {answer}") == [(PAIRS[0][0], printed)]


@pytest.mark.parametrize(
    "behind",
    ["\n\n\\FloatBarrier", "\n\n**Related chapter**: Gases", "\n\n*Further reading:* a book", "\n\n\\ "],
)
def test_what_lays_out_a_page_or_leads_on_is_no_part_of_a_pair(behind: str) -> None:
    question, answer = PAIRS[0]
    assert pairs(f"**Exercise 1.** {question}{behind}\n\n**Solution.** {answer}{behind}") == [PAIRS[0]]


WEBEX = """# Tests

## Exercise 1

a) A study finds that tall people earn more than others do.

Is a regression appropriate? `r mcq(c("No", answer = "Yes"))`

Give your answers to 2 decimal places.

The intercept is roughly `r fitb(3.2)`.

Solutions stand in [exercise 2](#a2), which
"""


def test_a_question_of_webexercises_has_what_is_told_above_it() -> None:
    story = "A study finds that tall people earn more than others do."
    assert pairs(WEBEX) == [(f"{story} Is a regression appropriate? (A) No (B) Yes", "(B) Yes")]


def test_links_to_a_solution_keep_their_words_in_a_sentence() -> None:
    text = "**Exercise 1.** Take the [solution to **B**](#b). What is it?\n\n**Solution.** Neon.\n\n[Answer](#a)"
    [(question, answer)] = pairs(text)
    assert question.startswith("Take the solution to **B**")
    assert answer == "Neon."


LABELLED = """# Sets

## Ejercicios y soluciones

::: {#exr-one}
<!-- A1 -->
**Ejercicio A1. Cinco metales.** Nombra

1. un metal.
2. otro metal.
3. Explica la diferencia entre ellos.
:::

## Soluciones

::: {#sol-one}
<!-- A1 -->
**Solución A1.**

Zinc y hierro.
:::
"""


def test_boxes_of_quarto_lose_their_titles_in_any_language_and_keep_their_lists() -> None:
    asked = "Nombra 1. un metal. 2. otro metal. 3. Explica la diferencia entre ellos."
    assert pairs(LABELLED) == [(asked, "Zinc y hierro.")]
