"""Which references are exact, so that `answers` scores a response in place of a judge, and when it is sure.

A judge reads what our own scoring cannot: sentences, names, chemical formulas, a letter without its options. And it is
asked about single responses that we do not find right and are not sure to be wrong: a value near the reference (whether
592 is right for 595 depends on the question), a formula in other symbols, a response in which no answer is found.
`bench/exact_references.py` measures both on labelled responses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from megascience_hf.answers.key import AnswerKey
from megascience_hf.answers.parsing.parsed_answers import read_answer
from megascience_hf.answers.parsing.tree import OverBudget
from megascience_hf.answers.scoring import compare, score, verify
from megascience_hf.answers.text.commands import COMMAND
from megascience_hf.answers.text.latex import clean
from megascience_hf.answers.text.numerals import is_bare_number
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.types import GUESSES, GoldError, Rule, Score

# Values within this of the reference are not sure to be wrong; SciBench's tolerance.
NEAR = 0.05
_MAX_REFERENCE = 120
# A formula of more characters is not looked at, and is text.
_MAX_FORMULA = 600
_LABELS = (("yes", "no"), ("true", "false"))

# 2.76, -1,234.5, 3.5 \times 10^{8}, 1e-3: and behind it the unit, which holds no further number but exponents and, in
# SciBench, a power of ten in front
_POWER = r"10\s*\^?\s*(?:\{\s*[-+−]?\d{1,3}\s*\}|[-+−]?\d{1,3}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
_QUANTITY = lazy_regex(
    rf"""
    \s*(?P<number>(?:~|≈|\\approx)?\s?[-+−]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+|(?=\.\d))(?:\.\d+)?
      (?:\s*(?:×|\\times|\\cdot|\*)\s*{_POWER} | [eE][-+]?\d{{1,3}}(?![\w.]))?)
    (?P<unit>(?:[\s$]+{_POWER})?
      (?:[^\d,;=<>()\[\]+]|(?<=[\^{{A-Za-z])\d|(?<=[-−])\d|[()](?=[A-Za-z\s/·^\d)]*\)?))*)
    """,
    re.X,
)
_SCALE = lazy_regex(r"[\s\\{}~,]*(?:text|mathrm)?[\s{~]*(?:thousand|million|billion|trillion|dozen)\b", re.I)
_CLAUSE = lazy_regex(r"\b(?:and|or|per|to|of|for|if|when|between|from|each|at|with|than|the|is|are)\b", re.I)
# A value that no sentence announces may be any number or line of the response.
_GUESSES = GUESSES - {Rule.OPTION_TEXT, Rule.LEAN, Rule.THEREFORE}
_LETTER = lazy_regex(r"\(?([A-J])\)?\.?")
_OPTION = lazy_regex(r"^[ \t>*-]{0,4}\(?([A-J])[).:][ \t]+(\S.*)$", re.M)
# What is left of a formula's letters once its commands are taken out: functions, and symbols of a letter or two.
_UNIT_LETTERS = lazy_regex(r"\\(?:text|mathrm|mbox|rm)(?![a-z])|[^\w%°µμ]")
_ENVIRONMENT = lazy_regex(r"\\(?:begin|end)\s*\{[a-z]*\*?\}")
_TEXT = lazy_regex(r"\\(?:text|mbox|mathrm|textbf|operatorname|mathbf|rm)\s*\{[^{}]*\}")
_FUNCTION = lazy_regex(
    r"(?:arc)?(?:sin|cos|tan|cot|sec|csc)h?|log|ln|exp|sqrt|min|max|mod|gcd|lcm|det|lim|pi|inf|infty", re.I
)
_WORD = lazy_regex(r"[A-Za-z]{3,}")
_CHEMICAL = lazy_regex(r"(?:[A-Z][a-z]?_?\{?\d*\}?){2,}|[A-Z][a-z]?_?\{?\d+\}?")
_MARKUP = ("\\left", "\\right", "\\displaystyle", "\\frac", "\\dfrac", "\\tfrac", "\\sqrt", "\\cdot", "\\times", "\\pm",
           "\\pi", "\\infty", "\\le", "\\leq", "\\ge", "\\geq", "\\cup", "\\quad", "\\circ", "\\boxed")  # fmt: skip


class Form(StrEnum):
    """What a reference answer is."""

    CHOICE = "choice"  # a letter, or one of two labels: yes and no, true and false
    NUMERIC = "numeric"
    FORMULA = "formula"
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference answer is to the rules.

    Args:
        key: as the rules would score responses by it, None without a reference.
        exact: whether they can: it is short, can be read, and is right by its own key.
        accepts_itself: whether the reference, given in a box as a response, is right; None without one.
    """

    form: Form
    key: AnswerKey | None = None
    exact: bool = False
    accepts_itself: bool | None = None


def read_reference(question: str, reference: str) -> Reference:
    """What a reference answer is, whether rules can score by it, and whether it is right by itself."""
    reference = reference.strip()
    if not reference:
        return Reference(Form.NONE)
    # the same short references come again and again, and mean what they mean whatever is asked, but for letters
    return _read_reference(question if _LETTER.fullmatch(reference) else "", reference)


@lru_cache(maxsize=4096)
def _read_reference(question: str, reference: str) -> Reference:
    try:
        form, key, can_be_exact = _form_and_key(question, reference)
    except GoldError:  # longer than any answer
        return Reference(Form.TEXT, accepts_itself=False)
    accepts = _reads_itself(key, reference)
    return Reference(form, key, can_be_exact and accepts, accepts)


def answer_key(question: str, reference: str) -> AnswerKey | None:
    """The key that responses are scored by; None if the reference is not exact, so that a judge must read it."""
    reference = reference.strip()
    if not 0 < len(reference) <= _MAX_REFERENCE:
        return None
    _, key, can_be_exact = _form_and_key(question, reference)
    return key if can_be_exact and _reads_itself(key, reference) else None


def _form_and_key(question: str, reference: str) -> tuple[Form, AnswerKey, bool]:
    """And whether it is exact if it is right by itself."""
    short = len(reference) <= _MAX_REFERENCE
    for labels in _LABELS:
        if reference.lower().rstrip(".") in labels:
            return Form.CHOICE, AnswerKey(reference.rstrip("."), "label", labels=labels), True
    if (letter := _LETTER.fullmatch(reference)) is not None:
        options = _options(question)
        listed = ord(letter[1]) - 65 < len(options)
        return Form.CHOICE, AnswerKey(letter[1], "choice", options=options if listed else None), listed
    if short and (key := _of_quantity(reference)) is not None:
        return Form.NUMERIC, key, True
    if len(reference) <= _MAX_FORMULA and (key := _of_formula(reference)) is not None:
        return Form.FORMULA, key, short
    return Form.TEXT, AnswerKey(reference, "text"), False


def is_exact(reference: str, question: str = "") -> bool:
    """Whether `answers` scores responses by this reference."""
    return answer_key(question, reference) is not None


def points(key: AnswerKey, response: str, finish_reason: str | None) -> float | None:
    """10 for a right response, 0 for one that is surely wrong, None where only a reader can tell."""
    return points_of(key, key.score(response, finish_reason), response, finish_reason)


def points_of(key: AnswerKey, found: Score, response: str, finish_reason: str | None = None) -> float | None:
    """As `points`, for a response whose score is known."""
    if found.correct or _right_as_formula(key, response, finish_reason):
        return 10.0
    if found.answer.status == "truncated":
        return 0.0
    # a response that commits to no answer, in which the reference stands
    guessed = found.answer.rule in _GUESSES and str(key.gold) in response
    return 0.0 if found.answer.status == "extracted" and not guessed and _surely_wrong(key, found) else None


def _options(question: str) -> tuple[str, ...]:
    """The options that a question lists, each on its line from A on; the last such list of it."""
    options: list[str] = []
    for letter, text in _OPTION.findall(question):
        if letter == "A":
            options = []
        if ord(letter) - 65 == len(options):
            options.append(text.strip())
    return tuple(options) if len(options) > 1 else ()


def _of_quantity(reference: str) -> AnswerKey | None:
    found = _QUANTITY.fullmatch(reference.strip("$ "))
    if found is None or (found["unit"].strip() and _CLAUSE.search(found["unit"])):
        return None
    if _SCALE.match(found["unit"]):  # a part of the number
        return AnswerKey(reference, "numeric")
    return AnswerKey(found["number"].strip(), "numeric", unit=found["unit"].strip(" $") or None)


def _of_formula(reference: str) -> AnswerKey | None:
    """A formula that is read as one: neither words nor a chemical formula nor a lone symbol."""
    bare = COMMAND.sub(" ", _ENVIRONMENT.sub(" ", reference))
    words = [word for word in _WORD.findall(bare) if _FUNCTION.fullmatch(word) is None]
    if words or _TEXT.search(reference) or not re.search(r"\d|\\(?:pi|infty|sqrt|frac)|[-+*/^=<>]", reference):
        return None
    if _CHEMICAL.fullmatch(re.sub(r"[\s$^+{}-]", "", reference)) or reference.lstrip("$ ").startswith(("~", "\\sim")):
        return None
    try:
        items = read_answer(clean(reference))
    except (OverBudget, RecursionError):
        return None
    return AnswerKey(reference, "math") if all(item.node is not None for item in items) else None


def _reads_itself(key: AnswerKey, reference: str) -> bool:
    """Whether the reference, put into a box, is found and is right; what is not cannot be scored by it."""
    try:
        if key.kind == "numeric" and is_bare_number(reference):  # a third of all: it is found in a box, as tests show
            return compare(key.gold, reference, key.question).correct
        return key.score(f"\\boxed{{{reference}}}").correct
    except GoldError:
        return False


def _right_as_formula(key: AnswerKey, response: str, finish_reason: str | None) -> bool:
    """A plain number may be given as a fraction or a formula."""
    if key.kind != "numeric" or key.unit is not None:
        return False
    try:
        return score(response, key.gold, "math", finish_reason=finish_reason).correct
    except GoldError:
        return False


def _surely_wrong(key: AnswerKey, found: Score) -> bool:
    if key.kind in ("choice", "label"):
        return True
    answer = found.answer.value if isinstance(found.answer.value, str) else ""
    if key.kind == "numeric":
        compared = found.verdict.reason == "not after conversion of units" or (
            found.verdict.reason == "not within tolerance" and _same_unit(key.unit or "", answer)
        )
    else:
        compared = found.verdict.reason == "different value" and _symbols(str(key.gold)) == _symbols(answer)
    near = verify(key.gold, answer, key.kind, unit=key.unit, rel_tol=NEAR).correct
    return compared and not near


def _same_unit(unit: str, answer: str) -> bool:
    """Whether the units were no matter: of one that is not understood only the numbers were compared."""
    given = _QUANTITY.fullmatch(answer.strip("$ "))
    other = _UNIT_LETTERS.sub("", given["unit"] if given is not None else "")
    return not unit or not other or other == _UNIT_LETTERS.sub("", unit)


def _symbols(formula: str) -> set[str]:
    """Letters and commands that stand for quantities."""
    formula = _ENVIRONMENT.sub(" ", formula)
    commands = set(COMMAND.findall(formula)) - set(_MARKUP)
    return commands | set(re.findall(r"[^\W\d_]|:", COMMAND.sub(" ", formula)))
