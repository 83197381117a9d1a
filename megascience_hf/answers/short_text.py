"""Short free-text answers: extraction, and a comparison that errs on the side of "different"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.answers.closing import closing_passage
from megascience_hf.answers.text import Body, plain, word_set
from megascience_hf.answers.types import Answer, GoldError, Verdict

# Without any announcement, a response this short is itself the answer.
MAX_BARE_ANSWER = 200

_ARTICLES = frozenset(["the", "a", "an"])
_MARKUP = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mbox|emph|boxed)\s?\{([^{}]*)\}|</?[a-zA-Z]{1,8}>|\*\*|__|`"
)
_WORD = re.compile(r"[a-z0-9]+(?:\.\d+)?|[^\W\d_a-z]+|[+%∞☆◎→<>=±-]")
_LEAD = re.compile(r"^(?:it|this|that|he|she|they|there|the (?:correct |final )?answer)\s(?:is|was|are|were)\s", re.I)


def extract_text(body: Body) -> Answer:
    """The stretch of text that the body states as its answer."""
    passage = closing_passage(body, lambda s: not re.match(r"\s*(?:let's|let us|we |to |as follows)", s, re.I))
    if passage is not None:
        if passage.value and not passage.denied:
            return Answer(passage.value, "extracted", passage.rule, (passage.start, passage.end))
        return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))
    content = body.text[body.start : body.end].strip().rstrip(".")
    if content and len(content) <= MAX_BARE_ANSWER and "\n" not in content:
        first = body.text.index(content, body.start)
        return Answer(content, "extracted", "whole_text", (first, first + len(content)))
    return Answer(None, "no_answer")


def words(text: str) -> list[str]:
    """The words of an answer, without case, articles, markup and punctuation."""
    text = plain(text)
    for _ in range(2):
        text = _MARKUP.sub(r" \1 ", text)
    text = _LEAD.sub("", text.strip())
    found = _WORD.findall(text.lower().replace("'s ", " ").replace("'", ""))
    return [w for w in found if w not in _ARTICLES and w != "-"]


_ELEMENTS = word_set(
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb "
    "Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Nd Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W "
    "Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Ra Th U Pu"
)
_SYMBOLS = re.compile(r"([A-Z][a-z]?)\d*")


def _is_formula(text: str) -> bool:
    parts = _SYMBOLS.findall(text)
    return len(text) <= 24 and _SYMBOLS.sub("", text) == "" and bool(parts) and all(p in _ELEMENTS for p in parts)


def _other_formula(gold: str, answer: str) -> bool:
    """Two chemical formulas that differ in case only: CO is not Co."""
    gold, answer = gold.strip(" .$"), answer.strip(" .$")
    return gold != answer and gold.lower() == answer.lower() and _is_formula(gold) and _is_formula(answer)


def same_text(gold: str, answer: str) -> bool:
    """Whether two short texts have the same words, in the same order."""
    if _other_formula(gold, answer):
        return False
    wanted, given = words(gold), words(answer)
    if not wanted or not given:
        return gold.strip() == answer.strip() != ""
    if wanted == given or "".join(wanted) == "".join(given):
        return True
    shorter = words(re.sub(r"\([^()]{0,80}\)", " ", answer))  # "polymerase chain reaction (PCR)"
    return bool(shorter) and shorter == words(re.sub(r"\([^()]{0,80}\)", " ", gold)) and len(shorter) >= 1


def verify_text(gold: str | Sequence[str], answer: str, rel_tol: float | None, abs_tol: float | None) -> Verdict:
    """Compare with the gold text, or with each of several accepted texts.

    Raises:
        GoldError: the gold is empty.
    """
    golds = [gold] if isinstance(gold, str) else list(gold)
    if not golds or not all(g.strip() for g in golds):
        raise GoldError("the gold text is empty")
    if any(same_text(g, answer) for g in golds):
        return Verdict(True, "same words")
    if any(_same_reason(g, answer) for g in golds):
        return Verdict(True, "same words before the reason")
    if any(_same_quantities(g, answer, rel_tol, abs_tol) for g in golds):
        return Verdict(True, "equal quantities")
    if any(_same_formula(g, answer, rel_tol, abs_tol) for g in golds):
        return Verdict(True, "equal value")
    return Verdict(False, "different words")


_BECAUSE = re.compile(r",\s(?:because|since|as|due to)\s", re.I)


def _same_reason(gold: str, answer: str) -> bool:
    """ "Robbery, because he used force": the reason may be left out, unless what is left is a mere yes or no."""
    head = _BECAUSE.split(gold, maxsplit=1)
    return len(head) == 2 and words(head[0])[:1] not in (["yes"], ["no"], []) and same_text(head[0], answer)


def _same_quantities(gold: str, answer: str, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Golds such as "efficiency = 88%, power = 12 kW": compared number by number."""
    if len(gold) > 200 or len(re.findall(r"(?:=|:|\bis)\s?[-+~$]?\d", gold)) < 2:
        return False
    from megascience_hf.answers.expressions import OverBudget
    from megascience_hf.answers.numeric import verify_numeric
    from megascience_hf.answers.quantities import read_quantities

    try:
        return read_quantities(gold) is not None and verify_numeric(gold, answer, None, rel_tol, abs_tol).correct
    except (GoldError, OverBudget):
        return False


_FORMULA = re.compile(r"[\\^=]|\d")


def _same_formula(gold: str, answer: str, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Formulas may stand in text answers: 1/6, (9/2)ħω, r^3."""
    if len(gold) > 120 or len(answer) > 240 or not _FORMULA.search(gold) or not _FORMULA.search(answer):
        return False
    if len(re.findall(r"[A-Za-z]{4,}", re.sub(r"\\[a-zA-Z]+", " ", gold))) > 1:
        return False
    from megascience_hf.answers.mathematics import verify_math

    try:
        return verify_math(gold, answer, rel_tol, abs_tol).correct
    except GoldError:
        return False
