"""Defects that the words alone show. To add a case, add a row; all sentences are our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.defects.table import DEFECTS

TABLE = "| t | x |\n|---|---|\n| 0 | 1 |"
PAIRS = [
    # complete pairs
    ("What is the boiling point of water at 1 atm?", "100 °C", None),
    ("A figure skater spins at 2 Hz. Find the period.", "0.5 s", None),
    ("Sketch the graph of $y = x^2$ and give its vertex.", "The graph is a parabola with vertex (0, 0).", None),
    ("State the first law of thermodynamics.", "Energy is conserved.", None),
    (
        "Explain a still with a diagram.",
        "(Note: A diagram would show a flask.)\n\nIt boils and cools.",
        "external_reference",
    ),
    ("Project Setup", "```bash\nmkdir tests\n```", "invalid_question"),
    ("2と4の平均を求めよ。", "3", None),
    ("Print 2.", "```python\n# Exercise 1:\nprint(1)\n\n# Exercise 2:\nprint(2)\n```", "invalid_question"),
    ("Show that two such stills boil.", "They boil at 100 °C.", "external_reference"),
    ("What is this probability in percent?", "25%", "external_reference"),
    ("What would the still described above cost?", "200 EUR.", "external_reference"),
    ("Why is the solver introduced above slow?", "It guesses often.", "external_reference"),
    ("Which mean is analogous to (2.6)?", "The harmonic one.", "external_reference"),
    ("Prove (2.6) for $n = 1$. $$a_n = n \\tag{2.6}$$", "$a_1 = 1$.", None),
    ("Name two uses of a still.", "Spirits; see Answer 6 for water.", "external_reference"),
    ("Name two uses.\n**a) of a still**", "Spirits.\n\n**b) of a flask**\n**Answer:**\nWater.", "invalid_question"),
    ("What is the equation of the line?", "$y = 2x + 1$", None),
    ("Use the table to find the speed.\n\n" + TABLE, "1 m/s", None),
    ("Using Table 3, find x at t = 0.\n\n" + TABLE, "1", None),
    ("Which is a base?\n(a) HCl\n(b) NaOH", "B", None),
    ("Which is a base?\nA. HCl\nB. NaOH", "(b)", None),
    ("Which is a base?\n\na.  HCl\nb.  NaOH", "B", None),
    ("How many sections does a conic have?", "Four", None),
    ("In Problems 1–3, find the derivative.\n\n$y = x^2$", "$2x$", None),
    ("In Problem 3, what is the force?", "2 N", "external_reference"),
    ("$x^2 + y^2 = 4$", "$r = 2$", "invalid_question"),
    ("(0, 1) and (1, 3)", "2", "invalid_question"),
    ("$2 + 2 =$", "4", None),
    ("`2**3`", "8", "invalid_question"),
    ("The problem:\n\n- Water leaks.\n- (Do you see why?)", "- Use a seal.", "invalid_question"),
    ("The problem: water leaks from a tank of 5 L at 1 L/h. When is it empty?", "After 5 h", None),
    ("The problem: find the area of a disc of radius 2.", "$4\\pi$", None),
    ("Condense $\\log 3 + \\log 4$.", "$\\log 12$", None),
    ("Factor $x^2 - 4$.", "$(x - 2)(x + 2)$", None),
    ("Colour of copper sulfate", "Blue", None),
    ("T/F: A limit of $f$ at 5 is $f(5)$.", "F", None),
    ("True or false? Water is a base.", "T", None),
    ("Balance the equation H2 + O2 → H2O.", "2H2 + O2 → 2H2O", None),
    ("Rewrite equation (2) in the unknown $y$:\n\n$$x + y = 1 \\tag{2}$$", "$y = 1 - x$", None),
    ("What is $x$ if $x + 1 = 1$?", "0", None),
    ("What is the limit of $1/x$ as $x \\to 0^+$?", "∞", None),
    ("Which is a base?\nA. HCl\nB. NaOH", "B 2. A 3. C 4. D", "invalid_question"),
    (
        "Which is a base?\nA. HCl\nB. NaOH",
        "B\n\nWhich is a salt?\n\nA. NaCl\nB. HCl\n\nWhich is an acid?\n\nA. KCl\nB. HI",
        "invalid_question",
    ),
    ("Find the mass.", "1. Weigh it.\n2. Is it dry?\nAnswer: 3 g", "invalid_question"),
    # what the reader does not have
    ("Is there a gas heavier than air?", "Yes. The same example will suffice.", "external_reference"),
    ("Is there a gas heavier than lead?", "No. Example: the first answer, above.", "external_reference"),
    ("Is there a gas as light as air?", "Yes, by the argument above.", "external_reference"),
    ("Is there a light gas?", "Same as above.", "external_reference"),
    ("Is there a light gas?", "Yes: helium has the same number of protons as neutrons.", None),
    ("A block weighs 16 g.\n\nUse part (a) to find its volume.", "2 L", "external_reference"),
    ("A block weighs 16 g.\n\nUse the previous part to find its volume.", "2 L", "external_reference"),
    ("(a) Find its mass.\n\n(b) Use part (a) to find its volume.", "(a) 16 g\n\n(b) 2 L", None),
    ("For the structures shown, find the frequency.", "3 Hz", "external_reference"),
    ("The frame shown has a weight of 3 kN. Find its mass.", "306 kg", "external_reference"),
    ("Prove the lemma.", "By induction it follows.", "external_reference"),
    ("Prove Lemma 3.2.", "By induction it follows.", "external_reference"),
    ("Use Theorem 2 to find the mass.", "3 g", "external_reference"),
    ("Prove the theorem of Pythagoras.", "Draw a square.", None),
    ("Verify (3).", "By induction it follows.", "external_reference"),
    ("Do the same for the mean.", "It is 3.", "external_reference"),
    ("It can be shown that ice melts. Where?", "At 0 °C.", None),
    ("Find an eigenvector from the previous matrix.", "$(1, 2)$", "external_reference"),
    ("Two balls fall, one of them from the same table. Which lands first?", "Both at once.", None),
    ("What does Figure 3.2 show?", "A cell.", "external_reference"),
    ("Find the current in the circuit shown below.", "2 A", "external_reference"),
    ("Find the velocity from Eq. (5).", "3 m/s", "external_reference"),
    ("Use the data in Table 4 to find the rate.", "0.1 M/s", "external_reference"),
    ("Use the table above to find the rate.", "0.1 M/s", "external_reference"),
    ("Repeat Exercise 12 with a mass of 3 kg.", "5 N", "external_reference"),
    ("Repeat the calculation of Problem 12 with 3 kg.", "5 N", "external_reference"),
    ("What is the force in the previous problem if the mass doubles?", "10 N", "external_reference"),
    ("What is a gene?", "As discussed in Section 2.3, it is a unit of heredity.", "external_reference"),
    ("Name the parts.\n![cell](cell.png)", "Nucleus", "external_reference"),
    ("What do the arrows in the figure at right mean?", "Forces", "external_reference"),
    ("Solve the triangle in Figure 8.2.", "a = 3", "external_reference"),
    (
        "For the following exercises, use the spinner in Figure 11.2.\n\nHow likely is blue?",
        "1/3",
        "external_reference",
    ),
    ("Given the following graph,\n\n1. evaluate f(0)\n2. solve f(x) = 1", "0; 2", "external_reference"),
    (
        "The stages of growth of three cities are given as diagrams that are shown. Which grows?",
        "B",
        "external_reference",
    ),
    # by a label, as each mark-up writes it
    ("Prove that \\eqref{eq:wave} has a solution.", "It has.", "external_reference"),
    ("Use \\cref{thm:a} to show it.", "It follows.", "external_reference"),
    ("Compute the sum in {eq}`series`.", "2", "external_reference"),
    ("Explain {numref}`the figure <fig-a>`.", "It grows.", "external_reference"),
    ("What does @fig-cell show?", "A cell.", "external_reference"),
    ("Solve equation [\\[eq:a\\]](#eq:a) for $x$.", "2", "external_reference"),
    ("Solve [](eq:wave) for $x$.", "2", "external_reference"),
    ("Solve $x = 1 \\label{eq:a}$, that is \\eqref{eq:a}, for $x$.", "1", None),
    ("What is the address of the user me@fig.org in [RFC 5322](https://x.org/rfc)?", "me", None),
    ("Follow the \\href{https://x.org}{rules} of addition: what is one and one?", "2", None),
    ("Which model of this lecture has a unique steady state?", "The second.", "external_reference"),
    ("What is in the cells?\n[TABLE]", "Numbers", "external_reference"),
    ("Figure 2.5 gives the velocity of a car. When does it stop?", "5 s", "external_reference"),
    ("Table 2 lists the masses. Which is largest?", "B", "external_reference"),
    ("Find the pressure with the constants in Appendix C.", "3 Pa", "external_reference"),
    ("Watch this video about cells. What moves the cell?", "Cilia", "external_reference"),
    ("Using the above data, find the mean.", "4", "external_reference"),
    ("True or false: the method run in Listing 2 returns a list.", "True", "external_reference"),
    ("Which structure is the stable one?", "It is in the figure on the left.", "external_reference"),
    (
        "Sketch the graph of $r = 2\\cos t$.",
        "We make a table of values and join the points as in Figure 8.1.",
        "external_reference",
    ),
    ("Figure 3.5 What kind of sugars are these?", "Figure 3.5 Two aldoses.", "external_reference"),
    # references that are no loss
    ("For the following exercises, factor the expression.\n\n$x^2 - 1$", "$(x-1)(x+1)$", None),
    (
        "*Use the following information to answer the next four exercises.* A coin is thrown.\n\nHow likely is a head?",
        "1/2",
        None,
    ),
    ("What is printed by the program in Listing 7?\n\n**Listing 7**\n\n```\nprint(3)\n```", "3", None),
    ("The program shown below prints a number. Which?\n\n```\nprint(3)\n```", "3", None),
    ("The prices are in Table 4.1. Find their mean.\n\n**Table 4.1**\n\n" + TABLE, "1/2", None),
    ("Hematite (Figure 3.11) is an oxide of iron. What is its formula?", "Fe2O3", None),
    ("Why does a cell like the one in Figure 17.2 need a salt bridge?", "It keeps both sides neutral.", None),
    ("Figure 26.8 When does the zygote form?\n\na. at once\nb. at fertilisation", "Figure 26.8 B", None),
    (
        "Find the specific heat of 3 g that take 9 J for 3 K.",
        "1 J/(g K). This is near the value of tin in Table 5.1.",
        None,
    ),
    (
        "Graph $y^2 = 8x$ and name its focus.",
        "The focus is (2, 0). We plot a few points and join them. See Figure 10.3.",
        None,
    ),
    ("Consider this question: how much acid is in 2 L? (a) Say how. (b) Answer it.", "(a) Multiply. (b) 4 mol", None),
    ("What is the hybridisation of xenon in XeF4? You may wish to review the chapter on bonding.", "sp3d2", None),
    ("Two stacks lie on the table. What is the chance of two aces?", "1/169", None),
    ("A beam of square section carries 2 kN at its middle. Where is the stress largest?", "At the middle.", None),
    ("Which part of the large intestine attaches to the appendix?", "The cecum", None),
    # no answer
    ("Describe your neighbourhood.", "Answers will vary.", "missing_answer"),
    ("Describe your weather.", "Answers will vary. Sample answer: It rains in June.", None),
    ("Describe a market near you.", "Student answers may vary, but should name a market.", "missing_answer"),
    ("Prove the theorem.", "Left to the reader.", "missing_answer"),
    ("Write it as a product.", "See the chapter on products for more.\n\nIt is $2 \\cdot 3$.", None),
    ("Prove the theorem.", "This exercise is mostly left to the reader.\nIt is short.", "missing_answer"),
    ("Print the heights. Explain what you see.", '```python\nprint(heights, sep=", ")\n```', "missing_answer"),
    ("Print 3 and 4, and explain what you see.", "```python\nprint(3, 4)  # a blank stands between the two\n```", None),
    ("Print 3 and 4, and explain what you see.", "```python\nprint(3, 4)\n```\nA blank stands between them.", None),
    ("Print the description of a tree.", "```python\nprint('tree')\n```", None),
    # commands that only the author's book defines
    ("Let $\\vv{a} = 3\\vvi$. Find its length.", "3", "unknown_command"),
    ("What is $\\mw[X]$ of a fair die?", "3.5", "unknown_command"),
    ("Let $\\vec{a} = 3\\hat{\\imath}$. Find its length.", "3", None),
    ("$\\newcommand{\\E}{\\mathbb{E}}$ What is $\\E[X]$ of a fair die?", "3.5", None),
    ("How do you write the folder `$\\home$` of a user?", "As `~`.", None),
    # a value of a point that only a drawing has
    ("What is the vertical force at $B$?", "$75$ kN upwards", "external_reference"),
    ("Wat is de kracht in $\\rm{CD}$?", "22.5 kN", "external_reference"),
    ("What is the vertical force at $B$, 2 m behind a load of 30 kN?", "$75$ kN upwards", None),
    ("What is the degree of $x$ in the product of two lines?", "2", None),
    # sections of a chapter
    ("A matrix turns a circle.\n\n### Task 1.1\nWhich curve is it then?", "An ellipse.", "invalid_question"),
    ("What does it print?\n\n```bash\n# a comment\necho 1\n```", "1", None),
    ("Read the text above the exercise. What is a root?", "A zero.", "external_reference"),
    ("How tall are the trees of \\@ref(fig:trees)?", "Three metres.", "external_reference"),
    ("Is 7 a prime number? Justify.", "Yes.", "missing_answer"),
    ("Is 7 a prime number? Justify.", "Yes: only 1 and 7 divide it.", None),
    ("True or false? 7 is a prime number. If false, explain why.", "True.", None),
    ("Is 7 a prime number?", "Yes.", None),
    ("Match the fields.\n\n(a) \n(b) \n(c)", "1 is c, 2 is a, 3 is b", "invalid_question"),
    ("What is 2 + 2?", "", "missing_answer"),
    ("What is 2 + 2?", "—", "missing_answer"),
    ("What is 2 + 2?", "See the solutions manual.", "missing_answer"),
    ("Which statement is right?", "C", "missing_answer"),
    ("Which statement is right?", "*Solution is locked*", "missing_answer"),
    ("Which statement is right?", "The answers will be posted on Monday.", "missing_answer"),
    ("Which statement is right?", "1. TO_BE_ADDED", "missing_answer"),
    ("Which solution is hidden in a blue bottle?", "The solution is a salt of copper.", None),
    ("Name a..", "Iron", "invalid_question"),
    ("The metal of rust is ...", "Iron", None),
    ("Which metals did you use for the previous answer?", "Iron and zinc, which rust.", "external_reference"),
    # code that is not there
    ("What is the result of this code?", "It is 8, since the loop runs twice.", "external_reference"),
    ("What is the result of this code?\n\n```python\nprint(2**3)\n```", "It is 8.", None),
    # models that will not answer
    ("What is an opioid?", "I'm sorry, but I can't help with that.", "missing_answer"),
    ("What is an opioid?", "I can\u2019t assist with that request.", "missing_answer"),
    ("What is an opioid?", "As an AI language model, I am unable to provide medical advice.", "missing_answer"),
    ("What is an opioid?", "Unfortunately, I cannot answer this question without more context.", "missing_answer"),
    ("What is an opioid?", "很抱歉，我无法回答这个问题。", "missing_answer"),
    ("Translate: no puedo nadar.", "I can't swim.", None),
    ("What does a nurse say who may not dispense?", "I cannot give you that without a prescription.", None),
    ("Why does the proof fail?", "Unfortunately the series diverges, so the bound gives nothing.", None),
    ("How many atoms are in it?", "3.121 × 105 atoms", "lost_exponent"),
    ("A drop has a charge of 4.8 × 10−19 C. How many electrons are that?", "Three.", "lost_exponent"),
    ("Write the number of atoms, 6 × 1023, in words.", "Six hundred sextillion", "lost_exponent"),
    ("How many atoms are in it?", "$3.121 \\times 10^5$ atoms or 3 × 10^5", None),
    ("What is 4 × 105 = 420 divided by 2?", "210", None),
    # a formula of a PDF, one sign a line
    ("What is the mean depth?", "It is\nX =\n Xi\nn\ni=1\nn = 70\nor 4 m", "broken_formula"),
    ("What is the mean depth?", "$$\nx =\nab\n+c\n+d\n$$", None),
    ("Print the depths.", "x =\n1\n2\n3\n", None),
    ("Divide 1 0000 by 1011 to show that the rest is 1.", "Show that question.", "missing_answer"),
    ("Reckon 3 × 100 and 2.5 × 1000.", "300 and 2500", None),
    # a question that holds a solution, or its own
    ("What is 2 + 2?\n\n::: solution\nFour.\n:::\n\nWhat is 3 + 3?", "Six.", "invalid_question"),
    (
        "Write `halves()`.\n\n```r\nhalves <- function(numbers) {  # of x\n  return(numbers / 2)\n}\nhalves(3.50)\n```",
        "```r\nhalves <- function(numbers) {\n  return(numbers / 2)\n}\n```",
        "invalid_question",
    ),
    ("```python\nprint(2 ** 3)\n```\n\n- [ ] 6\n- [ ] 8", "8", "invalid_question"),
    ("Name a use of chalk.", "It writes.\n\n- Does it burn?\n- Is it a salt?", "invalid_question"),
    ("Name a use of chalk.", "**Solution**\n\nIt writes.\n\n**Solution:**\n\nIt is a salt.", "invalid_question"),
    ("", "4", "invalid_question"),
    ("=", "4", "invalid_question"),
    ("...", "4", "invalid_question"),
]


@pytest.mark.parametrize(("question", "answer", "expected"), PAIRS)
def test_rules_find_what_the_words_alone_show(question: str, answer: str, expected: str | None) -> None:
    assert defect(question, answer) == expected


@pytest.mark.parametrize(("reason", "shows"), DEFECTS)
def test_each_defect_has_a_pair_that_shows_no_other(reason: str, shows: Callable[[str, str], object]) -> None:
    dropped = ((question.strip(), answer.strip()) for question, answer, expected in PAIRS if expected == reason)
    assert any([one for _, one in DEFECTS if one(*pair)] == [shows] for pair in dropped)


@pytest.mark.parametrize("text", ["| " * 20_000, "figure is " * 5_000, "Table 4.1\n" * 4_000, "the following " * 4_000])
def test_hostile_pairs_take_linear_time(text: str) -> None:
    # The time-out of the test is the assertion.
    defect(text, text)
