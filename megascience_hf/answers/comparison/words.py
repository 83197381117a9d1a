"""Short free-text answers: extraction, and a comparison that errs on the side of "different"."""

from __future__ import annotations

import re

from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.text.words import logical_key, without_accents, word_form, word_set

_ARTICLES = frozenset(["the", "a", "an"])


_MARKUP = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mbox|emph|boxed)\s?\{([^{}]*)\}|</?[a-zA-Z]{1,8}>|\*\*|__|`"
)


_CHARGE = re.compile(r"((?<![a-z])[A-Z][A-Za-z]?\d?\^?\{?\d?)-\}?(?=[\s,.;)]|$)")  # Cl-, SO4^{2-}


_WORD = re.compile(r"[a-z0-9]+(?:\.\d+)?|[^\W\d_a-z]+|[+%∞☆◎→<>=±-]")


_LEAD = re.compile(r"^(?:it|this|that|he|she|they|there|the (?:correct |final )?answer)\s(?:is|was|are|were)\s", re.I)


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
