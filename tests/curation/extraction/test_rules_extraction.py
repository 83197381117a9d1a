"""What the rules extractor leaves alone, which key answers which questions, and that any text is read in time."""

from __future__ import annotations

import pytest
from found_pairs import document, pairs_in, pairs_of
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.extraction.rules.claims import PHRASES
from megascience_hf.curation.extraction.rules.markup import as_markdown

NOTHING = {
    "prose that speaks of examples and solutions": """
## Solutions and Mixtures

Example 5.3 shows how a solution is made. Solutions are homogeneous. Answer the call of nature.

Problem 3 of the last chapter was about mixtures.
""",
    "a list of steps": """
## Using a balance

1. Switch it on.
2. Wait until it shows zero.
3. Put the sample on the pan.

## Answers to life

We do not know them.
""",
    "exercises without answers": """
## Exercises

1. Why is ice lighter than water?

2. Why is salt water denser?
""",
    "a key that fits no exercise": """
## Exercises

1. Why is ice lighter than water?

## Answer Key

7. False

8. True
""",
    "an exercise whose text was a picture": """
## Exercises

1.

2.

## Answers

1. A parabola

2. A line
""",
    "answers that say nothing": """
## Exercises

1. What do you think of inflation?

2. Sketch a demand curve.

## Answers

1. Answers will vary.

2. See Figure 3.
""",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING.keys())
def test_no_pair_is_made_where_none_is_printed(text: str) -> None:
    assert pairs_in(text) == []


CHAPTER_ONE = """# Chapter 1 Cells

## Review Questions

1. Which organelle makes ATP?
A. the nucleus
B. the mitochondrion

2. Do bacteria have a nucleus?
A. yes
B. no

3. What is the cell wall of plants made of?
A. chitin
B. peptidoglycan
C. cellulose
"""
CHAPTER_TWO = """# Chapter 2 Genes

## Review Questions

1. How many bases form a codon?
A. three
B. four

2. Is RNA usually single-stranded?
A. yes
B. no

3. Which base is in RNA only?
A. adenine
B. uracil
"""
KEYS = {
    "titles for the chapters": """# Answers to Odd-Numbered Questions

## Chapter 1

1. B

3. C

## Chapter 2

1. A

3. B
""",
    "a line for a chapter": """# Answer Key

Chapter 1: 1. B 3. C

Chapter 2: 1. A 3. B
""",
    "bold chapters": """# Answer Key

**Chapter 1**

1. B
3. C

**Chapter 2**

1. A
3. B
""",
    "numbers with the chapter in them": """# Selected answers

1.1 B

1.3 C

2.1 A

2.3 B
""",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
def test_a_key_at_the_end_of_the_book_answers_the_right_chapter(key: str) -> None:
    documents = [document(CHAPTER_ONE, "Chapter 1"), document(CHAPTER_TWO, "Chapter 2"), document(key, "Answers")]
    found = [(record.document_id, record.label, record.answer) for record in extract(documents)]
    first, second = documents[0].id, documents[1].id
    for record in extract(documents):
        assert record.answer_document_id == documents[2].id
        assert key[record.answer_start : record.answer_end] == record.answer
    assert found == [
        (first, "Exercise 1", "B"),
        (first, "Exercise 3", "C"),
        (second, "Exercise 1", "A"),
        (second, "Exercise 3", "B"),
    ]


def test_a_key_of_another_book_answers_nothing() -> None:
    key = document(KEYS["bold chapters"], "Answers", book="Another book")
    assert pairs_of([document(CHAPTER_ONE, "Chapter 1"), key]) == []


def test_a_book_without_end_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("megascience_hf.curation.extraction.rules.pairs.MAX_BOOK", 2 * len(CHAPTER_TWO))
    chapters = (document(f"# {n}\n\n**Problem {n}.** Why?\n\n**Solution.** So.\n", f"{n}") for n in range(1, 200))
    assert len(pairs_of(chapters)) == 199


def test_one_document_with_the_whole_book_is_read_like_its_parts() -> None:
    whole = "\n\n".join((CHAPTER_ONE, CHAPTER_TWO, KEYS["titles for the chapters"]))
    assert [record.answer for record in extract([document(whole)])] == ["B", "C", "A", "B"]


def test_code_hides_its_lines_and_a_fence_that_is_never_closed_hides_nothing() -> None:
    text = "**Problem 1.** What is printed?\n\n```\n**Solution.** no\n```\n\n**Solution.** It.\n"
    assert pairs_in(text) == [("What is printed?\n\n```\n**Solution.** no\n```", "It.")]
    assert pairs_in("```\n\n**Problem 1.** Why?\n\n**Solution.** So.\n") == [("Why?", "So.")]


def test_offsets_label_and_kind_say_where_a_pair_stands() -> None:
    text = "# 1 Cells\n\n**Example 1.1** Is yeast a cell?\n\n**Solution.** It is one.\n\n## Summary\n\nDone.\n"
    (record,) = extract([document(text)])
    assert text[record.start : record.end] == "**Example 1.1** Is yeast a cell?\n\n**Solution.** It is one."
    assert (record.label, record.extractor, record.subject) == ("Example 1.1", "rules/example", "physics")


def test_ids_are_stable_and_differ() -> None:
    first, again = (list(extract([document(CHAPTER_ONE), document(KEYS["bold chapters"])])) for _ in range(2))
    assert first == again
    assert len({record.id for record in first}) == len(first)


@pytest.mark.parametrize(
    "text",
    [
        "1. " * 100_000,
        "1.\n" * 100_000,
        "**" * 200_000,
        "# Answers\n" + "1. A " * 100_000,
        "## Exercises\n" + "".join(f"{n}. Why?\n" for n in range(1, 30_000)) + "## Answers\n1. B\n" * 2_000,
        "(" * 300_000,
        "## Exercises\n\n1. " + "$" * 300_000 + "\n\nFind x.\n\n2. b\n",
        "**Example 1** " + "a? " * 100_000 + "\n**Solution** " + "\n\nb" * 50_000,
        "| 1 " * 100_000,
    ],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    # The time-out of the test is the assertion: quadratic work on these would take minutes.
    list(extract([document(text)]))


LINES = st.lists(
    st.sampled_from(
        [
            "# 1 Cells", "## Exercises", "## Answer Key", "### Question 1", "### Answer 1", "#### Solution",
            "## Chapter 2", "**Example 1.1**", "**Solution**", "**Solution.** So.", "**Answers**", "**Try It 1.2**",
            "**Discussion**", "1. What is x?", "2. And y?", "3.", "1) a", "(2) b", "**4.** bold", "1.2 bare",
            "1. B 2. C 3. D", "| 1 | B |", "For the following exercises, find x.", "Exercises 1–3 are about y.",
            "Find y.", "A. yes", "(b) no", "", "", "", "$$", "```", "> ## Solution", "> quoted", "::: solution", ":::",
            "<details>", "</details>", "---", "[^1]: note", "Prose that asks nothing.", "**Note**", "é🙂",
            "*Use this for the next two questions.*", "Why? (Ans. 5)", "Solution to Exercise 1.",
            "#### Problem", "**Problem 1**", "Problem 2", "a. What is a?", "b. And b?", "\\begin{exercise}",
            "\\end{exercise}",
            "\\begin{solution}", "\\end{solution}", ":::{exercise}", ":::{solution}", "```{solution-start} a",
            "<h3>Answers</h3>",
            "**Proof.** So. □", "1. Why? [5 m]", "- **Solution**: so",
            "**Example 2** Find x. **Solution.** 4", "3.3 Work Done",
            "Uses in Trade", "    indented", "| 1 | b |", "Example 3.2 How much?", "#1. What?",
        ]
    ),
    max_size=40,
)  # fmt: skip


@given(texts=st.lists(LINES.map("\n".join), min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_whatever_the_text_pairs_have_their_place_in_it(texts: list[str]) -> None:
    documents = [document(text, str(number)) for number, text in enumerate(texts)]
    by_id = {one.id: one for one in documents}
    records = list(extract(documents))
    assert records == list(extract(documents))
    for record in records:
        text = as_markdown(by_id[record.document_id].text)
        assert 0 <= record.start < record.end <= len(text)
        assert record.question
        assert record.answer
        answered = as_markdown(by_id[record.answer_document_id].text)
        assert record.answer[:1] in answered[record.answer_start : record.answer_end]
        asked = record.question
        for phrase in PHRASES:  # of a claim that is proved
            asked = asked.removeprefix(f"{phrase}\n\n")
        assert asked.split("\n")[0].lstrip("> ")[:20] in text[record.start : record.end]
    assert len({record.id for record in records}) == len(records)
