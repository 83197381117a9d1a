"""Commands of LaTeX that set words or frame an answer, and signs with a meaning of their own, as parts of patterns."""

from __future__ import annotations

from megascience_hf.answers.text.patterns import lazy_regex

# Commands that set their argument as words or in another font, and mean nothing else. In patterns: the command alone,
# and the command with its opening brace.
TEXT_NAME = (
    r"(?:text(?:bf|it|rm|sf|tt|up|md|sl|sc|normal)?|math(?:rm|bf|it|sf|tt|normal)|[mh]box|emph|operatorname\*?"
    r"|boldsymbol|bm|rm|bf|it|sf|tt)"
)
TEXT = rf"\\{TEXT_NAME}(?![A-Za-z])"
TEXT_OPEN = TEXT + r"\s{0,2}\{\s{0,2}"
COMMAND = lazy_regex(r"\\[A-Za-z]+")
# Commands that frame an answer.
BOX = r"\\(?:boxed|f(?:rame)?box|bbox|colorbox|Boxed)(?![A-Za-z])"

# Signs that cross an answer out, and signs that tick it, as parts of a class of characters.
CROSSES = "✗✘❌❎✖✕☒⛔👎🚫"
TICKS = "✅✓✔☑👍"
EDGES = " \t\r\n*_`\"'"  # blanks and marks around a value that are no part of it
BULLET = "[-–*•+]"  # what opens an item of a list, before a space
# Signs of currencies but the dollar's, which also sets a formula.
CURRENCY_SIGNS = "€£¥₹"

# A change of colour, with all but what is coloured.
COLOUR = r"\\(?:text)?color(?:box)?\s?(?:\[[a-zA-Z]{2,8}\])?\s?\{[^{}]{1,30}\}"
