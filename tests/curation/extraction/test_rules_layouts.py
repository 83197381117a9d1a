"""Layouts of textbooks, each a short chapter with the pairs a careful reader finds in it."""

from __future__ import annotations

import pytest
from found_pairs import pairs_in

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
            (
                "A tram covers 900 m in 60 s. What is its mean speed?",
                "Divide the way by the time: 900 m / 60 s = 15 m/s.",
            ),
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
            (
                "Which organelle holds chlorophyll?\n   (a) the chloroplast\n   (b) the nucleus\n   (c) the vacuole",
                "(a)",
            ),
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

1. A coil has 9 turns.

1. Find its resistance at 2 ohm/m and 10 m.
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
                "A coil has 9 turns.\n\n1. Find its resistance at 2 ohm/m and 10 m.\n2. Find the current at 40 V.",
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
    "checkpoints answered in the key": (
        """
## 2.2 Limits

A limit need not be a value.

**Checkpoint 2.3**

Evaluate $\\lim_{x \\to 2} (x + 3)$.

### One-Sided Limits

Sometimes the sides differ.

**Checkpoint 2.4**

Does $|x|/x$ have a limit at 0?

## Answer Key

**Checkpoint**

2.3 5

2.4 No, the sides give $-1$ and $1$.
""",
        [
            ("Evaluate $\\lim_{x \\to 2} (x + 3)$.", "5"),
            ("Does $|x|/x$ have a limit at 0?", "No, the sides give $-1$ and $1$."),
        ],
    ),
    "an in-text question with a solution and a discussion": (
        """
**Example 3.1 Calculating Speed: A Snail**

A snail creeps 30 cm in 5 minutes. What is its speed?

**Strategy**

Divide.

**Solution**

6 cm a minute.

**Discussion**

That is 1 mm a second.

**Check Your Understanding**

How far does the snail come in an hour?

**Solution**

It comes 360 cm.

The speed of animals differs widely.
""",
        [
            ("A snail creeps 30 cm in 5 minutes. What is its speed?", "6 cm a minute."),
            ("How far does the snail come in an hour?", "It comes 360 cm."),
        ],
    ),
    "a hint between question and answer": (
        """
## Exercises

**Exercise 1.1.** Show that $\\sqrt 2$ is irrational.

**Hint.** Suppose it is a fraction in lowest terms.

**Solution.** If $\\sqrt 2 = a/b$, then $a$ and $b$ are both even.

**Exercise 1.2.** Is $\\sqrt 4$ irrational?

**Solution.** No, it is 2.
""",
        [
            ("Show that $\\sqrt 2$ is irrational.", "If $\\sqrt 2 = a/b$, then $a$ and $b$ are both even."),
            ("Is $\\sqrt 4$ irrational?", "No, it is 2."),
        ],
    ),
    "capitals and no mark-up at all": (
        """
4.2 FRICTION

Friction slows what moves.

EXERCISES 4.2

1. What is the unit of force?

2. A crate of 100 N lies on a floor with a coefficient of friction of 0.3.
Which force moves it?

ANSWERS TO EXERCISES 4.2

1. The newton.

2. More than 30 N.
""",
        [
            ("What is the unit of force?", "The newton."),
            (
                "A crate of 100 N lies on a floor with a coefficient of friction of 0.3.\nWhich force moves it?",
                "More than 30 N.",
            ),
        ],
    ),
    "titles of examples and of a key without mark-up": (
        """
2.1 Rates

Example 2.1

Finding the Mean Rate

A tap fills 12 L in 4 minutes. What is its rate?

Solution

3 L a minute.

Try It 2.1

At that rate, how long do 30 L take?

Section Exercises

1. A pump moves 50 L in 10 s. Find its rate.

2. How much does it move in a minute?

Answer Key

Try It

2.1 10 minutes

Section Exercises

1. 5 L/s

2. 300 L
""",
        [
            ("A tap fills 12 L in 4 minutes. What is its rate?", "3 L a minute."),
            ("At that rate, how long do 30 L take?", "10 minutes"),
            ("A pump moves 50 L in 10 s. Find its rate.", "5 L/s"),
            ("How much does it move in a minute?", "300 L"),
        ],
    ),
    "bold numbers and solutions": (
        """
## Practice Problems

**1.** Balance $\\text{H}_2 + \\text{O}_2 \\to \\text{H}_2\\text{O}$.

**Solution:** $2\\text{H}_2 + \\text{O}_2 \\to 2\\text{H}_2\\text{O}$

**2.** How many atoms has a molecule of ozone?

**Solution:** Three.
""",
        [
            (
                "Balance $\\text{H}_2 + \\text{O}_2 \\to \\text{H}_2\\text{O}$.",
                "$2\\text{H}_2 + \\text{O}_2 \\to 2\\text{H}_2\\text{O}$",
            ),
            ("How many atoms has a molecule of ozone?", "Three."),
        ],
    ),
    "exercises and answers of several sections": (
        """
# Chapter 2

## 2.1 Supply

### Exercises

1. What is supply?

2. What shifts it?

## 2.2 Demand

### Exercises

1. What is demand?

2. What shifts that?

## Answers

### Section 2.1

1. What sellers offer at each price.

2. Costs.

### Section 2.2

1. What buyers want at each price.

2. Income.
""",
        [
            ("What is supply?", "What sellers offer at each price."),
            ("What shifts it?", "Costs."),
            ("What is demand?", "What buyers want at each price."),
            ("What shifts that?", "Income."),
        ],
    ),
    "questions as numbered headings": (
        """
## Review questions

### 1. What does the liver store?

**Answer.** Glycogen.

### 2. Which vitamin does the skin make?

**Answer.** Vitamin D.

## Further reading

A book.
""",
        [
            ("What does the liver store?", "Glycogen."),
            ("Which vitamin does the skin make?", "Vitamin D."),
        ],
    ),
    "short numeric answers on one line": (
        """
## Exercises

1. Add 2 and 3.

2. Add 3 and 4.

3. Take 9 from 7.

## Answers to exercises

1. 5    2. 7    3. −2
""",
        [("Add 2 and 3.", "5"), ("Add 3 and 4.", "7"), ("Take 9 from 7.", "−2")],
    ),
    "titles and letters on one line": (
        """
## Multiple Choice

1. Blood is
a. a tissue
b. an organ

2. Bone is
a. dead
b. alive

## True or False

1. The heart is a muscle.

2. Nails are bone.

## Answers

Multiple Choice: 1. a, 2. b

True or False: 1. True, 2. False
""",
        [
            ("Blood is\na. a tissue\nb. an organ", "a"),
            ("Bone is\na. dead\nb. alive", "b"),
            ("True or false: The heart is a muscle.", "True"),
            ("True or false: Nails are bone.", "False"),
        ],
    ),
    "question headings with model answers": (
        """
## Question 1 (2 marks)

What is a hash table?

### Model answer

An array whose places are computed from keys.

## Question 2 (3 marks)

What is a collision?

### Model answer

Two keys with one place.
""",
        [
            ("What is a hash table?", "An array whose places are computed from keys."),
            ("What is a collision?", "Two keys with one place."),
        ],
    ),
    "a set in a bold label with answers after each section": (
        """
## 1.1 Atoms

**Review Questions**

1. What is in a nucleus?

2. What is around it?

**Answers**

1. Protons and neutrons.

2. Electrons.

## 1.2 Ions

**Review Questions**

1. What is an ion?

**Answers**

1. A charged atom.
""",
        [
            ("What is in a nucleus?", "Protons and neutrons."),
            ("What is around it?", "Electrons."),
            ("What is an ion?", "A charged atom."),
        ],
    ),
    "examples that count in each section and end with a mark": (
        """
## 3.1 Rings

**Example 1.** Find the units of the integers.

*Solution.* They are 1 and −1. ∎

**Definition 2.** A field is a ring in which all but zero are units.

**Example 2.** Is the ring of integers a field?

*Solution.* No: 2 has no inverse. ∎

**Theorem 3.** Every finite domain is a field.
""",
        [
            ("Find the units of the integers.", "They are 1 and −1. ∎"),
            ("Is the ring of integers a field?", "No: 2 has no inverse. ∎"),
        ],
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
    assert pairs_in(text) == expected
