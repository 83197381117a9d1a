"""Short free-text answers: extraction, and a comparison that errs on the side of "different"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.answers.closing import closing_passage
from megascience_hf.answers.numbers import number_in_words
from megascience_hf.answers.text import Body, plain, word_set
from megascience_hf.answers.types import Answer, GoldError, Verdict
from megascience_hf.answers.word_forms import logical_key, without_accents, word_form

# Without any announcement, a response this short is itself the answer.
MAX_BARE_ANSWER = 200

_ARTICLES = frozenset(["the", "a", "an"])
_MARKUP = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mbox|emph|boxed)\s?\{([^{}]*)\}|</?[a-zA-Z]{1,8}>|\*\*|__|`"
)
_CHARGE = re.compile(r"((?<![a-z])[A-Z][A-Za-z]?\d?\^?\{?\d?)-\}?(?=[\s,.;)]|$)")  # Cl-, SO4^{2-}
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
    text = _CHARGE.sub(r"\1 minus", without_accents(text).replace("&", " and "))
    found = _WORD.findall(text.lower().replace("'s ", " ").replace("'", ""))
    return [word_form(w) for w in found if w not in _ARTICLES and w != "-"]


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
    logic = logical_key(gold)
    if logic is not None:
        return logic == logical_key(answer)
    wanted, given = words(gold), words(answer)
    if not wanted or not given:
        return gold.strip() == answer.strip() != ""
    if wanted == given or "".join(wanted) == "".join(given):
        return True
    shorter = words(_BRACKET.sub(" ", answer))  # "polymerase chain reaction (PCR)"
    if shorter and shorter == words(_BRACKET.sub(" ", gold)):
        return True
    return _abbreviated(gold, answer) or _same_members(gold, answer)


_BRACKET = re.compile(r"\(([^()]{0,80})\)")
_JOINED = re.compile(r",?\s+(?:and|&)\s+|,\s+", re.I)
_IN_ORDER = re.compile(r"\b(?:first|then|next|followed|before|after|finally|respectively)\b|[<>→]", re.I)


def _abbreviated(gold: str, answer: str) -> bool:
    """PCR (polymerase chain reaction), deoxyribonucleic acid (DNA): name and abbreviation, either of them the gold."""
    bracket = _BRACKET.search(answer)
    if bracket is None or answer[bracket.end() :].strip(" .") or not bracket[1].strip():
        return False
    outer, inner = answer[: bracket.start()].strip(" *_"), bracket[1].strip(" *_")
    short, long = (inner, outer) if len(inner) < len(outer) else (outer, inner)
    if not (2 <= len(short) <= 8 and short.isalnum() and sum(c.isupper() for c in short) >= 2):
        return False
    letters = iter(long.lower())
    if long[:1].lower() != short[:1].lower() or not all(c in letters for c in short.lower() if c.isalpha()):
        return False
    return words(gold) in (words(short), words(long)) and (gold.strip(" .*") == short or words(gold) != words(short))


def _same_members(gold: str, answer: str) -> bool:
    """Lists joined by "and" have no order; lists of mere commas may have one, and are compared as they stand."""
    if not re.search(r"\band\b|&", gold) or _IN_ORDER.search(gold) or _IN_ORDER.search(answer):
        return False
    members = [sorted(" ".join(words(part)) for part in _JOINED.split(text.strip(" ."))) for text in (gold, answer)]
    return len(members[0]) > 1 and members[0] == members[1] and all(len(m.split()) <= 4 for m in members[0])


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


# 5 km, 40 mg/dL: a number with a unit, and nothing else
_ONE_QUANTITY = re.compile(r"[-+]?\d[\d.,]{0,15}\s?(?:[A-Za-zµμ°Ω%]{1,12}|[A-Za-zµμΩ]{1,8}/[A-Za-z]{1,8})\.?")


def _same_quantities(gold: str, answer: str, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Golds such as "efficiency = 88%, power = 12 kW": compared number by number."""
    if len(gold) > 200 or not (
        _ONE_QUANTITY.fullmatch(gold.strip()) or len(re.findall(r"(?:=|:|\bis)\s?[-+~$]?\d", gold)) >= 2
    ):
        return False
    from megascience_hf.answers.expressions import OverBudget
    from megascience_hf.answers.numeric import verify_numeric
    from megascience_hf.answers.quantities import read_quantities

    try:
        return read_quantities(gold) is not None and verify_numeric(gold, answer, None, rel_tol, abs_tol).correct
    except (GoldError, OverBudget):
        return False


_FORMULA = re.compile(r"[\\^=]|\d")


def _in_figures(text: str) -> str:
    number = number_in_words(plain(text).strip(" .*"))
    return text if number is None else str(number)


def _same_formula(gold: str, answer: str, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Formulas may stand in text answers: 1/6, (9/2)ħω, r^3."""
    gold, answer = _in_figures(gold), _in_figures(answer)
    if len(gold) > 120 or len(answer) > 240 or not _FORMULA.search(gold) or not _FORMULA.search(answer):
        return False
    if len(re.findall(r"[A-Za-z]{4,}", re.sub(r"\\[a-zA-Z]+", " ", gold))) > 1:
        return False
    from megascience_hf.answers.mathematics import verify_math

    try:
        return verify_math(gold, answer, rel_tol, abs_tol).correct
    except GoldError:
        return False
