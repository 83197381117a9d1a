"""Forms in which books of R Markdown, Quarto and MyST print exercises with their solutions. All text is our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import pairs_of_file

TWO = "How much rain falls in two days at 3 mm a day?"
THREE = "How much rain falls in three days at 3 mm a day?"
FORMS = {
    "divs of bookdown": (
        "book.Rmd",
        """# Rain

::: {.exercise #e1}
TWO
:::

::: {.solution}
It is 6 mm.
:::

::: {#exr-b}
THREE
:::

::: {.solution}
It is 9 mm.
:::
""",
    ),
    "chunks of bookdown": (
        "book.Rmd",
        """# Rain

```{exercise, ex1}
TWO
```

```{solution}
It is 6 mm.
```

```{exercise, ex2, name="Three"}
THREE
```

```{solution}
It is 9 mm.
```
""",
    ),
    "callouts of Quarto": (
        "book.qmd",
        """# Rain

## Exercises

::: {.callout-note}
## Exercise 1
TWO
:::

::: {.callout-tip collapse="true"}
## Solution
It is 6 mm.
:::

::: {.callout-note}
## Exercise 2
THREE
:::

::: {.callout-tip collapse="true"}
## Solution
It is 9 mm.
:::
""",
    ),
    "callouts with a title in their head": (
        "book.qmd",
        """# Rain

::: {.callout-note title="Exercise 1"}
TWO
:::

::: {.callout-tip collapse="true" title="Solution"}
It is 6 mm.
:::

::: {.callout-note title="Exercise 2"}
THREE
:::

::: {.callout-tip collapse="true" title="Solution"}
It is 9 mm.
:::
""",
    ),
    "boxes named Exercise and Solution": (
        "book.md",
        """# Rain

:::{admonition} Exercise
:class: exercise
TWO
:::

:::{admonition} Solution
:class: dropdown
It is 6 mm.
:::

:::{admonition} Exercise
:class: exercise
THREE
:::

:::{admonition} Solution
:class: dropdown
It is 9 mm.
:::
""",
    ),
    "boxes of The Carpentries": (
        "book.md",
        """# Rain

::::::::: challenge

## Two days

TWO

::::: solution

It is 6 mm.

:::::
:::::::::

> ## Three days
>
> THREE
>
> > ## Solution
> >
> > It is 9 mm.
> {: .solution}
{: .challenge}
""",
    ),
    "details of HTML": (
        "book.Rmd",
        """# Rain

## Exercises

1. TWO

<details>
<summary>Solution</summary>

It is 6 mm.

</details>

2. THREE

<details>
<summary>Solution</summary>

It is 9 mm.

</details>
""",
    ),
    "an answer in the box of its question": (
        "book.md",
        """# Rain

````{admonition} Question 1
:class: tip
TWO

```{dropdown} Answer
It is 6 mm.
```
````

````{admonition} Question 2
:class: tip
THREE

```{dropdown} Answer
It is 9 mm.
```
````
""",
    ),
    "exercises of sphinx-exercise": (
        "book.md",
        """# Rain

```{exercise} Two days
:label: ex1

TWO
```

```{solution} ex1
:class: dropdown

It is 6 mm.
```

```{exercise-start}
:label: ex2
```

THREE

```{exercise-end}
```

```{solution-start} ex2
:class: dropdown
```

It is 9 mm.

```{solution-end}
```
""",
    ),
    "a div of question and answer": (
        "book.Rmd",
        """# Rain

## Exercises

### Exercise 3.1.1 {.unnumbered .exercise data-number="3.1.1"}

<div class="question">
TWO
</div>

<div class="answer">
It is 6 mm.
</div>

### Exercise 3.1.2 {.unnumbered .exercise data-number="3.1.2"}

<div class="question">
THREE
</div>

<div class="answer">
It is 9 mm.
</div>
""",
    ),
    "headings with a class": (
        "book.Rmd",
        """# Rain

## Exercise 1

TWO

### Solution {-}

It is 6 mm.

## Exercise 2 {.unnumbered}

THREE

### Solution {-}

It is 9 mm.
""",
    ),
    "bold and slanted words": (
        "book.md",
        """# Rain

**Exercise 1.** TWO

*Solution.* It is 6 mm.

**Exercise 2.** THREE

*Solution.* It is 9 mm.
""",
    ),
    "a solution that is only hidden": (
        "book.md",
        """# Rain

## Exercises

```{admonition} Exercise 1
TWO
```

```{toggle}
It is 6 mm.
```

```{admonition} Exercise 2
THREE
```

```{toggle}
It is 9 mm.
```
""",
    ),
    "questions and answers of pandoc": (
        "book.Rmd",
        """# Rain

__[Q1]{.Q}__: TWO

__[A]{.solved}__: It is 6 mm.

__[Q2]{.Q}__: THREE

__[A]{.solved}__: It is 9 mm.
""",
    ),
    "questions and answers in bold": (
        "book.md",
        "# Rain\n\n**Q1**: TWO\n\n**A**: It is 6 mm.\n\n**Q2**: THREE\n\n**A**: It is 9 mm.\n",
    ),
}


@pytest.mark.parametrize(("name", "text"), FORMS.values(), ids=FORMS.keys())
def test_exercises_are_read_as_they_are_printed(name: str, text: str, tmp_path: Path) -> None:
    pairs = pairs_of_file(name, text.replace("TWO", TWO).replace("THREE", THREE), tmp_path)
    assert pairs == [(TWO, "It is 6 mm."), (THREE, "It is 9 mm.")]
