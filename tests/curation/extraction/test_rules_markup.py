"""One question, printed as pandoc, mathpix, olmOCR, OpenStax, LibreTexts, lecture notes and PDF text layers print it.

To add a style, add a row: the text of a page, and the pairs a careful reader finds on it. All texts are our own.
"""

from __future__ import annotations

import pytest
from found_pairs import pairs_in
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.curation.extraction.rules.markup import as_markdown

LATEX = {
    "example and solution environments": (
        r"""
\section{Springs}

\begin{example}
A spring of 200 N/m is stretched by 0.1 m. Find the force.
\end{example}
\begin{solution}
$F = kx = 20$ N.
\end{solution}

Springs in series are softer.
""",
        [("A spring of 200 N/m is stretched by 0.1 m. Find the force.", "$F = kx = 20$ N.")],
    ),
    "an environment with title and label": (
        r"""
\begin{exercise}[Two springs]\label{ex:two}
Two springs of 100 N/m hang in series. What is their common constant?
\end{exercise}

\begin{answer}
50 N/m
\end{answer}

\begin{exercise}
And side by side?
\end{exercise}

\begin{answer}
200 N/m
\end{answer}
""",
        [
            ("Two springs of 100 N/m hang in series. What is their common constant?", "50 N/m"),
            ("And side by side?", "200 N/m"),
        ],
    ),
    "a solution environment inside the problem": (
        r"""
\begin{problem}
Is every group of order five abelian?
\begin{solution}
Yes, it is cyclic.
\end{solution}
\end{problem}

\section{Rings}
""",
        [("Is every group of order five abelian?", "Yes, it is cyclic.")],
    ),
    "bold commands": (
        r"""
\textbf{Example 2.4.} How many edges has a tree with ten nodes?

\textit{Solution.} Nine, one fewer than nodes.

\textbf{Theorem 2.5.} A tree has no cycle.
""",
        [("How many edges has a tree with ten nodes?", "Nine, one fewer than nodes.")],
    ),
    "sections of exercises and of solutions": (
        r"""
\section*{Exercises}

1. What is the rank of the zero matrix?

2. When is a square matrix invertible?

\section*{Solutions to the Exercises}

1. Zero.

2. When its determinant is not zero.
""",
        [
            ("What is the rank of the zero matrix?", "Zero."),
            ("When is a square matrix invertible?", "When its determinant is not zero."),
        ],
    ),
    "items of an enumeration with a solution each": (
        r"""
\section{Problems}
\begin{enumerate}
\item Which planet is the largest?
\begin{solution}
Jupiter.
\end{solution}
\item Which is the nearest to the sun?
\begin{solution}
Mercury.
\end{solution}
\end{enumerate}
""",
        [("Which planet is the largest?", "Jupiter."), ("Which is the nearest to the sun?", "Mercury.")],
    ),
    "headings of mathpix": (
        r"""
\section*{Example 3.7}

A wire of 2 ohm carries 3 A. Find the power.

\section*{Solution}

$P = I^2R = 18$ W.

\section*{3.4 Fuses}

A fuse melts.
""",
        [("A wire of 2 ohm carries 3 A. Find the power.", "$P = I^2R = 18$ W.")],
    ),
    "proof-like italics": (
        r"""
\noindent\textbf{Problem 4.} Find the last digit of $7^{4}$.

\noindent\emph{Solution:} $7^4 = 2401$, so it is 1.

\noindent\textbf{Problem 5.} And of $7^5$?

\noindent\emph{Solution:} 7.
""",
        [("Find the last digit of $7^{4}$.", "$7^4 = 2401$, so it is 1."), ("And of $7^5$?", "7.")],
    ),
}

BOXES = {
    "MyST exercise and solution directives": (
        """
```{exercise} Counting
:label: counting

How many subsets has a set of four elements?
```

```{solution} counting
Sixteen.
```

More about sets.
""",
        [("How many subsets has a set of four elements?", "Sixteen.")],
    ),
    "MyST admonition with a drop-down answer": (
        """
:::{admonition} Exercise 2.1
:class: exercise

Which gas is set free when zinc meets acid?
:::

:::{admonition} Solution
:class: dropdown

Hydrogen.
:::

## Next
""",
        [("Which gas is set free when zinc meets acid?", "Hydrogen.")],
    ),
    "Sphinx directives in plain Markdown": (
        """
::::{exercise}
Name the largest artery.
::::

::::{solution}
The aorta.
::::
""",
        [("Name the largest artery.", "The aorta.")],
    ),
    "Quarto divs with identifiers": (
        """
::: {#exr-line}
## Slope

What is the slope of $y = 3x - 2$?
:::

::: {.solution}
It is 3.
:::
""",
        [("What is the slope of $y = 3x - 2$?", "It is 3.")],
    ),
    "Quarto callouts": (
        """
::: {.callout-tip}
## Example 1.2

Is 91 a prime?
:::

::: {.callout-note collapse="true"}
## Solution

No, it is 7 times 13.
:::

## Primes
""",
        [("Is 91 a prime?", "No, it is 7 times 13.")],
    ),
    "MkDocs admonitions": (
        """
!!! question "Exercise 3"

    Which command lists the files of a folder?

??? success "Solution"

    `ls`

## Pipes

A pipe joins commands.
""",
        [("Which command lists the files of a folder?", "`ls`")],
    ),
    "GitHub alerts": (
        """
> [!TIP]
> **Example 4.** What is the pH of 0.01 M HCl?
>
> **Solution.** pH = 2.

Bases have a higher one.
""",
        [("What is the pH of 0.01 M HCl?", "pH = 2.")],
    ),
    "HTML details with a summary in bold": (
        """
**Question 1.** Which layer of the atmosphere holds most ozone?

<details><summary><b>Answer</b></summary>

The stratosphere.

</details>

**Question 2.** Which layer is nearest to the ground?

<details><summary><b>Click to see the answer</b></summary>

The troposphere.

</details>
""",
        [
            ("Which layer of the atmosphere holds most ozone?", "The stratosphere."),
            ("Which layer is nearest to the ground?", "The troposphere."),
        ],
    ),
    "HTML headings and paragraphs": (
        """
<h3>Example 6.1</h3>
<p>A firm sells 40 units at 5 dollars. What is its revenue?</p>
<h4>Solution</h4>
<p>200 dollars.</p>
<h3>6.2 Costs</h3>
<p>Costs are next.</p>
""",
        [("A firm sells 40 units at 5 dollars. What is its revenue?", "200 dollars.")],
    ),
    "LibreTexts boxes": (
        """
Example $\\PageIndex{3}$: Moles of Water

How many moles are 36 g of water?

Solution

36 g / (18 g/mol) = 2 mol.

Exercise $\\PageIndex{3}$

How many moles are 9 g of water?

Answer

0.5 mol

## Molar masses
""",
        [
            ("How many moles are 36 g of water?", "36 g / (18 g/mol) = 2 mol."),
            ("How many moles are 9 g of water?", "0.5 mol"),
        ],
    ),
    "LibreTexts headings with escaped index": (
        """
##### Example \\(\\PageIndex{1}\\)

Write 0.00045 in scientific notation.

###### Solution

$4.5 \\times 10^{-4}$

##### Exercise \\(\\PageIndex{1}\\)

Write 92000 in scientific notation.

###### Answer

$9.2 \\times 10^{4}$

### Units

Units come next.
""",
        [
            ("Write 0.00045 in scientific notation.", "$4.5 \\times 10^{-4}$"),
            ("Write 92000 in scientific notation.", "$9.2 \\times 10^{4}$"),
        ],
    ),
    "LibreTexts questions with answers": (
        """
## Q2.3

Which bases pair in DNA?

## S2.3

A with T and G with C.

## Q2.4

Which base replaces T in RNA?

## S2.4

Uracil.
""",
        [
            ("Which bases pair in DNA?", "A with T and G with C."),
            ("Which base replaces T in RNA?", "Uracil."),
        ],
    ),
}

HEADINGS = {
    "a strategy, a solution and a problem with a hyphen": (
        """
## Worked Example 4.2 Naming an Alkane

Name the straight alkane with six carbons.

### Strategy

Count the carbons.

### Solution

Hexane.

**Problem 4-3**

Name the one with eight.

**Solution 4-3**

Octane.
""",
        [("Name the straight alkane with six carbons.", "Hexane."), ("Name the one with eight.", "Octane.")],
    ),
    "headings of olmOCR in capitals": (
        """
# EXAMPLE 7.4

Find the image distance of an object 30 cm before a lens of 10 cm.

# SOLUTION

15 cm behind the lens.

# PRACTICE PROBLEM 7.4

And of an object 20 cm before it?

# ANSWER

20 cm

# 7.5 MIRRORS

A mirror turns the image.
""",
        [
            ("Find the image distance of an object 30 cm before a lens of 10 cm.", "15 cm behind the lens."),
            ("And of an object 20 cm before it?", "20 cm"),
        ],
    ),
    "a numbered example with an analysis": (
        """
## Example 2: Halving a Rate

A clock loses 2 s a day. How much in a week?

### How to do it

Multiply by seven.

### Solution

14 s

### Analysis

It is little.
""",
        [("A clock loses 2 s a day. How much in a week?\n\n### How to do it\n\nMultiply by seven.", "14 s")],
    ),
    "self-test questions and answers by chapter end": (
        """
## Self-Test Questions

**1.1** What does a thermometer measure?

**1.2** What does a barometer measure?

## Answers to Self-Test Questions

**1.1** Temperature.

**1.2** The pressure of the air.
""",
        [
            ("What does a thermometer measure?", "Temperature."),
            ("What does a barometer measure?", "The pressure of the air."),
        ],
    ),
    "concept checks with answers at the end of the section": (
        """
### Concept Check 3.1

Why does ice float?

Ice is common in winter.

### Concept Check 3.2

Why does oil float?

Oil is common in kitchens.

## Answers to Concept Checks

3.1 It is less dense than water.

3.2 It is less dense too.
""",
        [("Why does ice float?", "It is less dense than water."), ("Why does oil float?", "It is less dense too.")],
    ),
    "odd-numbered answers in the back": (
        """
# Chapter 2

## Problem Set 2

1. Who bears a tax on sellers if demand is inelastic?

2. Who bears it if demand is elastic?

3. Does it matter who pays the office?

# Answers to Odd-Numbered Exercises

## Problem Set 2

1. The buyers.

3. No.
""",
        [
            ("Who bears a tax on sellers if demand is inelastic?", "The buyers."),
            ("Does it matter who pays the office?", "No."),
        ],
    ),
    "a solutions manual that repeats the questions": (
        """
# Solutions Manual

## Problem 1.1

What is the unit of charge?

### Solution

The coulomb.

## Problem 1.2

What is the unit of current?

### Solution

The ampere.
""",
        [("What is the unit of charge?", "The coulomb."), ("What is the unit of current?", "The ampere.")],
    ),
    "activities and their model answers": (
        """
### Activity 3.1

What is a primary key?

#### Model answer

A column that tells the rows apart.

### Activity 3.2

What is a foreign key?

#### Model answer

A column that names a row of another table.
""",
        [
            ("What is a primary key?", "A column that tells the rows apart."),
            ("What is a foreign key?", "A column that names a row of another table."),
        ],
    ),
    "a practice exercise with a number sign": (
        """
**Practice Exercise #4**

Solve $3x = 21$.

**Answer:** $x = 7$

**Practice Exercise #5**

Solve $x - 4 = 1$.

**Answer:** $x = 5$
""",
        [("Solve $3x = 21$.", "$x = 7$"), ("Solve $x - 4 = 1$.", "$x = 5$")],
    ),
}

PLAIN = {
    "questions and answers on lines": (
        """
Review

Q: What is the capital cost of a firm?
A: What its lenders and owners ask for.

Q: What is a dividend?
A: A part of the profit paid to owners.
""",
        [
            ("What is the capital cost of a firm?", "What its lenders and owners ask for."),
            ("What is a dividend?", "A part of the profit paid to owners."),
        ],
    ),
    "questions and answers with a stop and numbers": (
        """
Q1. What is normal saline? A: 0.9% sodium chloride in water.

Q2. Which vein is used most? A: The median cubital vein.
""",
        [
            ("What is normal saline?", "0.9% sodium chloride in water."),
            ("Which vein is used most?", "The median cubital vein."),
        ],
    ),
    "a text layer without empty lines": (
        """
3.2 Heat
Heat flows from hot to cold.
Example 3.2 How much heat warms 2 kg of water by 5 K?
Solution: Q = 2 kg x 4.19 kJ/(kg K) x 5 K = 41.9 kJ.
Example 3.3 And by 10 K?
Solution: Twice as much, 83.8 kJ.
3.3 Work
Work is not heat.
""",
        [
            ("How much heat warms 2 kg of water by 5 K?", "Q = 2 kg x 4.19 kJ/(kg K) x 5 K = 41.9 kJ."),
            ("And by 10 K?", "Twice as much, 83.8 kJ."),
        ],
    ),
    "exercises without empty lines": (
        """
EXERCISES
1. What is a vector?
2. What is a scalar?
3. Give a scalar.
ANSWERS
1. A quantity with a direction.
2. A quantity without one.
3. Mass.
""",
        [
            ("What is a vector?", "A quantity with a direction."),
            ("What is a scalar?", "A quantity without one."),
            ("Give a scalar.", "Mass."),
        ],
    ),
    "solution in small caps after a worked problem": (
        """
Worked Problem 2. A cell divides every 20 minutes. How many are there after an hour?

Solution. Eight, three doublings.

Worked Problem 3. And after two hours?

Solution. 64.
""",
        [
            ("A cell divides every 20 minutes. How many are there after an hour?", "Eight, three doublings."),
            ("And after two hours?", "64."),
        ],
    ),
    "ends marked by a square": (
        """
Example 5. Is zero even?

Solution: Yes, two divides it. □

We go on with odd numbers, which two does not divide.
""",
        [("Is zero even?", "Yes, two divides it. □")],
    ),
    "an answer in brackets behind each": (
        """
PROBLEMS

1. A lift of 500 kg rises 10 m. What work is done? [49 kJ]

2. It takes 10 s. What is the power? [4.9 kW]

3. What is the work on the way down? [−49 kJ]
""",
        [
            ("A lift of 500 kg rises 10 m. What work is done?", "49 kJ"),
            ("It takes 10 s. What is the power?", "4.9 kW"),
            ("What is the work on the way down?", "−49 kJ"),
        ],
    ),
    "arrows before the answers": (
        """
## Quiz

1. Which vitamin prevents scurvy?

→ Answer: Vitamin C

2. Which prevents rickets?

→ Answer: Vitamin D
""",
        [("Which vitamin prevents scurvy?", "Vitamin C"), ("Which prevents rickets?", "Vitamin D")],
    ),
    "multiple choice with the correct answer said": (
        """
## Multiple Choice Questions

1. The powerhouse of the cell is the
   a) nucleus
   b) mitochondrion
   Correct answer: b

2. Proteins are made by the
   a) ribosome
   b) vacuole
   Correct answer: a
""",
        [
            ("The powerhouse of the cell is the\n   a) nucleus\n   b) mitochondrion", "b"),
            ("Proteins are made by the\n   a) ribosome\n   b) vacuole", "a"),
        ],
    ),
    "letters in a key by ranges": (
        """
## Chapter Quiz

1. Is a whale a mammal?
a. yes
b. no

2. Is a bat a bird?
a. yes
b. no

## Key

1-a, 2-b
""",
        [("Is a whale a mammal?\na. yes\nb. no", "a"), ("Is a bat a bird?\na. yes\nb. no", "b")],
    ),
    "a key in columns of a table": (
        """
## Review Quiz

1. Blue litmus turns red in
a. acid
b. base

2. Soap is
a. acidic
b. basic

## Answers

| Number | Answer |
|---|---|
| 1 | a |
| 2 | b |
""",
        [("Blue litmus turns red in\na. acid\nb. base", "a"), ("Soap is\na. acidic\nb. basic", "b")],
    ),
    "bullets of problems with solutions": (
        """
- **Problem**: How many bits has a byte?

- **Solution**: Eight.

- **Problem**: How many values can it hold?

- **Solution**: 256.
""",
        [("How many bits has a byte?", "Eight."), ("How many values can it hold?", "256.")],
    ),
    "a question in italics": (
        """
*Question.* Why do leaves look green?

*Answer.* Chlorophyll takes up red and blue light.

*Question.* Why do they turn yellow?

*Answer.* Chlorophyll is taken apart first.
""",
        [
            ("Why do leaves look green?", "Chlorophyll takes up red and blue light."),
            ("Why do they turn yellow?", "Chlorophyll is taken apart first."),
        ],
    ),
    "numbers with the section in a text layer": (
        """
Problems

2-1 What is the mass of a mole of carbon?

2-2 What is the mass of a mole of oxygen gas?

Answers to Problems

2-1 12 g

2-2 32 g
""",
        [("What is the mass of a mole of carbon?", "12 g"), ("What is the mass of a mole of oxygen gas?", "32 g")],
    ),
}

# Written after the rules for those above: 15 of these 24 were found as printed when they were first run.
MORE = {
    "Organic style problems with answers under them": (
        """
### Problem 5-7

Which carbocation is the most stable, primary, secondary or tertiary?

#### Answer

Tertiary.

### Problem 5-8

Which is the least stable?

#### Answer

Primary.
""",
        [
            ("Which carbocation is the most stable, primary, secondary or tertiary?", "Tertiary."),
            ("Which is the least stable?", "Primary."),
        ],
    ),
    "a case with questions and an answer key by letters": (
        """
## Case Study Questions

1. Which nerve is cut if the wrist drops?

2. Which nerve is pressed in the carpal tunnel?

## Case Study Answers

1. The radial nerve.

2. The median nerve.
""",
        [
            ("Which nerve is cut if the wrist drops?", "The radial nerve."),
            ("Which nerve is pressed in the carpal tunnel?", "The median nerve."),
        ],
    ),
    "show answer links": (
        """
### Check Your Knowledge

Which of these is a fixed cost: rent or flour?

Show Answer

Rent.

### Next Steps

Read on.
""",
        [("Which of these is a fixed cost: rent or flour?", "Rent.")],
    ),
    "a proof instead of a solution": (
        """
**Exercise 3.4.** Show that there are infinitely many primes.

**Proof.** Any finite product plus one has a new prime factor. $\\blacksquare$

Primes thin out slowly.
""",
        [
            (
                "Show that there are infinitely many primes.",
                "Any finite product plus one has a new prime factor. $\\blacksquare$",
            )
        ],
    ),
    "bracketed parts with answers in one key line": (
        """
## Exercises 2.1

1. Factor: (a) $x^2-4$ (b) $x^2-9$

2. Expand $(x+1)^2$.

## Answers to Exercises 2.1

1. (a) $(x-2)(x+2)$ (b) $(x-3)(x+3)$

2. $x^2+2x+1$
""",
        [
            ("Factor: (a) $x^2-4$ (b) $x^2-9$", "(a) $(x-2)(x+2)$ (b) $(x-3)(x+3)$"),
            ("Expand $(x+1)^2$.", "$x^2+2x+1$"),
        ],
    ),
    "hash numbers": (
        """
## Practice Questions

#1. What does RAM lose when the power goes?

#2. What does a compiler make?

## Answers

#1. All it holds.

#2. Machine code.
""",
        [("What does RAM lose when the power goes?", "All it holds."), ("What does a compiler make?", "Machine code.")],
    ),
    "tasks and sample solutions in code": (
        """
#### Task 2: Sum a list

Write an expression for the sum of the list `xs`.

#### Sample solution

```python
sum(xs)
```

#### Task 3: Count a list

Write an expression for its length.

#### Sample solution

```python
len(xs)
```
""",
        [
            ("Write an expression for the sum of the list `xs`.", "```python\nsum(xs)\n```"),
            ("Write an expression for its length.", "```python\nlen(xs)\n```"),
        ],
    ),
    "a solution in one paragraph with the example": (
        """
**Example 8.** Find the median of 3, 9, 4. **Solution.** In order they are 3, 4, 9; the median is 4.

**Example 9.** Find the mode of 2, 2, 5. **Solution.** It is 2.
""",
        [
            ("Find the median of 3, 9, 4.", "In order they are 3, 4, 9; the median is 4."),
            ("Find the mode of 2, 2, 5.", "It is 2."),
        ],
    ),
    "given, find and solution": (
        """
## Sample Problem 9.1

**Given:** A beam of 4 m carries 2 kN at its middle.

**Find:** The reactions at its ends.

**Solution:**

Each end carries 1 kN.

## 9.2 Trusses
""",
        [
            (
                "**Given:** A beam of 4 m carries 2 kN at its middle.\n\n**Find:** The reactions at its ends.",
                "Each end carries 1 kN.",
            )
        ],
    ),
    "quiz items with rationales": (
        """
## NCLEX-Style Questions

1. Which electrolyte is watched most under loop diuretics?
   A. Potassium
   B. Iron

   **Answer: A**
   **Rationale:** Loop diuretics waste potassium.

2. Which organ clears most drugs?
   A. The spleen
   B. The liver

   **Answer: B**
   **Rationale:** Most are changed in the liver.
""",
        [
            (
                "Which electrolyte is watched most under loop diuretics?\n   A. Potassium\n   B. Iron",
                "A\n**Rationale:** Loop diuretics waste potassium.",
            ),
            (
                "Which organ clears most drugs?\n   A. The spleen\n   B. The liver",
                "B\n**Rationale:** Most are changed in the liver.",
            ),
        ],
    ),
    "a definition list of questions": (
        """
## Frequently asked

**Q:** Is glass a liquid?

**A:** No, it is an amorphous solid.

**Q:** Does hot water freeze faster?

**A:** Now and then, it depends.
""",
        [
            ("Is glass a liquid?", "No, it is an amorphous solid."),
            ("Does hot water freeze faster?", "Now and then, it depends."),
        ],
    ),
    "Lesson with solutions under a chapter heading": (
        """
# Solutions to Exercises

## Chapter 1

**1.1** Half.

**1.2** A third.
""",
        [],
    ),
    "exercise sets by section with solutions to all": (
        """
# 1.1 Limits

## Exercises for Section 1.1

1. What is the limit of $1/n$?

2. What is the limit of $n/(n+1)$?

# 1.2 Series

## Exercises for Section 1.2

1. Does the harmonic series converge?

2. Does the geometric series of ratio one half converge?

# Solutions to Exercises for Section 1.1

1. Zero.

2. One.

# Solutions to Exercises for Section 1.2

1. No.

2. Yes, to two.
""",
        [
            ("What is the limit of $1/n$?", "Zero."),
            ("What is the limit of $n/(n+1)$?", "One."),
            ("Does the harmonic series converge?", "No."),
            ("Does the geometric series of ratio one half converge?", "Yes, to two."),
        ],
    ),
    "LyX export with labels": (
        r"""
\section{Kinetics}
\label{sec:kin}

\textbf{Example 1.1} What is the half-life of a first-order decay of 0.1 per second?

\textbf{Solution:} $t = \ln 2/k = 6.9$ s.

\subsection{Orders}
""",
        [("What is the half-life of a first-order decay of 0.1 per second?", "$t = \\ln 2/k = 6.9$ s.")],
    ),
    "a practice box whose solution is a hint away": (
        """
::: {.practice}
**Practice 2.** Which acid is in vinegar?

<details>
<summary>Hint</summary>
It has two carbons.
</details>

<details>
<summary>Solution</summary>
Acetic acid.
</details>
:::
""",
        [("Which acid is in vinegar?", "Acetic acid.")],
    ),
    "problems with a dash": (
        """
Problem 3 – A ball falls 5 m. How long does it fall?

Solution – About one second.

Problem 4 – How fast is it then?

Solution – About 10 m/s.
""",
        [("A ball falls 5 m. How long does it fall?", "About one second."), ("How fast is it then?", "About 10 m/s.")],
    ),
    "section problems in a text layer with a key in the back": (
        """
CHAPTER 1 PROBLEMS

1.1 What is the SI unit of length?
1.2 What is the SI unit of time?

CHAPTER 2 PROBLEMS

2.1 What is the SI unit of force?
2.2 What is the SI unit of energy?

ANSWERS TO PROBLEMS

1.1 The metre.
1.2 The second.
2.1 The newton.
2.2 The joule.
""",
        [
            ("What is the SI unit of length?", "The metre."),
            ("What is the SI unit of time?", "The second."),
            ("What is the SI unit of force?", "The newton."),
            ("What is the SI unit of energy?", "The joule."),
        ],
    ),
    "numbers in bold with a stop inside": (
        """
### Exercises

**1.** Name a noble gas.

**2.** Name a halogen.

### Solutions

**1.** Neon.

**2.** Iodine.
""",
        [("Name a noble gas.", "Neon."), ("Name a halogen.", "Iodine.")],
    ),
    "checkpoints with answers upside down at the foot": (
        """
**Checkpoint.** Does entropy fall in a closed system?

(Answer: No.)

Heat death is far.
""",
        [("Does entropy fall in a closed system?", "No.")],
    ),
    "true or false with explanations": (
        """
## True/False Questions

1. A vaccine holds antibodies.

2. Antibiotics kill viruses.

## Answers to True/False Questions

1. False. It holds antigens.

2. False. They act on bacteria.
""",
        [
            ("True or false: A vaccine holds antibodies.", "False. It holds antigens."),
            ("True or false: Antibiotics kill viruses.", "False. They act on bacteria."),
        ],
    ),
    "illustrations as in books of India": (
        """
Illustration 2 : A sum doubles in ten years at simple interest. Find the rate.

Solution : It earns its own amount in ten years, so 10% a year.

Illustration 3 : And if it triples?

Solution : 20% a year.
""",
        [
            (
                "A sum doubles in ten years at simple interest. Find the rate.",
                "It earns its own amount in ten years, so 10% a year.",
            ),
            ("And if it triples?", "20% a year."),
        ],
    ),
    "worked example in a block quote with a bold line": (
        """
> **Worked example 1: a dilution**
>
> How much water turns 10 mL of 1 M acid into 0.1 M?
>
> **Answer**
>
> 90 mL.

Dilutions come next.
""",
        [("How much water turns 10 mL of 1 M acid into 0.1 M?", "90 mL.")],
    ),
    "MyST gates around an exercise and its solution with code": (
        """
```{exercise-start}
:label: growth
```

Double 1 ten times. What is it?

```{exercise-end}
```

```{solution-start} growth
:class: dropdown
```

It is 1024:

```{code-cell} ipython3
2 ** 10
```

```{solution-end}
```

Doubling is fast.
""",
        [("Double 1 ten times. What is it?", "It is 1024:\n\n```python\n2 ** 10\n```")],
    ),
    "bookdown boxes": (
        """
::: {.exercise #Coin}
A fair coin is thrown twice. How likely are two heads?
:::

::: {.solution}
One quarter.
:::

::: {.exercise #Die}
A die is thrown. How likely is a six?
:::

::: {.solution}
One sixth.
:::
""",
        [
            ("A fair coin is thrown twice. How likely are two heads?", "One quarter."),
            ("A die is thrown. How likely is a six?", "One sixth."),
        ],
    ),
    "a computer lesson with key points": (
        """
## Exercise: Slices

What is `"abc"[1:]`?

:::: {.solution}

It is `"bc"`.

::::

## Key points
""",
        [('What is `"abc"[1:]`?', 'It is `"bc"`.')],
    ),
}

# A third lot of 15, of which 8 were found when they were first run; here are those that were not, and are now.
MENDED = {
    "words with a colon and no number": (
        """
Question: What is GDP?
Solution: The value of all final goods made in a year.

Question: What is inflation?
Solution: A rise of the price level.
""",
        [
            ("What is GDP?", "The value of all final goods made in a year."),
            ("What is inflation?", "A rise of the price level."),
        ],
    ),
    "solutions to numbers": (
        """
**Exercise 1.1-3** How many edges has a cube?

**Solution to 1.1-3** Twelve.

**Exercise 1.1-4** How many faces?

**Solution to 1.1-4** Six.
""",
        [("How many edges has a cube?", "Twelve."), ("How many faces?", "Six.")],
    ),
    "answers in italics under their questions": (
        """
## Discussion questions

1. Why do firms merge?

   *Answer: To save costs or gain a market.*

2. Why are some mergers banned?

   *Answer: They would make a monopoly.*
""",
        [
            ("Why do firms merge?", "To save costs or gain a market."),
            ("Why are some mergers banned?", "They would make a monopoly."),
        ],
    ),
    "cases under headings": (
        """
### Case 2

A man of 60 has chest pain at rest. Which test is done first?

**Answer:** An ECG.

### Case 3

A child has a barking cough. What is likely?

**Answer:** Croup.
""",
        [
            ("A man of 60 has chest pain at rest. Which test is done first?", "An ECG."),
            ("A child has a barking cough. What is likely?", "Croup."),
        ],
    ),
    "questions in bold with the answer below": (
        """
## Interview questions

1. **What is a stack?**
   A list that gives back first what came last.

2. **What is a queue?**
   A list that gives back first what came first.

3. **Is a tree a list?**
   Explain your answer.
""",
        [
            ("What is a stack?", "A list that gives back first what came last."),
            ("What is a queue?", "A list that gives back first what came first."),
        ],
    ),
    "boxes with a title": (
        r"""
\begin{tcolorbox}[title=Example 2.1]
What is the slope of $y=4x$?
\end{tcolorbox}

\textbf{Solution:} 4

\section{Next}
""",
        [("What is the slope of $y=4x$?", "4")],
    ),
}

STYLES = LATEX | BOXES | HEADINGS | PLAIN | MORE | MENDED


@pytest.mark.parametrize(("text", "expected"), STYLES.values(), ids=STYLES.keys())
def test_the_pairs_of_a_style_are_found_as_printed(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs_in(text) == expected


PIECES = st.sampled_from(
    [
        "\\begin{example}", "\\begin{ex}", "\\begin{exer}", "\\end{solution}", "\\begin{enumerate}", "\\item",
        "\\item[a]", "\\end{enumerate}", "\\section*{A}", "\\section{", "\\textbf{B.}", "\\emph{C}", "\\noindent",
        "$\\PageIndex{12}$", "{\\bf D}", "<h3>", "</h3>", "<p>", "<b>E</b>", ":::", "::::{exercise} F",
        "::: {#exm-a}", ":::{sol}", ":::{admonition} G", ":class: x", "```", "```{solution}", "```{python}", "~~~",
        '!!! note "H"', "??? x", "> [!TIP]", "# I", "text", " ", "    ", "\t", "é🙂", "\r", "\x0b", "\u2028",
    ]
)  # fmt: skip


@given(lines=st.lists(st.lists(PIECES, max_size=4).map("".join), max_size=30))
@settings(max_examples=300, deadline=None)
def test_whatever_the_mark_up_offsets_and_lines_stay(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert [len(line) for line in as_markdown(text).split("\n")] == [len(line) for line in lines] or not lines


def test_what_is_given_to_all_parts_of_an_example_stays_with_each() -> None:
    text = """
**Example 4.1**

A die is thrown twice.

a. What is the chance of two sixes?

**Solution**

a. 1/36

b. What is the chance of no six?

**Solution**

b. 25/36
"""
    assert pairs_in(text) == [
        ("A die is thrown twice.\n\nWhat is the chance of two sixes?", "1/36"),
        ("A die is thrown twice.\n\nWhat is the chance of no six?", "25/36"),
    ]


def test_what_an_example_tells_before_its_problems_stands_before_each_of_them() -> None:
    text = """
**Example 3.6**

A coin is thrown.

**Problem 1**

What is the chance of heads?

**Solution 1**

1/2

**Problem 2**

And of tails?

**Solution 2**

1/2

### Example 3.7 Dice

#### Problem

How likely is a six?

#### Solution

1/6
"""
    assert pairs_in(text) == [
        ("A coin is thrown.\n\nWhat is the chance of heads?", "1/2"),
        ("A coin is thrown.\n\nAnd of tails?", "1/2"),
        ("How likely is a six?", "1/6"),
    ]


@pytest.mark.parametrize(
    ("more", "found"), [("", ["A", "Revenue less costs."]), ("## Chapter 3\n\n### Quiz\n\n1. B", [])]
)
def test_a_key_of_one_chapter_answers_sets_that_name_no_chapter(more: str, found: list[str]) -> None:
    text = f"""
## Multiple Choice

1. Which is an asset?
   a. cash
   b. a loan

## Questions

1. Define profit.

# Answer Key

## Chapter 2

### Multiple Choice

1. A

### Questions

1. Revenue less costs.

{more}
"""
    assert [answer for _, answer in pairs_in(text)] == found


def test_bold_lines_inside_an_answer_of_a_key_do_not_end_it() -> None:
    text = """
## Questions

### Question 1

What is printed?

### Question 2

And then?

## Answers

### Answer 1

The output is:

**1 3 5**

**Explanation**

1. The loop counts by two.

### Answer 2

   **By hand**
   1. Nothing.
"""
    assert [answer for _, answer in pairs_in(text)] == [
        "The output is:\n\n**1 3 5**\n\n**Explanation**\n\n1. The loop counts by two.",
        "**By hand**\n   1. Nothing.",
    ]


def test_a_title_without_mark_up_between_exercises_ends_a_lead_in() -> None:
    text = """
Section Exercises

For the following exercises, find the slope.

1. $y = 2x$

2. $y = -x + 1$

Uses in Trade

3. What does a negative slope of demand mean?

Answers

1. 2

2. −1

3. That less is bought at a higher price.
"""
    assert pairs_in(text)[1:] == [
        ("For the following exercises, find the slope.\n\n$y = -x + 1$", "−1"),
        ("What does a negative slope of demand mean?", "That less is bought at a higher price."),
    ]


@pytest.mark.parametrize(
    "text",
    ["\\begin{example}" * 20_000, "\\begin{enumerate}\n" * 20_000 + "\\item a\n" * 20_000, ":::{a}\n" * 50_000,
     "$\\PageIndex{" * 30_000 + "\n\\section{a}", "<b>" * 80_000, "\\noindent" * 40_000],
    ids=["environments", "lists", "boxes", "numbers", "tags", "commands"],
)  # fmt: skip
def test_hostile_mark_up_takes_linear_time(text: str) -> None:
    # The time-out of the test is the assertion: quadratic work on these would take minutes.
    assert len(as_markdown(text)) == len(text)
