"""Questions that go on from what their book says before, and code that reads what is defined elsewhere.

To add a case, add a row; all sentences and all code are our own.
"""

from __future__ import annotations

import pytest
from found_pairs import within

from megascience_hf.curation.extraction.code_blocks import code_blocks
from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.external_references import needs_more
from megascience_hf.curation.extraction.lost_context import goes_on


def r_code(code: str) -> str:
    return f"```r\n{code}\n```"


def python(code: str) -> str:
    return f"```python\n{code}\n```"


def sql(code: str) -> str:
    return f"```sql\n{code}\n```"


GOES_ON = [
    # words for what the chapter has just said
    "What are they?",
    "How does it work?",
    "2. **When should you use this?**",
    "What are its uses?",
    "What are the main advantages?",
    "¿Qué es?",
    "这是什么？和船有何不同？",
    "常见的坑有哪些？",
    "時間/空間複雜度？",
    "有什么优缺点？",
    "**Why could this be particularly dangerous for a classifier?**",
    "Why is this so?",
    "Check this by adding the rows of $A$.",
    "Verify this numerically for $n = 3$.",
    "Show that the ratio of the two areas is 9:1.",
    "What is the difference between the two heights?",
    "Now compute the same sum for $k = 4$.",
    "Next, draw a line through the points.",
    "Refer back to the list of verbs. Which of them need a key?",
    "Repeat the analysis of the tides without a constant. What changes?",
    "Change the garden plan by joining the two plans that you made above.",
    "Read about `is_herd()`. Why does it not agree with the definition of large herds above?",
    "I claimed that the second key is not needed. Show that it is so.",
    "We hypothesized that the herd grows in spring. How could you tell?",
    "I didn't discuss the argument `sep`. What is it for?",
    "In this case study, what does a missing count of eggs mean?",
    "Recreate the plot of the harvests with other colours.",
    "What does each of the following functions do?",
    "Say what is wrong with each of the following files. What happens when they are read?",
    "Fit a line to the simulated data below. What do you notice?",
    "Name the following molecule:",
    "How could a loop make this set of nested conditions shorter?",
    "What is the most common `breed` in this survey?",
    "Why did moving the goats to the front move them to the bottom of the plot?",
    "Use what you've learned to improve the picture of the herd.",
    "Prove that the function `halve` ends for every number.",
    "**Part 2:** What is the price of a goat with a tax of 2?",
    "Same herd, now with 30 goats. Which field is large enough?",
    "With the same field, how many goats can be kept if each eats twice as much?",
    "Using the above toolbox, find the line that was changed last.",
    "Lower the bound `tol` to 0.1 and run the study again. What changes?",
    "Rank the goats by `herd$weight`. Which is the heaviest?",
    "Repeat exercise [1.1](ex1.1) with a longer rope.",
    # questions of which the book has asked the first half, or said of what
    "Explain:",
    "**Why or why not?**",
    "Justify your answer.",
    "**Is this data sorted?**",
    "Is this a good order for a herd?",
    "Play with this code until the herd grows. What do you see?",
    "Compare your answers to questions 2 and 3. Which is larger?",
    "(b) How heavy is the second goat?",
    "Use `sum()` on your choice above to count the goats.",
    "We have just assigned three goats to a field. How many are left?",
    "So far, we have seen goats that give milk. What is the mean?",
    "Put in numbers and find $a$.",
    "Find the best reply in the 3x3 game.",
    "Compile `02_herd.cpp`. What does it print?",
    "Proposer un estimateur de cette probabilité.",
    "Montrer que le volume considéré grandit.",
]
STANDS_ALONE = [
    "Why does it rain?",
    "What is it called when ice melts?",
    "What are the main advantages of a keel?",
    "¿Qué es una marea?",
    "Why is this bond of `n` atoms weak?",
    "What are the three laws of Newton?",
    "Now that you know the law of levers, how long must a beam be that carries 3 kN at 2 m?",
    "Check that $x = 2$ solves $x^2 = 4$.",
    "Explain this: ice swims on water.",
    "Suppose I made a bet on the toss of a coin. How likely is it that I win?",
    "What does each of the following functions do?\n\n```r\nf <- function(x) x + 1\n```",
    "Order the following files by size: a.txt (3 kB), b.txt (2 kB).",
    "Find the mean of the following data. 3, 4, 5",
    "Given the list $1, 2, 3$ of numbers. Since this list is short, add it by hand.",
    'Say what the following strings match: "a+" and "b?".',
    "A herd of 20 goats is counted each spring. What would you expect of a survey of it?",
    "Conduct a test. What is your:\n\na. Decision:\nb. Conclusion (write out in one sentence):",
    "A bag holds 3 red balls.\n\n$H_0$: ____",
    "Consider the code\n\n```python\nx = 1\n```\n\nWhat does the code above print?",
    "Decide whether the following statements are true. A square has four sides.",
    "Earlier in this lecture we discussed pumps that lose half of their water on the way.\n\nSuppose that such a pump"
    " takes in 20 litres a minute, that a second one stands behind it, and that it gives all that it gets. How much"
    " does a garden get?",
    "The rules of sums introduced in the lecture are\n\n$$\na + b = b + a\n$$\n\nUse it for $a = 2$ and $b = 3$.",
    "Which of the following is a mammal? A) trout B) whale",
    "Same as it ever was: what does the saying mean?",
    "Part of a herd is sold. What share is left if 3 of 12 goats go?",
    "A study of `n` goats takes a day. Run the study for 3 herds: how long does it take?",
    "Print the column `iris$Species`. How many kinds are there?",
    "Let $a = 2$. Is the above number even?",
    "Explain why ice swims on water.",
    "Are these words nouns: goat, herd, milk?",
    "(a) Name a goat.\n\n(b) Name a herd.",
    "Suppose we just need two of 12 goats. How many are left?",
    "Put in the numbers of goats: 3 + 4 = ?",
    "What is the rank of the 2x2 matrix $I$?",
    "Write a program and save it as `02_herd.cpp`.",
    "Une urne a 3 boules. Soit $p$ la probabilité d'en tirer une rouge. Calculer cette probabilité.",
    "Soit le volume d'un cube. Montrer que le volume considéré grandit avec son côté.",
]


@pytest.mark.parametrize("question", GOES_ON)
def test_a_question_that_goes_on_from_its_book_needs_it(question: str) -> None:
    assert needs_more(question, "It is so because the sum of the parts is larger than `n`, as one sees at once.")


@pytest.mark.parametrize("question", STANDS_ALONE)
def test_a_question_that_says_all_that_it_asks_about_needs_nothing(question: str) -> None:
    assert not needs_more(question, "It is so because the sum of the parts is larger than `n`, as one sees at once.")


@pytest.mark.parametrize("answer", ["With $G$ defined as above, we have $G = 2$.", "We proceed as before and get 3."])
def test_an_answer_that_begins_with_what_is_above_needs_it(answer: str) -> None:
    assert needs_more("Find the value of $G$ at zero.", answer)


NEEDS_CODE = [
    # SQL whose question does not say what the columns are called
    ("List the goats of 2020.", sql("SELECT g.Name FROM Goats g WHERE g.BirthYear = 2020 ORDER BY g.HerdID;")),
    ("List all goats that give milk.", sql("SELECT goat_name FROM goats WHERE gives_milk = 1; -- a_word")),
    # a function that the question asks to change and only the answer shows
    ("Rewrite `halve()` so that it takes zero.", r_code("halve <- function(x) if (x == 0) 0 else x / 2")),
    ("Modify `Herd` to count lambs too.", python("class Herd:\n    lambs = 0")),
    ("Adapt `col_sums()` to text.", "It is enough to leave out what is no number."),
    # Python
    ("Plot the growth of a herd.", python("plt.plot(grow(3))")),
    ("Plot the growth of a herd.", python("---\nmystnb:\n  image: {alt: herd}\n---\nplt.plot(grow(3))")),
    ("Plot the growth of a herd.", python("this is no code") + "\n\n" + python("plt.plot(grow(3))")),
    # R: a data frame that nothing makes
    ("Which goat is the oldest?", r_code("herd %>%\n  arrange(desc(age))")),
    ("Which goat is the oldest?", r_code("filter(herd, age == max(age))")),
    ("Does weight grow with age?", r_code("lm(weight ~ age, data = herd)")),
    ("Does weight grow with age?", r_code("cor(herd$weight, herd$age)")),
    ("How does `herd %>% count(age)` differ from `tally()`?", "It groups:\n\n" + r_code("count(mtcars, cyl)")),
    # R: a vector, a model, a table that nothing makes
    ("How many goats are there in all?", r_code("sum(goats)")),
    ("Which goats are the first three?", r_code("goats[1:3, ]")),
    ("How good is the line?", r_code("# of weight\nsummary(line)")),
    # data that everybody has, but the question does not say which
    ("What happened in the warmest month?", r_code("airquality %>%\n  filter(Temp == max(Temp))")),
    ("Draw `Ozone` against `Wind`.", r_code("ggplot(airquality, aes(Wind, Ozone)) +\n  geom_point()")),
    ("What do `cut_width()` and `Ozone` show?", r_code("ggplot(airquality, aes(cut_width(Ozone, 10))) + geom_bar()")),
    ("When was the worst air? Look at the storms data.", r_code("airquality %>%\n  left_join(storms)")),
    (
        "Using `lag()` explore how the wind of a day is related to that of the day before.",
        r_code("airquality %>% lag()"),
    ),
    ("What word has the most vowels?", r_code('str_count(words, "[aeiou]")')),
    ("Do the same as `goats %>% count(age)`.", r_code("goats <- mtcars\ngoats %>% group_by(age)")),
    ("Is the model `Ozone ~ Wind` a good one?", r_code("x <- 3")),
]
HAS_CODE = [
    ("Give the birth year and `herd_id` of all goats.", sql("SELECT birth_year, herd_id FROM goats;")),
    (
        "Count goats by herd.",
        sql("WITH per_herd AS (SELECT COUNT(*) AS all_goats FROM goats) SELECT all_goats FROM per_herd;"),
    ),
    (
        "| birth_year |\n|---|\n| 2020 |\n\nWho is old?",
        sql("SELECT goat_name FROM goats ORDER BY birth_year, herd_id;"),
    ),
    ("Make a table of goats.", sql("CREATE TABLE goats (goat_name TEXT, birth_year INT);")),
    ("Write your own version of `halve()`.", r_code("halve <- function(x) x / 2")),
    ("Shorten `map(x, function(df) lm(y ~ z, data = df))`.", r_code("map(x, ~ lm(y ~ z, data = .))")),
    ("Implement `halve()`.", r_code("halve <- function(x) x / 2")),
    ("Add the numbers of `goats`.", r_code("sum(goats)")),
    ("Add 1 and 2.", r_code("goats <- c(1, 2)\nsum(goats)")),
    ("Draw `wt` against `hp` of `mtcars`.", r_code("ggplot(mtcars) +\n  aes(wt, hp) +\n  geom_point()")),
    ("Load the package goats.", r_code("library(goats)\ndata(herd)\nnames(herd)")),
    ("Rewrite `halve()`.\n\n" + r_code("halve <- function(x) x / 2"), r_code("halve <- function(y) y / 2")),
    ("Plot the growth of a herd.", python("def grow(n):\n    return n\n\nplt.plot(grow(3))")),
    ("Why does this draw fairly?\n\n" + python("x = 1 if u < p else 0"), "Since:\n\n" + python("u = 0.5")),
    ("Plot a line.", "```\nfrom numpy import linspace\n```\n\n" + python("plt.plot(linspace(0, 1))")),
    ("Which car is the heaviest in `mtcars`?", r_code("mtcars %>%\n  arrange(desc(wt))")),
    ("Which car is the heaviest in the mtcars data set?", r_code("mtcars %>%\n  arrange(desc(wt))")),
    ("What does `arrange()` do with missing values?", r_code("arrange(airquality, Ozone)")),
    ("Which stringi functions count words?\n\nName two functions that do.", r_code("stri_count_words(sentences)")),
    ("What does `str_length()` count?", r_code("words <- c('a', 'bc')\nstr_length(words)")),
    ("What happens if you name a column twice?", r_code("select(mtcars, wt, wt)")),
    ("Count the letters of three words.", r_code('w <- c("a", "bc")\ntibble(w = w) %>%\n  mutate(n = nchar(w))')),
    ("Double a column.", r_code("double <- function(df, k) {\n  df %>%\n    mutate(x = k * df$x)\n}")),
    ("Why does `d$x` fail here?\n\n" + r_code("d %>% count(x)"), "It has no x:\n\n" + r_code("d$x")),
    ("Join the two tables `ggplot2::mpg` and `dplyr::storms`.", r_code("ggplot2::mpg %>%\n  head() # herd %>% x")),
    ("Say what a string is.", r_code('x <- "herd$age and herd %>% count()"')),
]


@pytest.mark.parametrize(("question", "answer"), NEEDS_CODE)
def test_code_that_reads_what_is_defined_elsewhere_needs_it(question: str, answer: str) -> None:
    assert needs_more(question, answer)


@pytest.mark.parametrize(("question", "answer"), HAS_CODE)
def test_code_that_brings_what_it_reads_needs_nothing(question: str, answer: str) -> None:
    assert not needs_more(question, answer)


def test_an_answer_that_goes_on_with_other_questions_answers_more_than_was_asked() -> None:
    slides = "Look for a loop.\n\n- Is it empty?\n\n  Look for an end.\n\n- Is it finite?\n\n  Look for a way back."
    assert defect("Is the word in the language?", slides) == "invalid_question"


def test_an_answer_goes_on_from_a_part_that_is_not_there() -> None:
    said = "By part (a) it melts at 801 degrees."
    assert needs_more("When does salt melt?", said)
    assert not needs_more("(a) What is salt?\n\n(b) When does salt melt?", said)
    assert not needs_more("What is salt, and when does it melt?", f"(a) It has two ions.\n\n(b) {said}")


def test_blocks_of_code_are_found_with_their_language() -> None:
    text = "a\n\n  ```{r, echo=TRUE}\n  x <- 1\n  ```\n\n~~~ python\ny = 2\n```\n~~~\n\n```{code-cell} ipython3\nz = 3"
    assert code_blocks(text) == [("r", "x <- 1"), ("python", "y = 2\n```"), ("python", "z = 3")]


@pytest.mark.parametrize(
    "text",
    [
        "```r\n" * 4_000,
        "```r\n" + "f(" * 9_000,
        "```r\n" + "a <- " * 4_000,
        "the following " * 4_000,
        "a " * 20_000 + ":",
        "I have " * 5_000,
        "`f()` " * 4_000 + "rewrite",
        "**Theorem** " * 3_000,
    ],
)
def test_hostile_pairs_take_linear_time(text: str) -> None:
    with within(5):
        needs_more(text, "```r\nf <- function(x) x\n```")
        needs_more("Rewrite `f`.", text)


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("What is the mean of the lake?", '```python\nx = np.loadtxt("lake.txt")\nprint(x.mean())\n```', True),
        ("Read `lake.txt` and print its mean.", '```python\nx = np.loadtxt("lake.txt")\nprint(x.mean())\n```', False),
        ("Print the mean of a file.", '```r\nwriteLines("1", "a.csv")\nx <- read.csv("a.csv")\nmean(x)\n```', False),
    ],
)
def test_a_file_that_an_answer_reads_has_to_be_named(question: str, answer: str, expected: bool) -> None:
    assert goes_on(question, answer) == expected
