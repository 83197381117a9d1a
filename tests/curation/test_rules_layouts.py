"""Layouts of textbooks, each a short chapter with the pairs a careful reader finds in it."""

from __future__ import annotations

import pytest

from megascience_hf.curation.extraction_rules import extract
from megascience_hf.curation.records import Document, content_id


def document(text: str, section: str = "", book: str = "A book") -> Document:
    return Document(content_id(book, section, text), text, "physics", book, section, "book.md")


def pairs(*documents: Document) -> list[tuple[str, str]]:
    return [(record.question, record.answer) for record in extract(documents)]


LAYOUTS = {
    "problems announced in bold with a solution behind each": (
        """
# Motion

A body in motion has a velocity.

**Problem 1.** A tram covers 900 m in 60 s. What is its mean speed?

**Solution.** Divide the way by the time: 900 m / 60 s = 15 m/s.

**Problem 2.** How far does it go in two minutes at that speed?

**Solution.** 15 m/s times 120 s is 1800 m.

## Forces

Forces change motion.
""",
        [
            ("A tram covers 900 m in 60 s. What is its mean speed?", "Divide the way by the time: 900 m / 60 s = 15 m/s."),
            ("How far does it go in two minutes at that speed?", "15 m/s times 120 s is 1800 m."),
        ],
    ),
    "worked examples as headings with sub-headings": (
        """
## 2.1 Dilution

### Worked Example 2.3: Diluting a stock

How much of a 2 M stock makes 100 mL of a 0.5 M solution?

#### Solution

Use $c_1V_1 = c_2V_2$, which gives 25 mL.

## 2.2 Titration

Prose about titration.
""",
        [("How much of a 2 M stock makes 100 mL of a 0.5 M solution?", "Use $c_1V_1 = c_2V_2$, which gives 25 mL.")],
    ),
    "examples in capitals in plain text": (
        """
CHAPTER 4

Work is force times distance.

EXAMPLE 4.1. A crate is pushed 3 m with 20 N. Find the work.

SOLUTION. W = 20 N x 3 m = 60 J.

EXAMPLE 4.2. The same crate is pushed back. Find the total work of friction if it is 5 N.

SOLUTION. The way is 6 m, so W = -30 J.

Exercises

1. Define work.

2. What is the unit of power?

Answers

1. Force times distance along it.

2. The watt.
""",
        [
            ("A crate is pushed 3 m with 20 N. Find the work.", "W = 20 N x 3 m = 60 J."),
            (
                "The same crate is pushed back. Find the total work of friction if it is 5 N.",
                "The way is 6 m, so W = -30 J.",
            ),
            ("Define work.", "Force times distance along it."),
            ("What is the unit of power?", "The watt."),
        ],
    ),
    "exercises numbered by chapter with abbreviated labels": (
        """
## Exercises

**Ex. 3.1** State the ideal gas law.

**Ans.** $pV = nRT$

**Ex. 3.2** Which quantity is constant in an isothermal process?

**Ans.** The temperature.
""",
        [
            ("State the ideal gas law.", "$pV = nRT$"),
            ("Which quantity is constant in an isothermal process?", "The temperature."),
        ],
    ),
    "questions as Q and A": (
        """
## Quick questions

Q1. What does a lysosome contain?

A1. Digestive enzymes.

Q2. Where is ribosomal RNA made?

A2. In the nucleolus.
""",
        [
            ("What does a lysosome contain?", "Digestive enzymes."),
            ("Where is ribosomal RNA made?", "In the nucleolus."),
        ],
    ),
    "numbers with a closing bracket and a key with letters in brackets": (
        """
## Multiple choice

1) Which gas do plants take up in the light?
   (a) nitrogen
   (b) carbon dioxide
   (c) argon

2) Which organelle holds chlorophyll?
   (a) the chloroplast
   (b) the nucleus
   (c) the vacuole

## Answers

1. (b)
2. (a)
""",
        [
            (
                "Which gas do plants take up in the light?\n   (a) nitrogen\n   (b) carbon dioxide\n   (c) argon",
                "(b)",
            ),
            ("Which organelle holds chlorophyll?\n   (a) the chloroplast\n   (b) the nucleus\n   (c) the vacuole", "(a)"),
        ],
    ),
    "numbers in brackets and answers to selected problems": (
        """
## Problems

(1) Differentiate $x^3$.

(2) Differentiate $\\sin x$.

(3) Differentiate $e^{2x}$.

## Answers to Selected Problems

(1) $3x^2$

(3) $2e^{2x}$
""",
        [("Differentiate $x^3$.", "$3x^2$"), ("Differentiate $e^{2x}$.", "$2e^{2x}$")],
    ),
    "a key on one line": (
        """
## Review Questions

1. Demand falls when
A. price rises
B. price falls

2. A tariff is a
A. tax
B. gift

3. Is a monopoly a single seller?
A. yes
B. no

**Answer key:** 1. A 2. A 3. A
""",
        [
            ("Demand falls when\nA. price rises\nB. price falls", "A"),
            ("A tariff is a\nA. tax\nB. gift", "A"),
            ("Is a monopoly a single seller?\nA. yes\nB. no", "A"),
        ],
    ),
    "a key as a table": (
        """
## Self-test

1. The pulse is felt over
a. a vein
b. an artery

2. Insulin is made in
a. the pancreas
b. the liver

## Answer Key

| Question | 1 | 2 |
|---|---|---|
| Answer | b | a |
""",
        [
            ("The pulse is felt over\na. a vein\nb. an artery", "b"),
            ("Insulin is made in\na. the pancreas\nb. the liver", "a"),
        ],
    ),
    "a lead-in for several formulas": (
        """
## Practice

For the following exercises, solve for $x$.

1. $2x = 8$

2. $x + 3 = 10$

In Exercises 3–4, factor the expression.

3. $x^2 - 1$

4. $x^2 + 2x + 1$

5. Why is $x^2 + 1$ not reducible over the reals?

## Answers

1. $x = 4$

2. $x = 7$

3. $(x-1)(x+1)$

4. $(x+1)^2$

5. It has no real root.
""",
        [
            ("For the following exercises, solve for $x$.\n\n$2x = 8$", "$x = 4$"),
            ("For the following exercises, solve for $x$.\n\n$x + 3 = 10$", "$x = 7$"),
            ("In Exercises 3–4, factor the expression.\n\n$x^2 - 1$", "$(x-1)(x+1)$"),
            ("In Exercises 3–4, factor the expression.\n\n$x^2 + 2x + 1$", "$(x+1)^2$"),
            ("Why is $x^2 + 1$ not reducible over the reals?", "It has no real root."),
        ],
    ),
    "an instruction under the heading": (
        """
### Exercises 1.4

Find the derivative of each function.

1. $x^2$

2. $5x$

### Answers 1.4

1. $2x$

2. $5$
""",
        [
            ("Find the derivative of each function.\n\n$x^2$", "$2x$"),
            ("Find the derivative of each function.\n\n$5x$", "$5$"),
        ],
    ),
    "parts as a numbered list inside an exercise": (
        """
## Problems

1. A coil has 200 turns.

1. Find its resistance at 2 ohm a metre and 10 m of wire.
2. Find the current at 40 V.

2. Name the unit of inductance.

## Solutions

1. The two results are

1. 20 ohm
2. 2 A

2. The henry.
""",
        [
            (
                "A coil has 200 turns.\n\n1. Find its resistance at 2 ohm a metre and 10 m of wire.\n2. Find the current at 40 V.",
                "The two results are\n\n1. 20 ohm\n2. 2 A",
            ),
            ("Name the unit of inductance.", "The henry."),
        ],
    ),
    "sets that count from one again with titles in the key": (
        """
## Concept Questions

1. Why is the sky blue?

2. Why is a cloud white?

## Calculations

1. What is the energy of a photon of 500 nm?

2. And of one of 250 nm?

## Answers to Odd-Numbered Questions

### Concept Questions

1. Short waves scatter more.

### Calculations

1. 2.48 eV
""",
        [
            ("Why is the sky blue?", "Short waves scatter more."),
            ("What is the energy of a photon of 500 nm?", "2.48 eV"),
        ],
    ),
    "an in-text question whose answer stands behind it": (
        """
Cells keep their volume.

**Check Your Learning**

Which way does water move when a red cell is put into pure water?

**Answer:** Into the cell.

In the kidney the same force is used to save water.
""",
        [("Which way does water move when a red cell is put into pure water?", "Into the cell.")],
    ),
    "in-text questions answered at the end": (
        """
## 1.1 Sets

**Try It 1.1**

List the subsets of {a}.

The number of subsets doubles with each element.

**Try It 1.2**

How many subsets has a set of three elements?

## Answer Key

**Try It**

1.1 The empty set and {a}

1.2 8
""",
        [
            ("List the subsets of {a}.", "The empty set and {a}"),
            ("How many subsets has a set of three elements?", "8"),
        ],
    ),
    "a solution folded in a quote": (
        """
> ## Challenge: Counting
>
> Write a loop that prints 0 to 4.
>
> ## Solution
>
> ```python
> for i in range(5):
>     print(i)
> ```

The next topic is functions.
""",
        [("Write a loop that prints 0 to 4.", "```python\nfor i in range(5):\n    print(i)\n```")],
    ),
    "a solution folded in HTML": (
        """
### Exercise 2

Which law says that energy is conserved?

<details>
<summary>Solution</summary>

The first law of thermodynamics.

</details>

### Exercise 3

Name the second law.
""",
        [("Which law says that energy is conserved?", "The first law of thermodynamics.")],
    ),
    "a solution in a fenced box": (
        """
::: challenge

## Sorting

Which sort would you use for a nearly sorted list?

::: solution

## Solution

Insertion sort.

:::
:::

## Next topic

More prose.
""",
        [("Which sort would you use for a nearly sorted list?", "Insertion sort.")],
    ),
    "solutions with their own numbers and no heading": (
        """
**Exercise 1.** Show that the sum of two even numbers is even.

**Exercise 2.** Is the product of two odd numbers odd?

**Solution to Exercise 1.** $2a + 2b = 2(a + b)$.

**Solution to Exercise 2.** Yes: $(2a+1)(2b+1) = 2(2ab+a+b)+1$.
""",
        [
            ("Show that the sum of two even numbers is even.", "$2a + 2b = 2(a + b)$."),
            ("Is the product of two odd numbers odd?", "Yes: $(2a+1)(2b+1) = 2(2ab+a+b)+1$."),
        ],
    ),
    "an answer in brackets at the end of the exercise": (
        """
## Exercises

1. What is the period of a wave of 50 Hz? (Ans. 0.02 s)

2. What is its frequency at half the period? [Ans: 100 Hz]
""",
        [
            ("What is the period of a wave of 50 Hz?", "0.02 s"),
            ("What is its frequency at half the period?", "100 Hz"),
        ],
    ),
    "an answer on the next line": (
        """
## Quiz

1. Which sort is stable: merge sort or heap sort?
Answer: Merge sort.

2. What is the height of a balanced tree of n nodes?
Answer: O(log n).
""",
        [
            ("Which sort is stable: merge sort or heap sort?", "Merge sort."),
            ("What is the height of a balanced tree of n nodes?", "O(log n)."),
        ],
    ),
    "strategy, solution and significance": (
        """
**Example 6.2 A Falling Stone**

A stone falls for 2 s. How deep is the well?

**Strategy**

The motion is uniformly accelerated.

**Solution**

$$h = \\tfrac12 g t^2 = 19.6\\ \\text{m}$$

**Significance**

Air drag is small here.
""",
        [("A stone falls for 2 s. How deep is the well?", "$$h = \\tfrac12 g t^2 = 19.6\\ \\text{m}$$")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_the_pairs_of_a_layout_are_found_as_printed(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(document(text)) == expected


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
    assert pairs(document(text)) == []


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
    assert found == [
        (first, "Exercise 1", "B"),
        (first, "Exercise 3", "C"),
        (second, "Exercise 1", "A"),
        (second, "Exercise 3", "B"),
    ]


def test_a_key_of_another_book_answers_nothing() -> None:
    key = document(KEYS["bold chapters"], "Answers", book="Another book")
    assert pairs(document(CHAPTER_ONE, "Chapter 1"), key) == []


def test_one_document_with_the_whole_book_is_read_like_its_parts() -> None:
    whole = "\n\n".join((CHAPTER_ONE, CHAPTER_TWO, KEYS["titles for the chapters"]))
    assert [record.answer for record in extract([document(whole)])] == ["B", "C", "A", "B"]


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
